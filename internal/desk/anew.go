package desk

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// afterTheEnd reports whether a command can be given to an order that is closed.
func afterTheEnd(c process.Command) bool {
	row, ok := workorder.StepOf(c.Name())
	return ok && slices.Contains(row.From, workorder.Closed)
}

// anew gives a command to an order that is over, such as the reversal of a payment: its
// process goes on under the rules that it was opened under, until it is over again.
func (d *Desk) anew(ctx context.Context, number string, c process.Command, sender workflows.Sender) (r workflows.Receipt, err error) {
	err = d.Store.Record.Alone(ctx, number, func(ctx context.Context) error {
		o, err := d.Store.Record.LoadOrder(ctx, number)
		if err != nil {
			return err
		}
		if !o.Ended() {
			return workflows.ErrOver
		}
		rules, err := d.rulesOf(ctx, &o)
		if err != nil {
			return err
		}
		state, err := json.Marshal(o)
		if err != nil {
			return err
		}
		sender.Seen = 0 // it begins with what was read
		r, err = d.Door.Anew(ctx, workorder.Process(), number, c, sender, rules, state)
		return err
	})
	return r, err
}

// rulesOf are the rules that an order was opened under.
func (d *Desk) rulesOf(ctx context.Context, o *workorder.Order) (*workorder.Rules, error) {
	policy, err := d.Store.Shop.PolicyByVersion(ctx, o.PolicyVersion)
	if err != nil {
		return nil, err
	}
	calendar, err := d.Store.Shop.CalendarByVersion(ctx, o.Branch, o.CalendarVersion)
	if err != nil {
		return nil, err
	}
	rules, err := workorder.NewRules(policy, calendar)
	if err == nil {
		rules.Edition = o.Edition
	}
	return rules, err
}
