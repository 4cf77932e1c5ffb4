// Package app starts and stops Workbay: the embedded default or any of its
// parts, in a few named steps. Tests boot the whole program with it on port 0.
package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	_ "time/tzdata" // calendars name time zones; a bare machine may not know them

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/monitoring"
	"github.com/workbay/workbay/internal/payloads"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
)

// App is a running Workbay.
type App struct {
	opts     Options
	metrics  *metrics.Metrics
	store    *store.Store
	temporal client.Client
	measured client.MetricsHandler // what its clients count
	door     *workflows.Door
	listener net.Listener
	where    func() engineFile // the engine, by now
	keys     *payloads.Keys    // of what the engine keeps, nil without
	leaving  atomic.Bool       // told to stop
	stops    []stop
	failed   chan error

	metricsAddr string
	prometheus  *monitoring.Prometheus
}

// stop is one step of the way down, with its name for the log.
type stop struct {
	name string
	do   func(context.Context) error
}

// New checks the options; nothing runs yet.
func New(o Options) (*App, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	return &App{opts: o, metrics: metrics.New(), failed: make(chan error, 1)}, nil
}

// Start brings everything up, in order, and returns when it is ready. After an
// error everything that was started is stopped again.
func (a *App) Start(ctx context.Context) error {
	steps := []struct {
		name string
		do   func(context.Context) error
	}{
		{"data folder", a.prepareFolder}, {"engine", a.startEngine}, {"database", a.openStore}, {"keys", a.readKeys}, {"temporal", a.dialTemporal},
		{"address", a.listen}, {"credentials", a.ensureCredentials}, {"worker", a.startWorker}, {"api", a.serve}, {"metrics", a.serveMetrics},
		{"monitoring", a.startMonitoring},
	}
	for _, s := range steps {
		if err := s.do(ctx); err != nil {
			_ = a.Stop(context.WithoutCancel(ctx))
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// Stop takes everything down in reverse order; the data stays.
func (a *App) Stop(ctx context.Context) error {
	var errs []error
	for len(a.stops) > 0 {
		s := a.stops[len(a.stops)-1]
		a.stops = a.stops[:len(a.stops)-1]
		if err := s.do(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stop %s: %w", s.name, err))
		}
	}
	return errors.Join(errs...)
}

func (a *App) onStop(name string, do func(context.Context) error) {
	a.stops = append(a.stops, stop{name, do})
}

// Addr is where the API listens, such as 127.0.0.1:8080; empty without the API.
func (a *App) Addr() string {
	if a.listener == nil {
		return ""
	}
	return a.listener.Addr().String()
}

// URL is the base of the API's addresses.
func (a *App) URL() string { return "http://" + a.Addr() }

// DataDir is where the data lives.
func (a *App) DataDir() string { return a.opts.DataDir }

// Store is the database, for tools and tests.
func (a *App) Store() *store.Store { return a.store }

// Temporal is the engine's client, for tools and tests.
func (a *App) Temporal() client.Client { return a.temporal }

// Failed delivers the error of a part that ended by itself.
func (a *App) Failed() <-chan error { return a.failed }

func (a *App) fail(err error) {
	select {
	case a.failed <- err:
	default:
	}
}

func (a *App) prepareFolder(context.Context) error {
	if err := os.MkdirAll(a.opts.DataDir, 0o755); err != nil {
		return fmt.Errorf("make %s (name another one with --data): %w", a.opts.DataDir, err)
	}
	return nil
}

func (a *App) openStore(ctx context.Context) error {
	if !a.opts.Worker && !a.opts.API {
		return nil
	}
	s, err := store.OpenAt(ctx, func() string { return a.where().DatabaseURL }, 0)
	if err != nil {
		return err
	}
	a.onStop("database", func(context.Context) error { s.Close(); return nil })
	a.store = s
	mighty, err := s.DB.Superuser(ctx)
	if err != nil {
		return err
	}
	if mighty {
		a.opts.Log.Warn("the database is used by a superuser: give the program a role that owns its database and nothing else, see docs/operations.md")
	}
	if a.opts.Files != "" {
		if err := s.Files.KeepIn(a.opts.Files); err != nil {
			return err
		}
	}
	return s.Migrate(ctx)
}

func (a *App) listen(context.Context) error {
	if !a.opts.API {
		return nil
	}
	l, err := net.Listen("tcp", a.opts.Listen)
	if err != nil {
		return fmt.Errorf("%w (choose another address with --listen)", err)
	}
	a.listener = l
	if a.opts.PublicURL == "" {
		a.opts.PublicURL = a.URL()
	}
	a.onStop("address", func(context.Context) error { _ = l.Close(); return nil })
	return nil
}

// processes are those of the house and of the options.
func (a *App) processes() []process.Process {
	return append(workflows.Processes(), a.opts.Processes...)
}

// startWorker runs workflows and activities, and beside them what the house does by itself.
func (a *App) startWorker(ctx context.Context) error {
	if !a.opts.Worker {
		return nil
	}
	a.store.Messages.SetPublicURL(a.opts.PublicURL)
	own, err := a.workersClient(ctx)
	if err != nil {
		return err
	}
	worker.SetStickyWorkflowCacheSize(a.opts.Memory.Workflows) // beside an engine in this process it is set already
	w := worker.New(own, a.opts.TaskQueue, a.workerOptions())
	workflows.Register(w, activities.New(a.store, workflows.Starter{Door: a.door}, a.opts.Around, a.opts.Parties...), a.processes())
	if err := w.Start(); err != nil {
		return err
	}
	a.onStop("worker", func(context.Context) error { w.Stop(); return nil })
	r := newReconciler(a.store, a.door, a.processes(), a.metrics, a.opts.Log)
	r.start(context.WithoutCancel(ctx))
	a.onStop("reconciler", func(context.Context) error { r.stop(); return nil })
	h := newShelf(a.store, a.door, a.opts.Log)
	h.start(context.WithoutCancel(ctx))
	a.onStop("shelf", func(context.Context) error { h.stop(); return nil })
	p := newPost(a.store, a.door, a.opts.Log)
	p.start(context.WithoutCancel(ctx))
	a.onStop("post", func(context.Context) error { p.stop(); return nil })
	i := newLists(a.store, a.opts.Log)
	i.start(context.WithoutCancel(ctx))
	a.onStop("lists", func(context.Context) error { i.stop(); return nil })
	leavers := &passer{desk: &desk.Desk{Store: a.store, Door: a.door, Metrics: a.metrics, Processes: a.processes()}, log: a.opts.Log}
	leavers.start(context.WithoutCancel(ctx))
	a.onStop("leavers", func(context.Context) error { leavers.stop(); return nil })
	count := &counter{store: a.store, log: a.opts.Log}
	count.start(context.WithoutCancel(ctx))
	a.onStop("counter", func(context.Context) error { count.stop(); return nil })
	return nil
}
