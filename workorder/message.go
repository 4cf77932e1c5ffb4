package workorder

import (
	"fmt"

	"github.com/workbay/workbay/process"
)

// outgoing asks for a message to the client, once per key.
func (o *Order) outgoing(key string) {
	for _, m := range o.Messages {
		if m.Key == key {
			key = fmt.Sprintf("%s/%d", key, o.Version+1)
		}
	}
	o.Messages = append(o.Messages, Message{Key: key, State: "due"})
}

// MessagesQueued says which messages are in the outbox.
type MessagesQueued struct {
	Keys []string `json:"keys"`
}

// Name implements [Command].
func (MessagesQueued) Name() string { return "queue-messages" }

func (c MessagesQueued) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c MessagesQueued) apply(o *Order, e Event) {
	o.setMessages(c.Keys, "queued")
	for i := range o.Messages {
		if m := &o.Messages[i]; m.State == "queued" && m.QueuedAt == nil {
			m.QueuedAt = &e.At
		}
	}
}

func (o *Order) setMessages(keys []string, state string) {
	for _, k := range keys {
		for i := range o.Messages {
			if o.Messages[i].Key == k {
				o.Messages[i].State = state
			}
		}
	}
}

// MessagesWithdrawn says that messages of a dead order were taken out of the outbox.
type MessagesWithdrawn struct {
	Keys []string `json:"keys"`
}

// Name implements [Command].
func (MessagesWithdrawn) Name() string { return "withdraw-messages" }

func (c MessagesWithdrawn) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c MessagesWithdrawn) apply(o *Order, _ Event) { o.setMessages(c.Keys, "withdrawn") }
