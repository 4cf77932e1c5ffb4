package workorder

import "slices"

// Clone copies an order so deeply that changing the copy leaves o alone.
func (o Order) Clone() Order {
	o.Promises = slices.Clone(o.Promises)
	o.Concerns = slices.Clone(o.Concerns)
	o.Diagnosis.StartedAt, o.Diagnosis.FinishedAt = copied(o.Diagnosis.StartedAt), copied(o.Diagnosis.FinishedAt)
	o.Jobs = each(o.Jobs, cloneJob)
	o.Coverage.Terms = slices.Clone(o.Coverage.Terms)
	o.Revision = copied(o.Revision)
	o.Estimates = each(o.Estimates, cloneEstimate)
	o.Checks = each(o.Checks, func(c *QualityCheck) { c.FailedJobs = slices.Clone(c.FailedJobs) })
	o.Invoices = slices.Clone(o.Invoices)
	o.Messages = each(o.Messages, func(m *Message) { m.QueuedAt = copied(m.QueuedAt) })
	o.Holds = each(o.Holds, func(h *Hold) { h.Due, h.Until = copied(h.Due), copied(h.Until) })
	o.Visits = each(o.Visits, func(v *Visit) { v.Left, v.Due = copied(v.Left), copied(v.Due) })
	o.Incidents = each(o.Incidents, func(in *Incident) { in.Items, in.Until = slices.Clone(in.Items), copied(in.Until) })
	o.Bay, o.HandedOver, o.ClosedAt, o.Cancelled = copied(o.Bay), copied(o.HandedOver), copied(o.ClosedAt), copied(o.Cancelled)
	return o
}

func cloneJob(j *Job) {
	j.Slot, j.Wish = copied(j.Slot), copied(j.Wish)
	j.Lines = each(j.Lines, func(l *PartLine) {
		l.Offer, l.Purchase = copied(l.Offer), copied(l.Purchase)
		l.Rejections = slices.Clone(l.Rejections)
		l.Waits = each(l.Waits, func(w *PartWait) { w.Until = copied(w.Until) })
	})
	j.Entries = each(j.Entries, func(e *Entry) { e.To = copied(e.To) })
}

func cloneEstimate(e *Estimate) {
	e.PartsAt = copied(e.PartsAt)
	e.Lines = each(e.Lines, func(l *EstimateLine) { l.Shares = slices.Clone(l.Shares) })
	e.Totals = slices.Clone(e.Totals)
	e.Decision = copied(e.Decision)
	if d := e.Decision; d != nil {
		d.Jobs, d.Totals = slices.Clone(d.Jobs), slices.Clone(d.Totals)
	}
}

// each copies a list and has what its items point to copied too.
func each[T any](list []T, deepen func(*T)) []T {
	list = slices.Clone(list)
	for i := range list {
		deepen(&list[i])
	}
	return list
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}
