package workorder

import (
	"cmp"
	"slices"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// ServeParts tells an order that the shelf has something for lines of it that wait: they
// are reserved again, or looked for again while the client has not agreed. The house gives
// it when stock has become free.
type ServeParts struct {
	LineIDs []string `json:"line_ids" minItems:"1"`
}

// Name implements [Command].
func (ServeParts) Name() string { return "serve-parts" }

func (c ServeParts) decide(o *Order, _ Given) ([]process.Command, error) {
	c.LineIDs = slices.DeleteFunc(slices.Clone(c.LineIDs), func(id string) bool {
		j, l := o.line(id)
		return l == nil || !o.waitsForShelf(j, l)
	})
	if len(c.LineIDs) == 0 {
		return nil, process.Conflict("no part line of this order waits for stock")
	}
	return []process.Command{c}, nil
}

func (c ServeParts) apply(o *Order, _ Event) {
	for _, id := range c.LineIDs {
		_, l := o.line(id)
		switch {
		case l == nil:
			continue
		case l.Tried:
			l.Again = true
		default:
			l.Supply = Needed
		}
		l.Round++
	}
}

// waitsForShelf reports whether stock that has become free may serve the line: it was
// refused there once, and what it misses is neither at the parts desk nor just being
// ordered; or nobody has it, so that no estimate can be made.
func (o *Order) waitsForShelf(j *Job, l *PartLine) bool {
	if o.unheard(j, l) {
		return true
	}
	if o.Cancelled != nil || !o.wanted(j) || !l.Tried || l.Again || l.Arrived > 0 || l.Missing() <= 0 {
		return false
	}
	return l.Supply == Short || l.Supply == SupplyNone || l.Supply == Ordered
}

// unheard reports whether neither the shelf nor a supplier has the part of a line for
// which nothing was reserved yet.
func (o *Order) unheard(j *Job, l *PartLine) bool {
	return o.Edition >= 1 && o.open(j) && !l.Tried && l.Supply == SupplyNone
}

// Waiting is a part line that waits while its part is free in stock.
type Waiting struct {
	Order    string
	LineID   string
	Round    int // how often the shelf has called it
	Missing  exact.Qty
	Whole    bool       // less than what is missing would not help it
	Promised *time.Time // the order's promise in force
	Opened   time.Time  // the order
}

// WaitingLines are the lines of the order that the shelf may serve, by their parts.
func (o *Order) WaitingLines() map[string][]Waiting {
	found := map[string][]Waiting{}
	for j, l := range o.eachLine() {
		if !o.waitsForShelf(j, l) {
			continue
		}
		w := Waiting{Order: o.Number, LineID: l.ID, Round: l.Round, Missing: l.Missing(), Promised: o.PromisedBy(), Opened: o.OpenedAt}
		if o.unheard(j, l) { // the shelf holds nothing for it, so what it gives must be enough beside the order's other lines
			w.Whole, w.Missing = true, w.Missing+o.onShelf(l.PartNo)
		}
		found[l.PartNo] = append(found[l.PartNo], w)
	}
	return found
}

// Serve says who is served of what is free: the earliest promise first, then the oldest
// order. Who has no promise comes after all who have one.
func Serve(free exact.Qty, waiting []Waiting) []Waiting {
	queue := slices.Clone(waiting)
	slices.SortStableFunc(queue, func(a, b Waiting) int {
		return cmp.Or(earlier(a.Promised, b.Promised), a.Opened.Compare(b.Opened), cmp.Compare(a.Order, b.Order))
	})
	var served []Waiting
	for _, w := range queue {
		got := max(0, min(free, w.Missing))
		if got == 0 || w.Whole && got < w.Missing {
			continue
		}
		free -= got
		served = append(served, w)
	}
	return served
}

// earlier compares promises; none is later than any.
func earlier(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return a.Compare(*b)
}
