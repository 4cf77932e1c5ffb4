package workorder

import (
	"time"

	"github.com/workbay/workbay/process"
)

// Process is the work order as a process of the kernel. It is made anew on each
// call, for its functions call it themselves.
func Process() *process.Definition[*Order, *Rules] {
	return &process.Definition[*Order, *Rules]{
		Name: "work-order", Title: "Work order", TitleRU: "Заказ-наряд", Workflow: "WorkOrder", Path: "work-orders",
		Stages: stages, Rows: rows, Effects: effects, Transitions: transitions, Activities: activities, Towards: towards, Charts: charts,
		New: func() *Order { return &Order{} }, Snapshot: snapshot,
		Decide: func(o *Order, c process.Command, g Given) ([]process.Command, error) { return c.(act).decide(o, g) },
		Apply:  func(o *Order, e process.Event) { e.Data.(act).apply(o, Event(e)) },
		Follow: (*Order).follow, Holds: (*Order).holdsNow, Keep: (*Order).keepWaits, Tasks: (*Order).Tasks,
		Deadline: func(o *Order, r *Rules) (time.Time, process.Command) { return o.Deadline(r) },
		Undoing:  func(o *Order) bool { return o.Cancelled != nil },
		Stop:     func(reason string) process.Command { return Cancel{Reason: reason} },
		Measures: measure,
		NotOpen:  func() error { return process.NotFound("the order is not open") },
		NotHere:  func(id string) error { return process.NotFound("there is no work order %s at your branch", id) },
		NoIncident: func(id string) error {
			return process.NotFound("incident_id: the order has no open incident %q", id)
		},
		NoSkip: func(step string) error {
			return process.Conflict("%s can not be skipped; mend what failed and retry it, or cancel the order", step)
		},
	}
}
