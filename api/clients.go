package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store"
)

func (s *server) clientRoutes() {
	huma.Register(s.api, creation("/v1/clients", "create-client", "Make a client card (карточка клиента)", reception...), s.createClient)
	huma.Register(s.api, operation(http.MethodGet, "/v1/clients", "find-clients", "Find client cards, newest first", reception...), s.findClients)
	huma.Register(s.api, operation(http.MethodGet, "/v1/clients/{id}", "get-client", "One client card", reception...), s.getClient)
	huma.Register(s.api, operation(http.MethodPatch, "/v1/clients/{id}", "update-client", "Change fields of a client card", reception...), s.updateClient)
	huma.Register(s.api, operation(http.MethodGet, "/v1/clients/{id}/history", "client-history", "All that the house knows of a client", reception...), s.clientHistory)
}

func clientCard(c store.Client) *versioned[store.Client] {
	out := tagged(c, c.Version)
	out.Location = "/v1/clients/" + c.ID
	return out
}

func (s *server) createClient(ctx context.Context, in *struct {
	Keyed
	Body store.ClientCard
}) (*versioned[store.Client], error) {
	c, err := once(ctx, s, in.Keyed, "create-client", in.Body, func(ctx context.Context) (store.Client, error) {
		return s.Store.CreateClient(ctx, in.Body, actor(ctx))
	})
	if err != nil {
		return nil, s.problem(err)
	}
	return clientCard(c), nil
}

func (s *server) findClients(ctx context.Context, in *struct {
	Query string `query:"q" maxLength:"100" doc:"Words of the name, a telephone number or a part of it in any form, a fragment of a plate or a VIN"`
	Paged
}) (*output[database.List[store.Client]], error) {
	found, err := s.Store.SearchClients(ctx, in.Query, in.page())
	return answer(s, found, err)
}

func (s *server) getClient(ctx context.Context, in *Identified) (*versioned[store.Client], error) {
	c, err := s.Store.ClientByID(ctx, in.ID)
	if err != nil {
		return nil, s.problem(err)
	}
	return clientCard(c), nil
}

func (s *server) updateClient(ctx context.Context, in *struct {
	Identified
	Edited
	Body store.ClientPatch
}) (*versioned[store.Client], error) {
	version, err := in.version()
	if err != nil {
		return nil, s.problem(err)
	}
	c, err := s.Store.UpdateClient(ctx, in.ID, in.Body, version, actor(ctx))
	if err != nil {
		return nil, s.problem(err)
	}
	return clientCard(c), nil
}

func (s *server) clientHistory(ctx context.Context, in *Identified) (*output[store.History], error) {
	h, err := s.Store.ClientHistory(ctx, in.ID)
	return answer(s, h, err)
}
