package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// page is what is printed. It remembers the first error until the end.
type page struct{ *bufio.Writer }

func (p page) printf(format string, args ...any) { _, _ = fmt.Fprintf(p, format, args...) }

func (r *report) print(out io.Writer) error {
	w := page{bufio.NewWriter(out)}
	w.printf("Workbay bench, %s: %d CPUs, %s, %s, took %s\n", time.Now().Format(time.DateOnly), r.Machine.CPUs, r.Machine.Platform, r.Machine.Go, r.Took)
	if r.Rounds > 0 {
		w.printf("PostgreSQL %s. %d rounds of %s each, all contestants in turn; rates are medians, ratios medians over the rounds of the same turn.\n",
			r.Machine.Postgres, r.Rounds, r.Round)
	}
	for _, l := range r.Loads {
		l.printRates(w)
		l.printRatios(w)
	}
	for _, l := range r.Loads {
		l.printLatency(w)
	}
	r.printHistories(w)
	r.printStatements(w)
	r.printMemory(w)
	r.printVerdicts(w)
	return w.Flush()
}

const titleWidth = 44

func heading(w page, title string, columns ...string) {
	w.printf("\n%-*s", titleWidth, title)
	for _, c := range columns {
		w.printf("%13s", c)
	}
	w.printf("\n")
	w.printf("%s\n", strings.Repeat("-", titleWidth+13*len(columns)))
}

func line(w page, title string, decimals int, values ...float64) {
	w.printf("%-*s", titleWidth, title)
	for _, v := range values {
		w.printf("%13.*f", decimals, v)
	}
	w.printf("\n")
}

func (l load) printRates(w page) {
	var columns []string
	for _, f := range l.Figures {
		columns = append(columns, f.Name)
	}
	heading(w, "Work and what it costs, "+clients(l.Clients), columns...)
	rows := []struct {
		title    string
		decimals int
		of       func(figures) float64
	}{
		{"complete orders per second", 2, func(f figures) float64 { return f.OrdersPerSecond }},
		{"commands (Updates) per second", 1, func(f figures) float64 { return f.CallsPerSecond }},
		{"p50 of a command, ms", 1, func(f figures) float64 { return f.All.P50 }},
		{"per order: CPU of the process, ms", 1, func(f figures) float64 { return f.PerOrder.SelfMS }},
		{"per order: CPU of PostgreSQL, ms", 1, func(f figures) float64 { return f.PerOrder.PostgresMS }},
		{"per order: transactions, temporal", 1, func(f figures) float64 { return f.PerOrder.TemporalTransactions }},
		{"per order: disk of workbay, kB", 1, func(f figures) float64 { return f.PerOrder.WorkbayKB }},
		{"per order: disk of temporal, kB", 1, func(f figures) float64 { return f.PerOrder.TemporalKB }},
	}
	for _, row := range rows {
		var values []float64
		for _, f := range l.Figures {
			values = append(values, row.of(f))
		}
		line(w, row.title, row.decimals, values...)
	}
}

func (l load) printRatios(w page) {
	rows := []struct {
		title string
		of    func(beside) float64
	}{
		{"orders ÷ this: commands per second", func(b beside) float64 { return b.Rate }},
		{"orders ÷ this: p50", func(b beside) float64 { return b.P50 }},
		{"orders ÷ this: CPU per order", func(b beside) float64 { return b.CPU }},
	}
	for _, row := range rows {
		var values []float64
		for _, b := range l.Beside {
			values = append(values, row.of(b))
		}
		line(w, row.title, 2, values...)
	}
}

func (l load) printLatency(w page) {
	heading(w, "Latency with "+clients(l.Clients)+", ms", "p50", "p95", "p99", "calls")
	rows := append(slices.Clone(l.orders().Calls), l.orders().Waits)
	for _, f := range l.Figures {
		all := f.All
		all.Name = f.Name + ": all commands"
		rows = append(rows, all)
	}
	for _, q := range rows {
		w.printf("%-*s%13.1f%13.1f%13.1f%13d\n", titleWidth, q.Name, q.P50, q.P95, q.P99, q.N)
	}
}

func (r *report) printHistories(w page) {
	if len(r.Histories) == 0 {
		return
	}
	heading(w, "One order in the engine", "events", "transitions", "Updates", "activities", "children", "local", "tasks", "bytes")
	for _, h := range r.Histories {
		line(w, h.Name, 0, float64(h.Events), float64(h.Transitions), float64(h.Updates), float64(h.Activities),
			float64(h.Children), float64(h.JournalWrites), float64(h.WorkflowTasks), float64(h.Bytes))
	}
	w.printf("local: local activities. Yardstick A takes what a straightforward design takes, ten Updates with one\n")
	w.printf("local activity each, eight activities and a child that only sleeps. Yardstick B takes its Updates only.\n")
}

func (r *report) printStatements(w page) {
	s := r.Statements
	if s == nil {
		return
	}
	heading(w, "In our database, per order", "statements", "transactions")
	for _, t := range s.Each {
		line(w, clients(t.Clients), 1, t.Statements, t.Transactions)
	}
	w.printf("Begin and commit are not among the statements. In %.0f s of an idle wait %d of them looked at the order.\n", s.Watched, s.Polls)
}

func (r *report) printMemory(w page) {
	for _, m := range []struct {
		name string
		of   []resident
	}{{"this program", r.Memory.Program}, {"old program", r.Memory.Before}} {
		if len(m.of) == 0 {
			continue
		}
		heading(w, fmt.Sprintf("Resident memory under %s, MB: %s", clients(residentClients), m.name), "program", "its peak", "PostgreSQL", "orders/s")
		for _, at := range m.of {
			line(w, fmt.Sprintf("after %d orders", at.Orders), 1, float64(at.Program)/1e6, float64(at.Peak)/1e6, float64(at.Postgres)/1e6, at.Rate)
		}
	}
	if r.Memory.Busy > 0 {
		w.printf("\nThis process: idle %.0f MB, after the load %.0f MB, bench and yardsticks included. Stopped in %.1f s, started again in %.1f s.\n",
			float64(r.Memory.Idle)/1e6, float64(r.Memory.Busy)/1e6, r.Start.Stop, r.Start.Start)
	}
}
