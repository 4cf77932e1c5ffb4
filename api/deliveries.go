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
