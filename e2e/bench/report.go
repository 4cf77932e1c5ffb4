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

// load is what one number of clients got done. The ratios are medians over pairs
// of rounds that followed each other, so that a noisy minute falls on both.
type load struct {
	Clients   int     `json:"clients"`
	Orders    figures `json:"orders"`
	Yardstick figures `json:"yardstick"`
	Rate      float64 `json:"rate_beside_yardstick"`
	P50       float64 `json:"p50_beside_yardstick"`
	CPU       float64 `json:"cpu_per_order_beside_yardstick"` // what is left of the rate when nothing but the processor is short
}

func newLoad(clients int, orders, yardstick []round) load {
	l := load{Clients: clients, Orders: summarise(orders), Yardstick: summarise(yardstick)}
	var rate, p50 []float64
	for i := range orders {
		rate = append(rate, ratio(l.Orders.EachRound[i], l.Yardstick.EachRound[i]))
		p50 = append(p50, ratio(l.Orders.EachP50[i], l.Yardstick.EachP50[i]))
	}
	l.Rate, l.P50 = median(rate), median(p50)
	mine, theirs := l.Orders.PerOrder, l.Yardstick.PerOrder
	l.CPU = ratio(mine.SelfMS+mine.PostgresMS, theirs.SelfMS+theirs.PostgresMS)
	return l
}

// figures sum up the rounds of one contestant: rates are medians of the rounds,
// quantiles are over the calls of all rounds, costs are per order.
type figures struct {
	OrdersPerSecond float64     `json:"orders_per_second"`
	CallsPerSecond  float64     `json:"calls_per_second"`
	EachRound       []float64   `json:"calls_per_second_each_round"`
	EachP50         []float64   `json:"p50_ms_each_round"`
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
	var orders []float64
	var calls, waits []call
	var used []usage
	n := 0
	for _, r := range rounds {
		c := r.counted(r.calls)
		orders = append(orders, r.ordersPerSecond())
		f.EachRound = append(f.EachRound, r.perSecond(len(c)))
		f.EachP50 = append(f.EachP50, quantilesOf("", durations(c)).P50)
		calls, waits = append(calls, c...), append(waits, r.counted(r.waits)...)
		used, n = append(used, r.used), n+len(r.done)
	}
	f.OrdersPerSecond, f.CallsPerSecond = median(orders), median(f.EachRound)
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

func (r *report) save(file string) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(b, '\n'), 0o644)
}

// page is what is printed. It remembers the first error until the end.
type page struct{ *bufio.Writer }

func (p page) printf(format string, args ...any) { _, _ = fmt.Fprintf(p, format, args...) }

func (r *report) print(out io.Writer) error {
	w := page{bufio.NewWriter(out)}
	w.printf("Workbay bench, %s: %d CPUs, %s, %s, PostgreSQL %s\n", time.Now().Format(time.DateOnly), r.Machine.CPUs, r.Machine.Platform, r.Machine.Go, r.Machine.Postgres)
	w.printf("%d rounds of %s each, orders and yardstick in turn; rates are medians, ratios medians over pairs of rounds. Clients run in the same process. Took %s.\n", r.Rounds, r.Round, r.Took)
	r.printRates(w)
	for _, l := range r.Loads {
		l.print(w)
	}
	r.printHistories(w)
	r.printVerdicts(w)
	return w.Flush()
}

func heading(w page, title string, columns ...string) {
	w.printf("\n%-44s", title)
	for _, c := range columns {
		w.printf("%12s", c)
	}
	w.printf("\n")
	w.printf("%s\n", strings.Repeat("-", 44+12*len(columns)))
}

func line(w page, title string, decimals int, values ...float64) {
	w.printf("%-44s", title)
	for _, v := range values {
		w.printf("%12.*f", decimals, v)
	}
	w.printf("\n")
}

func (r *report) printRates(w page) {
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

func (l load) print(w page) {
	heading(w, "Latency with "+clients(l.Clients)+", ms", "p50", "p95", "p99", "calls")
	rows := append(slices.Clone(l.Orders.Calls), l.Orders.All, l.Orders.Waits)
	yard, waits := l.Yardstick.All, l.Yardstick.Waits
	yard.Name, waits.Name = "yardstick: Update", "yardstick: waiting for its steps"
	for _, q := range append(rows, yard, waits) {
		if q.Name == "all" {
			q.Name = "all commands"
		}
		w.printf("%-44s%12.1f%12.1f%12.1f%12d\n", q.Name, q.P50, q.P95, q.P99, q.N)
	}
}

func (r *report) printHistories(w page) {
	heading(w, "One order in the engine", "events", "transitions", "Updates", "activities", "children", "journal", "tasks", "bytes")
	for _, h := range r.Histories {
		line(w, h.Name, 0, float64(h.Events), float64(h.Transitions), float64(h.Updates), float64(h.Activities),
			float64(h.Children), float64(h.JournalWrites), float64(h.WorkflowTasks), float64(h.Bytes))
	}
	w.printf("journal: local activities that write a decision. The yardstick takes the Updates, activities and children of\n")
	w.printf("the first line, with one local activity per Update; a child counts as a child that only sleeps.\n")
}
