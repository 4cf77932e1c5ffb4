package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/suppliers"
)

// deliveryRoutes receive what a supplier's van brought, for several orders at once.
func (s *server) deliveryRoutes() {
	huma.Register(s.api, creation("/v1/deliveries", "receive-delivery",
		"Receive a van's delivery by its note, all lines or none; the same note with the same lines finishes what was cut off", partsDesk...), s.receiveDelivery)
	huma.Register(s.api, operation(http.MethodGet, "/v1/deliveries", "list-deliveries", "Deliveries received by their notes, newest first", partsDesk...), s.listDeliveries)
	huma.Register(s.api, operation(http.MethodGet, "/v1/deliveries/{number}", "get-delivery", "One delivery: what came, and where it went", partsDesk...), s.getDelivery)
	huma.Register(s.api, creation("/v1/deliveries/{number}/settlement", "settle-delivery",
		"Say where the goods are that a work order refused at the last moment: in free stock, or missing", partsDesk...), s.settleDelivery)
}

func (s *server) receiveDelivery(ctx context.Context, in *struct {
	OfBranch
	Keyed
	Waiting
	Body suppliers.DeliveryNote
}) (*output[suppliers.Delivery], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	in.Body.Branch = b
	made, err := s.desk.Receive(ctx, caller(ctx), in.Body, in.ask(in.Waiting))
	return answer(s, made, err)
}

func (s *server) listDeliveries(ctx context.Context, in *struct {
	OfBranch
	SupplierID string `query:"supplier_id" maxLength:"60"`
	Paged
}) (*output[database.List[suppliers.Delivery]], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	found, err := s.Store.Suppliers.ListDeliveries(ctx, b, in.SupplierID, in.page())
	return answer(s, found, err)
}

// OfDelivery names a delivery in the path.
type OfDelivery struct {
	Number string `path:"number" maxLength:"40" doc:"Of the delivery, as it was numbered here"`
}

func (s *server) getDelivery(ctx context.Context, in *OfDelivery) (*output[suppliers.Delivery], error) {
	found, err := s.desk.Delivery(ctx, caller(ctx), in.Number)
	return answer(s, found, err)
}

func (s *server) settleDelivery(ctx context.Context, in *struct {
	OfDelivery
	Keyed
	Body struct {
		To suppliers.LineState `json:"to" enum:"stock,missing"`
	}
}) (*output[suppliers.Delivery], error) {
	settled, err := s.desk.Settle(ctx, caller(ctx), in.Number, in.Body.To, in.ask(Waiting{}))
	return answer(s, settled, err)
}

// shelfRoutes buy for the shelf: purchase orders that no work order wants.
func (s *server) shelfRoutes() {
	const one = "/v1/purchase-orders/{number}"
	huma.Register(s.api, creation("/v1/purchase-orders", "buy-for-shelf",
		"Buy for the shelf: a draft for each supplier, or more lines in the draft there is; all lines or none", partsDesk...), s.buyForShelf)
	huma.Register(s.api, operation(http.MethodGet, one, "get-purchase-order", "One purchase order with its lines", partsDesk...), s.getPurchase)
	huma.Register(s.api, operation(http.MethodPut, one+"/lines", "change-draft", "Give a draft other lines", partsDesk...), s.changeDraft)
	huma.Register(s.api, creation(one+"/sending", "send-purchase-order", "Note that a draft went to the supplier; it can be received from then on", partsDesk...), s.sendPurchase)
	huma.Register(s.api, creation(one+"/confirmation", "confirm-purchase-order", "Write down when the supplier says that the goods come", partsDesk...), s.confirmPurchase)
	huma.Register(s.api, creation(one+"/cancellation", "cancel-purchase-order", "Give up a draft, or take back from the supplier what has not come", partsDesk...), s.cancelPurchase)
}

func (s *server) buyForShelf(ctx context.Context, in *struct {
	OfBranch
	Keyed
	Body struct {
		Lines []suppliers.ShelfLine `json:"lines" minItems:"1" maxItems:"500"`
	}
}) (*list[suppliers.PurchaseOrder], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	made, err := once(ctx, s, in.Keyed, "buy-for-shelf/"+b, in.Body, func(ctx context.Context) ([]suppliers.PurchaseOrder, error) {
		return s.Store.Suppliers.BuyForShelf(ctx, b, in.Body.Lines, actor(ctx))
	})
	return items(s, Sliced{}, made, err)
}

// OfPurchaseOrder names a purchase order in the path.
type OfPurchaseOrder struct {
	OfBranch
	Number string `path:"number" maxLength:"40"`
}

func (s *server) getPurchase(ctx context.Context, in *OfPurchaseOrder) (*versioned[suppliers.PurchaseOrder], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	p, err := s.Store.Suppliers.PurchaseByNumber(ctx, b, in.Number)
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(p, p.Version), nil
}

func (s *server) changeDraft(ctx context.Context, in *struct {
	OfPurchaseOrder
	Edited
	Body struct {
		Lines []suppliers.DraftLine `json:"lines" minItems:"1" maxItems:"500"`
	}
}) (*versioned[suppliers.PurchaseOrder], error) {
	return stepOf(ctx, s, in.OfPurchaseOrder, in.Edited, Keyed{}, "change", in.Body, func(ctx context.Context, of suppliers.PurchaseStep) (suppliers.PurchaseOrder, error) {
		return s.Store.Suppliers.ChangeDraft(ctx, of, in.Body.Lines, actor(ctx))
	})
}

func (s *server) sendPurchase(ctx context.Context, in *struct {
	OfPurchaseOrder
	Edited
	Keyed
}) (*versioned[suppliers.PurchaseOrder], error) {
	return stepOf(ctx, s, in.OfPurchaseOrder, in.Edited, in.Keyed, "send", nil, func(ctx context.Context, of suppliers.PurchaseStep) (suppliers.PurchaseOrder, error) {
		return s.Store.Suppliers.SendPurchase(ctx, of, actor(ctx))
	})
}

func (s *server) confirmPurchase(ctx context.Context, in *struct {
	OfPurchaseOrder
	Edited
	Keyed
	Body suppliers.Confirmation
}) (*versioned[suppliers.PurchaseOrder], error) {
	return stepOf(ctx, s, in.OfPurchaseOrder, in.Edited, in.Keyed, "confirm", in.Body, func(ctx context.Context, of suppliers.PurchaseStep) (suppliers.PurchaseOrder, error) {
		return s.Store.Suppliers.ConfirmPurchase(ctx, of, in.Body, actor(ctx))
	})
}

func (s *server) cancelPurchase(ctx context.Context, in *struct {
	OfPurchaseOrder
	Edited
	Keyed
}) (*versioned[suppliers.PurchaseOrder], error) {
	return stepOf(ctx, s, in.OfPurchaseOrder, in.Edited, in.Keyed, "cancel", nil, func(ctx context.Context, of suppliers.PurchaseStep) (suppliers.PurchaseOrder, error) {
		return s.Store.Suppliers.CancelPurchase(ctx, of, actor(ctx))
	})
}

// stepOf makes a step of a purchase order, once under its key, from the version that was read.
func stepOf(ctx context.Context, s *server, of OfPurchaseOrder, e Edited, k Keyed, what string, body any,
	do func(context.Context, suppliers.PurchaseStep) (suppliers.PurchaseOrder, error)) (*versioned[suppliers.PurchaseOrder], error) {
	b, err := branch(ctx, of.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	return put(s, e, suppliers.PurchaseOrder.Tag, func(expected int) (suppliers.PurchaseOrder, error) {
		return once(ctx, s, k, what+"-purchase/"+b+"/"+of.Number, body, func(ctx context.Context) (suppliers.PurchaseOrder, error) {
			return do(ctx, suppliers.PurchaseStep{Branch: b, Number: of.Number, Expected: expected})
		})
	})
}

// returnRoutes send parts back to suppliers.
func (s *server) returnRoutes() {
	const all, one = "/v1/supplier-returns", "/v1/supplier-returns/{number}"
	huma.Register(s.api, creation(all, "draft-return", "Write down what is to go back to a supplier; nothing is moved yet", partsDesk...), s.draftReturn)
	huma.Register(s.api, operation(http.MethodGet, all, "list-returns", "Returns to suppliers, newest first", partsDesk...), s.listReturns)
	huma.Register(s.api, operation(http.MethodGet, one, "get-return", "One return with its lines", partsDesk...), s.getReturn)
	huma.Register(s.api, operation(http.MethodPut, one, "change-return", "Give a draft another content", partsDesk...), s.changeReturn)
	huma.Register(s.api, creation(one+"/sending", "send-return", "Take a draft's parts from free stock: the supplier has them. What is reserved for orders stays", partsDesk...), s.sendReturn)
	huma.Register(s.api, creation(one+"/answers", "answer-return", "Write down what the supplier says, line by line; what they replaced or refused stands on the shelf again", partsDesk...), s.answerReturn)
	huma.Register(s.api, creation(one+"/cancellation", "cancel-return", "Give up a draft, or put what was sent back to the shelf", partsDesk...), s.cancelReturn)
}

// OfReturn names a return in the path.
type OfReturn struct {
	OfBranch
	Number string `path:"number" maxLength:"40"`
}

func (s *server) draftReturn(ctx context.Context, in *struct {
	OfBranch
	Keyed
	Body suppliers.ReturnPut
}) (*versioned[suppliers.Return], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	made, err := once(ctx, s, in.Keyed, "draft-return/"+b, in.Body, func(ctx context.Context) (suppliers.Return, error) {
		return s.Store.Suppliers.DraftReturn(ctx, b, in.Body, actor(ctx))
	})
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(made, made.Version), nil
}

func (s *server) listReturns(ctx context.Context, in *struct {
	OfBranch
	State string `query:"state" enum:"draft,sent,settled,cancelled"`
	Paged
}) (*output[database.List[suppliers.Return]], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	found, err := s.Store.Suppliers.ListReturns(ctx, b, in.State, in.page())
	return answer(s, found, err)
}

func (s *server) getReturn(ctx context.Context, in *OfReturn) (*versioned[suppliers.Return], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	r, err := s.Store.Suppliers.ReturnByNumber(ctx, b, in.Number)
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(r, r.Version), nil
}

func (s *server) changeReturn(ctx context.Context, in *struct {
	OfReturn
	Edited
	Body suppliers.ReturnPut
}) (*versioned[suppliers.Return], error) {
	return stepReturn(ctx, s, in.OfReturn, in.Edited, Keyed{}, "change", in.Body, func(ctx context.Context, of suppliers.ReturnStep) (suppliers.Return, error) {
		return s.Store.Suppliers.ChangeReturn(ctx, of, in.Body, actor(ctx))
	})
}

func (s *server) sendReturn(ctx context.Context, in *struct {
	OfReturn
	Edited
	Keyed
}) (*versioned[suppliers.Return], error) {
	return stepReturn(ctx, s, in.OfReturn, in.Edited, in.Keyed, "send", nil, func(ctx context.Context, of suppliers.ReturnStep) (suppliers.Return, error) {
		return s.Store.Suppliers.SendReturn(ctx, of, actor(ctx))
	})
}

func (s *server) answerReturn(ctx context.Context, in *struct {
	OfReturn
	Edited
	Keyed
	Body struct {
		Lines []suppliers.AnsweredLine `json:"lines" minItems:"1" maxItems:"500"`
	}
}) (*versioned[suppliers.Return], error) {
	return stepReturn(ctx, s, in.OfReturn, in.Edited, in.Keyed, "answer", in.Body, func(ctx context.Context, of suppliers.ReturnStep) (suppliers.Return, error) {
		return s.Store.Suppliers.AnswerReturn(ctx, of, in.Body.Lines, actor(ctx))
	})
}

func (s *server) cancelReturn(ctx context.Context, in *struct {
	OfReturn
	Edited
	Keyed
}) (*versioned[suppliers.Return], error) {
	return stepReturn(ctx, s, in.OfReturn, in.Edited, in.Keyed, "cancel", nil, func(ctx context.Context, of suppliers.ReturnStep) (suppliers.Return, error) {
		return s.Store.Suppliers.CancelReturn(ctx, of, actor(ctx))
	})
}

// stepReturn makes a step of a return, once under its key, from the version that was read.
func stepReturn(ctx context.Context, s *server, of OfReturn, e Edited, k Keyed, what string, body any,
	do func(context.Context, suppliers.ReturnStep) (suppliers.Return, error)) (*versioned[suppliers.Return], error) {
	b, err := branch(ctx, of.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	return put(s, e, suppliers.Return.Tag, func(expected int) (suppliers.Return, error) {
		return once(ctx, s, k, what+"-return/"+b+"/"+of.Number, body, func(ctx context.Context) (suppliers.Return, error) {
			return do(ctx, suppliers.ReturnStep{Branch: b, Number: of.Number, Expected: expected})
		})
	})
}
