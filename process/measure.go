package process

import "time"

// Measure is one thing that managers count or time: the metric's name, the
// values of its labels, and seconds, an amount or 1. The labels begin with branch
// and kind, and before them with the process where every process has the metric. It
// names no instance, no client and no employee.
type Measure struct {
	Name   string
	Labels []string
	Value  float64
}

// Measuring collects what a decision adds to the metrics of one instance.
type Measuring struct {
	Process string
	Key     Key
	Found   []Measure
}

// Add adds a value under a metric's name and its labels after branch and kind.
func (m *Measuring) Add(value float64, name string, labels ...string) {
	m.Found = append(m.Found, Measure{name, append([]string{m.Key.Branch, m.Key.Kind}, labels...), value})
}

// every adds a value to a metric that every process has.
func (m *Measuring) every(value float64, name string, labels ...string) {
	m.Found = append(m.Found, Measure{name, append([]string{m.Process, m.Key.Branch, m.Key.Kind}, labels...), value})
}

// Count adds one.
func (m *Measuring) Count(name string, labels ...string) { m.Add(1, name, labels...) }

// Span adds a length of time in seconds.
func (m *Measuring) Span(from, to time.Time, name string, labels ...string) {
	m.Add(between(from, to), name, labels...)
}

// between is a length of time in seconds; a clock that was set back gives none.
func between(from, to time.Time) float64 { return max(0, to.Sub(from).Seconds()) }

// Stages adds the stays that ended, and whether each ended in time.
func (m *Measuring) Stages(before, after *Course) {
	for i, v := range after.Visits {
		if v.Left == nil || i < len(before.Visits) && before.Visits[i].Left != nil {
			continue
		}
		m.every(float64(v.Working), "wo_stage_seconds", string(v.Phase), "working")
		m.every(between(v.Entered, *v.Left), "wo_stage_seconds", string(v.Phase), "calendar")
		if v.Due != nil {
			m.every(1, "sla_clock_total", string(v.Phase), KeptOr(!v.Left.After(*v.Due)))
		}
	}
}

// Holds adds the holds that ended.
func (m *Measuring) Holds(before, after *Course) {
	for i, h := range after.Holds {
		if h.Until != nil && (i >= len(before.Holds) || before.Holds[i].Until == nil) {
			m.every(between(h.Since, *h.Until), "wo_hold_seconds", h.Reason, string(h.Side))
		}
	}
}

// Incidents adds the incidents that opened.
func (m *Measuring) Incidents(before, after *Course) {
	for _, in := range after.Incidents[min(len(before.Incidents), len(after.Incidents)):] {
		m.every(1, "incidents_total", in.Step)
	}
}

// KeptOr is the label of a promise that was kept or broken.
func KeptOr(kept bool) string {
	if kept {
		return "kept"
	}
	return "broken"
}
