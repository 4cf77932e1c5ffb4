package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/deploy"
	"github.com/workbay/workbay/deploy/deploytest"
	"github.com/workbay/workbay/internal/monitoring"
)

// quiet are selectors that find nothing after a good day, and why.
var quiet = map[string]string{
	`method_route_code:workbay_http_requests:rate5m{code=~"5.."}`:                          "no request failed",
	`temporal_workflow_task_execution_failed_total`:                                        "no workflow task failed",
	`temporal_workflow_task_execution_failed_total{failure_reason="NonDeterminismError"}`:  "the program fits its own orders",
	`temporal_workflow_task_execution_failed_total{failure_reason!="NonDeterminismError"}`: "no workflow task failed",
	`temporal_activity_execution_failed_total`:                                             "no outside party failed",
	`temporal_local_activity_execution_failed_total`:                                       "no party of the house failed",
	`workbay_commands_resent_total`:                                                        "nobody's command was lost",
	`workbay:wo_stage_seconds_bucket:max{process=""}`:                                      "no older program counted",
	`workbay:wo_stage_seconds_count:max{process=""}`:                                       "no older program counted",
	`workbay:sla_clock_total:max{process=""}`:                                              "no older program counted",
	`workbay:wo_hold_seconds_sum:max{process=""}`:                                          "no older program counted",
}

// TestMonitoring: a real Prometheus watches the demo day, and afterwards every
// query of every panel, variable and rule names what exists and has an answer.
func TestMonitoring_EveryQueryHasAnAnswerAfterTheDemoDay(t *testing.T) {
	if os.Getenv(engineEnv) == "" {
		t.Parallel() // on an engine that others use the day's policies would be theirs, too
	}
	needPrometheus(t)
	a, leave, err := boot(context.WithoutCancel(t.Context()), newFolder)
	require.NoError(t, err)
	t.Cleanup(leave)
	p := watch(t, a)
	require.NoError(t, a.Demo(t.Context(), app.DemoDay, io.Discard))
	admin, err := adminOf(t.Context(), a)
	require.NoError(t, err)
	opened := strconv.Itoa(countOrders(t, admin))
	p.until(`sum(workbay:wo_opened:increase7d) == `+opened, "Prometheus has seen the whole day")

	queries, err := deploytest.Queries("../deploy")
	require.NoError(t, err)
	for _, q := range queries {
		t.Run(q.Where, func(t *testing.T) { p.check(t, q) })
	}
	for s := range quiet {
		require.Contains(t, p.silent, s, "no query asks for it: take it out of the list")
	}
	t.Run("rules", p.rulesAreWell)
	require.Empty(t, p.query(t, `ALERTS{audience="operator",alertstate="firing"}`), "an alert for an operator fires on a good day")
}

// needPrometheus skips on a laptop without Prometheus; CI has to have it.
func needPrometheus(t *testing.T) {
	t.Helper()
	if err := monitoring.Available(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

// prometheus is the one that watches the program.
type prometheus struct {
	*testing.T
	url    string
	labels map[string]map[string]bool // by metric, as far as asked for
	silent map[string]bool            // selectors of the list quiet that were met
}

// watch starts a Prometheus with our rules that looks every second.
func watch(t *testing.T, a *app.App) *prometheus {
	t.Helper()
	m, err := monitoring.Start(t.Context(), monitoring.Options{
		Dir: t.TempDir(), Targets: []monitoring.Target{{Job: "workbay", Addresses: []string{a.MetricsAddr()}}},
		Rules: deploy.Rules(), ScrapeInterval: time.Second, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Stop(context.Background())) })
	return &prometheus{T: t, url: m.URL(), labels: map[string]map[string]bool{}, silent: map[string]bool{}}
}

// check runs a query and looks at what it names.
func (p *prometheus) check(t *testing.T, q deploytest.Query) {
	names, err := deploytest.NamesOf(q.Expr)
	require.NoError(t, err)
	for _, s := range names.Selectors {
		if quiet[s.Text] != "" {
			p.silent[s.Text] = true
			continue
		}
		p.answers(t, s.Text)
		for _, l := range s.Labels {
			require.Contains(t, p.labelsOf(t, s), l, "%s has no label %s", s.Metric, l)
		}
	}
	for _, g := range names.Groupings {
		p.oneHas(t, g.Labels, g.Of)
	}
	p.oneHas(t, names.Matching, names.Selectors)
	p.query(t, q.Expr) // an alert may be silent, but not wrong
	if !q.Alert && !p.onlyQuiet(names) {
		p.answers(t, q.Expr)
	}
}

// onlyQuiet reports whether a query has nothing to look at after a good day.
func (p *prometheus) onlyQuiet(n deploytest.Names) bool {
	for _, s := range n.Selectors {
		if quiet[s.Text] == "" {
			return false
		}
	}
	return len(n.Selectors) > 0
}

// oneHas requires that each label is one of a metric that it groups or matches.
func (p *prometheus) oneHas(t *testing.T, labels []string, of []deploytest.Selector) {
	t.Helper()
	known := map[string]bool{}
	for _, s := range of {
		if quiet[s.Text] != "" {
			return
		}
		for l := range p.labelsOf(t, s) {
			known[l] = true
		}
	}
	for _, l := range labels {
		require.Contains(t, known, l, "grouped or matched by %s, which none of its metrics has", l)
	}
}

// labelsOf are the labels of a metric's series.
func (p *prometheus) labelsOf(t *testing.T, s deploytest.Selector) map[string]bool {
	t.Helper()
	if p.labels[s.Metric] == nil {
		var series []map[string]string
		p.get(t, "/api/v1/series?match[]="+url.QueryEscape(s.Metric), &series)
		require.NotEmpty(t, series, "there is no metric %s", s.Metric)
		p.labels[s.Metric] = map[string]bool{}
		for _, one := range series {
			for l := range one {
				p.labels[s.Metric][l] = true
			}
		}
	}
	return p.labels[s.Metric]
}

// answers requires that a query has at least one number, at the latest after
// the next scrapes.
func (p *prometheus) answers(t *testing.T, query string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	p.wait(ctx, t, func() bool {
		for _, v := range p.query(t, query) {
			if !math.IsNaN(v) {
				return true
			}
		}
		return false
	}, query+" has no answer")
}

// until waits for a condition on the whole.
func (p *prometheus) until(query, what string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), time.Minute)
	defer cancel()
	p.wait(ctx, p.T, func() bool { return len(p.query(p.T, query)) > 0 }, what+": "+query)
}

func (p *prometheus) wait(ctx context.Context, t *testing.T, ok func() bool, what string) {
	t.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			require.FailNow(t, what)
		case <-tick.C:
		}
	}
}

// query returns the values of an instant query.
func (p *prometheus) query(t *testing.T, query string) []float64 {
	t.Helper()
	var data struct {
		Type   string          `json:"resultType"`
		Result json.RawMessage `json:"result"`
	}
	p.get(t, "/api/v1/query?query="+url.QueryEscape(query), &data)
	require.Equal(t, "vector", data.Type, query)
	var samples []struct {
		Value [2]any `json:"value"`
	}
	require.NoError(t, json.Unmarshal(data.Result, &samples))
	values := make([]float64, len(samples))
	for i, s := range samples {
		var err error
		values[i], err = strconv.ParseFloat(fmt.Sprint(s.Value[1]), 64)
		require.NoError(t, err)
	}
	return values
}

// rulesAreWell requires that Prometheus could evaluate every rule: two series
// of the same labels, for one, are an error only there.
func (p *prometheus) rulesAreWell(t *testing.T) {
	var data struct {
		Groups []struct {
			Rules []struct {
				Name, Health, LastError string
			}
		}
	}
	p.get(t, "/api/v1/rules", &data)
	require.NotEmpty(t, data.Groups)
	for _, g := range data.Groups {
		for _, r := range g.Rules {
			require.Equal(t, "ok", r.Health, "%s: %s", r.Name, r.LastError)
		}
	}
}

// get asks Prometheus' HTTP API.
func (p *prometheus) get(t *testing.T, path string, data any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+path, nil)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	answer := struct {
		Status, Error string
		Data          any
	}{Data: data}
	require.NoError(t, json.NewDecoder(res.Body).Decode(&answer))
	require.Equal(t, "success", answer.Status, "%s: %s", path, answer.Error)
}

// countOrders counts the orders that there are.
func countOrders(t *testing.T, c demo.Client) int {
	t.Helper()
	count := 0
	for cursor := ""; ; {
		var page struct {
			Items []struct{} `json:"items"`
			Next  string     `json:"next_cursor"`
		}
		require.NoError(t, c.Get(t.Context(), "/v1/work-orders?limit=200&cursor="+url.QueryEscape(cursor), &page))
		if count += len(page.Items); page.Next == "" {
			return count
		}
		cursor = page.Next
	}
}
