package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/store"
)

func (s *server) representativeRoutes() {
	const path = "/v1/clients/{id}/representatives"
	huma.Register(s.api, creation(path, "add-representative", "Record who may act for a client (доверенное лицо)", reception...), s.addRepresentative)
	huma.Register(s.api, operation(http.MethodGet, path, "list-representatives", "Who acts or acted for a client", reception...), s.listRepresentatives)
	huma.Register(s.api, operation(http.MethodDelete, path+"/{representative_id}", "revoke-representative", "End an authority; the record stays", reception...), s.revokeRepresentative)
}

func (s *server) addRepresentative(ctx context.Context, in *struct {
	Identified
	Keyed
	Body store.RepresentativeCard
}) (*output[store.Representative], error) {
	r, err := once(ctx, s, in.Keyed, "add-representative/"+in.ID, in.Body, func(ctx context.Context) (store.Representative, error) {
		return s.Store.AddRepresentative(ctx, in.ID, in.Body, actor(ctx))
	})
	return answer(s, r, err)
}

func (s *server) listRepresentatives(ctx context.Context, in *Identified) (*list[store.Representative], error) {
	if _, err := s.Store.ClientByID(ctx, in.ID); err != nil {
		return nil, s.problem(err)
	}
	all, err := s.Store.Representatives(ctx, in.ID)
	return items(s, all, err)
}

func (s *server) revokeRepresentative(ctx context.Context, in *struct {
	Identified
	RepresentativeID string `path:"representative_id" maxLength:"60"`
}) (*struct{}, error) {
	return nil, s.problem(s.Store.RevokeRepresentative(ctx, in.ID, in.RepresentativeID, actor(ctx)))
}
