package desk

import (
	"context"

	"github.com/workbay/workbay/internal/auth"
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

// sees refuses an instance of another branch than the caller's.
func (d *Desk) sees(ctx context.Context, p auth.Principal, number string) error {
	branch, err := d.Store.Record.BranchOf(ctx, number)
	if b := branchOf(p); err == nil && b != "" && b != branch {
		p, id := d.named(number)
		return p.Elsewhere(id)
	}
	return err
}
