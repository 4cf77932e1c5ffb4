package workorder

import (
	"slices"

	"github.com/workbay/workbay/process"
)

// Clone copies an order so deeply that changing the copy leaves o alone.
func (o *Order) Clone() *Order {
	c := o.clone()
	return &c
}

func (o Order) clone() Order {
	o.Unadvised, o.Missed = process.Copied(o.Unadvised), process.Copied(o.Missed)
	o.Promises = slices.Clone(o.Promises)
	o.Concerns = slices.Clone(o.Concerns)
	o.Diagnosis.StartedAt, o.Diagnosis.FinishedAt = process.Copied(o.Diagnosis.StartedAt), process.Copied(o.Diagnosis.FinishedAt)
	o.Jobs = process.Each(o.Jobs, cloneJob)
	o.Coverage.Terms = slices.Clone(o.Coverage.Terms)
	o.Revision = process.Copied(o.Revision)
	if o.Draft = process.Copied(o.Draft); o.Draft != nil {
		cloneEstimate(&o.Draft.Estimate)
	}
	o.Estimates = process.Each(o.Estimates, cloneEstimate)
	o.Checks = process.Each(o.Checks, func(c *QualityCheck) { c.FailedJobs = slices.Clone(c.FailedJobs) })
	o.Invoices = process.Each(o.Invoices, func(i *Invoice) {
		i.Payments = process.Each(i.Payments, func(p *Payment) { p.Reversed = process.Copied(p.Reversed) })
	})
	o.Messages = process.Each(o.Messages, func(m *Message) { m.QueuedAt = process.Copied(m.QueuedAt) })
	o.Questions = process.Each(o.Questions, func(q *Question) { q.Until = process.Copied(q.Until) })
	o.Course = o.Course.Clone()
	o.Bay, o.HandedOver, o.ClosedAt, o.Cancelled = process.Copied(o.Bay), process.Copied(o.HandedOver), process.Copied(o.ClosedAt), process.Copied(o.Cancelled)
	return o
}

func cloneJob(j *Job) {
	j.Slot, j.Wish = process.Copied(j.Slot), process.Copied(j.Wish)
	j.Lowered, j.Discount, j.Fixed = process.Copied(j.Lowered), process.Copied(j.Discount), process.Copied(j.Fixed)
	j.Lines = process.Each(j.Lines, func(l *PartLine) {
		l.Offer, l.Purchase, l.Discount = process.Copied(l.Offer), process.Copied(l.Purchase), process.Copied(l.Discount)
		l.Rejections = slices.Clone(l.Rejections)
		l.Waits = process.Each(l.Waits, func(w *PartWait) { w.Until = process.Copied(w.Until) })
	})
	j.Entries = process.Each(j.Entries, func(e *Entry) { e.To = process.Copied(e.To) })
}

func cloneEstimate(e *Estimate) {
	e.PartsAt, e.ReachedAt = process.Copied(e.PartsAt), process.Copied(e.ReachedAt)
	e.Lines = process.Each(e.Lines, func(l *EstimateLine) { l.Shares = slices.Clone(l.Shares) })
	e.Totals = slices.Clone(e.Totals)
	e.Decision = process.Copied(e.Decision)
	if d := e.Decision; d != nil {
		d.CompletionAt, d.Link = process.Copied(d.CompletionAt), process.Copied(d.Link)
		d.Jobs, d.Totals = slices.Clone(d.Jobs), slices.Clone(d.Totals)
	}
}
