package desk

import (
	"context"
	"time"

	"github.com/workbay/workbay/workorder"
)

// ReadyAt is when the work of an order that has an estimate is to be done. While the
// client has not decided it is computed for an agreement at this very moment: the
// order's own calendar and policy, and the workshop's plan as it is now.
func (d *Desk) ReadyAt(ctx context.Context, o *workorder.Order) (time.Time, error) {
	if !o.Undecided() {
		return o.ReadyAt(), nil
	}
	rules, err := d.rulesOf(ctx, o)
	if err != nil {
		return time.Time{}, err
	}
	now := time.Now().UTC()
	found, err := d.Store.Workshop.ForeseeSlots(ctx, o.PassedSlots(now))
	return o.ReadyIf(now, rules, found.Slots), err
}
