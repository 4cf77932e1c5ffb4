package workorder

import (
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// ReceiveParts records that ordered parts arrived at the parts desk (поступление, C3).
type ReceiveParts struct {
	Lines []ReceivedLine `json:"lines" minItems:"1"`
}

// ReceivedLine is how much of one ordered line arrived.
type ReceivedLine struct {
	LineID string    `json:"line_id" minLength:"1"`
	Qty    exact.Qty `json:"qty"`
}

// Name implements [Command].
func (ReceiveParts) Name() string { return "receive-parts" }

func (c ReceiveParts) decide(o *Order, _ Given) ([]process.Command, error) {
	return []process.Command{c}, o.delivered(c.Lines)
}

// delivered refuses goods that the order does not wait for.
func (o *Order) delivered(lines []ReceivedLine) error {
	if len(lines) == 0 {
		return process.Invalid("lines: name at least one part line that arrived")
	}
	var wrong process.Faults
	for i, r := range lines {
		_, l := o.line(r.LineID)
		if l == nil {
			wrong.Add(process.NotFound("lines[%d].line_id: the order has no part line %q", i, r.LineID))
			continue
		}
		if !l.Purchase.open(l) {
			return process.Conflict("part line %s has no open purchase order; it is %s", l.ID, l.Supply)
		}
		if r.Qty <= 0 {
			wrong.Invalid("lines[%d].qty: give more than 0", i)
		}
		for k := range i {
			if lines[k].LineID == r.LineID {
				wrong.Invalid("lines[%d]: names part line %s again; give one quantity", i, r.LineID)
			}
		}
		if rest := l.Outstanding(); r.Qty > rest {
			wrong.Invalid("lines[%d].qty: %s were ordered and %s are still to come; what came beyond that goes back", i, l.Purchase.Qty, rest)
		}
	}
	return wrong.Err()
}

func (c ReceiveParts) apply(o *Order, _ Event) {
	for _, r := range c.Lines {
		_, l := o.line(r.LineID)
		l.Arrived += r.Qty
		if l.Outstanding() <= 0 {
			l.Supply = Received
		}
	}
}

// RejectParts records that goods came which go back to the supplier (возврат
// поставщику): they are not received, and the part is still to come (C25).
type RejectParts struct {
	Lines []RejectedLine `json:"lines" minItems:"1"`
}

// RejectedLine is how much of one ordered line goes back, and why.
type RejectedLine struct {
	LineID string    `json:"line_id" minLength:"1"`
	Qty    exact.Qty `json:"qty"`
	Fault  Fault     `json:"fault" enum:"wrong_part,dead_on_arrival"`
	Note   string    `json:"note,omitempty" maxLength:"1000" doc:"What came instead, or what is broken"`
}

// Name implements [Command].
func (RejectParts) Name() string { return "reject-parts" }

func (c RejectParts) decide(o *Order, _ Given) ([]process.Command, error) {
	var wrong process.Faults
	came := make([]ReceivedLine, len(c.Lines))
	for i, r := range c.Lines {
		if r.Fault != WrongPart && r.Fault != DeadOnArrival {
			wrong.Invalid("lines[%d].fault: choose wrong_part or dead_on_arrival", i)
		}
		came[i] = ReceivedLine{LineID: r.LineID, Qty: r.Qty}
	}
	wrong.Add(o.delivered(came))
	return []process.Command{c}, wrong.Err()
}

func (c RejectParts) apply(o *Order, e Event) {
	for _, r := range c.Lines {
		_, l := o.line(r.LineID)
		l.Rejections = append(l.Rejections, Rejection{Qty: r.Qty, Fault: r.Fault, Note: r.Note, At: e.At})
	}
}

// ReceiptPosted says that arrived parts are in stock and are held for this order.
type ReceiptPosted struct {
	Lines []PostedLine `json:"lines"`
}

// PostedLine is what was posted and reserved for one line.
type PostedLine struct {
	LineID   string    `json:"line_id"`
	Posted   exact.Qty `json:"posted"`
	Reserved exact.Qty `json:"reserved"`
}

// Name implements [Command].
func (ReceiptPosted) Name() string { return "post-receipt" }

func (c ReceiptPosted) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c ReceiptPosted) apply(o *Order, _ Event) {
	for _, p := range c.Lines {
		_, l := o.line(p.LineID)
		if l == nil {
			continue
		}
		l.Arrived -= p.Posted
		l.Posted += p.Posted
		l.Reserved += p.Reserved
		l.served()
		if l.Losses > 0 && l.Missing() > 0 && l.Arrived == 0 && !l.Purchase.open(l) {
			l.anew() // some of what was kept got lost while this was on its way
		}
	}
}
