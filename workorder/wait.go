package workorder

import "time"

// PartWait is a timed fact of one part line: for which of the five things it
// waited, since and until when. The parts stage drives an order's time, so it
// is reported split by them (P13).
type PartWait struct {
	Part  WaitPart   `json:"part" enum:"check,enquiry,approval,supplier,receiving"`
	Since time.Time  `json:"since"`
	Until *time.Time `json:"until,omitempty" doc:"When it was over; absent while it lasts"`
}

// WaitPart is one of the waits that getting a part consists of.
type WaitPart string

// The waits of a part line.
const (
	WaitCheck     WaitPart = "check"     // for a look into stock
	WaitEnquiry   WaitPart = "enquiry"   // for a supplier's offer
	WaitApproval  WaitPart = "approval"  // for the client's word
	WaitSupplier  WaitPart = "supplier"  // for the goods
	WaitReceiving WaitPart = "receiving" // for the arrived goods to stand in stock
)

// WaitParts lists the waits in the order of the process.
func WaitParts() []WaitPart {
	return []WaitPart{WaitCheck, WaitEnquiry, WaitApproval, WaitSupplier, WaitReceiving}
}

// keepWaits ends and begins the waits of every part line.
func (o *Order) keepWaits(at time.Time) {
	for i := range o.Jobs {
		j := &o.Jobs[i]
		for k := range j.Lines {
			l := &j.Lines[k]
			now := o.waitPart(j, l)
			n := len(l.Waits)
			if n > 0 && l.Waits[n-1].Until == nil {
				if l.Waits[n-1].Part == now {
					continue
				}
				l.Waits[n-1].Until = &at
			}
			if now != "" {
				l.Waits = append(l.Waits, PartWait{Part: now, Since: at})
			}
		}
	}
}

// waitPart says what the line waits for; empty when it is held, on its way to
// the bench, no longer wanted, or between two steps of ours.
func (o *Order) waitPart(j *Job, l *PartLine) WaitPart {
	switch {
	case !o.open(j):
		return ""
	case l.Supply == Needed:
		return WaitCheck
	case l.Supply == Short, l.Supply == SupplyNone:
		return WaitEnquiry
	case o.Phase == AwaitingApproval && j.Approval == Proposed && (l.Supply == InStock || l.Supply == Offered):
		return WaitApproval
	case l.Supply == Ordered && l.Arrived == 0:
		return WaitSupplier
	case l.Supply == Received, l.Supply == Ordered:
		return WaitReceiving
	}
	return ""
}
