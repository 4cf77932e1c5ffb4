package workorder

import (
	"cmp"
	"slices"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// LoseParts tells an order that parts which were reserved for it are not on the shelf: they
// are missing again and asked for anew. The house gives it when a count found less than is
// reserved.
type LoseParts struct {
	Lines  []LostLine `json:"lines" minItems:"1"`
	Reason string     `json:"reason"`
}

// LostLine is how much of what is reserved for a line is not there.
type LostLine struct {
	LineID string    `json:"line_id" minLength:"1"`
	Qty    exact.Qty `json:"qty"`
}

// Name implements [Command].
func (LoseParts) Name() string { return "lose-parts" }

// Why is the journal's reason.
func (c LoseParts) Why() string { return c.Reason }

// decide leaves out what is not kept any more. While a supplier is being asked for what is
// missing of a line, more can not go missing: it is told again in a moment.
func (c LoseParts) decide(o *Order, _ Given) ([]process.Command, error) {
	var lost []LostLine
	for i, r := range c.Lines {
		j, l := o.line(r.LineID)
		if r.Qty <= 0 {
			return nil, process.Invalid("lines[%d].qty: give more than 0", i)
		}
		for k := range i {
			if c.Lines[k].LineID == r.LineID {
				return nil, process.Invalid("lines[%d]: names part line %s again; give one quantity", i, r.LineID)
			}
		}
		if l == nil || !o.kept(j, l) {
			continue
		}
		if l.Supply == Offered || l.Supply == Issued && o.unposted(l) == nil {
			return nil, process.Unavailable("part line %s is being booked; try again in a moment", l.ID)
		}
		lost = append(lost, LostLine{LineID: l.ID, Qty: min(r.Qty, l.Reserved)})
	}
	if len(lost) == 0 {
		return nil, process.Conflict("nothing is kept for these part lines of the order")
	}
	c.Lines = lost
	return []process.Command{c}, nil
}

// apply has the promise of the agreement made anew, once it is known when the part comes.
func (c LoseParts) apply(o *Order, e Event) {
	for _, r := range c.Lines {
		_, l := o.line(r.LineID)
		if in := o.unposted(l); in != nil { // it never got to the bench
			in.Until, in.End = &e.At, "retried"
		}
		l.lose(r.Qty)
	}
	o.Missed = &e.At
	if est := o.Estimate(); est != nil && est.Decision != nil {
		est.Decision.CompletionAt = nil
	}
}

// kept reports whether something stands on the shelf for the line. What is said to be at the
// bench and is not in the ledger never got there.
func (o *Order) kept(j *Job, l *PartLine) bool {
	if o.Cancelled != nil || !o.wanted(j) || l.Reserved <= 0 || l.Back > 0 {
		return false
	}
	return l.Supply != Issued || !l.Moved && j.Exec != InProgress && j.Exec != Done && j.Exec != Passed
}

// unposted is the incident by which stock did not give out what the line was issued, nil
// when there is none.
func (o *Order) unposted(l *PartLine) *process.Incident {
	for i := range o.Incidents {
		if in := &o.Incidents[i]; in.Until == nil && in.Step == (IssuePosted{}).Name() && slices.Contains(in.Items, l.ID) {
			return in
		}
	}
	return nil
}

// lose takes away so much of what is reserved. What is still on its way comes all the same.
func (l *PartLine) lose(qty exact.Qty) {
	l.Reserved -= qty
	l.Losses++
	switch {
	case l.Arrived > 0 && l.Outstanding() <= 0:
		l.Supply = Received
	case l.Arrived > 0, l.Purchase.open(l):
		l.Supply = Ordered
	default:
		l.anew()
	}
}

// anew has suppliers asked for what the line misses; the price that was agreed stays.
func (l *PartLine) anew() {
	l.Supply, l.Available = Short, 0
	l.Offer, l.Purchase, l.Posted = nil, nil, 0
}

// Kept is what is reserved on the shelf for a line of an order.
type Kept struct {
	Order    string
	LineID   string
	Qty      exact.Qty
	Promised *time.Time // the order's promise in force
	Opened   time.Time  // the order
}

// Lose says from whom is taken what the shelf can not serve: the reverse of [Serve]. Who has
// no promise loses first, then the latest promise, then the youngest order, until so much
// is taken away.
func Lose(missing exact.Qty, kept []Kept) []Kept {
	queue := slices.Clone(kept)
	slices.SortStableFunc(queue, func(a, b Kept) int {
		return cmp.Or(earlier(b.Promised, a.Promised), b.Opened.Compare(a.Opened), cmp.Compare(b.Order, a.Order), cmp.Compare(b.LineID, a.LineID))
	})
	var lost []Kept
	for _, k := range queue {
		if k.Qty = min(missing, k.Qty); k.Qty > 0 {
			missing -= k.Qty
			lost = append(lost, k)
		}
	}
	return lost
}
