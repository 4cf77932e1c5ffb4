package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/workorder"
)

// outboxRoutes serve the gateway that carries messages to the clients. Their
// bodies hold the clients' own links, so that only an administrator's token,
// which the gateway gets, may read them.
func (s *server) outboxRoutes() {
	op := operation(http.MethodGet, "/v1/outbox", "read-outbox", "Queued messages with their links, the oldest first, for the gateway that sends them", workorder.Admin)
	huma.Register(s.api, op, s.readOutbox)
}

type outboxInput struct {
	Order string `query:"order" maxLength:"40" doc:"Of this work order only"`
	After int64  `query:"after" minimum:"0" doc:"Id of the last message that was carried"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

func (s *server) readOutbox(ctx context.Context, in *outboxInput) (*list[messages.OutboxMessage], error) {
	items, err := s.Store.Messages.Outbox(ctx, in.Order, in.After, in.Limit)
	if err != nil {
		return nil, s.problem(err)
	}
	out := &list[messages.OutboxMessage]{}
	out.Body.Items = items
	return out, nil
}
