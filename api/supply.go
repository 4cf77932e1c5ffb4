package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

// supplyRoutes show what an order waits for: parts from suppliers and people's time.
func (s *server) supplyRoutes() {
	huma.Register(s.api, operation(http.MethodGet, "/v1/purchase-orders", "list-purchase-orders", "Purchase orders with their lines, newest first"), s.listPurchases)
	huma.Register(s.api, operation(http.MethodGet, "/v1/plan", "get-plan", "Planned time of the branch's mechanics"), s.getPlan)
}

type purchasesInput struct {
	Order  string `query:"order" maxLength:"40" doc:"Work order they were placed for"`
	State  string `query:"state" enum:"open,received,cancelled"`
	Branch string `query:"branch"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" doc:"next_cursor of the page before"`
}

type purchasePage struct {
	Body store.List[store.PurchaseOrder]
}

func (s *server) listPurchases(ctx context.Context, in *purchasesInput) (*purchasePage, error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	page, err := s.Store.ListPurchases(ctx, store.PurchaseFilter{
		Branch: b, Order: in.Order, State: in.State, Page: store.Page{Limit: in.Limit, Cursor: in.Cursor},
	})
	if err != nil {
		return nil, s.problem(err)
	}
	return &purchasePage{Body: page}, nil
}

// planSpan is how far a plan reaches when nobody says: two weeks, what a
// foreman looks at.
const planSpan = 14 * 24 * time.Hour

type planInput struct {
	Branch     string    `query:"branch"`
	MechanicID string    `query:"mechanic_id" doc:"Only this mechanic"`
	From       time.Time `query:"from" doc:"Now when absent"`
	To         time.Time `query:"to" doc:"Two weeks after from when absent"`
}

func (s *server) getPlan(ctx context.Context, in *planInput) (*list[store.Assignment], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	if in.From.IsZero() {
		in.From = time.Now().UTC()
	}
	if in.To.IsZero() {
		in.To = in.From.Add(planSpan)
	}
	if !in.To.After(in.From) {
		return nil, s.problem(workorder.Invalid("to: must lie after from"))
	}
	items, err := s.Store.Plan(ctx, b, in.MechanicID, workorder.Span{From: in.From, To: in.To})
	if err != nil {
		return nil, s.problem(err)
	}
	out := &list[store.Assignment]{}
	if out.Body.Items = items; items == nil {
		out.Body.Items = []store.Assignment{}
	}
	return out, nil
}
