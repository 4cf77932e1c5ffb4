package workorder

import (
	"slices"
	"time"
)

// fair is what willing people do next to bring an order on, nil when it is
// over or up to the process.
func fair(o *Order, at time.Time) (Actor, Command) {
	if in := o.OpenIncident(""); in != nil {
		return as(Manager), RetryIncident{IncidentID: in.ID}
	}
	if c := fairSupply(o, at); c != nil {
		return as(Parts), c
	}
	switch o.Phase {
	case CheckedIn:
		return as(Reception), StartDiagnosis{}
	case Diagnosing:
		c := RecordFindings{Jobs: []JobSpec{work("strut", inStock)}}
		for _, k := range o.Concerns {
			c.Findings = append(c.Findings, Finding{Concern: k.Seq, Cause: "worn"})
		}
		return as(Mechanic), c
	case Preparing, AwaitingApproval:
		if o.Revision != nil || o.Estimate() != nil && o.Estimate().State == EstimateExpired {
			return as(Reception), ReviseEstimate{EstimateVersion: o.Estimate().Version, Reason: "renewed"}
		}
		if o.Phase == AwaitingApproval {
			return as(Reception), deciding(o)
		}
	case AwaitingParts, Queued, InRepair:
		return fairRepair(o)
	case InQualityCheck:
		return as(Manager), PassQualityCheck{RoadTestKM: 3}
	case Ready, PhaseDeclined, PhaseCancelled:
		return fairEnd(o)
	case HandedOver:
		if o.clientOwes() > 0 {
			return fairEnd(o)
		}
		return as(Reception), CloseOrder{}
	}
	return Actor{}, nil
}

func fairSupply(o *Order, at time.Time) Command {
	for i := range o.Jobs {
		j := &o.Jobs[i]
		for k := range j.Lines {
			l := &j.Lines[k]
			switch {
			case !o.open(j):
			case l.Supply == SupplyNone:
				return RecordOffer{LineID: l.ID, SupplierID: "s2", Cost: 900, ETA: at.Add(48 * time.Hour)}
			case arriving(l):
				return ReceiveParts{[]ReceivedLine{{l.ID, l.Outstanding()}}}
			}
		}
	}
	if canGive(o, as(Parts), "issue-parts") {
		for i := range o.Jobs {
			if j := &o.Jobs[i]; j.Approval == Approved && j.issuable() && o.Cancelled == nil {
				return IssueParts{j.ID}
			}
		}
	}
	return nil
}

// canGive reports whether the command is offered to somebody now.
func canGive(o *Order, by Actor, command string) bool {
	return slices.ContainsFunc(o.Actions(by), func(a Action) bool { return a.Command == command && a.Allowed })
}

// fairRepair lets the mechanic of the slot work, and the foreman act for the others.
func fairRepair(o *Order) (Actor, Command) {
	for i := range o.Jobs {
		j := &o.Jobs[i]
		by := as(Foreman)
		if r := j.running(); r != nil {
			if r.MechanicID == string(Mechanic) {
				by = as(Mechanic)
			}
			return by, FinishJob{j.ID, "worn", "replaced"}
		}
		if startable(o, j, by) && o.runningFor(string(Mechanic)) == nil {
			if startable(o, j, as(Mechanic)) {
				by = as(Mechanic)
			}
			return by, StartJob{JobID: j.ID, MechanicID: string(Mechanic)}
		}
	}
	return Actor{}, nil
}

func fairEnd(o *Order) (Actor, Command) {
	for i := range o.Invoices {
		if inv := &o.Invoices[i]; inv.Payer == o.client() && inv.due() > 0 {
			return as(Reception), RecordPayment{inv.Number, inv.due(), "card"}
		}
	}
	if o.Phase == PhaseCancelled || o.HandedOver != nil {
		return Actor{}, nil
	}
	return as(Reception), HandOver{OdometerOut: o.OdometerIn + 1, SignedBy: "client"}
}
