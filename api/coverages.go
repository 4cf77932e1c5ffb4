package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/store"
)

func (s *server) coverageRoutes() {
	const path = "/v1/vehicles/{id}/coverages"
	huma.Register(s.api, creation(path, "add-coverage", "Record a warranty of a car", reception...), s.addCoverage)
	huma.Register(s.api, operation(http.MethodGet, path, "list-coverages", "Warranties of a car, also those that ran out"), s.listCoverages)
}

func (s *server) addCoverage(ctx context.Context, in *struct {
	Identified
	Keyed
	Body store.CoverageCard
}) (*output[store.Coverage], error) {
	c, err := once(ctx, s, in.Keyed, "add-coverage/"+in.ID, in.Body, func(ctx context.Context) (store.Coverage, error) {
		return s.Store.AddCoverage(ctx, in.ID, in.Body, actor(ctx))
	})
	return answer(s, c, err)
}

func (s *server) listCoverages(ctx context.Context, in *Identified) (*list[store.Coverage], error) {
	if _, err := s.Store.VehicleByID(ctx, in.ID); err != nil {
		return nil, s.problem(err)
	}
	all, err := s.Store.Coverages(ctx, in.ID)
	return items(s, all, err)
}
