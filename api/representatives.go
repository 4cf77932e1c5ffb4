package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/cards"
)

func (s *server) representativeRoutes() {
	const path = "/v1/clients/{id}/representatives"
	huma.Register(s.api, creation(path, "add-representative", "Record who may act for a client (доверенное лицо)", frontDesk...), s.addRepresentative)
	huma.Register(s.api, operation(http.MethodGet, path, "list-representatives", "Who acts or acted for a client", frontDesk...), s.listRepresentatives)
	huma.Register(s.api, operation(http.MethodDelete, path+"/{representative_id}", "revoke-representative", "End an authority; the record stays", frontDesk...), s.revokeRepresentative)
}

func (s *server) addRepresentative(ctx context.Context, in *struct {
	Identified
	Keyed
	Body cards.RepresentativeCard
}) (*output[cards.Representative], error) {
	r, err := once(ctx, s, in.Keyed, "add-representative/"+in.ID, in.Body, func(ctx context.Context) (cards.Representative, error) {
		return s.Store.Cards.AddRepresentative(ctx, in.ID, in.Body, actor(ctx))
	})
	return answer(s, r, err)
}

func (s *server) listRepresentatives(ctx context.Context, in *struct {
	Identified
	Sliced
}) (*list[cards.Representative], error) {
	if _, err := s.Store.Cards.ClientByID(ctx, in.ID); err != nil {
		return nil, s.problem(err)
	}
	all, err := s.Store.Cards.Representatives(ctx, in.ID)
	return items(s, in.Sliced, all, err)
}

func (s *server) revokeRepresentative(ctx context.Context, in *struct {
	Identified
	RepresentativeID string `path:"representative_id" maxLength:"60"`
}) (*struct{}, error) {
	return nil, s.problem(s.Store.Cards.RevokeRepresentative(ctx, in.ID, in.RepresentativeID, actor(ctx)))
}
