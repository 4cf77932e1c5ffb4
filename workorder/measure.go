package workorder

import "time"

// Measure is one thing that managers count or time: the metric's name, the
// values of its labels, the first two being branch and kind, and seconds, an
// amount or 1. It names no order, no client and no employee.
type Measure struct {
	Name   string
	Labels []string
	Value  float64
}

// Measures says what a decision adds to the metrics: the difference between
// the order before and after it, decided at that time.
func Measures(before, after *Order, at time.Time, rules *Rules) []Measure {
	m := measuring{before: before, after: after, at: at, rules: rules}
	m.milestones()
	m.stages()
	m.promises()
	m.holds()
	m.estimates()
	m.supply()
	m.work()
	m.money()
	for _, in := range after.Incidents[min(len(before.Incidents), len(after.Incidents)):] {
		m.count("incidents_total", in.Step)
	}
	return m.found
}

type measuring struct {
	before, after *Order
	at            time.Time
	rules         *Rules
	found         []Measure
}

func (m *measuring) add(value float64, name string, labels ...string) {
	m.found = append(m.found, Measure{name, append([]string{m.after.Branch, string(m.after.Kind)}, labels...), value})
}

func (m *measuring) count(name string, labels ...string) { m.add(1, name, labels...) }

// span adds a length of time; a clock that was set back gives none.
func (m *measuring) span(from, to time.Time, name string, labels ...string) {
	m.add(max(0, to.Sub(from).Seconds()), name, labels...)
}

func (m *measuring) milestones() {
	b, a := m.before, m.after
	if b.Number == "" {
		m.count("wo_opened_total")
	}
	if b.ClosedAt == nil && a.ClosedAt != nil {
		m.count("wo_closed_total")
	}
	if b.Phase != PhaseDeclined && a.Phase == PhaseDeclined {
		m.count("wo_declined_total")
	}
	if b.Cancelled == nil && a.Cancelled != nil {
		m.count("wo_cancelled_total", string(b.Phase))
	}
}

func (m *measuring) stages() {
	for i, v := range m.after.Visits {
		if v.Left == nil || i < len(m.before.Visits) && m.before.Visits[i].Left != nil {
			continue
		}
		m.add(float64(v.Working), "wo_stage_seconds", string(v.Phase), "working")
		m.span(v.Entered, *v.Left, "wo_stage_seconds", string(v.Phase), "calendar")
		if v.Due != nil {
			m.count("sla_clock_total", string(v.Phase), keptOr(!v.Left.After(*v.Due)))
		}
	}
}

func keptOr(kept bool) string {
	if kept {
		return "kept"
	}
	return "broken"
}

// promises judges the car's return by the first and by the last promise; a car
// on which no work was agreed has kept none.
func (m *measuring) promises() {
	b, a := m.before, m.after
	for i := max(1, len(b.Promises)); i < len(a.Promises); i++ {
		was, is := a.Promises[i-1].At, a.Promises[i].At
		if is.Before(was) {
			m.span(is, was, "wo_promise_shift_seconds", "earlier")
		} else {
			m.span(was, is, "wo_promise_shift_seconds", "later")
		}
	}
	if a.HandedOver == nil || b.HandedOver != nil || a.declined() {
		return
	}
	out := a.HandedOver.At
	m.span(a.OpenedAt, out, "wo_cycle_seconds", "calendar")
	m.add(m.rules.work.Between(a.OpenedAt, out).Seconds(), "wo_cycle_seconds", "working")
	if n := len(a.Promises); n > 0 {
		m.count("wo_promise_total", "first", keptOr(!out.After(a.Promises[0].At)))
		m.count("wo_promise_total", "last", keptOr(!out.After(a.Promises[n-1].At)))
	}
}

func (m *measuring) holds() {
	for i, h := range m.after.Holds {
		if h.Until != nil && (i >= len(m.before.Holds) || m.before.Holds[i].Until == nil) {
			m.span(h.Since, *h.Until, "wo_hold_seconds", h.Reason, string(h.Side))
		}
	}
}

func (m *measuring) estimates() {
	for i := range m.after.Estimates {
		e := &m.after.Estimates[i]
		if e.Decision == nil || i < len(m.before.Estimates) && m.before.Estimates[i].Decision != nil {
			continue
		}
		m.span(e.MadeAt, e.Decision.At, "estimate_decision_seconds", e.Type)
		for _, d := range e.Decision.Jobs {
			m.count("estimate_lines_total", string(d.Decision))
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
			m.span(w.Since, *w.Until, "parts_wait_seconds", string(w.Part))
		}
	}
	if l.Tried && !was.Tried {
		source := "stock"
		if l.Missing() > 0 {
			source = "purchase"
		}
		m.count("parts_lines_total", source)
	}
	if l.Supply == Received && was.Supply != Received && l.Purchase != nil {
		m.span(l.Purchase.ETA, m.at, "po_eta_slip_seconds")
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
			m.span(e.From, *e.To, "mechanic_seconds_total", kind)
		}
	}
	for _, c := range m.after.Checks[min(len(m.before.Checks), len(m.after.Checks)):] {
		result := "failed"
		if c.Passed {
			result = "passed"
		}
		m.count("wo_quality_checks_total", result)
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
	event := func(name string, amount Money) {
		m.count("invoices_total", payer, name)
		m.add(float64(amount), "invoice_amount_minor_total", payer, currency, name)
	}
	if was.Number == "" {
		event("issued", in.Total)
	}
	if in.State == "credited" && was.State != "credited" {
		event("credited", in.Total)
	}
	if in.State == "paid" && was.State != "paid" {
		m.count("invoices_total", payer, "paid")
	}
	if in.Paid > was.Paid {
		m.add(float64(in.Paid-was.Paid), "invoice_amount_minor_total", payer, currency, "paid")
	}
}

// target is the working time an order should at most spend in a phase.
func (p *Policy) target(phase Phase) (Seconds, bool) {
	for _, t := range p.Targets {
		if t.Phase == phase {
			return t.Within, true
		}
	}
	return 0, false
}
