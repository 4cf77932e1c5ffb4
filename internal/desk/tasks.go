package desk

import (
	"context"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/record"
)

// Claim has the caller take a task on, so that their colleagues see whose it is.
func (d *Desk) Claim(ctx context.Context, p auth.Principal, number, task string) error {
	if err := d.sees(ctx, p, number); err != nil {
		return err
	}
	return d.Store.Record.TakeTask(ctx, number, task, p.ID)
}

// Release gives back a task that the caller has taken on.
func (d *Desk) Release(ctx context.Context, p auth.Principal, number, task string) error {
	if err := d.sees(ctx, p, number); err != nil {
		return err
	}
	return d.Store.Record.Release(ctx, number, task, p.ID)
}

// Delegate has the caller hand a task to somebody who may do it, with a word on it.
func (d *Desk) Delegate(ctx context.Context, p auth.Principal, h record.Handing) error {
	if err := d.sees(ctx, p, h.Order); err != nil {
		return err
	}
	h.By = p.Actor()
	return d.Store.Record.Delegate(ctx, h)
}

// Receivers lists to whom a task may be handed.
func (d *Desk) Receivers(ctx context.Context, p auth.Principal, number, task string) ([]record.Receiver, error) {
	if err := d.sees(ctx, p, number); err != nil {
		return nil, err
	}
	return d.Store.Record.Receivers(ctx, number, task)
}

// sees refuses an instance of another branch than the caller's.
func (d *Desk) sees(ctx context.Context, p auth.Principal, number string) error {
	branch, err := d.Store.Record.BranchOf(ctx, number)
	if b := branchOf(p); err == nil && b != "" && b != branch {
		p, id := d.named(number)
		return p.Elsewhere(id)
	}
	return err
}
