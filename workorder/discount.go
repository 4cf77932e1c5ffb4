package workorder

import (
	"fmt"
	"slices"
	"strings"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Discount is what somebody takes off a line: a percentage of its list price, or an amount.
type Discount struct {
	Percent exact.Percent `json:"percent,omitempty"`
	Amount  exact.Money   `json:"amount,omitempty" doc:"Minor units; given instead of a percentage"`
	Reason  string        `json:"reason"`
	By      process.Actor `json:"by" doc:"Who gave that much; somebody who gives less of it leaves it theirs"`
}

// off is what is taken off a list price, never more than it is.
func (d *Discount) off(list exact.Money) exact.Money {
	switch {
	case d == nil:
		return 0
	case d.Percent > 0:
		return list.Share(d.Percent)
	}
	return min(d.Amount, list)
}

// Lowered is what a job's norm hour, or its work as a whole, costs by the list, and who
// lowered it.
type Lowered struct {
	Rate  exact.Money   `json:"list_rate,omitempty" doc:"Of a norm hour before it was lowered, minor units"`
	Price exact.Money   `json:"list_price,omitempty" doc:"Of the work before a fixed price lowered it, minor units; instead of list_rate"`
	By    process.Actor `json:"by"`
}

// list is what the work of a job costs that nobody lowers.
func (j *Job) list() exact.Money {
	switch {
	case j.Lowered == nil:
		return j.Labour()
	case j.Lowered.Price > 0:
		return max(j.Lowered.Price, j.Labour())
	}
	return j.Lowered.Rate.TimesHours(j.NormHours)
}

// reprice gives the work a fixed price, or takes that away for a rate, and notes that the
// work is lowered, or no longer.
func (j *Job) reprice(rate, price *exact.Money, by process.Actor) {
	list, was := j.list(), j.Labour()
	if j.Fixed = process.Copied(price); rate != nil {
		j.Rate = *rate
	}
	j.ByList = false
	switch now := j.Labour(); {
	case now >= list:
		j.Lowered = nil
	case j.Lowered != nil && now > was: // whoever lowered it further keeps having given it
	case now != was:
		j.Lowered = &Lowered{Price: list, By: by}
	}
}

// lower notes that a rate is lowered, or no longer.
func (j *Job) lower(rate exact.Money, by process.Actor) {
	list := j.Rate
	if j.Lowered != nil {
		list = j.Lowered.Rate
	}
	switch {
	case rate >= list:
		j.Lowered = nil
	case j.Lowered != nil && rate > j.Rate: // whoever lowered it further keeps having given it
	case rate != j.Rate:
		j.Lowered = &Lowered{Rate: list, By: by}
	}
}

// DiscountLines takes something off the price of lines, gives less than before, or takes
// a discount back. Before the client has agreed the estimate is made anew with it; after
// that it only lowers what they agreed to.
type DiscountLines struct {
	Lines  []LineDiscount `json:"lines" minItems:"1" maxItems:"200"`
	Reason string         `json:"reason" minLength:"1" maxLength:"1000"`
}

// LineDiscount is the discount of one line: of a job's work, or of a part. It takes the
// place of the one that the line had; 0 takes that back.
type LineDiscount struct {
	JobID   string        `json:"job_id,omitempty" doc:"The work of this job; its parts are lines of their own"`
	LineID  string        `json:"line_id,omitempty" doc:"This part; give job_id or line_id"`
	Percent exact.Percent `json:"percent,omitempty" doc:"Off the list price"`
	Amount  exact.Money   `json:"amount,omitempty" minimum:"0" doc:"Off the line, minor units; instead of percent"`
	Price   *exact.Money  `json:"price,omitempty" minimum:"0" doc:"What the whole line costs instead, minor units; instead of percent and amount"`
}

// Name implements [Command].
func (DiscountLines) Name() string { return "discount-lines" }

// Why is the journal's reason.
func (c DiscountLines) Why() string { return c.Reason }

func (c DiscountLines) decide(o *Order, g Given) ([]process.Command, error) {
	var wrong process.Faults
	c.Reason = strings.TrimSpace(c.Reason)
	wrong.Add(needReason(c.Reason))
	if len(c.Lines) == 0 {
		wrong.Invalid("lines: name at least one line")
	}
	c.Lines = slices.Clone(c.Lines)
	for i := range c.Lines {
		l := &c.Lines[i]
		if slices.ContainsFunc(c.Lines[:i], func(other LineDiscount) bool { return other.JobID == l.JobID && other.LineID == l.LineID }) {
			wrong.Invalid("lines[%d]: the line is named already", i)
		}
		wrong.Add(l.settle(o, fmt.Sprintf("lines[%d]", i)))
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	next := o.Clone()
	c.put(next, g.By)
	for i, l := range c.Lines {
		wrong.Add(o.onlyLower(next, l, fmt.Sprintf("lines[%d]", i)))
	}
	wrong.Add(o.mayTakeOff(next, g))
	return []process.Command{c}, wrong.Err()
}

// settle refuses what can not be taken off the line, and makes an amount of a price.
func (l *LineDiscount) settle(o *Order, where string) error {
	if (l.JobID == "") == (l.LineID == "") {
		return process.Invalid("%s: give job_id for the work of a job, or line_id for a part", where)
	}
	j, list := o.job(l.JobID), exact.Money(0)
	if l.LineID != "" {
		var p *PartLine
		if j, p = o.line(l.LineID); p == nil || p.Supply == SupplyCancelled {
			return process.Invalid("%s.line_id: the order has no part line %q", where, l.LineID)
		}
		list = p.Amount()
	} else if j != nil {
		list = j.Labour()
	}
	switch {
	case j == nil:
		return process.Invalid("%s.job_id: the order has no job %q", where, l.JobID)
	case !o.open(j):
		return process.Invalid("%s: job %s is %s; a discount is for what is to be done", where, j.ID, j.Approval)
	case !l.Percent.Valid():
		return process.Invalid("%s.percent: give a percentage from 0 to 100", where)
	case l.Percent > 0 && (l.Amount != 0 || l.Price != nil) || l.Amount != 0 && l.Price != nil:
		return process.Invalid("%s: give percent, amount or price, one of them", where)
	case l.Amount < 0 || l.Amount > list:
		return process.Invalid("%s.amount: give 0 to %s, which is what the line costs", where, exact.Format(list, o.Currency))
	case l.Price != nil && (*l.Price < 0 || *l.Price > list):
		return process.Invalid("%s.price: give 0 to %s, which is what the line costs", where, exact.Format(list, o.Currency))
	case l.Price != nil:
		l.Amount, l.Price = list-*l.Price, nil
	}
	return nil
}

// onlyLower refuses to ask more for an agreed line than the client agreed to.
func (o *Order) onlyLower(next *Order, l LineDiscount, where string) error {
	j := o.job(l.JobID)
	if j == nil {
		j, _ = o.line(l.LineID)
	}
	if j.Approval != Approved {
		return nil
	}
	is := func(e EstimateLine) bool { return e.LineID == l.LineID && (l.LineID != "" || e.JobID == l.JobID) }
	agreed := slices.IndexFunc(o.Estimate().Lines, is)
	now := next.lines(next.wanted)
	at := slices.IndexFunc(now, is)
	if agreed < 0 || at < 0 || now[at].Amount <= o.Estimate().Lines[agreed].Amount {
		return nil
	}
	return process.Conflict("%s: the client agreed to %s for this; a discount can only lower that", where, exact.Format(o.Estimate().Lines[agreed].Amount, o.Currency))
}

// put gives the lines their discounts. Whoever gave more keeps having given what is left.
func (c DiscountLines) put(o *Order, by process.Actor) {
	for _, l := range c.Lines {
		var d *Discount
		if l.Percent > 0 || l.Amount > 0 {
			d = &Discount{Percent: l.Percent, Amount: l.Amount, Reason: c.Reason, By: by}
		}
		if j := o.job(l.JobID); j != nil {
			j.Discount = d.after(j.Discount, j.Labour())
		} else if _, p := o.line(l.LineID); p != nil {
			p.Discount = d.after(p.Discount, p.Amount())
		}
	}
}

// after is the discount when it takes the place of another.
func (d *Discount) after(was *Discount, list exact.Money) *Discount {
	if d != nil && was != nil && d.off(list) <= was.off(list) {
		d.By = was.By
	}
	return d
}

func (c DiscountLines) apply(o *Order, e Event) {
	c.put(o, e.By)
	if o.Phase == AwaitingApproval {
		o.supersede(EstimateSuperseded)
	}
}

// discountable refuses discounts while prices are looked up, and when there is nothing
// left to take something off.
func (o *Order) discountable(process.Actor) error {
	switch {
	case o.Phase == Preparing && o.unsent() == nil:
		return process.Conflict("the estimate is being prepared; give a discount when it is there")
	case o.Billed, !slices.ContainsFunc(o.Jobs, func(j Job) bool { return o.open(&j) }):
		return process.Conflict("there is nothing left to take something off")
	}
	return nil
}

// AmountNow is what the order's open jobs come to now, per payer; the client is first.
func (o *Order) AmountNow() (exact.Money, []Total) {
	lines := o.lines(o.open)
	return sum(lines), o.totals(lines)
}
