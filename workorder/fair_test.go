package workorder

import (
	"slices"
	"time"

	"github.com/workbay/workbay/process"
)

// fair is what willing people do next to bring an order on, nil when it is
// over or up to the process.
func fair(o *Order, at time.Time) (process.Actor, process.Command) {
	if in := o.OpenIncident(""); in != nil {
		return as(process.Manager), process.RetryIncident{IncidentID: in.ID}
	}
	if c := fairSupply(o, at); c != nil {
		return as(process.Parts), c
	}
	switch o.Phase {
	case CheckedIn:
		return as(process.Reception), StartDiagnosis{}
	case Diagnosing:
		c := RecordFindings{Jobs: []JobSpec{work("strut", inStock)}}
		for _, k := range o.Concerns {
			c.Findings = append(c.Findings, Finding{Concern: k.Seq, Cause: "worn"})
		}
		return as(process.Mechanic), c
	case Preparing, AwaitingApproval:
		if d := o.Unsent(); d != nil {
			return as(process.Reception), SendEstimate{d.Version}
		}
		if o.Revision != nil || o.Estimate() != nil && o.Estimate().State == EstimateExpired {
			return as(process.Reception), ReviseEstimate{EstimateVersion: o.Estimate().Version, Reason: "renewed"}
		}
		if o.Phase == AwaitingApproval {
			return as(process.Reception), deciding(o)
		}
	case AwaitingParts, Queued, InRepair:
		return fairRepair(o)
	case InQualityCheck:
		return as(process.Manager), PassQualityCheck{RoadTestKM: 3}
	case Ready, Closed, PhaseDeclined, PhaseCancelled:
		return fairEnd(o)
	case HandedOver:
		if o.clientOwes() > 0 {
			return fairEnd(o)
		}
		if q := o.asking(""); q != nil {
			return as(process.Reception), AnswerQuestion{q.ID, "so it is"}
		}
		return as(process.Reception), CloseOrder{}
	}
	return process.Actor{}, nil
}

func fairSupply(o *Order, at time.Time) process.Command {
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
	if canGive(o, as(process.Parts), "issue-parts") {
		for i := range o.Jobs {
			if j := &o.Jobs[i]; j.Approval == Approved && j.issuable() && o.Cancelled == nil {
				return IssueParts{j.ID}
			}
		}
	}
	return nil
}

// canGive reports whether the command is offered to somebody now.
func canGive(o *Order, by process.Actor, command string) bool {
	return slices.ContainsFunc(o.Actions(by), func(a process.Action) bool { return a.Command == command && a.Allowed })
}

// fairRepair lets the mechanic of the slot work, and the foreman act for the others.
func fairRepair(o *Order) (process.Actor, process.Command) {
	for i := range o.Jobs {
		j := &o.Jobs[i]
		by := as(process.Foreman)
		if r := j.running(); r != nil {
			if r.MechanicID == string(process.Mechanic) {
				by = as(process.Mechanic)
			}
			return by, FinishJob{j.ID, "worn", "replaced"}
		}
		if startable(o, j, by) && o.runningFor(string(process.Mechanic)) == nil {
			if startable(o, j, as(process.Mechanic)) {
				by = as(process.Mechanic)
			}
			return by, StartJob{JobID: j.ID, MechanicID: string(process.Mechanic)}
		}
	}
	return process.Actor{}, nil
}

func fairEnd(o *Order) (process.Actor, process.Command) {
	for i := range o.Invoices {
		if inv := &o.Invoices[i]; inv.Payer == o.client() && inv.due() > 0 {
			return as(process.Reception), RecordPayment{inv.Number, inv.due(), "card"}
		}
	}
	if o.Phase == PhaseCancelled || o.HandedOver != nil {
		return process.Actor{}, nil
	}
	return as(process.Reception), HandOver{OdometerOut: o.OdometerIn + 1, SignedBy: "client"}
}
