package main

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Everything runs through, small: the seed keeps every constraint, and the bench
// itself refuses a scrape that shows other sums than the database holds.
func TestRun_ScrapesShowWhatWasSeeded(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := run(t.Context(), []string{"-open", "400", "-closed", "900", "-branches", "3", "-scrapes", "2", "-writing", "300ms"}, &out)
	if !errors.Is(err, errMissed) { // so few orders take no time, and their ratio says nothing
		require.NoError(t, err)
	}
	for _, want := range []string{"400 open orders in 3 branches", "scrape, median", "collector orders", "GET /v1/bottlenecks", "scrape beside them"} {
		require.Contains(t, out.String(), want)
	}
	require.Regexp(t, `collectors left out of a scrape +0\.000 +0 +PASS`, out.String())
}

func TestSeed_TheSecondDatabaseHasTheClosedOrdersToo(t *testing.T) {
	t.Parallel()
	h, err := moveIn(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, h.leave(context.WithoutCancel(t.Context()))) })
	cfg := config{open: 500, closed: 700, branches: 2, daily: 100, scrapes: 1}
	before, after, err := h.furnish(t.Context(), cfg)
	require.NoError(t, err)
	defer before.shut()
	defer after.shut()
	count := func(s *site, sql string) (n int) {
		require.NoError(t, s.db.QueryRow(t.Context(), sql).Scan(&n))
		return n
	}
	require.Equal(t, 500, count(before, `SELECT count(*) FROM work_order`))
	require.Equal(t, 1200, count(after, `SELECT count(*) FROM work_order`))
	require.Equal(t, 700, count(after, `SELECT count(*) FROM work_order WHERE ended`))
	for _, table := range []string{"stage_visit", "hold", "part_wait", "purchase_line", "assignment"} {
		require.Positive(t, count(before, "SELECT count(*) FROM "+table), table)
		require.Greater(t, count(after, "SELECT count(*) FROM "+table), count(before, "SELECT count(*) FROM "+table), table)
	}
	require.InDelta(t, 10_000, count(before, `SELECT avg(length(state::text))::int FROM work_order`), 2000, "an order as large as they are")
	require.Zero(t, count(after, `SELECT count(*) FROM work_order o WHERE (SELECT count(*) FROM stage_visit v WHERE v.number = o.number AND left_at IS NULL) <> 1`))
	require.Zero(t, count(after, `SELECT count(*) FROM purchase_line JOIN purchase_order p USING (number) WHERE purchase_line.state = 'ordered' AND p.state <> 'open'`))

	one, err := before.scrape(t.Context())
	require.NoError(t, err)
	other, err := after.scrape(t.Context())
	require.NoError(t, err)
	require.Equal(t, one.series(), other.series())
	for _, p := range []page{one, other} {
		require.InDelta(t, 500, p.sum("wo_in_stage"), 0)
		require.Positive(t, p.sum("wo_over_target"))
		require.Positive(t, p.sum("wo_promise_at_risk"))
		require.Positive(t, p.sum("mechanic_load_ratio"))
	}
	// Nothing that was seeded is unknown to the program.
	s := seeder{cfg: cfg}
	for _, m := range s.series() {
		require.Contains(t, string(one.body), "# TYPE "+m.Name+" ")
	}
}

func TestPage_ReadsSamples(t *testing.T) {
	t.Parallel()
	p := page{body: []byte(`# HELP a_b Help.
# TYPE a_b gauge
a_b{x="1",y="it is"} 2
a_b{x="2",y=""} 1.5e+01
a_b_total{x="1"} 100
plain 7
workbay_collector_success{collector="orders"} 1
workbay_collector_success{collector="holds"} 0
`)}
	require.InDelta(t, 17, p.sum("a_b"), 0)
	require.InDelta(t, 7, p.sum("plain"), 0)
	require.Equal(t, 6, p.series())
	require.Equal(t, map[string]float64{"orders": 1, "holds": 0}, p.collectors("success"))
	require.Equal(t, 1, p.leftOut())
}

func TestJudge_MissesATarget(t *testing.T) {
	t.Parallel()
	took := func(ms ...time.Duration) figures {
		var f figures
		for _, m := range ms {
			f.took = append(f.took, m*time.Millisecond)
		}
		return f
	}
	for name, c := range map[string]struct {
		before, after figures
		missed        bool
	}{
		"the same":        {took(100, 110, 120), took(100, 115, 130), false},
		"dearer":          {took(100, 100, 100), took(126, 126, 126), true},
		"one is too slow": {took(100, 100, 100), took(100, 100, 5001), true},
		"left out":        {took(100), figures{took: took(100).took, leftOut: 1}, true},
	} {
		r := report{cfg: config{timeout: 10 * time.Second}, figures: [2]figures{c.before, c.after}}
		r.judge()
		require.Equal(t, c.missed, r.missed(), name)
	}
	require.Equal(t, 30*time.Millisecond, at(90, took(10, 20, 30).took))
	require.Equal(t, "1,234,567", grouped(1_234_567))
	require.Equal(t, "12", grouped(12))
}
