package workorder

import (
	"fmt"
	"time"

	"github.com/workbay/workbay/process"
)

// ClientReminded is the timer that reminds the client of an undecided estimate.
type ClientReminded struct {
	EstimateVersion int `json:"estimate_version"`
	Reminder        int `json:"reminder"`
}

// Name implements [Command].
func (ClientReminded) Name() string { return "remind-client" }

func (c ClientReminded) decide(o *Order, _ Given) ([]process.Command, error) {
	return []process.Command{c}, o.undecided(c.EstimateVersion)
}

// undecided refuses a timer that rang for an estimate which is no longer in the
// client's hands: while it waited its turn, a revision may have come before it.
func (o *Order) undecided(version int) error {
	if err := o.current(version); err != nil {
		return err
	}
	if e := o.Estimate(); e.State != EstimateSent {
		return process.Conflict("estimate version %d is %s already", version, e.State)
	}
	return nil
}

func (c ClientReminded) apply(o *Order, _ Event) {
	o.Estimate().Reminders = c.Reminder
	o.outgoing(fmt.Sprintf("estimate-reminder/v%d/%d", c.EstimateVersion, c.Reminder))
}

// EstimateRanOut is the timer that ends an undecided estimate; the advisor calls.
type EstimateRanOut struct {
	EstimateVersion int `json:"estimate_version"`
}

// Name implements [Command].
func (EstimateRanOut) Name() string { return "expire-estimate" }

func (c EstimateRanOut) decide(o *Order, _ Given) ([]process.Command, error) {
	return []process.Command{c}, o.undecided(c.EstimateVersion)
}

func (c EstimateRanOut) apply(o *Order, _ Event) { o.Estimate().State = EstimateExpired }

// Deadline is the next timer: when it rings and what it says, nil when none runs.
func (o *Order) Deadline(r *Rules) (time.Time, process.Command) {
	e := o.Estimate()
	if o.Phase != AwaitingApproval || e.State != EstimateSent || e.ExpiresAt.IsZero() {
		return time.Time{}, nil // the last: the client has not heard of it
	}
	from := e.MadeAt
	if e.ReachedAt != nil {
		from = *e.ReachedAt
	}
	if steps := r.Policy.EstimateReminders; e.Reminders < len(steps) {
		return r.work.Add(from, steps[e.Reminders].Duration()), ClientReminded{e.Version, e.Reminders + 1}
	}
	return e.ExpiresAt, EstimateRanOut{e.Version}
}
