package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/workorder"
)

func (s *server) payerRoutes() {
	huma.Register(s.api, creation("/v1/payers", "create-payer", "Add a company that pays for lines of orders", admins...), s.createPayer)
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

func (s *server) listPayers(ctx context.Context, _ *struct{}) (*list[cards.PayerCard], error) {
	all, err := s.Store.Cards.Payers(ctx)
	return items(s, all, err)
}
