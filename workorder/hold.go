package workorder

import (
	"time"

	"github.com/workbay/workbay/process"
)

// pauseSides says on whose side each reason of a pause is.
var pauseSides = [...]struct {
	reason string
	side   process.Side
}{
	{"parts", process.SideUs}, {"client", process.SideClient}, {"tool", process.SideUs}, {"bay", process.SideUs},
	{"shift", process.SideUs}, {"sublet", process.SideSubcontractor}, {"other", process.SideUs},
}

// holdsNow lists what the order waits for in its present state.
func (o *Order) holdsNow() []process.Hold {
	var holds []process.Hold
	if o.OpenIncident("") != nil {
		holds = append(holds, process.Hold{Reason: "incident", Side: process.SideUs})
	}
	switch o.Phase {
	case AwaitingApproval:
		due := o.Estimate().ExpiresAt
		holds = append(holds, process.Hold{Reason: "decision", Side: process.SideClient, Due: &due})
	case Preparing:
		if o.Revision != nil {
			holds = append(holds, process.Hold{Reason: "change", Side: process.SideUs})
		}
	case Ready, PhaseDeclined, PhaseCancelled:
		credited := o.Cancelled != nil && !o.Cancelled.BillDone // or about to be
		if o.clientOwes() > 0 && o.HandedOver == nil && !credited {
			holds = append(holds, process.Hold{Reason: "payment", Side: process.SideClient})
		}
	}
	if o.HandedOver != nil && o.owedAgain() {
		holds = append(holds, process.Hold{Reason: "payment", Side: process.SideClient})
	}
	if o.Phase == Ready || o.HandedOver != nil {
		return holds
	}
	for i := range o.Jobs {
		if j := &o.Jobs[i]; o.open(j) {
			holds = append(holds, jobHolds(j)...)
		}
	}
	return holds
}

func jobHolds(j *Job) []process.Hold {
	var holds []process.Hold
	if j.Exec == Paused {
		side := process.SideUs
		for _, p := range pauseSides {
			if p.reason == j.PauseWhy {
				side = p.side
			}
		}
		holds = append(holds, process.Hold{Reason: "paused_" + j.PauseWhy, Side: side, JobID: j.ID})
	}
	if j.Unstaffed && j.Exec == NotStarted {
		holds = append(holds, process.Hold{Reason: "mechanic", Side: process.SideUs, JobID: j.ID})
	}
	if side, due, waits := j.partsHold(); waits {
		holds = append(holds, process.Hold{Reason: "parts", Side: side, JobID: j.ID, Due: due})
	}
	return holds
}

// partsHold says whether an approved job waits for parts. It is the supplier's
// turn when everything missing was ordered, else it is ours; before approval
// only a part that nobody offers holds the order up.
func (j *Job) partsHold() (side process.Side, due *time.Time, waits bool) {
	side = process.SideSupplier
	for i := range j.Lines {
		switch l := &j.Lines[i]; {
		case l.Supply == SupplyNone:
			side, waits = process.SideUs, true
		case j.Approval != Approved:
		case l.Supply == Ordered:
			waits = true
			if eta := l.Purchase.ETA; due == nil || eta.After(*due) {
				due = &eta
			}
		case l.Supply == Short || l.Supply == Offered || l.Supply == Received || l.Supply == Needed:
			side, waits = process.SideUs, true
		}
	}
	if side == process.SideUs {
		due = nil
	}
	return side, due, waits
}
