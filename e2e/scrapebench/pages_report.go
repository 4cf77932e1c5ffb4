package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// The targets. A hundred times as many closed orders may not make a page of what
// is open wait for them: its rows are looked up in an index then, which costs some
// more than to read a table whole that holds nothing else. A page that looks back
// over a month has more to count with closed orders, and part of a name finds a
// hundred times as many orders. Of a page that a browser asks for with nothing in
// its cache, everything it brings over counts.
const (
	mostOpen     = 2
	mostMonth    = 2.5
	mostPast     = 5
	mostCold     = 100_000 // bytes sent
	mostRequests = 6
)

// pagesReport is what was found of the pages.
type pagesReport struct {
	cfg        config
	processors int
	postgres   string
	views      []viewFigures
}

// grown is how many times as long the page takes with closed orders as without, by the medians.
func (v viewFigures) grown() float64 { return ratio(at(50, v.took[1]), at(50, v.took[0])) }

func (v viewFigures) slow() bool { return v.grown() > v.atMost }

func (v viewFigures) large() bool { return v.cold[0].missed() || v.cold[1].missed() }

func (c cold) missed() bool { return c.sent > mostCold || c.requests > mostRequests }

func (r *pagesReport) missed() bool {
	return slices.ContainsFunc(r.views, func(v viewFigures) bool { return v.slow() || v.large() })
}

// print writes the figures and what to think of them.
func (r *pagesReport) print(w io.Writer) error {
	t := &table{w: w}
	t.printf("%s, %d requests of each page in turns; PostgreSQL %s, %d processors\n%s\n",
		r.cfg.house(), r.cfg.requests, r.postgres, r.processors, r.cfg.history())
	t.printf("Targets: how many times as long the median may take with closed orders as without\n\n")
	const times = "%-26s%-10s%9s%9s%10s%10s%8s%9s%6s\n"
	t.printf(times, "milliseconds", "", "p50", "p99", "p50 with", "p99 with", "p50 ×", "at most", "")
	t.printf("%s\n", strings.Repeat("-", 97))
	for _, v := range r.views {
		a, b := v.took[0], v.took[1]
		t.printf(times, v.name, v.role, bare(at(50, a)), bare(at(99, a)), bare(at(50, b)), bare(at(99, b)),
			fmt.Sprintf("%.2f", v.grown()), fmt.Sprintf("%g", v.atMost), result(v.slow()))
	}
	r.sizes(t)
	return t.err
}

// sizes writes what a browser brings over.
func (r *pagesReport) sizes(t *table) {
	const sizes = "%-26s%-10s%8s%8s%8s%8s%8s%10s%11s\n"
	t.printf("\nWith closed orders, in kB: a page, and all that a browser with an empty cache brings over for it.\n")
	t.printf("Targets: at most %d kB sent in at most %d requests, with and without closed orders\n\n", mostCold/1000, mostRequests)
	t.printf(sizes, "kilobytes", "", "page", "gzip", "all", "gzip", "sent", "requests", "")
	t.printf("%s\n", strings.Repeat("-", 97))
	for _, v := range r.views {
		c := v.cold[1]
		t.printf(sizes, v.name, v.role, kilo(c.page), kilo(c.pageZipped), kilo(c.all), kilo(c.allZipped), kilo(c.sent), fmt.Sprint(c.requests), result(v.large()))
	}
}

func result(missed bool) string {
	if missed {
		return "MISS"
	}
	return "PASS"
}

func bare(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()*1000) }

func kilo(bytes int) string { return fmt.Sprintf("%.1f", float64(bytes)/1000) }
