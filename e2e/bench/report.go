package main

import (
	"encoding/json"
	"os"
	"runtime"
	"slices"
)

// report is everything that was found.
type report struct {
	Machine    host        `json:"machine"`
	Rounds     int         `json:"rounds"`
	Round      string      `json:"round"`
	Took       string      `json:"took"`
	Loads      []load      `json:"loads"`
	Histories  []history   `json:"histories"`
	Steps      []step      `json:"yardstick_steps"`
	Statements *statements `json:"statements,omitempty"`
	Memory     weights     `json:"memory"`
	Start      start       `json:"start"`
	Verdicts   []verdict   `json:"targets"`
}

// host is what the figures were taken on.
type host struct {
	CPUs     int    `json:"cpus"`
	Platform string `json:"platform"`
	Go       string `json:"go"`
	Postgres string `json:"postgres,omitempty"` // its version, when there was a contest
}

func machine() host {
	return host{CPUs: runtime.NumCPU(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()}
}

// weights are resident memory: of this process, with bench, clients and yardsticks
// in it, and of the program alone. PostgreSQL's is its own.
type weights struct {
	Idle    int64      `json:"idle_bytes"`
	Busy    int64      `json:"after_load_bytes"`
	Program []resident `json:"program,omitempty"`
	Before  []resident `json:"old_program,omitempty"`
}

// start is how long the program took to stop and to start again on its data.
type start struct {
	Stop  float64 `json:"stop_seconds"`
	Start float64 `json:"start_seconds"`
}

// load is what one number of clients got done.
type load struct {
	Clients int       `json:"clients"`
	Figures []figures `json:"contestants"`
	Beside  []beside  `json:"orders_beside"`
}

// beside is the ratio of the orders' figures to another contestant's. Rate and
// P50 are medians over pairs of rounds of the same turn, so that a noisy minute
// falls on both.
type beside struct {
	Name string  `json:"name"`
	Rate float64 `json:"calls_per_second"`
	P50  float64 `json:"p50"`
	CPU  float64 `json:"cpu_per_order"` // what is left of the rate when nothing but the processor is short
}

// newLoad sums up the rounds of each entry; the orders are the last.
func newLoad(clients int, entries []entry, rounds [][]round) load {
	l := load{Clients: clients}
	for i, e := range entries {
		l.Figures = append(l.Figures, summarise(e.name, rounds[i]))
	}
	mine := l.Figures[len(l.Figures)-1]
	for _, theirs := range l.Figures[:len(l.Figures)-1] {
		var rate, p50 []float64
		for i := range mine.EachRound {
			rate = append(rate, ratio(mine.EachRound[i], theirs.EachRound[i]))
			p50 = append(p50, ratio(mine.EachP50[i], theirs.EachP50[i]))
		}
		l.Beside = append(l.Beside, beside{theirs.Name, median(rate), median(p50), ratio(mine.PerOrder.cpu(), theirs.PerOrder.cpu())})
	}
	return l
}

// orders are the figures of the orders.
func (l load) orders() figures { return l.Figures[len(l.Figures)-1] }

// beside is the ratio to a contestant, zero when it did not take part.
func (l load) beside(name string) beside {
	for _, b := range l.Beside {
		if b.Name == name {
			return b
		}
	}
	return beside{Name: name}
}

// figures sum up the rounds of one contestant: rates are medians of the rounds,
// quantiles are over the calls of all rounds, costs are per order.
type figures struct {
	Name            string      `json:"name"`
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
// engine, the program, the bench and its clients in it, and the old program's is
// with the bench's.
type cost struct {
	SelfMS               float64 `json:"process_cpu_ms"`
	PostgresMS           float64 `json:"postgres_cpu_ms"`
	WorkbayKB            float64 `json:"workbay_kb"`
	TemporalKB           float64 `json:"temporal_kb"`
	TemporalTransactions float64 `json:"temporal_transactions"`
}

func (c cost) cpu() float64 { return c.SelfMS + c.PostgresMS }

func summarise(name string, rounds []round) figures {
	f := figures{Name: name}
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
