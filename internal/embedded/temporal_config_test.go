//go:build !external

package embedded

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/server/common/dynamicconfig"

	"github.com/workbay/workbay/internal/memory"
)

// The names are written out: a new server version that renames a setting would otherwise take its default.
func TestDynamicConfigBoundsMemory(t *testing.T) {
	t.Parallel()
	plan := memory.Plan{Histories: 11, Events: 22, Workflows: 33}
	config := dynamicConfig(plan)
	for name, want := range map[string]any{
		"history.cacheSizeBasedLimit":              true,
		"history.hostLevelCacheMaxSizeBytes":       11,
		"history.enableHostLevelEventsCache":       true,
		"history.eventsHostLevelCacheMaxSizeBytes": 22,
		"history.xdcCacheMaxSizeBytes":             0,
		"worker.stickyCacheSize":                   33,
	} {
		values := config.GetValue(dynamicconfig.MakeKey(name))
		if len(values) != 1 || values[0].Value != want {
			t.Errorf("%s is %v, want %v", name, values, want)
		}
	}
}

// gauges remembers the largest value of each gauge of a client.
type gauges struct {
	client.MetricsHandler
	mu      *sync.Mutex
	largest map[string]float64
}

func (g gauges) WithTags(map[string]string) client.MetricsHandler { return g }

func (g gauges) Gauge(name string) client.MetricsGauge { return gauge{g, name} }

type gauge struct {
	of   gauges
	name string
}

func (g gauge) Update(v float64) {
	g.of.mu.Lock()
	defer g.of.mu.Unlock()
	g.of.largest[g.name] = max(g.of.largest[g.name], v)
}

// The server's own workers are the first of the process, and the first decides how many workflows all of them
// keep ready. Not parallel: no other server may run in this process before.
func TestWorkersKeepTheirBound(t *testing.T) {
	const bound = 5
	pg := startPostgres(t, readyCluster(t))
	engine := startTemporal(t, pg, TemporalOptions{Memory: memory.Plan{Histories: 1 << 20, Events: 1 << 20, Workflows: bound}})
	seen := gauges{MetricsHandler: client.MetricsNopHandler, mu: &sync.Mutex{}, largest: map[string]float64{}}
	opts := engine.ClientOptions()
	opts.MetricsHandler = seen
	conn := dial(t, opts)
	worker.SetStickyWorkflowCacheSize(10_000) // too late, as it would be for the worker of the program
	w := worker.New(conn, "greetings", worker.Options{})
	w.RegisterWorkflow(greeting)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	for i := range 3 * bound {
		id := fmt.Sprintf("waiting-%d", i)
		if _, err := conn.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: "greetings"}, greeting); err != nil {
			t.Fatal(err)
		}
	}
	// A name for each: whoever was left out of the cache is replayed.
	for i := range 3 * bound {
		u, err := conn.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{
			WorkflowID: fmt.Sprintf("waiting-%d", i), UpdateName: "name", Args: []any{"Anna"}, WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := u.Get(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	w.Stop()
	seen.mu.Lock()
	defer seen.mu.Unlock()
	for name, most := range seen.largest {
		if strings.HasSuffix(name, "sticky_cache_size") && most > 0 && most <= bound {
			return
		}
	}
	t.Errorf("no more than %d workflows are to be kept ready: %v", bound, seen.largest)
}
