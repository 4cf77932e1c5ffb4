package activities

import (
	"context"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

// Journal keeps the record of every order.
type Journal struct {
	Store *store.Store
}

// JournalEntry is one decision: the order after it, the events it consists of
// the id of the Update that asked for it, empty for the process itself, and what
// it adds to the metrics.
type JournalEntry struct {
	Order    workorder.Order   `json:"order"`
	Events   []workorder.Event `json:"events"`
	UpdateID string            `json:"update_id,omitempty"`

	Measures []workorder.Measure `json:"measures,omitempty"`
}

// Save writes the decision down. It runs as a local activity and knows no
// refusal: every error means that the database could not be reached, and it is
// tried until it can.
func (j *Journal) Save(ctx context.Context, e JournalEntry) error {
	return j.Store.Record.SaveOrder(ctx, &e.Order, e.Events, e.UpdateID, e.Measures...)
}
