package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// supplyRoutes show what orders wait for: parts from suppliers, and people's time.
func (s *server) supplyRoutes() {
	huma.Register(s.api, operation(http.MethodGet, "/v1/purchase-orders", "list-purchase-orders", "Purchase orders with their lines, newest first"), s.listPurchases)
	huma.Register(s.api, operation(http.MethodGet, "/v1/plan", "get-plan", "Planned time of a branch's mechanics"), s.getPlan)
}

func (s *server) listPurchases(ctx context.Context, in *struct {
	OfBranch
	Order string `query:"order" maxLength:"40" doc:"Work order that they were placed for"`
	State string `query:"state" enum:"open,received,cancelled"`
	Paged
}) (*output[database.List[suppliers.PurchaseOrder]], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	found, err := s.Store.Suppliers.ListPurchases(ctx, suppliers.PurchaseFilter{Branch: b, Order: in.Order, State: in.State, Page: in.page()})
	return answer(s, found, err)
}

// planAhead is how far the plan is shown when nobody says: two weeks, what a
// foreman looks at.
const planAhead = 14 * 24 * time.Hour

func (s *server) getPlan(ctx context.Context, in *struct {
	OfBranch
	MechanicID string    `query:"mechanic_id" maxLength:"60" doc:"Only this mechanic"`
	From       time.Time `query:"from" doc:"Now when absent"`
	To         time.Time `query:"to" doc:"Two weeks after from when absent"`
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
	return items(s, all, err)
}
