package desk

import (
	"context"
	"time"

	"github.com/workbay/workbay/workorder"
)

// ReadyAt is when the work of an order that has an estimate is to be done. While the
// client has not decided it is computed for an agreement at this very moment: the
// order's own calendar and policy, and the workshop's plan as it is now. Nil while
// nobody can know: no mechanic is found for one of its jobs.
func (d *Desk) ReadyAt(ctx context.Context, o *workorder.Order) (*time.Time, error) {
	if len(o.Unplanned()) > 0 {
		return nil, nil
	}
	if !o.Undecided() {
		at := o.ReadyAt()
		return &at, nil
	}
	policy, err := d.Store.Shop.PolicyByVersion(ctx, o.PolicyVersion)
	if err != nil {
		return nil, err
	}
	calendar, err := d.Store.Shop.CalendarByVersion(ctx, o.Branch, o.CalendarVersion)
	if err != nil {
		return nil, err
	}
	rules, err := workorder.NewRules(policy, calendar)
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC()
	found, err := d.Store.Workshop.ForeseeSlots(ctx, o.PassedSlots(now))
	if err != nil {
		return nil, err
	}
	at := o.ReadyIf(now, rules, found.Slots)
	return &at, nil
}
