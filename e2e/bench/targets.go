package main

import (
	"fmt"
	"slices"
	"strings"
)

// verdict is a figure beside its target.
type verdict struct {
	What     string  `json:"what"`
	Measured float64 `json:"measured"`
	Unit     string  `json:"unit,omitempty"`
	AtLeast  float64 `json:"at_least,omitempty"`
	AtMost   float64 `json:"at_most,omitempty"`
	Result   string  `json:"result"` // PASS, MISS, or - without a target or a figure
}

// judge holds the figures against the targets.
func (r *report) judge() {
	for _, l := range slices.Backward(r.Loads) {
		v := verdict{What: "commands per second ÷ yardstick's Updates, " + clients(l.Clients), Measured: l.Rate}
		if l.Clients > 1 {
			v.AtLeast = 0.7
		}
		r.Verdicts = append(r.Verdicts, v)
	}
	for _, l := range r.Loads {
		v := verdict{What: "p50 of a command ÷ yardstick's, " + clients(l.Clients), Measured: l.P50}
		if l.Clients == 1 {
			v.AtMost = 1.5
		}
		r.Verdicts = append(r.Verdicts, v)
	}
	for _, l := range r.Loads {
		r.Verdicts = append(r.Verdicts, verdict{What: "CPU per order ÷ yardstick's, " + clients(l.Clients), Measured: l.CPU})
	}
	r.Verdicts = append(r.Verdicts,
		verdict{What: "history events, " + r.Histories[0].Name, Measured: float64(r.Histories[0].Events), AtMost: 130},
		verdict{What: "resident memory when idle, without PostgreSQL", Measured: float64(r.Memory.Idle) / 1e6, Unit: "MB", AtMost: 450},
		verdict{What: "start on an existing data folder", Measured: r.Start.Start, Unit: "s", AtMost: 5},
	)
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		switch {
		case v.Measured == 0 || v.AtLeast == 0 && v.AtMost == 0:
			v.Result = "-"
		case v.AtLeast > 0 && v.Measured < v.AtLeast, v.AtMost > 0 && v.Measured > v.AtMost:
			v.Result = "MISS"
		default:
			v.Result = "PASS"
		}
	}
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func (r *report) printVerdicts(w page) {
	heading(w, "Targets", "", "measured", "target", "result")
	for _, v := range r.Verdicts {
		target := ""
		switch {
		case v.AtLeast > 0:
			target = fmt.Sprintf("≥ %g %s", v.AtLeast, v.Unit)
		case v.AtMost > 0:
			target = fmt.Sprintf("≤ %g %s", v.AtMost, v.Unit)
		}
		measured := "not taken"
		if v.Measured > 0 {
			measured = strings.TrimSpace(fmt.Sprintf("%.2f %s", v.Measured, v.Unit))
		}
		w.printf("%-56s%12s%12s%12s\n", v.What, measured, strings.TrimSpace(target), v.Result)
	}
	w.printf("\nResident memory of this process: idle %.0f MB, after the load %.0f MB (bench included). Stopped in %.1f s, started again in %.1f s.\n",
		float64(r.Memory.Idle)/1e6, float64(r.Memory.Busy)/1e6, r.Start.Stop, r.Start.Start)
}
