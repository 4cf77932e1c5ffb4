package activities

import (
	"context"

	"github.com/workbay/workbay/workorder"
)

// MessagesPort is the way to the client.
type MessagesPort interface {
	// QueueMessages puts each message into the outbox once, in the client's
	// language and for the client's channel.
	QueueMessages(context.Context, workorder.MessagesRequest) (workorder.MessagesQueued, error)
	// WithdrawMessages takes messages out of the outbox and ends the order's links.
	WithdrawMessages(context.Context, workorder.MessagesRequest) (workorder.MessagesWithdrawn, error)
}

// Messages writes to clients.
type Messages struct {
	Port MessagesPort
}

// QueueMessages puts messages to the client into the outbox (N3).
func (m *Messages) QueueMessages(ctx context.Context, r workorder.MessagesRequest) (workorder.MessagesQueued, error) {
	return told(m.Port.QueueMessages(ctx, r))
}

// WithdrawMessages takes the messages of a cancelled order out of the outbox (C15).
func (m *Messages) WithdrawMessages(ctx context.Context, r workorder.MessagesRequest) (workorder.MessagesWithdrawn, error) {
	return told(m.Port.WithdrawMessages(ctx, r))
}
