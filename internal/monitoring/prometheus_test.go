package monitoring

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestStart_ScrapesEvaluatesAnswersAndLeavesNoProcess(t *testing.T) {
	t.Parallel()
	target := metricsAt(t, "cars_total 7\n")
	p := start(t, Options{
		Targets: []Target{{Job: "garage", Addresses: []string{target}}}, ScrapeInterval: 100 * time.Millisecond,
		Rules: fstest.MapFS{
			"cars.yml":      {Data: []byte("groups: [{name: cars, rules: [{record: cars:twice, expr: 2 * cars_total}]}]")},
			"tests/not.yml": {Data: []byte("this is no rule file")},
		},
	})
	require.Equal(t, "7", soon(t, p, `cars_total{job="garage",instance="`+target+`"}`))
	require.Equal(t, "14", soon(t, p, "cars:twice"))

	pid := p.process.pid
	require.NoError(t, p.Stop(t.Context()))
	require.NoError(t, p.Stop(t.Context()), "a second stop does nothing")
	require.ErrorIs(t, syscall.Kill(pid, 0), syscall.ESRCH, "the process is gone")
	select {
	case <-p.Done():
	default:
		t.Fatal("Done is not closed")
	}
}

func TestStart_RemembersAndTakesNewRules(t *testing.T) {
	t.Parallel()
	o := Options{
		Dir: t.TempDir(), ScrapeInterval: 100 * time.Millisecond, Targets: []Target{{"garage", []string{metricsAt(t, "cars_total 7\n")}}},
		Rules: fstest.MapFS{"old.yml": {Data: []byte("groups: []")}},
	}
	p := start(t, o)
	require.Equal(t, "7", soon(t, p, "cars_total"))
	require.NoError(t, p.Stop(t.Context()))

	o.Targets, o.Rules = nil, fstest.MapFS{"new.yml": {Data: []byte("groups: []")}}
	p = start(t, o)
	require.Equal(t, "7", soon(t, p, "last_over_time(cars_total[1h])"), "what was scraped before is there")
	require.NoFileExists(t, filepath.Join(o.Dir, "rules", "old.yml"))
	require.FileExists(t, filepath.Join(o.Dir, "rules", "new.yml"))
}

func TestStart_SaysWhoIsInTheWay(t *testing.T) {
	t.Parallel()
	needPrometheus(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	_, err = Start(t.Context(), Options{Dir: t.TempDir(), Listen: l.Addr().String()})
	require.ErrorContains(t, err, l.Addr().String()+" is not free")
}

func TestStart_BadRulesAreShownAndNothingRuns(t *testing.T) {
	t.Parallel()
	needPrometheus(t)
	_, err := Start(t.Context(), Options{Dir: t.TempDir(), Rules: fstest.MapFS{"bad.yml": {Data: []byte("groups: [{name: bad, rules: [{record: x, expr: sum(}]}]")}}})
	require.ErrorContains(t, err, "did not start")
	require.ErrorContains(t, err, "bad.yml")
}

func TestStart_NeedsAFolder(t *testing.T) {
	t.Parallel()
	_, err := Start(t.Context(), Options{})
	require.ErrorContains(t, err, "data folder")
}

func TestPasses_OnlyWhatAnotherAttemptMends(t *testing.T) {
	t.Parallel()
	picked, fixed := &Prometheus{}, &Prometheus{opts: Options{Listen: "127.0.0.1:9090"}}
	taken, locked := "listen tcp 127.0.0.1:9090: bind: address already in use", "lock DB directory: resource temporarily unavailable"
	require.True(t, picked.passes(taken, 1))
	require.False(t, picked.passes(taken, 5))
	require.False(t, fixed.passes(taken, 1))
	require.True(t, fixed.passes(locked, 5))
	require.False(t, fixed.passes(locked, 30))
	require.False(t, picked.passes("invalid configuration", 1))
}

// needPrometheus skips on a laptop without Prometheus; CI has to have it.
func needPrometheus(t *testing.T) {
	t.Helper()
	if _, err := find(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

// start starts a Prometheus that the test stops in the end, whether or not it
// did so before.
func start(t *testing.T, o Options) *Prometheus {
	t.Helper()
	needPrometheus(t)
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	o.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	p, err := Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Stop(context.Background())) }) // The test's own context has ended in a cleanup.
	return p
}

// metricsAt serves metrics and returns the address.
func metricsAt(t *testing.T, text string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		_, _ = w.Write([]byte(text))
	}))
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

// soon is the one value of a query, as soon as there is one.
func soon(t *testing.T, p *Prometheus, query string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		value, err := value(ctx, p, query)
		if err == nil {
			return value
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s: %v", query, err)
		case <-tick.C:
		}
	}
}

func value(ctx context.Context, p *Prometheus, query string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL()+"/api/v1/query?query="+url.QueryEscape(query), nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct {
		Error string `json:"error"`
		Data  struct {
			Result []struct {
				Value [2]any `json:"value"`
			} `json:"result"`
		} `json:"data"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return "", err
	}
	if len(answer.Data.Result) != 1 {
		return "", errors.New("not one result: " + answer.Error)
	}
	return answer.Data.Result[0].Value[1].(string), nil
}
