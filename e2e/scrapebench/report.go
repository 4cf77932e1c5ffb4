package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// The targets: of a scrape that nothing disturbs the slowest, and the medians of
// both databases. What was measured in turns differs by a tenth now and then;
// by more than a quarter it is not the same any more.
const (
	mostOfTimeout = 0.5
	mostRatio     = 1.25
)

// report is everything that was found.
type report struct {
	cfg        config
	processors int
	postgres   string
	figures    [2]figures // without and with closed orders
	verdicts   []verdict
}

// verdict is a figure beside its target.
type verdict struct {
	what             string
	measured, atMost float64
}

func (v verdict) missed() bool { return v.measured > v.atMost }

// judge holds the figures against the targets.
func (r *report) judge() {
	before, after := &r.figures[0], &r.figures[1]
	share := func(f *figures) float64 { return at(100, f.took).Seconds() / r.cfg.timeout.Seconds() }
	r.verdicts = []verdict{
		{fmt.Sprintf("slowest scrape ÷ scrape timeout of %s, without closed orders", r.cfg.timeout), share(before), mostOfTimeout},
		{fmt.Sprintf("slowest scrape ÷ scrape timeout of %s, with them", r.cfg.timeout), share(after), mostOfTimeout},
		{"median scrape with closed orders ÷ without", ratio(at(50, after.took), at(50, before.took)), mostRatio},
		{"collectors left out of a scrape", float64(before.leftOut + after.leftOut), 0},
	}
}

func (r *report) missed() bool { return slices.ContainsFunc(r.verdicts, verdict.missed) }

func ratio(a, b time.Duration) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// table writes lines and remembers the first error.
type table struct {
	w   io.Writer
	err error
}

func (t *table) printf(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format, args...)
	}
}

func (t *table) row(name, a, b, c string) { t.printf("%-44s%18s%18s%10s\n", name, a, b, c) }

func (t *table) times(name string, a, b time.Duration) {
	t.row(name, millis(a), millis(b), fmt.Sprintf("%.2f", ratio(b, a)))
}

func millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

func megabytes[N int | int64](n N) string { return fmt.Sprintf("%.2f MB", float64(n)/1e6) }

// print writes the figures and what to think of them.
func (r *report) print(w io.Writer) error {
	t := &table{w: w}
	before, after := &r.figures[0], &r.figures[1]
	t.printf("%s, %d scrapes of each database in turns; PostgreSQL %s, %d processors\n%s\n\n",
		r.cfg.house(), r.cfg.scrapes, r.postgres, r.processors, r.cfg.history())
	t.row("closed orders", "0", grouped(r.cfg.closed), "ratio")
	t.printf("%s\n", strings.Repeat("-", 90))
	t.times("scrape, median", at(50, before.took), at(50, after.took))
	t.times("scrape, nine of ten", at(90, before.took), at(90, after.took))
	t.times("scrape, slowest", at(100, before.took), at(100, after.took))
	for _, name := range slices.Sorted(maps.Keys(before.collectors)) {
		t.times("  collector "+name+", median", at(50, before.collectors[name]), at(50, after.collectors[name]))
	}
	t.row("series", grouped(before.series), grouped(after.series), "")
	t.row("answer, and as it is sent", megabytes(before.body)+", "+megabytes(before.wire), megabytes(after.body)+", "+megabytes(after.wire), "")
	t.row("database", megabytes(before.bytes), megabytes(after.bytes), "")
	t.printf("\nFor information:\n")
	t.times("GET /v1/bottlenecks, 30 days, median", at(50, before.bottlenecks), at(50, after.bottlenecks))
	if len(before.whileWritten) > 0 {
		t.row(fmt.Sprintf("writes a second beside scrapes, %d writers", writers), fmt.Sprintf("%.0f", before.writes), fmt.Sprintf("%.0f", after.writes), "")
		t.times("scrape beside them, median", at(50, before.whileWritten), at(50, after.whileWritten))
		t.times("scrape beside them, slowest", at(100, before.whileWritten), at(100, after.whileWritten))
	}
	t.printf("\n%-64s%10s%9s%7s\n%s\n", "Targets", "measured", "at most", "", strings.Repeat("-", 90))
	for _, v := range r.verdicts {
		t.printf("%-64s%10.3f%9g%7s\n", v.what, v.measured, v.atMost, result(v.missed()))
	}
	return t.err
}

// house says what is open.
func (c config) house() string {
	branches := "branches"
	if c.branches == 1 {
		branches = "branch"
	}
	return fmt.Sprintf("%s open orders in %d %s", grouped(c.open), c.branches, branches)
}

// history says how the closed orders are spread over time.
func (c config) history() string {
	const year, month = 365 * 24 * time.Hour, 30 * 24 * time.Hour
	share := min(1, month.Hours()/c.past().Hours())
	return fmt.Sprintf("%s closed orders: %d a day in each branch, over %.1f years, %s of them in the last 30 days",
		grouped(c.closed), c.daily, c.past().Hours()/year.Hours(), grouped(int(share*float64(c.closed))))
}

// grouped writes thousands apart.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
