package workorder

import "time"

// PartsReserved is what stock could hold for this order (R2, C2).
type PartsReserved struct {
	Lines []PartReserved `json:"lines"`
}

// PartReserved is what was reserved for one line; less than wanted when
// another order was faster.
type PartReserved struct {
	LineID   string `json:"line_id"`
	Reserved Qty    `json:"reserved"`
}

// Name implements [Command].
func (PartsReserved) Name() string { return "reserve-parts" }

func (c PartsReserved) decide(*Order, Given) ([]Command, error) { return []Command{c}, nil }

func (c PartsReserved) apply(o *Order, _ Event) {
	for _, r := range c.Lines {
		_, l := o.line(r.LineID)
		if l == nil {
			continue
		}
		l.Tried, l.Reserved = true, r.Reserved
		switch {
		case l.Missing() == 0:
			l.Supply = Reserved
		case l.Supply == InStock:
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
	Qty        Qty       `json:"qty"`
	ETA        time.Time `json:"eta"`
}

// Name implements [Command].
func (PartsOrdered) Name() string { return "order-parts" }

func (c PartsOrdered) decide(o *Order, _ Given) ([]Command, error) {
	for _, p := range c.Lines {
		if _, l := o.line(p.LineID); l != nil && o.Cancelled == nil && p.Qty != l.Missing() {
			return nil, Invalid("the supplier confirmed %s of part line %s, asked were %s; agree on it by telephone, then retry", p.Qty, l.ID, l.Missing())
		}
	}
	return []Command{c}, nil
}

func (c PartsOrdered) apply(o *Order, e Event) {
	for _, p := range c.Lines {
		if _, l := o.line(p.LineID); l != nil {
			l.Supply = Ordered
			l.Purchase = &Purchase{Number: p.Number, SupplierID: p.SupplierID, Qty: p.Qty, ETA: p.ETA, At: e.At}
		}
	}
}

// ReceiveParts records that ordered parts arrived at the parts desk (поступление, C3).
type ReceiveParts struct {
	Lines []ReceivedLine `json:"lines" minItems:"1"`
}

// ReceivedLine is how much of one ordered line arrived.
type ReceivedLine struct {
	LineID string `json:"line_id" minLength:"1"`
	Qty    Qty    `json:"qty"`
}

// Name implements [Command].
func (ReceiveParts) Name() string { return "receive-parts" }

func (c ReceiveParts) decide(o *Order, _ Given) ([]Command, error) {
	if len(c.Lines) == 0 {
		return nil, Invalid("lines: name at least one part line that arrived")
	}
	for i, r := range c.Lines {
		_, l := o.line(r.LineID)
		if l == nil {
			return nil, NotFound("lines[%d].line_id: the order has no part line %q", i, r.LineID)
		}
		if !l.Purchase.open(l) {
			return nil, Conflict("part line %s has no open purchase order; it is %s", l.ID, l.Supply)
		}
		if r.Qty <= 0 {
			return nil, Invalid("lines[%d].qty: give more than 0", i)
		}
		for k := range i {
			if c.Lines[k].LineID == r.LineID {
				return nil, Invalid("lines[%d]: names part line %s again; give one quantity", i, r.LineID)
			}
		}
		if rest := l.Purchase.Qty - l.Posted - l.Arrived; r.Qty > rest {
			return nil, Invalid("lines[%d].qty: %s were ordered and %s are still to come; receive those and return the rest", i, l.Purchase.Qty, rest)
		}
	}
	return []Command{c}, nil
}

func (c ReceiveParts) apply(o *Order, _ Event) {
	for _, r := range c.Lines {
		_, l := o.line(r.LineID)
		l.Arrived += r.Qty
		if l.Posted+l.Arrived >= l.Purchase.Qty {
			l.Supply = Received
		}
	}
}

// ReceiptPosted says that arrived parts stand in stock and are held for this order.
type ReceiptPosted struct {
	Lines []PostedLine `json:"lines"`
}

// PostedLine is what was posted and reserved for one line.
type PostedLine struct {
	LineID   string `json:"line_id"`
	Posted   Qty    `json:"posted"`
	Reserved Qty    `json:"reserved"`
}

// Name implements [Command].
func (ReceiptPosted) Name() string { return "post-receipt" }

func (c ReceiptPosted) decide(*Order, Given) ([]Command, error) { return []Command{c}, nil }

func (c ReceiptPosted) apply(o *Order, _ Event) {
	for _, p := range c.Lines {
		_, l := o.line(p.LineID)
		if l == nil {
			continue
		}
		l.Arrived -= p.Posted
		l.Posted += p.Posted
		l.Reserved += p.Reserved
		if l.Missing() == 0 {
			l.Supply = Reserved
		}
	}
}

// IssueParts hands a job's parts to the bench (выдача в цех, C2).
type IssueParts struct {
	JobID string `json:"job_id" minLength:"1"`
}

// Name implements [Command].
func (IssueParts) Name() string { return "issue-parts" }

func (c IssueParts) decide(o *Order, _ Given) ([]Command, error) {
	j := o.job(c.JobID)
	if j == nil {
		return nil, NotFound("job_id: the order has no job %q", c.JobID)
	}
	if j.Approval != Approved {
		return nil, Conflict("job %s is %s; parts are issued for approved jobs only", j.ID, j.Approval)
	}
	issued := false
	for _, l := range j.Lines {
		switch l.Supply {
		case Reserved:
			issued = true
		case Issued, SupplyCancelled:
		default:
			return nil, Conflict("part line %s is %s; parts are issued when all of the job's parts are reserved", l.ID, l.Supply)
		}
	}
	if !issued {
		return nil, Conflict("job %s has no parts left to issue", j.ID)
	}
	return []Command{c}, nil
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

func (c IssuePosted) decide(*Order, Given) ([]Command, error) { return []Command{c}, nil }

func (c IssuePosted) apply(o *Order, _ Event) {
	c.each(o, func(l *PartLine) { l.Moved = true })
}

// PartsReleased says that reservations were given back.
type PartsReleased struct{ LinesDone }

// Name implements [Command].
func (PartsReleased) Name() string { return "release-parts" }

func (c PartsReleased) decide(*Order, Given) ([]Command, error) { return []Command{c}, nil }

func (c PartsReleased) apply(o *Order, _ Event) {
	c.each(o, func(l *PartLine) { l.Reserved, l.Supply = 0, Released })
}

// PartsReturned says that issued parts went back from the bench to stock.
type PartsReturned struct{ LinesDone }

// Name implements [Command].
func (PartsReturned) Name() string { return "return-parts" }

func (c PartsReturned) decide(*Order, Given) ([]Command, error) { return []Command{c}, nil }

func (c PartsReturned) apply(o *Order, _ Event) {
	c.each(o, func(l *PartLine) { l.Reserved, l.Supply = 0, Returned })
}

// PurchasesCancelled says that open purchase orders were taken back.
type PurchasesCancelled struct{ LinesDone }

// Name implements [Command].
func (PurchasesCancelled) Name() string { return "cancel-purchases" }

func (c PurchasesCancelled) decide(*Order, Given) ([]Command, error) { return []Command{c}, nil }

func (c PurchasesCancelled) apply(o *Order, _ Event) {
	c.each(o, func(l *PartLine) {
		if l.Purchase == nil {
			l.Purchase = &Purchase{}
		}
		l.Purchase = copied(l.Purchase)
		l.Purchase.Cancelled = true
		if l.Reserved == 0 {
			l.Supply = SupplyCancelled
		}
	})
}
