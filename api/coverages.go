package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/parties/claims"
)

func (s *server) coverageRoutes() {
	const path = "/v1/vehicles/{id}/coverages"
	huma.Register(s.api, creation(path, "add-coverage", "Record a warranty of a car", frontDesk...), s.addCoverage)
	huma.Register(s.api, operation(http.MethodGet, path, "list-coverages", "Warranties of a car, also those that ran out"), s.listCoverages)
}

func (s *server) addCoverage(ctx context.Context, in *struct {
	Identified
	Keyed
	Body claims.CoverageCard
}) (*output[claims.Coverage], error) {
	c, err := once(ctx, s, in.Keyed, "add-coverage/"+in.ID, in.Body, func(ctx context.Context) (claims.Coverage, error) {
		return s.Store.Claims.AddCoverage(ctx, in.ID, in.Body, actor(ctx))
	})
	return answer(s, c, err)
}

func (s *server) listCoverages(ctx context.Context, in *Identified) (*list[claims.Coverage], error) {
	if _, err := s.Store.Cards.VehicleByID(ctx, in.ID); err != nil {
		return nil, s.problem(err)
	}
	all, err := s.Store.Claims.Coverages(ctx, in.ID)
	return items(s, all, err)
}
