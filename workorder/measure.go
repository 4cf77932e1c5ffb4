package workorder

import (
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Measures says what a decision adds to the metrics: the difference between
// the order before and after it, decided at that time.
func Measures(before, after *Order, at time.Time, rules *Rules) []process.Measure {
	return Process().Measured(before, after, at, rules)
}

// measure adds what only work orders count.
func measure(found *process.Measuring, before, after *Order, at time.Time, rules *Rules) {
	m := measuring{found, before, after, at, rules}
	m.milestones()
	m.promises()
	m.estimates()
	m.supply()
	m.work()
	m.money()
}

type measuring struct {
	*process.Measuring
	before, after *Order
	at            time.Time
	rules         *Rules
}

func (m *measuring) milestones() {
	b, a := m.before, m.after
	if b.Number == "" {
		m.Count("wo_opened_total")
	}
	if b.ClosedAt == nil && a.ClosedAt != nil {
		m.Count("wo_closed_total")
	}
	if b.Phase != PhaseDeclined && a.Phase == PhaseDeclined {
		m.Count("wo_declined_total")
	}
	if b.Cancelled == nil && a.Cancelled != nil {
		m.Count("wo_cancelled_total", string(b.Phase))
	}
}

// promises judges the car's return by the first and by the last promise; a car
// on which no work was agreed has kept none.
func (m *measuring) promises() {
	b, a := m.before, m.after
	for i := max(1, len(b.Promises)); i < len(a.Promises); i++ {
		was, is := a.Promises[i-1].At, a.Promises[i].At
		if is.Before(was) {
			m.Span(is, was, "wo_promise_shift_seconds", "earlier")
		} else {
			m.Span(was, is, "wo_promise_shift_seconds", "later")
		}
	}
	if a.HandedOver == nil || b.HandedOver != nil || a.declined() {
		return
	}
	out := a.HandedOver.At
	m.Span(a.OpenedAt, out, "wo_cycle_seconds", "calendar")
	m.Add(m.rules.work.Between(a.OpenedAt, out).Seconds(), "wo_cycle_seconds", "working")
	if n := len(a.Promises); n > 0 {
		m.Count("wo_promise_total", "first", process.KeptOr(!out.After(a.Promises[0].At)))
		m.Count("wo_promise_total", "last", process.KeptOr(!out.After(a.Promises[n-1].At)))
	}
}

func (m *measuring) estimates() {
	for i := range m.after.Estimates {
		e := &m.after.Estimates[i]
		if e.Decision == nil || i < len(m.before.Estimates) && m.before.Estimates[i].Decision != nil {
			continue
		}
		m.Span(e.MadeAt, e.Decision.At, "estimate_decision_seconds", e.Type)
		for _, d := range e.Decision.Jobs {
			m.Count("estimate_lines_total", string(d.Decision))
		}
	}
}

func (m *measuring) supply() {
	for i := range m.after.Jobs {
		for k := range m.after.Jobs[i].Lines {
			l := &m.after.Jobs[i].Lines[k]
			_, was := m.before.line(l.ID)
			if was == nil {
				was = &PartLine{}
			}
			m.part(was, l)
		}
	}
}

func (m *measuring) part(was, l *PartLine) {
	for i, w := range l.Waits {
		if w.Until != nil && (i >= len(was.Waits) || was.Waits[i].Until == nil) {
			m.Span(w.Since, *w.Until, "parts_wait_seconds", string(w.Part))
		}
	}
	if l.Tried && !was.Tried {
		source := "stock"
		if l.Missing() > 0 {
			source = "purchase"
		}
		m.Count("parts_lines_total", source)
	}
	if l.Supply == Received && was.Supply != Received && l.Purchase != nil {
		m.Span(l.Purchase.ETA, m.at, "po_eta_slip_seconds")
	}
}

func (m *measuring) work() {
	for i := range m.after.Jobs {
		j := &m.after.Jobs[i]
		known := m.before.job(j.ID)
		for k, e := range j.Entries {
			if e.To == nil || known != nil && k < len(known.Entries) && known.Entries[k].To != nil {
				continue
			}
			kind := "productive"
			if e.Rework {
				kind = "rework"
			}
			m.Span(e.From, *e.To, "mechanic_seconds_total", kind)
		}
	}
	for _, c := range m.after.Checks[min(len(m.before.Checks), len(m.after.Checks)):] {
		result := "failed"
		if c.Passed {
			result = "passed"
		}
		m.Count("wo_quality_checks_total", result)
	}
}

func (m *measuring) money() {
	for i := range m.after.Invoices {
		in, was := &m.after.Invoices[i], Invoice{}
		for k := range m.before.Invoices {
			if m.before.Invoices[k].Number == in.Number {
				was = m.before.Invoices[k]
			}
		}
		m.invoice(was, in)
	}
}

func (m *measuring) invoice(was Invoice, in *Invoice) {
	payer, currency := string(in.Payer.Kind), m.after.Currency
	event := func(name string, amount exact.Money) {
		m.Count("invoices_total", payer, name)
		m.Add(float64(amount), "invoice_amount_minor_total", payer, currency, name)
	}
	if was.Number == "" {
		event("issued", in.Total)
	}
	if in.State == "credited" && was.State != "credited" {
		event("credited", in.Total)
	}
	if in.State == "paid" && was.State != "paid" {
		m.Count("invoices_total", payer, "paid")
	}
	if got := in.received() - was.received(); got > 0 {
		m.Add(float64(got), "invoice_amount_minor_total", payer, currency, "paid")
	}
	if back := in.Reversed - was.Reversed; back > 0 {
		m.Add(float64(back), "invoice_amount_minor_total", payer, currency, "reversed")
	}
}
