package desk

import (
	"cmp"
	"context"
	"log/slog"

	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/internal/reads/counter"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// known fills in what only the house can say of a command: what it knows of the mechanic,
// and the price list's numbers. Whatever a sender wrote there is replaced.
func known(c process.Command, look counter.Look) process.Command {
	switch c := c.(type) {
	case workorder.StartJob:
		c.Hand, c.Until = hand(look), nil
		return c
	case workorder.AssignJob:
		c.Hand = hand(look)
		return c
	}
	if len(look.Parts) > 0 {
		return spelled(c, look.Parts)
	}
	return c
}

func hand(look counter.Look) *workorder.Hand {
	if look.Mechanic == nil { // the command names nobody, and is refused for it
		return nil
	}
	return &workorder.Hand{Skills: look.Mechanic.Skills}
}

// start sends the start of a job once its mechanic is claimed, so that nobody runs on
// two jobs, in whatever orders. A request that was carried out once is answered as before.
func (d *Desk) start(ctx context.Context, number string, c workorder.StartJob, look counter.Look, sender workflows.Sender) (workflows.Receipt, error) {
	claim := workshop.Claim{Mechanic: cmp.Or(c.MechanicID, sender.By.ID), Order: number, JobID: c.JobID, Branch: look.Branch, Key: sender.Key}
	until, refusal := d.Store.Workshop.ClaimClock(ctx, claim)
	if refusal != nil {
		again, err := d.Store.Record.CarriedOut(ctx, number, sender.Key)
		if err != nil || !again {
			return workflows.Receipt{}, cmp.Or(err, refusal)
		}
		return d.Door.Do(ctx, workorder.Process(), number, c, sender)
	}
	c.Until = &until
	r, err := d.Door.Do(ctx, workorder.Process(), number, c, sender)
	if err != nil && !refusedByRule(err) {
		return r, err // it may be decided yet: the claim holds until it can not be
	}
	if left := d.Store.Workshop.LeaveClock(context.WithoutCancel(ctx), claim); left != nil {
		slog.WarnContext(ctx, "the claim of a mechanic's clock holds until it lapses", "number", number, "error", left)
	}
	return r, err
}
