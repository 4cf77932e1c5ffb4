package workorder

import (
	"fmt"
	"slices"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// ReviseEstimate changes what is proposed and has it checked and priced again: a draft
// stays a draft, what was sent becomes a new version. Without changes it renews an
// expired estimate.
type ReviseEstimate struct {
	EstimateVersion int          `json:"estimate_version" minimum:"1" doc:"The version that is changed; of a draft the one that it becomes"`
	Reason          string       `json:"reason,omitempty" maxLength:"1000" doc:"Required unless it is a draft that nobody has seen"`
	AddJobs         []JobSpec    `json:"add_jobs,omitempty" maxItems:"50"`
	DropJobs        []string     `json:"drop_jobs,omitempty"`
	ChangeJobs      []JobChange  `json:"change_jobs,omitempty"`
	AddParts        []PartAdd    `json:"add_parts,omitempty"`
	DropParts       []string     `json:"drop_parts,omitempty" doc:"Part line ids"`
	ChangeParts     []PartChange `json:"change_parts,omitempty"`
}

// JobChange is another price or time for a proposed job.
type JobChange struct {
	JobID     string       `json:"job_id" minLength:"1"`
	NormHours *exact.Hours `json:"norm_hours,omitempty"`
	Rate      *exact.Money `json:"rate,omitempty" minimum:"0" doc:"Of a norm hour, minor units; takes a fixed price away"`
	Price     *exact.Money `json:"price,omitempty" minimum:"0" doc:"Fixed price of the work, minor units; instead of rate"`
}

// PartAdd is another part for a proposed job.
type PartAdd struct {
	JobID  string    `json:"job_id" minLength:"1"`
	PartNo string    `json:"part_no" minLength:"1" maxLength:"64"`
	Qty    exact.Qty `json:"qty"`
}

// PartChange is another quantity of a part.
type PartChange struct {
	LineID string    `json:"line_id" minLength:"1"`
	Qty    exact.Qty `json:"qty"`
}

// Name implements [Command].
func (ReviseEstimate) Name() string { return "revise-estimate" }

// Why is the journal's reason.
func (c ReviseEstimate) Why() string { return c.Reason }

func (c ReviseEstimate) decide(o *Order, g Given) ([]process.Command, error) {
	d := o.unsent()
	if err := o.currentOr(d, c.EstimateVersion); err != nil {
		return nil, err
	}
	var wrong process.Faults
	if d == nil {
		wrong.Add(needReason(c.Reason))
	}
	wrong.Add(o.checkJobs(c.AddJobs))
	wrong.Add(c.checkJobChanges(o))
	wrong.Add(c.checkPartChanges(o))
	left := len(c.AddJobs)
	for i := range o.Jobs {
		if j := &o.Jobs[i]; j.Approval == Proposed && !slices.Contains(c.DropJobs, j.ID) {
			left++
		}
	}
	if left == 0 {
		wrong.Invalid("drop_jobs: nothing would be left to propose; cancel the order instead")
	}
	c.AddJobs = o.priced(c.AddJobs, g)
	if wrong.Err() == nil && o.Edition >= 2 {
		wrong.Add(c.checkDiscounts(o, g))
	}
	return []process.Command{c}, wrong.Err()
}

// checkDiscounts refuses a change after which more is taken off than is allowed: by a
// lower rate, or since there is less to take it off. What a part will cost in another
// quantity is not known yet, so it counts with the price that it has.
func (c ReviseEstimate) checkDiscounts(o *Order, g Given) error {
	next := o.Clone()
	c.apply(next, Event{At: g.At, By: g.By})
	for _, ch := range c.ChangeParts {
		_, was := o.line(ch.LineID)
		_, l := next.line(ch.LineID)
		l.Price = was.Price
	}
	return o.mayTakeOff(next, g)
}

func (o *Order) proposed(where, id string) error {
	if j := o.job(id); j == nil || j.Approval != Proposed {
		return process.Invalid("%s: the order has no proposed job %q", where, id)
	}
	return nil
}

func (c ReviseEstimate) checkJobChanges(o *Order) error {
	var wrong process.Faults
	for i, id := range c.DropJobs {
		wrong.Add(o.proposed(fmt.Sprintf("drop_jobs[%d]", i), id))
	}
	for i, ch := range c.ChangeJobs {
		where := fmt.Sprintf("change_jobs[%d]", i)
		wrong.Add(o.proposed(where, ch.JobID))
		if ch.NormHours != nil && (*ch.NormHours <= 0 || *ch.NormHours > exact.HoursOf(1000, 0)) {
			wrong.Invalid("%s.norm_hours: give more than 0 and at most 1000", where)
		}
		wrong.Add(checkPrice(where+".", ch.Rate, ch.Price))
	}
	return wrong.Err()
}

func (c ReviseEstimate) checkPartChanges(o *Order) error {
	var wrong process.Faults
	for i, a := range c.AddParts {
		where := fmt.Sprintf("add_parts[%d]", i)
		wrong.Add(o.proposed(where, a.JobID))
		wrong.Add(PartSpec{PartNo: a.PartNo, Qty: a.Qty}.check(where))
	}
	for i, id := range c.DropParts {
		if j, l := o.line(id); l == nil || j.Approval != Proposed {
			wrong.Invalid("drop_parts[%d]: no proposed job has a part line %q", i, id)
		}
	}
	for i, ch := range c.ChangeParts {
		if j, l := o.line(ch.LineID); l == nil || j.Approval != Proposed || l.Supply == SupplyCancelled {
			wrong.Invalid("change_parts[%d].line_id: no proposed job has a part line %q", i, ch.LineID)
		}
		if ch.Qty <= 0 || ch.Qty > exact.Units(10_000) {
			wrong.Invalid("change_parts[%d].qty: give more than 0 and at most 10000", i)
		}
	}
	return wrong.Err()
}

func (c ReviseEstimate) apply(o *Order, e Event) {
	o.supersede(EstimateSuperseded)
	o.Revision = nil
	for _, id := range c.DropJobs {
		o.job(id).Approval = Dropped
	}
	for _, ch := range c.ChangeJobs {
		j := o.job(ch.JobID)
		if ch.NormHours != nil && *ch.NormHours != j.NormHours {
			j.NormHours = *ch.NormHours
			j.Wish = &Slot{MechanicID: j.Assigned}
		}
		switch {
		case ch.Price != nil || ch.Rate != nil && (j.Fixed != nil || j.Lowered != nil && j.Lowered.Price > 0):
			j.reprice(ch.Rate, ch.Price, e.By)
		case ch.Rate != nil:
			if o.Edition >= 2 {
				j.lower(*ch.Rate, e.By)
			}
			j.Rate, j.ByList = *ch.Rate, false
		}
	}
	for _, id := range c.DropParts {
		_, l := o.line(id)
		l.Supply = SupplyCancelled
	}
	for _, ch := range c.ChangeParts {
		_, l := o.line(ch.LineID)
		l.Qty, l.Supply, l.Offer, l.Price, l.Available = ch.Qty, Needed, nil, 0, 0 // all of it is asked again
	}
	for _, a := range c.AddParts {
		o.addParts(o.job(a.JobID), []PartSpec{{a.PartNo, a.Qty}})
	}
	o.addJobs(c.AddJobs)
	if o.Edition >= 1 {
		o.replanPassed(e.At)
	}
}
