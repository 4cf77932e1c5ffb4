package workorder

import "time"

// Side is on whose side something waits; it decides whose clock runs.
type Side string

// The sides of a hold.
const (
	SideUs            Side = "us"
	SideClient        Side = "client"
	SideSupplier      Side = "supplier"
	SideManufacturer  Side = "manufacturer"
	SideSubcontractor Side = "subcontractor"
)

// Hold is a timed fact: what waits, why, on whose side, since and until when.
type Hold struct {
	Reason string     `json:"reason" enum:"decision,change,parts,mechanic,payment,incident,paused_parts,paused_client,paused_tool,paused_bay,paused_shift,paused_sublet,paused_other"`
	Side   Side       `json:"owner_side" enum:"us,client,supplier,manufacturer,subcontractor"`
	JobID  string     `json:"job_id,omitempty"`
	Since  time.Time  `json:"since"`
	Due    *time.Time `json:"due,omitempty" doc:"When it should be over"`
	Until  *time.Time `json:"until,omitempty" doc:"When it was over; absent while it lasts"`
}

func (h Hold) same(b Hold) bool {
	return h.Reason == b.Reason && h.Side == b.Side && h.JobID == b.JobID
}

// pauseSides says on whose side each reason of a pause is.
var pauseSides = [...]struct {
	reason string
	side   Side
}{
	{"parts", SideUs}, {"client", SideClient}, {"tool", SideUs}, {"bay", SideUs},
	{"shift", SideUs}, {"sublet", SideSubcontractor}, {"other", SideUs},
}

// keepHolds ends the holds whose ground is gone and begins those that appeared.
func (o *Order) keepHolds(at time.Time) {
	now := o.holdsNow()
	for i := range o.Holds {
		h := &o.Holds[i]
		if h.Until != nil {
			continue
		}
		k := indexHold(now, *h)
		if k < 0 {
			h.Until = &at
			continue
		}
		h.Due = now[k].Due
	}
	for _, h := range now {
		if !o.held(h) {
			h.Since = at
			o.Holds = append(o.Holds, h)
		}
	}
}

func indexHold(in []Hold, h Hold) int {
	for i := range in {
		if in[i].same(h) {
			return i
		}
	}
	return -1
}

func (o *Order) held(h Hold) bool {
	for i := range o.Holds {
		if o.Holds[i].Until == nil && o.Holds[i].same(h) {
			return true
		}
	}
	return false
}

// holdsNow lists what the order waits for in its present state.
func (o *Order) holdsNow() []Hold {
	var holds []Hold
	if o.openIncident("") != nil {
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

// OpenHolds are what the order waits for now.
func (o Order) OpenHolds() []Hold {
	var open []Hold
	for _, h := range o.Holds {
		if h.Until == nil {
			open = append(open, h)
		}
	}
	return open
}
