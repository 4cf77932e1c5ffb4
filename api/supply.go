package api

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
)

// supplyRoutes show what orders wait for: parts from suppliers, and people's time.
func (s *server) supplyRoutes() {
	huma.Register(s.api, operation(http.MethodGet, "/v1/purchase-orders", "list-purchase-orders", "Purchase orders with their lines, newest first"), s.listPurchases)
	const line = "/v1/purchase-orders/{number}/lines/{line_id}/"
	huma.Register(s.api, creation(line+"receipts", "receive-unwanted", "Take goods to free stock that came of a purchase order though no work order wants them", partsDesk...), s.receiveUnwanted)
	huma.Register(s.api, creation(line+"cancel", "cancel-surplus", "Take back from the supplier what is on its way and no work order wants", partsDesk...), s.cancelSurplus)
	huma.Register(s.api, operation(http.MethodGet, "/v1/plan", "get-plan", "Planned time of a branch's mechanics"), s.getPlan)
}

func (s *server) listPurchases(ctx context.Context, in *struct {
	OfBranch
	Order string `query:"order" maxLength:"40" doc:"Work order that they were placed for"`
	State string `query:"state" enum:"draft,open,received,cancelled"`
	Paged
}) (*output[database.List[suppliers.PurchaseOrder]], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	found, err := s.Store.Suppliers.ListPurchases(ctx, suppliers.PurchaseFilter{Branch: b, Order: in.Order, State: in.State, Page: in.page()})
	return answer(s, found, err)
}

// OfPurchase names a line of a purchase order.
type OfPurchase struct {
	OfBranch
	Number string `path:"number" maxLength:"40"`
	LineID string `path:"line_id" maxLength:"40"`
}

func (s *server) receiveUnwanted(ctx context.Context, in *struct {
	OfPurchase
	Keyed
	Body struct {
		Qty exact.Qty `json:"qty" minimum:"0" doc:"How much came; up to three decimals"`
	}
}) (*output[stock.StockItem], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	r := stock.PurchaseReceipt{Branch: b, Number: in.Number, LineID: in.LineID, Qty: in.Body.Qty, Key: rand.Text()}
	item, err := once(ctx, s, in.Keyed, "receive-unwanted/"+in.Number+"/"+in.LineID, in.Body, func(ctx context.Context) (stock.StockItem, error) {
		return s.Store.Stock.ReceiveUnwanted(ctx, r, actor(ctx))
	})
	return answer(s, item, err)
}

func (s *server) cancelSurplus(ctx context.Context, in *struct {
	OfPurchase
	Keyed
}) (*output[suppliers.PurchaseOrder], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	r := suppliers.PurchaseRef{Branch: b, Number: in.Number, LineID: in.LineID}
	p, err := once(ctx, s, in.Keyed, "cancel-surplus/"+in.Number+"/"+in.LineID, nil, func(ctx context.Context) (suppliers.PurchaseOrder, error) {
		return s.Store.Suppliers.CancelSurplus(ctx, r, actor(ctx))
	})
	return answer(s, p, err)
}

// planAhead is how far the plan is shown when nobody says: two weeks, what a
// foreman looks at.
const planAhead = 14 * 24 * time.Hour

func (s *server) getPlan(ctx context.Context, in *struct {
	OfBranch
	MechanicID string    `query:"mechanic_id" maxLength:"60" doc:"Only this mechanic"`
	From       time.Time `query:"from" doc:"Now when absent"`
	To         time.Time `query:"to" doc:"Two weeks after from when absent"`
	Sliced
}) (*list[workshop.Assignment], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	if in.From.IsZero() {
		in.From = time.Now().UTC()
	}
	if in.To.IsZero() {
		in.To = in.From.Add(planAhead)
	}
	if !in.To.After(in.From) {
		return nil, s.problem(process.Invalid("to: give a time after from"))
	}
	all, err := s.Store.Workshop.Plan(ctx, b, in.MechanicID, worktime.Span{From: in.From, To: in.To})
	return items(s, in.Sliced, all, err)
}

func (s *server) supplierRoutes() {
	huma.Register(s.api, creation("/v1/suppliers", "create-supplier", "Add a supplier", partsDesk...), s.createSupplier)
	huma.Register(s.api, operation(http.MethodPut, "/v1/suppliers/{id}", "put-supplier", "Rename a supplier or order nothing more from them", partsDesk...), s.putSupplier)
	huma.Register(s.api, operation(http.MethodGet, "/v1/suppliers", "list-suppliers", "All suppliers", partsDesk...), s.listSuppliers)
	const catalogue = "/v1/suppliers/{id}/catalogue"
	huma.Register(s.api, operation(http.MethodPost, catalogue, "upsert-catalogue", "Add parts to a supplier's catalogue or replace them, up to 1000 at a time, all or none", partsDesk...), s.upsertCatalogue)
	huma.Register(s.api, operation(http.MethodGet, catalogue, "list-catalogue", "What a supplier sells, by part number", partsDesk...), s.listCatalogue)
	huma.Register(s.api, operation(http.MethodDelete, catalogue+"/{part_no}", "drop-from-catalogue", "Take a part out of a supplier's catalogue; what is ordered still comes", partsDesk...), s.dropFromCatalogue)
}

type supplierBody struct {
	Name string `json:"name" minLength:"1" maxLength:"200"`
}

func (s *server) createSupplier(ctx context.Context, in *struct {
	Keyed
	Body supplierBody
}) (*output[suppliers.Supplier], error) {
	made, err := once(ctx, s, in.Keyed, "create-supplier", in.Body, func(ctx context.Context) (suppliers.Supplier, error) {
		return s.Store.Suppliers.CreateSupplier(ctx, in.Body.Name, actor(ctx))
	})
	return answer(s, made, err)
}

func (s *server) putSupplier(ctx context.Context, in *struct {
	Identified
	Edited
	Body suppliers.SupplierCard
}) (*versioned[suppliers.Supplier], error) {
	return put(s, in.Edited, suppliers.Supplier.Tag, func(expected int) (suppliers.Supplier, error) {
		return s.Store.Suppliers.PutSupplier(ctx, in.ID, in.Body, expected, actor(ctx))
	})
}

func (s *server) listSuppliers(ctx context.Context, in *Sliced) (*list[suppliers.Supplier], error) {
	all, err := s.Store.Suppliers.Suppliers(ctx)
	return items(s, *in, all, err)
}

func (s *server) upsertCatalogue(ctx context.Context, in *struct {
	Identified
	Keyed
	Body bulk[suppliers.SupplierPart]
}) (*output[taken], error) {
	n, err := once(ctx, s, in.Keyed, "upsert-catalogue/"+in.ID, in.Body, func(ctx context.Context) (taken, error) {
		return taken{len(in.Body.Items)}, s.Store.Suppliers.UpsertCatalogue(ctx, in.ID, in.Body.Items, actor(ctx))
	})
	return answer(s, n, err)
}

func (s *server) listCatalogue(ctx context.Context, in *struct {
	Identified
	Paged
}) (*output[database.List[suppliers.SupplierPart]], error) {
	found, err := s.Store.Suppliers.Catalogue(ctx, in.ID, in.page())
	return answer(s, found, err)
}

func (s *server) dropFromCatalogue(ctx context.Context, in *struct {
	Identified
	OfPart
}) (*struct{}, error) {
	return nil, s.problem(s.Store.Suppliers.DropFromCatalogue(ctx, in.ID, in.PartNo, actor(ctx)))
}

// transferRoutes move parts from branch to branch.
func (s *server) transferRoutes() {
	const all, one = "/v1/transfers", "/v1/transfers/{number}"
	huma.Register(s.api, creation(all, "draft-transfer", "Write down what is to go to another branch; nothing is moved yet", partsDesk...), s.draftTransfer)
	huma.Register(s.api, operation(http.MethodGet, all, "list-transfers", "Transfers that a branch sends or gets, newest first", partsDesk...), s.listTransfers)
	huma.Register(s.api, operation(http.MethodGet, one, "get-transfer", "One transfer with its lines", partsDesk...), s.getTransfer)
	huma.Register(s.api, operation(http.MethodPut, one, "change-transfer", "Give a draft another content", partsDesk...), s.changeTransfer)
	huma.Register(s.api, creation(one+"/sending", "send-transfer", "Take a draft's parts from free stock: they are on their way. What is reserved for orders stays", partsDesk...), s.sendTransfer)
	huma.Register(s.api, creation(one+"/receipt", "receive-transfer", "Put what came to free stock: all of it, or less with a reason", partsDesk...), s.receiveTransfer)
	huma.Register(s.api, creation(one+"/cancellation", "cancel-transfer", "Give up a draft, or put what is on its way back to the shelf it came from", partsDesk...), s.cancelTransfer)
}

// OfTransfer names a transfer in the path.
type OfTransfer struct {
	OfBranch
	Number string `path:"number" maxLength:"40"`
}

func (s *server) draftTransfer(ctx context.Context, in *struct {
	OfBranch
	Keyed
	Body stock.TransferPut
}) (*versioned[stock.Transfer], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	made, err := once(ctx, s, in.Keyed, "draft-transfer/"+b, in.Body, func(ctx context.Context) (stock.Transfer, error) {
		return s.Store.Stock.DraftTransfer(ctx, b, in.Body, actor(ctx))
	})
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(made, made.Version), nil
}

func (s *server) listTransfers(ctx context.Context, in *struct {
	OfBranch
	State string `query:"state" enum:"draft,sent,received,cancelled"`
	Paged
}) (*output[database.List[stock.Transfer]], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	found, err := s.Store.Stock.ListTransfers(ctx, stock.TransferFilter{Branch: b, State: in.State, Page: in.page()})
	return answer(s, found, err)
}

func (s *server) getTransfer(ctx context.Context, in *OfTransfer) (*versioned[stock.Transfer], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	t, err := s.Store.Stock.TransferByNumber(ctx, b, in.Number)
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(t, t.Version), nil
}

func (s *server) changeTransfer(ctx context.Context, in *struct {
	OfTransfer
	Edited
	Body stock.TransferPut
}) (*versioned[stock.Transfer], error) {
	return stepTransfer(ctx, s, in.OfTransfer, in.Edited, Keyed{}, "change", in.Body, func(ctx context.Context, of stock.TransferStep) (stock.Transfer, error) {
		return s.Store.Stock.ChangeTransfer(ctx, of, in.Body, actor(ctx))
	})
}

func (s *server) sendTransfer(ctx context.Context, in *struct {
	OfTransfer
	Edited
	Keyed
}) (*versioned[stock.Transfer], error) {
	return stepTransfer(ctx, s, in.OfTransfer, in.Edited, in.Keyed, "send", nil, func(ctx context.Context, of stock.TransferStep) (stock.Transfer, error) {
		return s.Store.Stock.SendTransfer(ctx, of, actor(ctx))
	})
}

func (s *server) receiveTransfer(ctx context.Context, in *struct {
	OfTransfer
	Edited
	Keyed
	Body struct {
		Lines []stock.TransferCame `json:"lines,omitempty" maxItems:"500" doc:"Of which less came than was sent; all came of the others"`
	}
}) (*versioned[stock.Transfer], error) {
	return stepTransfer(ctx, s, in.OfTransfer, in.Edited, in.Keyed, "receive", in.Body, func(ctx context.Context, of stock.TransferStep) (stock.Transfer, error) {
		return s.Store.Stock.ReceiveTransfer(ctx, of, in.Body.Lines, actor(ctx))
	})
}

func (s *server) cancelTransfer(ctx context.Context, in *struct {
	OfTransfer
	Edited
	Keyed
}) (*versioned[stock.Transfer], error) {
	return stepTransfer(ctx, s, in.OfTransfer, in.Edited, in.Keyed, "cancel", nil, func(ctx context.Context, of stock.TransferStep) (stock.Transfer, error) {
		return s.Store.Stock.CancelTransfer(ctx, of, actor(ctx))
	})
}

// stepTransfer makes a step of a transfer, once under its key, from the version that was read.
func stepTransfer(ctx context.Context, s *server, of OfTransfer, e Edited, k Keyed, what string, body any,
	do func(context.Context, stock.TransferStep) (stock.Transfer, error)) (*versioned[stock.Transfer], error) {
	b, err := branch(ctx, of.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	return put(s, e, stock.Transfer.Tag, func(expected int) (stock.Transfer, error) {
		return once(ctx, s, k, what+"-transfer/"+b+"/"+of.Number, body, func(ctx context.Context) (stock.Transfer, error) {
			return do(ctx, stock.TransferStep{Branch: b, Number: of.Number, Expected: expected})
		})
	})
}
