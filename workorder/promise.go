package workorder

import (
	"fmt"
	"slices"
	"time"

	"github.com/workbay/workbay/process"
)

// ChangePromise gives the client another promised time, with the reason.
type ChangePromise struct {
	PromisedAt   time.Time `json:"promised_at"`
	Reason       string    `json:"reason" minLength:"1" maxLength:"1000"`
	OutsideHours bool      `json:"outside_hours,omitempty" readOnly:"true" doc:"The branch is shut at the promised time; filled in when it is promised"`
}

// Name implements [Command].
func (ChangePromise) Name() string { return "change-promise" }

// Why is the journal's reason.
func (c ChangePromise) Why() string { return c.Reason }

func (c ChangePromise) decide(o *Order, g Given) ([]process.Command, error) {
	var wrong process.Faults
	if !c.PromisedAt.After(g.At) {
		wrong.Invalid("promised_at: lies in the past; promise a time that can be kept")
	}
	c.OutsideHours = o.Edition >= 1 && !g.Rules.work.InHours(c.PromisedAt)
	wrong.Add(needReason(c.Reason))
	return []process.Command{c}, wrong.Err()
}

func (c ChangePromise) apply(o *Order, e Event) {
	o.Promises = append(o.Promises, Promise{At: c.PromisedAt, SetAt: e.At, Reason: c.Reason, OutsideHours: c.OutsideHours})
	o.Missed = nil
}

// ReasonMissed is the reason of a promise that was made anew because a part was not on the shelf.
const ReasonMissed = "part missing on the shelf"

// PromiseMade is the consequence of an agreement once it is known when the work can
// be done: its time is planned, and its parts are held or ordered. What the estimate
// said was true when it was made, and the client may have thought for days.
type PromiseMade struct {
	EstimateVersion int       `json:"estimate_version"`
	CompletionAt    time.Time `json:"completion_at"`
}

// Name implements [Command].
func (PromiseMade) Name() string { return "make-promise" }

func (c PromiseMade) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c PromiseMade) apply(o *Order, e Event) {
	o.Estimate().Decision.CompletionAt = &c.CompletionAt
	if o.PromisedAt().Before(c.CompletionAt) {
		o.Promises = append(o.Promises, Promise{At: c.CompletionAt, SetAt: e.At, Reason: c.reason(o)})
	} else {
		o.Missed = nil
	}
}

// reason says why the promise is made: a part got lost since the client agreed, or the
// client has agreed just now.
func (c PromiseMade) reason(o *Order) string {
	if o.Missed != nil {
		return ReasonMissed
	}
	return fmt.Sprintf("estimate v%d agreed", c.EstimateVersion)
}

// makePromise computes the promise of an agreement, nil while it is not known yet or
// when it was made.
func (o *Order) makePromise(g Given) process.Command {
	e := o.Estimate()
	if o.Edition < 1 || !slices.Contains(working, o.Phase) || e.Decision.CompletionAt != nil {
		return nil
	}
	for i := range o.Jobs {
		if j := &o.Jobs[i]; j.Approval == Approved && !j.foreseen() {
			return nil
		}
	}
	at, _ := o.completion(g.At, g.Rules)
	return PromiseMade{EstimateVersion: e.Version, CompletionAt: at}
}

// foreseen reports whether it is known when the job can begin: every part is held or
// ordered, and a job that does not wait for parts has its mechanic's time.
func (j *Job) foreseen() bool {
	if j.Exec != NotStarted {
		return true
	}
	for i := range j.Lines {
		switch j.Lines[i].Supply {
		case Needed, InStock, Short, Offered, SupplyNone:
			return false
		}
	}
	return j.blocked() || j.Slot != nil && j.Wish == nil
}

// replanPassed asks for another time for each job whose planned time has begun
// without it. A mechanic whom the foreman named stays.
func (o *Order) replanPassed(at time.Time) {
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if o.open(j) && j.Exec == NotStarted && j.Slot != nil && j.Slot.From.Before(at) {
			j.Wish = &Slot{MechanicID: j.Assigned, From: at}
		}
	}
}

// moveOffers moves the days that catalogues named for parts that will now be ordered.
func (o *Order) moveOffers(at time.Time) {
	for j, l := range o.eachLine() {
		if eta, ok := l.eta(at); ok && o.wanted(j) && l.Supply == Offered && !l.Offer.At.IsZero() {
			l.Offer.ETA, l.Offer.At = eta, at
		}
	}
}

// Undecided reports whether the client is still to decide, so that what the estimate
// says of time may be old. Orders of v0.1.0 are promised what it says.
func (o *Order) Undecided() bool { return o.Edition >= 1 && o.Phase == AwaitingApproval }

// PassedSlots asks the plan what it would answer if the client agreed at this moment.
func (o *Order) PassedSlots(at time.Time) SlotsRequest {
	asked := o.Clone()
	asked.replanPassed(at)
	var e process.Effect
	for i := range asked.Jobs {
		if j := &asked.Jobs[i]; j.Wish != nil {
			e.Items = append(e.Items, j.ID)
		}
	}
	return asked.SlotsRequest(e)
}

// ReadyIf is when the work would be done if the client agreed to all of it at this
// moment; slots are what the plan answered to [Order.PassedSlots].
func (o *Order) ReadyIf(at time.Time, r *Rules, slots []SlotProposed) time.Time {
	agreed := o.Clone()
	for _, s := range slots {
		agreed.job(s.JobID).Slot = s.Slot
	}
	ready, _ := agreed.completion(at, r)
	return ready
}

// Unplanned lists the jobs that nobody can be found for: until the foreman names
// somebody nobody knows when the work will be done.
func (o *Order) Unplanned() []Job {
	var list []Job
	for i := range o.Jobs {
		if j := &o.Jobs[i]; o.open(j) && j.Unstaffed && j.Slot == nil && j.Exec == NotStarted {
			list = append(list, *j)
		}
	}
	return list
}

// ReadyAt is when the work is to be done by what counts of the order: by its
// decision, or until it is known by its estimate.
func (o *Order) ReadyAt() time.Time {
	if d := o.Estimate().Decision; d != nil && d.CompletionAt != nil {
		return *d.CompletionAt
	}
	return o.Estimate().CompletionAt
}
