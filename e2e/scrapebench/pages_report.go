package main

import (
	"fmt"
	"io"
	"strings"
)

// The targets of a page that a browser asks for with nothing in its cache.
const (
	mostCold     = 100_000 // bytes sent
	mostRequests = 6
)

// pagesReport is what was found of the pages.
type pagesReport struct {
	cfg   config
	views []viewFigures
}

func (c cold) missed() bool { return c.sent > mostCold || c.requests > mostRequests }

func (r *pagesReport) missed() bool {
	for _, v := range r.views {
		if v.cold[0].missed() || v.cold[1].missed() {
			return true
		}
	}
	return false
}

// print writes the figures and what to think of them.
func (r *pagesReport) print(w io.Writer) error {
	t := &table{w: w}
	t.printf("%s open orders in %d branches, without and with %s closed ones; %d requests of each page, in turns\n\n",
		grouped(r.cfg.open), r.cfg.branches, grouped(r.cfg.closed), r.cfg.requests)
	const line = "%-26s%-10s%10s%10s%10s%10s%8s%8s\n"
	t.printf(line, "milliseconds", "", "p50", "p99", "p50 with", "p99 with", "p50 ×", "p99 ×")
	t.printf("%s\n", strings.Repeat("-", 92))
	for _, v := range r.views {
		a, b := v.took[0], v.took[1]
		t.printf(line, v.name, v.role, bare(at(50, a).Seconds()), bare(at(99, a).Seconds()), bare(at(50, b).Seconds()), bare(at(99, b).Seconds()),
			fmt.Sprintf("%.2f", ratio(at(50, b), at(50, a))), fmt.Sprintf("%.2f", ratio(at(99, b), at(99, a))))
	}
	const sizes = "%-26s%-10s%8s%8s%8s%8s%8s%10s%6s\n"
	t.printf("\nWith closed orders, in kB: a page, and all that a browser with an empty cache brings over for it.\nTargets: at most %d kB sent in at most %d requests, with and without closed orders\n\n", mostCold/1000, mostRequests)
	t.printf(sizes, "kilobytes", "", "page", "gzip", "all", "gzip", "sent", "requests", "")
	t.printf("%s\n", strings.Repeat("-", 92))
	for _, v := range r.views {
		c, result := v.cold[1], "PASS"
		if c.missed() || v.cold[0].missed() {
			result = "MISS"
		}
		t.printf(sizes, v.name, v.role, kilo(c.page), kilo(c.pageZipped), kilo(c.all), kilo(c.allZipped), kilo(c.sent), fmt.Sprint(c.requests), result)
	}
	return t.err
}

func bare(seconds float64) string { return fmt.Sprintf("%.1f", seconds*1000) }

func kilo(bytes int) string { return fmt.Sprintf("%.1f", float64(bytes)/1000) }
