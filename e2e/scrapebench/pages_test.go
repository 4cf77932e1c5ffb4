package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Every page answers, small: the seed is one that the pages can show.
func TestRun_PagesShowWhatWasSeeded(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := run(t.Context(), []string{"-pages", "-open", "400", "-closed", "900", "-branches", "1", "-requests", "2"}, &out)
	if !errors.Is(err, errMissed) { // so few orders take no time, and their ratios say nothing
		require.NoError(t, err)
	}
	require.Contains(t, out.String(), "400 open orders in 1 branch, 2 requests")
	require.Contains(t, out.String(), "900 closed orders: 100 a day in each branch, over 0.0 years, 900 of them in the last 30 days")
	for _, v := range viewsOf("") {
		require.Equal(t, 2, strings.Count(out.String(), "\n"+pad(v.name, 26)+pad(string(v.role), 10)), "%s as %s: a line of times and one of sizes", v.name, v.role)
	}
}

func pad(s string, to int) string { return s + strings.Repeat(" ", to-len(s)) }

func TestPagesReport_MissesATarget(t *testing.T) {
	t.Parallel()
	took := func(ms ...time.Duration) []time.Duration {
		for i := range ms {
			ms[i] *= time.Millisecond
		}
		return ms
	}
	fine := viewFigures{view: view{atMost: 2}, took: [2][]time.Duration{took(10, 10, 90), took(12, 12, 500)}, cold: [2]cold{{sent: mostCold, requests: mostRequests}}}
	slow, past, large, many := fine, fine, fine, fine
	slow.took[1] = took(21)
	past.atMost, past.took[1] = 5, took(50)
	large.cold[1].sent = mostCold + 1
	many.cold[1].requests = mostRequests + 1
	for name, c := range map[string]struct {
		v      viewFigures
		missed bool
	}{"fine": {fine, false}, "slower with closed orders": {slow, true}, "shows them": {past, false}, "too large": {large, true}, "too many requests": {many, true}} {
		r := pagesReport{cfg: config{open: 1, closed: 1, branches: 1, daily: 1}, views: []viewFigures{fine, c.v}}
		require.Equal(t, c.missed, r.missed(), name)
		var out bytes.Buffer
		require.NoError(t, r.print(&out))
		require.Equal(t, c.missed, strings.Contains(out.String(), "MISS"), name)
	}
}

func TestConfig_ClosedOrdersReachAsFarBackAsTheyTake(t *testing.T) {
	t.Parallel()
	c := config{open: 10_000, closed: 1_000_000, branches: 1, daily: 100}
	require.Equal(t, 10_000*24*time.Hour, c.past())
	require.Equal(t, "10,000 open orders in 1 branch", c.house())
	require.Equal(t, "1,000,000 closed orders: 100 a day in each branch, over 27.4 years, 3,000 of them in the last 30 days", c.history())
	c.branches = 10
	require.Equal(t, 1000*24*time.Hour, c.past())
}
