package workorder

import (
	"slices"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// TakeBackParts takes parts back that were issued to the bench by mistake, or were more
// than the job needs (возврат из цеха). What the job does not need is free in stock
// again and not billed; a part that it still needs stays reserved, to be issued again.
type TakeBackParts struct {
	Lines  []TakenBack `json:"lines" minItems:"1"`
	Reason string      `json:"reason" minLength:"1" maxLength:"1000"`
}

// TakenBack is how much of one issued part line comes back.
type TakenBack struct {
	LineID string    `json:"line_id" minLength:"1"`
	Qty    exact.Qty `json:"qty"`
	Needed bool      `json:"still_needed,omitempty" doc:"The job still needs it: all of it comes back and stays reserved"`
}

// Name implements [Command].
func (TakeBackParts) Name() string { return "take-back-parts" }

// Why is the journal's reason.
func (c TakeBackParts) Why() string { return c.Reason }

func (c TakeBackParts) decide(o *Order, _ Given) ([]process.Command, error) {
	if err := needReason(c.Reason); err != nil {
		return nil, err
	}
	if len(c.Lines) == 0 {
		return nil, process.Invalid("lines: name at least one part line that comes back")
	}
	for i, b := range c.Lines {
		if slices.ContainsFunc(c.Lines[:i], func(before TakenBack) bool { return before.LineID == b.LineID }) {
			return nil, process.Invalid("lines[%d]: names part line %s again; give one quantity", i, b.LineID)
		}
		if err := b.check(o, i); err != nil {
			return nil, err
		}
	}
	return []process.Command{c}, nil
}

func (b TakenBack) check(o *Order, i int) error {
	j, l := o.line(b.LineID)
	switch {
	case l == nil:
		return process.NotFound("lines[%d].line_id: the order has no part line %q", i, b.LineID)
	case l.Supply != Issued || j.Approval != Approved:
		return process.Conflict("part line %s is %s; only what is at the bench is taken back", l.ID, l.Supply)
	case !l.Moved || l.Back > 0:
		return process.Conflict("part line %s is being booked; try again in a moment", l.ID)
	case j.Exec == Done:
		return process.Conflict("job %s is done; reopen it, then take the part back", j.ID)
	case j.Exec == Passed:
		return process.Conflict("job %s has passed its check with this part; it stays in the car", j.ID)
	case b.Qty <= 0 || b.Qty > l.Qty:
		return process.Invalid("lines[%d].qty: give more than 0 and at most the %s that were issued", i, l.Qty)
	case b.Needed && b.Qty != l.Qty:
		return process.Invalid("lines[%d].qty: a part that is still needed comes back whole, %s; issue it again when it is wanted", i, l.Qty)
	case b.Needed && j.Exec == InProgress:
		return process.Conflict("job %s is worked on and needs part line %s; pause the job first", j.ID, l.ID)
	}
	return nil
}

func (c TakeBackParts) apply(o *Order, _ Event) {
	for _, b := range c.Lines {
		_, l := o.line(b.LineID)
		l.Back, l.Backs, l.Keep = b.Qty, l.Backs+1, b.Needed
		switch {
		case b.Needed:
			l.Supply, l.Moved = Reserved, false
		case b.Qty == l.Qty:
			l.Supply, l.Reserved = SupplyCancelled, 0
		default:
			l.Qty, l.Reserved = l.Qty-b.Qty, l.Reserved-b.Qty
			l.Available = min(l.Available, l.Qty)
		}
	}
}

// AtBench reports whether some of the line can be taken back from the bench.
func (l PartLine) AtBench() bool { return l.Supply == Issued && l.Moved && l.Back == 0 }

// returnable reports whether the job has something at the bench that can come back.
func returnable(_ *Order, j *Job, _ process.Actor) bool {
	return j.Approval == Approved && j.Exec != Done && j.Exec != Passed && slices.ContainsFunc(j.Lines, PartLine.AtBench)
}

// PartsRestocked says that what came back from the bench is in the stock ledger.
type PartsRestocked struct{ LinesDone }

// Name implements [Command].
func (PartsRestocked) Name() string { return "restock-parts" }

func (c PartsRestocked) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c PartsRestocked) apply(o *Order, _ Event) {
	c.each(o, func(l *PartLine) { l.Back, l.Keep = 0, false })
}
