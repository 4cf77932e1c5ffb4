package storetest

import (
	"context"
	"encoding/json"

	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// SaveOrder writes down a decision on a work order that a test has made by itself.
func SaveOrder(ctx context.Context, s *store.Store, o *workorder.Order, events []workorder.Event, updateID string, measures ...process.Measure) error {
	d := process.Decision{
		Process: workorder.Process().Name, Key: o.Identity(), State: o, Course: &o.Course, Tasks: o.Tasks(), Measures: measures,
		Pending: len(o.Due()) > 0, Ended: o.Ended(),
	}
	for _, e := range events {
		d.Events = append(d.Events, process.Event(e))
	}
	return s.Record.Save(ctx, d, record.Asked{UpdateID: updateID})
}

// Repair makes the record of a work order what a test says that its workflow knows.
func Repair(ctx context.Context, s *store.Store, o workorder.Order) (bool, error) {
	state, err := json.Marshal(&o)
	if err != nil {
		return false, err
	}
	truth, err := workorder.Process().Load(nil, state)
	if err != nil {
		return false, err
	}
	return s.Record.Repair(ctx, workorder.Process(), truth)
}
