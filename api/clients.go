package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/reads/reception"
	"github.com/workbay/workbay/workorder"
)

func (s *server) clientRoutes() {
	huma.Register(s.api, creation("/v1/clients", "create-client", "Make a client card (карточка клиента)", frontDesk...), s.createClient)
	huma.Register(s.api, operation(http.MethodGet, "/v1/clients", "find-clients", "Find client cards, newest first", frontDesk...), s.findClients)
	huma.Register(s.api, operation(http.MethodGet, "/v1/clients/{id}", "get-client", "One client card", frontDesk...), s.getClient)
	huma.Register(s.api, operation(http.MethodPatch, "/v1/clients/{id}", "update-client", "Change fields of a client card", frontDesk...), s.updateClient)
	huma.Register(s.api, operation(http.MethodGet, "/v1/clients/{id}/history", "client-history", "All that the house knows of a client", frontDesk...), s.clientHistory)
	huma.Register(s.api, operation(http.MethodPost, "/v1/clients/{id}/merge", "merge-client", "Make one client card of two, orders included", managers...), s.mergeClient)
}

type mergeBody struct {
	MergedID string `json:"merged_id" minLength:"1" maxLength:"60" doc:"The card that goes; its id leads to the one that stays from now on"`
	Reason   string `json:"reason" minLength:"1" maxLength:"1000" doc:"Such as the same person, or the same car, under two spellings"`
}

func (s *server) mergeClient(ctx context.Context, in *struct {
	Identified
	Keyed
	Body mergeBody
}) (*versioned[cards.Client], error) {
	c, err := once(ctx, s, in.Keyed, "merge-client/"+in.ID, in.Body, func(ctx context.Context) (cards.Client, error) {
		return s.Store.Cards.MergeClients(ctx, in.ID, in.Body.MergedID, in.Body.Reason, actor(ctx))
	})
	if err != nil {
		return nil, s.problem(err)
	}
	return clientCard(c), nil
}

func clientCard(c cards.Client) *versioned[cards.Client] {
	out := tagged(c, c.Version)
	out.Location = "/v1/clients/" + c.ID
	return out
}

func (s *server) createClient(ctx context.Context, in *struct {
	Keyed
	Body cards.NewClient
}) (*versioned[cards.Client], error) {
	c, err := once(ctx, s, in.Keyed, "create-client", in.Body, func(ctx context.Context) (cards.Client, error) {
		return s.Store.Cards.CreateClient(ctx, in.Body, actor(ctx))
	})
	if err != nil {
		return nil, s.problem(err)
	}
	return clientCard(c), nil
}

func (s *server) findClients(ctx context.Context, in *struct {
	Query string `query:"q" maxLength:"100" doc:"Words of the name, a telephone number or a part of it in any form, a fragment of a plate or a VIN"`
	Paged
}) (*output[database.List[cards.Client]], error) {
	found, err := s.Store.Cards.SearchClients(ctx, in.Query, in.page())
	return answer(s, found, err)
}

func (s *server) getClient(ctx context.Context, in *Identified) (*versioned[cards.Client], error) {
	c, err := s.Store.Cards.ClientByID(ctx, in.ID)
	if err != nil {
		return nil, s.problem(err)
	}
	return clientCard(c), nil
}

func (s *server) updateClient(ctx context.Context, in *struct {
	Identified
	Edited
	Body cards.ClientPatch
}) (*versioned[cards.Client], error) {
	version, err := in.version()
	if err != nil {
		return nil, s.problem(err)
	}
	c, err := s.Store.Cards.UpdateClient(ctx, in.ID, in.Body, version, actor(ctx))
	if err != nil {
		return nil, s.problem(err)
	}
	return clientCard(c), nil
}

func (s *server) clientHistory(ctx context.Context, in *Identified) (*output[reception.History], error) {
	h, err := s.Store.Reception.ClientHistory(ctx, in.ID)
	return answer(s, h, err)
}

func (s *server) payerRoutes() {
	huma.Register(s.api, creation("/v1/payers", "create-payer", "Add a company that pays for lines of orders", admins...), s.createPayer)
	huma.Register(s.api, operation(http.MethodPut, "/v1/payers/{id}", "put-payer", "Rename a payer or name them on no new warranty", admins...), s.putPayer)
	huma.Register(s.api, operation(http.MethodGet, "/v1/payers", "list-payers", "Companies that pay for lines of orders"), s.listPayers)
}

type payerBody struct {
	Kind workorder.PayerKind `json:"kind" enum:"manufacturer,distributor,dealer,insurer"`
	Name string              `json:"name" minLength:"1" maxLength:"200"`
}

func (s *server) createPayer(ctx context.Context, in *struct {
	Keyed
	Body payerBody
}) (*output[cards.PayerCard], error) {
	p, err := once(ctx, s, in.Keyed, "create-payer", in.Body, func(ctx context.Context) (cards.PayerCard, error) {
		return s.Store.Cards.CreatePayer(ctx, in.Body.Kind, in.Body.Name, actor(ctx))
	})
	return answer(s, p, err)
}

func (s *server) putPayer(ctx context.Context, in *struct {
	Identified
	Edited
	Body cards.PayerPut
}) (*versioned[cards.PayerCard], error) {
	return put(s, in.Edited, cards.PayerCard.Tag, func(expected int) (cards.PayerCard, error) {
		return s.Store.Cards.PutPayer(ctx, in.ID, in.Body, expected, actor(ctx))
	})
}

func (s *server) listPayers(ctx context.Context, in *Sliced) (*list[cards.PayerCard], error) {
	all, err := s.Store.Cards.Payers(ctx)
	return items(s, *in, all, err)
}

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
