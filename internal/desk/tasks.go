package desk

import (
	"context"

	"github.com/workbay/workbay/internal/auth"
)

// Claim has the caller take a task of an order on, so that their colleagues see whose it is.
func (d *Desk) Claim(ctx context.Context, p auth.Principal, number, task string) error {
	if _, err := d.Mark(ctx, p, number); err != nil {
		return err
	}
	return d.Store.Record.TakeTask(ctx, number, task, p.ID)
}

// Release gives back a task that the caller has taken on.
func (d *Desk) Release(ctx context.Context, p auth.Principal, number, task string) error {
	if _, err := d.Mark(ctx, p, number); err != nil {
		return err
	}
	return d.Store.Record.Release(ctx, number, task, p.ID)
}
