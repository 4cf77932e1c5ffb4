package workorder

import "time"

// pauseSides says on whose side each reason of a pause is.
var pauseSides = [...]struct {
	reason string
	side   Side
}{
	{"parts", SideUs}, {"client", SideClient}, {"tool", SideUs}, {"bay", SideUs},
	{"shift", SideUs}, {"sublet", SideSubcontractor}, {"other", SideUs},
}

// holdsNow lists what the order waits for in its present state.
func (o *Order) holdsNow() []Hold {
	var holds []Hold
	if o.OpenIncident("") != nil {
		holds = append(holds, Hold{Reason: "incident", Side: SideUs})
	}
	switch o.Phase {
	case AwaitingApproval:
		due := o.Estimate().ExpiresAt
		holds = append(holds, Hold{Reason: "decision", Side: SideClient, Due: &due})
	case Preparing:
		if o.Revision != nil {
			holds = append(holds, Hold{Reason: "change", Side: SideUs})
		}
	case Ready, PhaseDeclined, PhaseCancelled:
		credited := o.Cancelled != nil && !o.Cancelled.BillDone // or about to be
		if o.clientOwes() > 0 && o.HandedOver == nil && !credited {
			holds = append(holds, Hold{Reason: "payment", Side: SideClient})
		}
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

func jobHolds(j *Job) []Hold {
	var holds []Hold
	if j.Exec == Paused {
		side := SideUs
		for _, p := range pauseSides {
			if p.reason == j.PauseWhy {
				side = p.side
			}
		}
		holds = append(holds, Hold{Reason: "paused_" + j.PauseWhy, Side: side, JobID: j.ID})
	}
	if j.Unstaffed && j.Exec == NotStarted {
		holds = append(holds, Hold{Reason: "mechanic", Side: SideUs, JobID: j.ID})
	}
	if side, due, waits := j.partsHold(); waits {
		holds = append(holds, Hold{Reason: "parts", Side: side, JobID: j.ID, Due: due})
	}
	return holds
}

// partsHold says whether an approved job waits for parts. It is the supplier's
// turn when everything missing was ordered, else it is ours; before approval
// only a part that nobody offers holds the order up.
func (j *Job) partsHold() (side Side, due *time.Time, waits bool) {
	side = SideSupplier
	for i := range j.Lines {
		switch l := &j.Lines[i]; {
		case l.Supply == SupplyNone:
			side, waits = SideUs, true
		case j.Approval != Approved:
		case l.Supply == Ordered:
			waits = true
			if eta := l.Purchase.ETA; due == nil || eta.After(*due) {
				due = &eta
			}
		case l.Supply == Short || l.Supply == Offered || l.Supply == Received || l.Supply == Needed:
			side, waits = SideUs, true
		}
	}
	if side == SideUs {
		due = nil
	}
	return side, due, waits
}
