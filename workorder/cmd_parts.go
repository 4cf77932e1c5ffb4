package workorder

import (
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// PartsReserved is what stock could hold for this order (R2, C2).
type PartsReserved struct {
	Lines []PartReserved `json:"lines"`
}

// PartReserved is what was reserved for one line; less than wanted when
// another order was faster.
type PartReserved struct {
	LineID   string    `json:"line_id"`
	Reserved exact.Qty `json:"reserved"`
}

// Name implements [Command].
func (PartsReserved) Name() string { return "reserve-parts" }

func (c PartsReserved) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c PartsReserved) apply(o *Order, _ Event) {
	for _, r := range c.Lines {
		_, l := o.line(r.LineID)
		if l == nil {
			continue
		}
		if l.Again {
			l.Again, l.Reserved = false, l.Reserved+r.Reserved
		} else {
			l.Tried, l.Reserved = true, r.Reserved
		}
		l.served()
		if l.Supply == InStock {
			l.Supply = Short
		}
	}
}

// PartsOrdered is what suppliers confirmed (дозаказ, P8, C3).
type PartsOrdered struct {
	Lines []PartOrdered `json:"lines"`
}

// PartOrdered is the purchase order line for one part line.
type PartOrdered struct {
	LineID     string    `json:"line_id"`
	Number     string    `json:"number"`
	SupplierID string    `json:"supplier_id"`
	Qty        exact.Qty `json:"qty"`
	ETA        time.Time `json:"eta"`
}

// Name implements [Command].
func (PartsOrdered) Name() string { return "order-parts" }

func (c PartsOrdered) decide(o *Order, _ Given) ([]process.Command, error) {
	for _, p := range c.Lines {
		if _, l := o.line(p.LineID); l != nil && o.Cancelled == nil && p.Qty != l.Missing() {
			return nil, process.Invalid("the supplier confirmed %s of part line %s, asked were %s; agree on it by telephone, then retry", p.Qty, l.ID, l.Missing())
		}
	}
	return []process.Command{c}, nil
}

func (c PartsOrdered) apply(o *Order, e Event) {
	for _, p := range c.Lines {
		if _, l := o.line(p.LineID); l != nil {
			l.Supply = Ordered
			l.Purchase = &Purchase{Number: p.Number, SupplierID: p.SupplierID, Qty: p.Qty, ETA: p.ETA, At: e.At}
		}
	}
}

// IssueParts hands a job's parts to the bench (выдача в цех, C2).
type IssueParts struct {
	JobID string `json:"job_id" minLength:"1"`
}

// Name implements [Command].
func (IssueParts) Name() string { return "issue-parts" }

func (c IssueParts) decide(o *Order, _ Given) ([]process.Command, error) {
	j := o.job(c.JobID)
	if j == nil {
		return nil, process.NotFound("job_id: the order has no job %q", c.JobID)
	}
	if j.Approval != Approved {
		return nil, process.As(process.CodeNotAgreed, process.Conflict("job %s is %s; parts are issued for approved jobs only", j.ID, j.Approval))
	}
	issued := false
	for _, l := range j.Lines {
		switch l.Supply {
		case Reserved:
			issued = true
		case Issued, SupplyCancelled:
		default:
			return nil, process.As(process.CodePartsWanted, process.Conflict("part line %s is %s; parts are issued when all of the job's parts are reserved", l.ID, l.Supply))
		}
	}
	if !issued {
		return nil, process.Conflict("job %s has no parts left to issue", j.ID)
	}
	return []process.Command{c}, nil
}

func (c IssueParts) apply(o *Order, _ Event) {
	j := o.job(c.JobID)
	for k := range j.Lines {
		if j.Lines[k].Supply == Reserved {
			j.Lines[k].Supply = Issued
		}
	}
}

// LinesDone reports an effect on part lines that changes nothing but the lines themselves.
type LinesDone struct {
	LineIDs []string `json:"line_ids"`
}

func (c LinesDone) each(o *Order, do func(*PartLine)) {
	for _, id := range c.LineIDs {
		if _, l := o.line(id); l != nil {
			do(l)
		}
	}
}

// IssuePosted says that issued parts left the stock ledger.
type IssuePosted struct{ LinesDone }

// Name implements [Command].
func (IssuePosted) Name() string { return "post-issue" }

func (c IssuePosted) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c IssuePosted) apply(o *Order, _ Event) {
	c.each(o, func(l *PartLine) { l.Moved = true })
}

// PartsReleased says that reservations were given back.
type PartsReleased struct{ LinesDone }

// Name implements [Command].
func (PartsReleased) Name() string { return "release-parts" }

func (c PartsReleased) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c PartsReleased) apply(o *Order, _ Event) {
	c.each(o, func(l *PartLine) { l.Reserved, l.Supply = 0, Released })
}

// PartsReturned says that issued parts went back from the bench to stock.
type PartsReturned struct{ LinesDone }

// Name implements [Command].
func (PartsReturned) Name() string { return "return-parts" }

func (c PartsReturned) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c PartsReturned) apply(o *Order, _ Event) {
	c.each(o, func(l *PartLine) { l.Reserved, l.Supply = 0, Returned })
}

// PurchasesCancelled says that open purchase orders were taken back.
type PurchasesCancelled struct{ LinesDone }

// Name implements [Command].
func (PurchasesCancelled) Name() string { return "cancel-purchases" }

func (c PurchasesCancelled) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c PurchasesCancelled) apply(o *Order, _ Event) {
	c.each(o, func(l *PartLine) {
		if l.Purchase == nil {
			l.Purchase = &Purchase{}
		}
		l.Purchase = process.Copied(l.Purchase)
		l.Purchase.Cancelled = true
		if l.Reserved == 0 {
			l.Supply = SupplyCancelled
		}
	})
}
