package workorder

import (
	"github.com/workbay/workbay/process"
)

// Cancel stops an order before hand-over; what it holds is given back step by
// step, each in the journal (C15).
type Cancel struct {
	Reason   string `json:"reason" minLength:"1" maxLength:"1000"`
	BillDone bool   `json:"bill_done_work,omitempty" doc:"Bill the jobs that are finished; otherwise nothing is billed"`
}

// Name implements [Command].
func (Cancel) Name() string { return "cancel" }

// Why is the journal's reason.
func (c Cancel) Why() string { return c.Reason }

func (c Cancel) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, needReason(c.Reason)
}

func (c Cancel) apply(o *Order, e Event) {
	o.Cancelled = &Cancellation{Reason: c.Reason, At: e.At, By: e.By, BillDone: c.BillDone}
	o.supersede(EstimateWithdrawn)
	o.Revision, o.Bay = nil, nil
	o.moot(anyQuestion, e.At)
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if r := j.running(); r != nil {
			r.To = &e.At
		}
		if j.Exec != Done && j.Exec != Passed {
			j.Exec = WorkCancelled
		}
	}
	for i := range o.Messages {
		if o.Messages[i].State == "due" {
			o.Messages[i].State = "withdrawn"
		}
	}
	Process().DropMoot(o, e.At)
}
