package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/suppliers"
)

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
