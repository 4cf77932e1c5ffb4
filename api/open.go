package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/desk"
)

type openInput struct {
	Keyed
	Waiting
	Body desk.Opening
}

type openOutput struct {
	Location string `header:"Location"`
	Body     orderView
}

func (s *server) openRoute() {
	op := operation(http.MethodPost, "/v1/work-orders", "open", "Open a work order for a known client and vehicle", frontDesk...)
	op.DefaultStatus = http.StatusCreated
	huma.Register(s.api, op, s.openOrder)
}

func (s *server) openOrder(ctx context.Context, in *openInput) (*openOutput, error) {
	o, err := s.desk.Open(ctx, caller(ctx), in.Body, in.ask(in.Waiting))
	if err != nil {
		return nil, s.problem(err)
	}
	return &openOutput{Location: "/v1/work-orders/" + o.Number, Body: view(o, actor(ctx)).Body}, nil
}
