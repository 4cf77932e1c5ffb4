package activities

import (
	"context"
	"encoding/json"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Journal keeps the record of every process.
type Journal struct {
	Store     *store.Store
	Effects   Effects
	Processes Processes
}

// Processes starts a process on the order of another one.
type Processes interface {
	// Open starts it once, however often it is asked.
	Open(ctx context.Context, o process.Opening, remote []string) error
}

// Asked is on whose request a decision was made; zero for the process itself.
// The journal keeps it, so that a request which was journalled and then lost is
// sent again.
type Asked struct {
	UpdateID string
	Hash     string
	Command  json.RawMessage
}

// Save writes a decision down. It runs as a local activity and knows no
// refusal: every error means that the database could not be reached, and it is
// tried until it can.
func (j *Journal) Save(ctx context.Context, d process.Decision, asked Asked) error {
	return j.save(ctx, d, asked)
}

func (j *Journal) save(ctx context.Context, d process.Decision, asked Asked) error {
	o := d.State.(*workorder.Order)
	events := make([]workorder.Event, len(d.Events))
	for i, e := range d.Events {
		events[i] = workorder.Event(e)
	}
	return j.Store.Record.SaveOrder(ctx, o, events, asked.UpdateID, d.Measures...)
}
