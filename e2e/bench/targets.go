package main

import (
	"fmt"
	"slices"
	"strings"
)

// verdict is a figure beside its target.
type verdict struct {
	What     string   `json:"what"`
	Measured *float64 `json:"seen,omitempty"` // absent when it was not taken
	Unit     string   `json:"unit,omitempty"`
	AtLeast  float64  `json:"at_least,omitempty"`
	AtMost   *float64 `json:"at_most,omitempty"`
	Result   string   `json:"result"` // PASS, MISS, or - without a target or a figure
}

// judge holds the figures against the targets.
func (r *report) judge() {
	for _, l := range slices.Backward(r.Loads) {
		r.judgeLoad(l)
	}
	if len(r.Histories) > 0 {
		h := r.Histories[0]
		r.atMost("history events, "+h.Name, "", 75, float64(h.Events))
		r.atMost("state transitions, "+h.Name, "", 20, float64(h.Transitions))
	}
	if s := r.Statements; s != nil {
		for _, t := range s.Each {
			r.atMost("transactions of ours per order, "+clients(t.Clients), "", 40, t.Transactions)
			r.seen("SQL statements per order, "+clients(t.Clients), "", t.Statements)
		}
		r.atMost(fmt.Sprintf("looks at an order in %.0f s of an idle wait", s.Watched), "", 0, float64(s.Polls))
	}
	if r.Start.Start > 0 {
		r.atMost("start on an existing data folder", "s", 5, r.Start.Start)
	}
	r.judgeMemory()
}

// judgeLoad judges what one number of clients got done: the rates when they are
// many, the latency when there is one, the costs always.
func (r *report) judgeLoad(l load) {
	with := ", " + clients(l.Clients)
	wanted := map[string]float64{yardA: 1.0, yardB: 0.7, oldName: 1.5}
	if l.Clients == 1 {
		wanted = nil
	}
	for _, b := range l.Beside {
		r.judged(verdict{What: "commands per second ÷ " + b.Name + with, Measured: taken(b.Rate), AtLeast: wanted[b.Name]})
	}
	p50 := verdict{What: "p50 of a command ÷ " + yardA + with, Measured: taken(l.beside(yardA).P50)}
	if l.Clients == 1 {
		p50.AtMost = new(1.0)
	}
	r.judged(p50)
	r.judged(verdict{What: "CPU per order ÷ " + yardA + with, Measured: taken(l.beside(yardA).CPU), AtMost: new(1.0)})
}

// flat is by how much memory may differ between the last two readings.
const flat = 1.1

// steady is how much of the pace may be lost between them.
const steady = 0.8

func (r *report) judgeMemory() {
	m := r.Memory.Program
	if len(m) < 2 {
		return
	}
	last, before := m[len(m)-1], m[len(m)-2]
	r.atMost(fmt.Sprintf("resident memory after %d orders, without PostgreSQL", last.Orders), "MB", 600, float64(last.Program)/1e6)
	if before.Orders > 0 {
		growth := ratio(float64(last.Program), float64(before.Program))
		r.atMost(fmt.Sprintf("the same ÷ that after %d orders", before.Orders), "", flat, growth)
		// Memory also stays flat where the collector takes the processor to keep it so.
		r.judged(verdict{What: "orders per second up to then ÷ those before", Measured: taken(ratio(last.Rate, before.Rate)), AtLeast: steady})
	}
}

// taken is a figure, or nothing when it is zero: no ratio is.
func taken(f float64) *float64 {
	if f == 0 {
		return nil
	}
	return &f
}

func (r *report) atMost(what, unit string, most, seen float64) {
	r.judged(verdict{What: what, Unit: unit, Measured: &seen, AtMost: &most})
}

func (r *report) seen(what, unit string, seen float64) {
	r.judged(verdict{What: what, Unit: unit, Measured: &seen})
}

func (r *report) judged(v verdict) {
	switch {
	case v.Measured == nil || v.AtLeast == 0 && v.AtMost == nil:
		v.Result = "-"
	case *v.Measured < v.AtLeast, v.AtMost != nil && *v.Measured > *v.AtMost:
		v.Result = "MISS"
	default:
		v.Result = "PASS"
	}
	r.Verdicts = append(r.Verdicts, v)
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func (r *report) printVerdicts(w page) {
	heading(w, "Targets", "", "wanted", "seen", "result")
	for _, v := range r.Verdicts {
		target := ""
		switch {
		case v.AtLeast > 0:
			target = fmt.Sprintf("≥ %g %s", v.AtLeast, v.Unit)
		case v.AtMost != nil:
			target = fmt.Sprintf("≤ %g %s", *v.AtMost, v.Unit)
		}
		seen := "not taken"
		if v.Measured != nil {
			seen = strings.TrimSpace(fmt.Sprintf("%.2f %s", *v.Measured, v.Unit))
		}
		w.printf("%-*s%13s%13s%13s\n", titleWidth+13, v.What, strings.TrimSpace(target), seen, v.Result)
	}
}
