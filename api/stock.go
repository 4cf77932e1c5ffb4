package api

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/reads/parts"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func (s *server) stockRoutes() {
	huma.Register(s.api, operation(http.MethodGet, "/v1/stock", "list-stock", "What a branch has, by part number"), s.listStock)
	huma.Register(s.api, operation(http.MethodGet, "/v1/stock/{part_no}", "stock-card", "One part in stock: for whom it is kept and its newest movements"), s.stockCard)
	huma.Register(s.api, operation(http.MethodPut, "/v1/stock/{part_no}/place", "put-stock-place", "Say where a part stands in the store", partsDesk...), s.putPlace)
	const limits = "/v1/stock/{part_no}/limits"
	huma.Register(s.api, operation(http.MethodGet, limits, "stock-limits", "How much of a part a branch wants to have on its shelf"), s.getLimits)
	huma.Register(s.api, operation(http.MethodPut, limits, "put-stock-limits", "Say how much of a part to have: at or below the minimum it is to be bought, up to the maximum", partsDesk...), s.putLimits)
	huma.Register(s.api, operation(http.MethodGet, "/v1/to-buy", "list-to-buy", "What the shelf has too little of: by minimum and maximum, else by use", partsDesk...), s.listToBuy)
	huma.Register(s.api, operation(http.MethodGet, "/v1/stock-value", "stock-value", "What lies on the shelf at what it was bought for, and what has not moved for long", partsDesk...), s.stockValue)
	huma.Register(s.api, creation("/v1/stock/receipts", "receive-stock", "Take in parts that no order waits for by name", partsDesk...), s.receiveStock)
	huma.Register(s.api, creation("/v1/stock/counts", "count-stock", "Record what was found on the shelf", partsDesk...), s.countStock)
}

// OfBranch names the branch whose stock is meant.
type OfBranch struct {
	Branch string `query:"branch" maxLength:"8" doc:"Your own when absent"`
}

func (s *server) listStock(ctx context.Context, in *struct {
	OfBranch
	Query string `query:"q" maxLength:"100" doc:"A fragment of the part number or the name"`
	Paged
}) (*output[database.List[stock.StockItem]], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	found, err := s.Store.Stock.ListStock(ctx, b, in.Query, in.page())
	return answer(s, found, err)
}

func (s *server) stockCard(ctx context.Context, in *struct {
	OfBranch
	OfPart
}) (*output[stock.StockCard], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	c, err := s.Store.Stock.StockCard(ctx, b, in.PartNo)
	return answer(s, c, err)
}

func (s *server) putPlace(ctx context.Context, in *struct {
	OfBranch
	OfPart
	Body struct {
		Place string `json:"place" maxLength:"60" doc:"Such as A-12-3; empty when it has none"`
	}
}) (*output[stock.StockItem], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	item, err := s.Store.Stock.PutPlace(ctx, b, in.PartNo, in.Body.Place, actor(ctx))
	return answer(s, item, err)
}

func (s *server) getLimits(ctx context.Context, in *struct {
	OfBranch
	OfPart
}) (*versioned[stock.ShelfLimits], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	l, err := s.Store.Stock.Limits(ctx, b, in.PartNo)
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(l, l.Version), nil
}

func (s *server) putLimits(ctx context.Context, in *struct {
	OfBranch
	OfPart
	Edited
	Body stock.ShelfLimitsCard
}) (*versioned[stock.ShelfLimits], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	return put(s, in.Edited, stock.ShelfLimits.Tag, func(expected int) (stock.ShelfLimits, error) {
		return s.Store.Stock.PutLimits(ctx, b, in.PartNo, in.Body, expected, actor(ctx))
	})
}

func (s *server) listToBuy(ctx context.Context, in *struct {
	OfBranch
	Sliced
}) (*list[parts.ToBuy], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	all, err := s.Store.PartsDesk.ToBuy(ctx, b)
	return items(s, in.Sliced, all, err)
}

func (s *server) stockValue(ctx context.Context, in *struct {
	OfBranch
	Idle  bool `query:"idle" doc:"Only lines that lie idle; the sums are of all"`
	Limit int  `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many lines; the export stock-value has all"`
}) (*output[stock.ShelfValue], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	v, err := s.Store.Stock.Value(ctx, b, time.Now())
	if in.Idle {
		v.Lines = slices.DeleteFunc(v.Lines, func(l stock.ShelfValueLine) bool { return !l.Idle })
	}
	v.Lines = v.Lines[:min(len(v.Lines), in.Limit)]
	return answer(s, v, err)
}

type stockInput struct {
	Keyed
	Body struct {
		Branch string    `json:"branch,omitempty" maxLength:"8" doc:"Your own when absent"`
		PartNo string    `json:"part_no" minLength:"1" maxLength:"60"`
		Qty    exact.Qty `json:"qty" minimum:"0" doc:"Received, or found when counting; up to three decimals"`
		Reason string    `json:"reason,omitempty" maxLength:"1000" doc:"Such as the delivery note, or why the count differs"`
	}
}

func (s *server) receiveStock(ctx context.Context, in *stockInput) (*output[stock.StockItem], error) {
	item, err := enterStock(ctx, s, in, "receive-stock", s.Store.Stock.ReceiveStock)
	return answer(s, item, err)
}

func (s *server) countStock(ctx context.Context, in *stockInput) (*output[stock.CountedItem], error) {
	counted, err := enterStock(ctx, s, in, "count-stock", func(ctx context.Context, r stock.StockReceipt, by process.Actor) (stock.CountedItem, error) {
		return s.Store.Stock.CountStock(ctx, stock.StockCount(r), by)
	})
	if err == nil {
		s.desk.TellHit(ctx, counted.Lost)
	}
	return answer(s, counted, err)
}

// enterStock books what the parts desk enters by hand. once keeps repeats out; the ledger still wants
// a name for every entry.
func enterStock[T any](ctx context.Context, s *server, in *stockInput, what string, enter func(context.Context, stock.StockReceipt, process.Actor) (T, error)) (T, error) {
	b, err := branch(ctx, in.Body.Branch)
	if err != nil {
		var none T
		return none, err
	}
	r := stock.StockReceipt{Branch: b, PartNo: in.Body.PartNo, Qty: in.Body.Qty, Reason: in.Body.Reason, Key: rand.Text()}
	return once(ctx, s, in.Keyed, what, in.Body, func(ctx context.Context) (T, error) {
		return enter(ctx, r, actor(ctx))
	})
}

// sheetRoutes are a stock-taking: sheets by shelf, counted by several people over hours.
func (s *server) sheetRoutes() {
	huma.Register(s.api, creation("/v1/count-sheets", "open-count-sheet", "Begin to count the shelves whose places begin so, or the whole store", partsDesk...), s.openSheet)
	huma.Register(s.api, operation(http.MethodGet, "/v1/count-sheets", "list-count-sheets", "Count sheets, newest first", partsDesk...), s.listSheets)
	huma.Register(s.api, operation(http.MethodGet, "/v1/count-sheets/{number}", "get-count-sheet",
		"One sheet: its parts, what was found, the differences with their value at cost, and whom booking them hits", partsDesk...), s.getSheet)
	huma.Register(s.api, creation("/v1/count-sheets/{number}/figures", "put-figures", "Write down what you found, all lines or none", partsDesk...), s.putFigures)
	huma.Register(s.api, creation("/v1/count-sheets/{number}/booking", "book-count-sheet",
		"Book the differences; orders whose parts are not there ask for them anew", partsDesk...), s.bookSheet)
	huma.Register(s.api, creation("/v1/count-sheets/{number}/drop", "drop-count-sheet", "Give a sheet up without booking it", partsDesk...), s.dropSheet)
}

// OfSheet names a count sheet in the path.
type OfSheet struct {
	OfBranch
	Number string `path:"number" maxLength:"40"`
}

func (s *server) openSheet(ctx context.Context, in *struct {
	OfBranch
	Keyed
	Body struct {
		Place string `json:"place,omitempty" maxLength:"60" doc:"What the shelf places begin with; absent for the whole store"`
	}
}) (*output[stock.CountSheet], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	made, err := s.desk.OpenSheet(ctx, b, in.Body.Place, actor(ctx), in.ask(Waiting{}))
	return answer(s, made, err)
}

func (s *server) listSheets(ctx context.Context, in *struct {
	OfBranch
	Paged
}) (*output[database.List[stock.CountSheet]], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	found, err := s.Store.Stock.ListSheets(ctx, b, in.page())
	return answer(s, found, err)
}

func (s *server) getSheet(ctx context.Context, in *OfSheet) (*output[stock.CountSheet], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	found, err := s.Store.Stock.SheetByNumber(ctx, b, in.Number)
	return answer(s, found, err)
}

func (s *server) putFigures(ctx context.Context, in *struct {
	OfSheet
	Keyed
	Body struct {
		Items []stock.Found `json:"items" minItems:"1" maxItems:"1000"`
	}
}) (*output[stock.CountSheet], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	c, err := s.desk.PutFound(ctx, b, in.Number, in.Body.Items, actor(ctx), in.ask(Waiting{}))
	return answer(s, c, err)
}

func (s *server) bookSheet(ctx context.Context, in *struct {
	OfSheet
	Keyed
	Body desk.Booking
}) (*output[stock.CountSheet], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	c, err := s.desk.BookSheet(ctx, b, in.Number, in.Body, actor(ctx), in.ask(Waiting{}))
	return answer(s, c, err)
}

func (s *server) dropSheet(ctx context.Context, in *struct {
	OfSheet
	Keyed
}) (*output[stock.CountSheet], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	c, err := s.desk.DropSheet(ctx, b, in.Number, actor(ctx), in.ask(Waiting{}))
	return answer(s, c, err)
}
