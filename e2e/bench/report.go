package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report is everything that was found.
type report struct {
	Machine   host      `json:"machine"`
	Rounds    int       `json:"rounds"`
	Round     string    `json:"round"`
	Took      string    `json:"took"`
	Loads     []load    `json:"loads"`
	Histories []history `json:"histories"`
	Steps     []step    `json:"yardstick_steps"`
	Memory    memory    `json:"memory"`
	Start     start     `json:"start"`
	Verdicts  []verdict `json:"targets"`
}

// host is what the figures were taken on.
type host struct {
	CPUs     int    `json:"cpus"`
	Platform string `json:"platform"`
	Go       string `json:"go"`
	Postgres string `json:"postgres"`
}

func machine(postgres string) host {
	return host{runtime.NumCPU(), runtime.GOOS + "/" + runtime.GOARCH, runtime.Version(), postgres}
}

// memory is the resident memory of this process; PostgreSQL's is its own.
type memory struct {
	Idle int64 `json:"idle_bytes"`
	Busy int64 `json:"after_load_bytes"`
}

// start is how long the program took to stop and to start again on its data.
type start struct {
	Stop  float64 `json:"stop_seconds"`
	Start float64 `json:"start_seconds"`
}

// load is what one number of clients got done.
type load struct {
	Clients   int     `json:"clients"`
	Orders    figures `json:"orders"`
	Yardstick figures `json:"yardstick"`
}

// figures sum up the rounds of one contestant: rates and the p50 are medians of
// the rounds, quantiles are over the calls of all rounds, costs are per order.
type figures struct {
	OrdersPerSecond float64     `json:"orders_per_second"`
	CallsPerSecond  float64     `json:"calls_per_second"`
	P50             float64     `json:"p50_ms"`
	EachRound       []float64   `json:"calls_per_second_each_round"`
	Calls           []quantiles `json:"calls"`
	All             quantiles   `json:"all_calls"`
	Waits           quantiles   `json:"waits"`
	PerOrder        cost        `json:"per_order"`
}

// cost is what one order used up. The processor time of this process has the
// engine, the program, the bench and its clients in it.
type cost struct {
	SelfMS               float64 `json:"process_cpu_ms"`
	PostgresMS           float64 `json:"postgres_cpu_ms"`
	WorkbayKB            float64 `json:"workbay_kb"`
	TemporalKB           float64 `json:"temporal_kb"`
	WorkbayTransactions  float64 `json:"workbay_transactions"`
	TemporalTransactions float64 `json:"temporal_transactions"`
}

func summarise(rounds []round) figures {
	var f figures
	var orders, p50 []float64
	var calls, waits []call
	var used []usage
	n := 0
	for _, r := range rounds {
		c := r.counted(r.calls)
		orders = append(orders, r.ordersPerSecond())
		f.EachRound = append(f.EachRound, r.perSecond(len(c)))
		p50 = append(p50, quantilesOf("", durations(c)).P50)
		calls, waits = append(calls, c...), append(waits, r.counted(r.waits)...)
		used, n = append(used, r.used), n+len(r.done)
	}
	f.OrdersPerSecond, f.CallsPerSecond, f.P50 = median(orders), median(f.EachRound), median(p50)
	f.All, f.Waits = quantilesOf("all", durations(calls)), quantilesOf("waiting for the process", durations(waits))
	for _, name := range names(calls) {
		of := slices.DeleteFunc(slices.Clone(calls), func(c call) bool { return c.name != name })
		f.Calls = append(f.Calls, quantilesOf(name, durations(of)))
	}
	f.PerOrder = costOf(used, float64(n))
	return f
}

// names lists what was called, in the order of the first calls.
func names(calls []call) []string {
	var all []string
	for _, c := range calls {
		if !slices.Contains(all, c.name) {
			all = append(all, c.name)
		}
	}
	return all
}

func costOf(used []usage, orders float64) cost {
	var c cost
	for _, u := range used {
		c.SelfMS += u.Self.Seconds() * 1000 / orders
		c.PostgresMS += u.Postgres.Seconds() * 1000 / orders
		c.WorkbayKB += float64(u.Workbay.Bytes) / 1000 / orders
		c.TemporalKB += float64(u.Temporal.Bytes) / 1000 / orders
		c.WorkbayTransactions += float64(u.Workbay.Transactions) / orders
		c.TemporalTransactions += float64(u.Temporal.Transactions) / orders
	}
	return c
}

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
		v := verdict{What: "commands per second ÷ yardstick's Updates, " + clients(l.Clients), Measured: ratio(l.Orders.CallsPerSecond, l.Yardstick.CallsPerSecond)}
		if l.Clients > 1 {
			v.AtLeast = 0.7
		}
		r.Verdicts = append(r.Verdicts, v)
	}
	for _, l := range r.Loads {
		v := verdict{What: "p50 of a command ÷ yardstick's, " + clients(l.Clients), Measured: ratio(l.Orders.P50, l.Yardstick.P50)}
		if l.Clients == 1 {
			v.AtMost = 1.5
		}
		r.Verdicts = append(r.Verdicts, v)
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

func (r *report) save(file string) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(b, '\n'), 0o644)
}

func (r *report) print(out io.Writer) error {
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "Workbay bench, %s: %d CPUs, %s, %s, PostgreSQL %s\n", time.Now().Format(time.DateOnly), r.Machine.CPUs, r.Machine.Platform, r.Machine.Go, r.Machine.Postgres)
	fmt.Fprintf(w, "%d rounds of %s each, orders and yardstick in turn; rates are medians. Clients run in the same process. Took %s.\n", r.Rounds, r.Round, r.Took)
	r.printRates(w)
	for _, l := range r.Loads {
		l.print(w)
	}
	r.printHistories(w)
	r.printVerdicts(w)
	return w.Flush()
}

func heading(w io.Writer, title string, columns ...string) {
	fmt.Fprintf(w, "\n%-44s", title)
	for _, c := range columns {
		fmt.Fprintf(w, "%12s", c)
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, strings.Repeat("-", 44+12*len(columns)))
}

func line(w io.Writer, title string, decimals int, values ...float64) {
	fmt.Fprintf(w, "%-44s", title)
	for _, v := range values {
		fmt.Fprintf(w, "%12.*f", decimals, v)
	}
	fmt.Fprintln(w)
}

func (r *report) printRates(w io.Writer) {
	var columns []string
	for _, l := range r.Loads {
		columns = append(columns, clients(l.Clients), "yardstick")
	}
	heading(w, "Work and what it costs", columns...)
	rows := []struct {
		title    string
		decimals int
		of       func(figures) float64
	}{
		{"complete orders per second", 2, func(f figures) float64 { return f.OrdersPerSecond }},
		{"commands (Updates) per second", 1, func(f figures) float64 { return f.CallsPerSecond }},
		{"per order: CPU of this process, ms", 1, func(f figures) float64 { return f.PerOrder.SelfMS }},
		{"per order: CPU of PostgreSQL, ms", 1, func(f figures) float64 { return f.PerOrder.PostgresMS }},
		{"per order: transactions, workbay", 1, func(f figures) float64 { return f.PerOrder.WorkbayTransactions }},
		{"per order: transactions, temporal", 1, func(f figures) float64 { return f.PerOrder.TemporalTransactions }},
		{"per order: disk of workbay, kB", 1, func(f figures) float64 { return f.PerOrder.WorkbayKB }},
		{"per order: disk of temporal, kB", 1, func(f figures) float64 { return f.PerOrder.TemporalKB }},
	}
	for _, row := range rows {
		var values []float64
		for _, l := range r.Loads {
			values = append(values, row.of(l.Orders), row.of(l.Yardstick))
		}
		line(w, row.title, row.decimals, values...)
	}
}

func (l load) print(w io.Writer) {
	heading(w, "Latency with "+clients(l.Clients)+", ms", "p50", "p95", "p99", "calls")
	rows := append(slices.Clone(l.Orders.Calls), l.Orders.All, l.Orders.Waits)
	yard, waits := l.Yardstick.All, l.Yardstick.Waits
	yard.Name, waits.Name = "yardstick: Update", "yardstick: waiting for its steps"
	for _, q := range append(rows, yard, waits) {
		if q.Name == "all" {
			q.Name = "all commands"
		}
		fmt.Fprintf(w, "%-44s%12.1f%12.1f%12.1f%12d\n", q.Name, q.P50, q.P95, q.P99, q.N)
	}
}

func (r *report) printHistories(w io.Writer) {
	heading(w, "One order in the engine", "events", "transitions", "Updates", "activities", "children", "journal", "tasks", "bytes")
	for _, h := range r.Histories {
		line(w, h.Name, 0, float64(h.Events), float64(h.Transitions), float64(h.Updates), float64(h.Activities),
			float64(h.Children), float64(h.JournalWrites), float64(h.WorkflowTasks), float64(h.Bytes))
	}
	fmt.Fprintln(w, "journal: local activities that write a decision. The yardstick takes the Updates, activities and children of")
	fmt.Fprintln(w, "the first line, with one local activity per Update; a child counts as a child that only sleeps.")
}

func (r *report) printVerdicts(w io.Writer) {
	heading(w, "Targets", "measured", "target", "")
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
		fmt.Fprintf(w, "%-54s%12s%12s%12s\n", v.What, measured, strings.TrimSpace(target), v.Result)
	}
	fmt.Fprintf(w, "\nResident memory of this process: idle %.0f MB, after the load %.0f MB (bench included). Stopped in %.1f s, started again in %.1f s.\n",
		float64(r.Memory.Idle)/1e6, float64(r.Memory.Busy)/1e6, r.Start.Stop, r.Start.Start)
}
