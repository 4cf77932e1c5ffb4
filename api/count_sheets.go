package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/parties/stock"
)

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
