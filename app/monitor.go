package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/workbay/workbay/deploy"
	"github.com/workbay/workbay/internal/monitoring"
	"github.com/workbay/workbay/process"
)

// pollerGone is how long ago a worker that is still there can have asked last:
// it asks anew at least once a minute.
const pollerGone = 90 * time.Second

// queueGauges reads from the engine who works on our task queue and what waits there.
func (a *App) queueGauges(ctx context.Context) ([]process.Measure, error) {
	var found []process.Measure
	for _, t := range []struct {
		name string
		kind enumspb.TaskQueueType
	}{{"workflow", enumspb.TASK_QUEUE_TYPE_WORKFLOW}, {"activity", enumspb.TASK_QUEUE_TYPE_ACTIVITY}} {
		r, err := a.temporal.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
			Namespace: a.where().Namespace, TaskQueue: &taskqueuepb.TaskQueue{Name: a.opts.TaskQueue},
			TaskQueueType: t.kind, ReportStats: true,
		})
		if err != nil {
			return nil, fmt.Errorf("describe task queue: %w", err)
		}
		pollers := 0
		for _, p := range r.Pollers {
			if time.Since(p.GetLastAccessTime().AsTime()) < pollerGone {
				pollers++
			}
		}
		labels := []string{a.opts.TaskQueue, t.name}
		found = append(found,
			process.Measure{Name: "workbay_task_queue_pollers", Labels: labels, Value: float64(pollers)},
			process.Measure{Name: "workbay_task_queue_backlog", Labels: labels, Value: float64(r.GetStats().GetApproximateBacklogCount())},
			process.Measure{Name: "workbay_task_queue_backlog_age_seconds", Labels: labels, Value: r.GetStats().GetApproximateBacklogAge().AsDuration().Seconds()})
	}
	return found, nil
}

// startMonitoring runs the machine's Prometheus beside us, on our metrics and
// with the rules of deploy/prometheus. Its end is no reason to end the shop.
func (a *App) startMonitoring(ctx context.Context) error {
	if !a.opts.Monitoring || !a.opts.API {
		return nil
	}
	p, err := monitoring.Start(ctx, monitoring.Options{
		Dir: filepath.Join(a.opts.DataDir, "prometheus"), Rules: deploy.Rules(), Listen: a.opts.MonitoringListen, Logger: a.opts.Log,
		Targets: []monitoring.Target{{Job: "workbay", Addresses: []string{a.MetricsAddr()}}},
	})
	if err != nil {
		return err
	}
	a.prometheus = p
	a.onStop("monitoring", p.Stop)
	go func() {
		<-p.Done()
		a.opts.Log.Warn("Prometheus ended; nobody watches until the next start")
	}()
	return nil
}

// MonitoringURL is where Prometheus answers; empty without it.
func (a *App) MonitoringURL() string {
	if a.prometheus == nil {
		return ""
	}
	return a.prometheus.URL()
}

// serveMetrics shows the metrics at an address of their own: they are for whoever
// watches the machine, and not for whoever reaches the API.
func (a *App) serveMetrics(context.Context) error {
	if a.opts.MetricsListen == "" || !a.opts.API && !a.opts.Worker {
		return nil
	}
	l, err := net.Listen("tcp", a.opts.MetricsListen)
	if err != nil {
		return fmt.Errorf("%w (choose another address with --metrics-listen)", err)
	}
	a.metricsAddr = l.Addr().String()
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.metrics.Handler())
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			a.fail(fmt.Errorf("metrics: %w", err))
		}
	}()
	a.onStop("metrics", func(context.Context) error { return srv.Close() })
	return nil
}

// MetricsAddr is where the metrics are, as host:port; empty when they are nowhere.
func (a *App) MetricsAddr() string { return a.metricsAddr }
