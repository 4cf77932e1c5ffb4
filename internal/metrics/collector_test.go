package metrics

import (
	"bytes"
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/metrics/counters"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	require.Equal(t, 200, w.Code, w.Body.String())
	return w.Body.String()
}

func noQueue(context.Context) ([]process.Measure, error) { return nil, nil }

func TestScrape_NamesAndUnitsFollowTheConventions(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	shop := storetest.Stock(t, s)
	m := New()
	m.Watch(s, noQueue, quiet())
	m.Command("work-order", "start-job", "")
	m.Refused("conflict")
	page := scrape(t, m)
	require.Contains(t, page, `wo_in_stage{branch="`+shop.Branch+`",kind="commercial",stage="queued"} 0`)
	problems, err := promlint.New(bytes.NewBufferString(page)).Lint()
	require.NoError(t, err)
	require.Empty(t, problems)
	for _, f := range append(append([]family{}, counted...), read...) {
		require.NotEmpty(t, f.help, f.name)
	}
}

// A database that is slow when Prometheus asks: the scrape answers, leaves out
// what it could not read, and says so.
func TestScrape_ASlowDatabaseIsLeftOutAndSaidSo(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	s, err := store.Open(t.Context(), url, 0)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	storetest.Stock(t, s)
	m := New()
	c := newCollector(scrapePatience, quiet(), gauges("orders", now(s.Gauges.OrderGauges)), gauges("workshop", now(s.Gauges.ShopGauges)))
	m.registry.MustRegister(c)
	require.Contains(t, scrape(t, m), `workbay_collector_timed_out{collector="orders"} 0`)

	db, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	lock, err := db.Begin(t.Context())
	require.NoError(t, err)
	_, err = lock.Exec(t.Context(), `LOCK TABLE work_order IN ACCESS EXCLUSIVE MODE`)
	require.NoError(t, err)
	page := scrape(t, m)
	require.Contains(t, page, `workbay_collector_timed_out{collector="orders"} 1`)
	require.Contains(t, page, `workbay_collector_success{collector="orders"} 0`)
	require.NotContains(t, page, "wo_in_stage")
	require.Contains(t, page, "workbay_branch_open", "what is not slow is there")
	require.NoError(t, lock.Rollback(t.Context()))
	require.Contains(t, scrape(t, m), "wo_in_stage", "and is back when the database is")
}

func TestScrape_WhatFailsIsNotHalfShown(t *testing.T) {
	t.Parallel()
	m := New()
	m.registry.MustRegister(newCollector(time.Second, quiet(), gauges("queue", func(context.Context) ([]process.Measure, error) {
		return []process.Measure{{Name: "workbay_task_queue_backlog", Labels: []string{"q", "workflow"}, Value: 1}}, errors.New("gone")
	}), gauges("pool", func(context.Context) ([]process.Measure, error) {
		return []process.Measure{{Name: "not_in_the_table"}}, nil
	})))
	page := scrape(t, m)
	require.NotContains(t, page, "workbay_task_queue_backlog")
	require.Contains(t, page, `workbay_collector_success{collector="queue"} 0`)
	require.Contains(t, page, `workbay_collector_timed_out{collector="queue"} 0`)
	require.Contains(t, page, `workbay_collector_success{collector="pool"} 0`, "a reading without a family is an error")
}

func TestHistogram_IsWhatWasObserved(t *testing.T) {
	t.Parallel()
	f, ok := find(counted, "survey_score")
	require.True(t, ok)
	tally := counters.Tally{Name: "survey_score", Labels: []string{"A", "csat"}, Bounds: f.bounds, Count: 3, Sum: 11, Buckets: []int64{0, 1, 1, 2, 3, 3, 3}}
	c := newCollector(time.Second, quiet(), counts(func(context.Context, func(string) []float64) ([]counters.Tally, error) {
		return []counters.Tally{tally, {Name: "of_a_newer_release", Count: 1}}, nil
	}))
	want := `
# HELP survey_score Scores given: csat from 1 to 5, ces from 1 to 7.
# TYPE survey_score histogram
survey_score_bucket{branch="A",type="csat",le="1"} 0
survey_score_bucket{branch="A",type="csat",le="2"} 1
survey_score_bucket{branch="A",type="csat",le="3"} 1
survey_score_bucket{branch="A",type="csat",le="4"} 2
survey_score_bucket{branch="A",type="csat",le="5"} 3
survey_score_bucket{branch="A",type="csat",le="6"} 3
survey_score_bucket{branch="A",type="csat",le="7"} 3
survey_score_bucket{branch="A",type="csat",le="+Inf"} 3
survey_score_sum{branch="A",type="csat"} 11
survey_score_count{branch="A",type="csat"} 3
`
	require.NoError(t, testutil.CollectAndCompare(c, bytes.NewBufferString(want), "survey_score"))
}

// Whatever the rules measure has a family with as many labels as are given.
func TestFamilies_EveryMeasureOfTheRulesHasOne(t *testing.T) {
	t.Parallel()
	given := map[string]bool{}
	for source, first := range map[string]int{"../../process/measure.go": len(every()), "../../workorder/measure.go": len(order())} {
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			for i, arg := range call.Args {
				lit, ok := arg.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING || !strings.HasSuffix(lit.Value, `_total"`) && !strings.HasSuffix(lit.Value, `_seconds"`) {
					continue
				}
				name := strings.Trim(lit.Value, `"`)
				f, ok := find(counted, name)
				require.True(t, ok, "%s is measured and in no family", name)
				require.Len(t, f.labels, first+len(call.Args)-i-1, "%s: labels", name)
				require.Equal(t, first == len(every()), f.labels[0] == "process", name)
				require.Equal(t, strings.HasSuffix(name, "_total"), f.bounds == nil, "%s: a total is a counter, seconds are a histogram", name)
				given[name] = true
			}
			return true
		})
	}
	for _, f := range counted {
		written := strings.HasPrefix(f.name, "survey_") || f.name == "notify_total" // by the store, where they are sent
		require.True(t, given[f.name] || written, "nothing measures %s", f.name)
	}
}
