package workorder

import (
	"time"

	"github.com/workbay/workbay/process"
)

// pauseSides says on whose side each reason of a pause is, and whom the mechanic
// waits for: "" when nobody else has to do anything.
var pauseSides = [...]struct {
	reason string
	side   process.Side
	asked  process.Role
}{
	{"parts", process.SideUs, process.Parts}, {"client", process.SideClient, process.Reception}, {"tool", process.SideUs, ""}, {"bay", process.SideUs, ""},
	{"shift", process.SideUs, ""}, {"sublet", process.SideSubcontractor, ""}, {"other", process.SideUs, ""},
}

// pausedOn is on whose side a paused job is. What a mechanic wants to hear from the
// client is asked by the advisor: it is our turn until somebody has.
func (o *Order) pausedOn(reason string) process.Side {
	for _, p := range pauseSides {
		if p.reason == reason && (o.Edition < 1 || p.asked == "") {
			return p.side
		}
	}
	return process.SideUs
}

// holdsNow lists what the order waits for in its present state.
func (o *Order) holdsNow() []process.Hold {
	var holds []process.Hold
	if o.OpenIncident("") != nil {
		holds = append(holds, process.Hold{Reason: "incident", Side: process.SideUs})
	}
	switch o.Phase {
	case AwaitingApproval:
		if due := o.Estimate().ExpiresAt; !due.IsZero() { // else it is not the client's turn yet
			side := process.SideClient
			if o.Edition >= 1 && o.Estimate().State == EstimateExpired { // the client can not answer any more
				side = process.SideUs
			}
			holds = append(holds, process.Hold{Reason: "decision", Side: side, Due: &due})
		}
	case Preparing:
		if o.Revision != nil {
			holds = append(holds, process.Hold{Reason: "change", Side: process.SideUs})
		}
		if o.unsent() != nil {
			holds = append(holds, process.Hold{Reason: "draft", Side: process.SideUs})
		}
	case Ready, PhaseDeclined, PhaseCancelled:
		credited := o.Cancelled != nil && !o.Cancelled.BillDone // or about to be
		if o.clientOwes() > 0 && o.HandedOver == nil && !credited {
			holds = append(holds, process.Hold{Reason: "payment", Side: process.SideClient})
		}
	}
	if h, waits := o.contactHold(); waits {
		holds = append(holds, h)
	}
	if o.HandedOver != nil && o.owedAgain() {
		holds = append(holds, process.Hold{Reason: "payment", Side: process.SideClient})
	}
	if o.Phase == Ready || o.HandedOver != nil {
		return holds
	}
	for i := range o.Jobs {
		if j := &o.Jobs[i]; o.open(j) {
			holds = append(holds, o.jobHolds(j)...)
		}
	}
	return holds
}

func (o *Order) jobHolds(j *Job) []process.Hold {
	var holds []process.Hold
	if j.Exec == Paused {
		holds = append(holds, process.Hold{Reason: "paused_" + j.PauseWhy, Side: o.pausedOn(j.PauseWhy), JobID: j.ID})
	}
	// While the estimate is being prepared nothing waits for a mechanic yet, and the
	// foreman can name nobody.
	if j.Unstaffed && j.Unbegun() && (o.Edition < 1 || o.Phase != Preparing) {
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
