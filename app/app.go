// Package app starts and stops Workbay: the embedded default or any of its
// parts, in a few named steps. Tests boot the whole program with it on port 0.
package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // calendars name time zones; a bare machine may not know them

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/api"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/embedded"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/monitoring"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/web"
	"github.com/workbay/workbay/workflows"
)

// App is a running Workbay.
type App struct {
	opts     Options
	metrics  *metrics.Metrics
	store    *store.Store
	temporal client.Client
	door     *workflows.Door
	listener net.Listener
	engine   engineFile
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
		{"data folder", a.prepareFolder}, {"engine", a.startEngine}, {"database", a.openStore}, {"temporal", a.dialTemporal},
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

// startEngine starts the private PostgreSQL and the Temporal server, unless
// others are named, and notes in engine.json where they are.
func (a *App) startEngine(ctx context.Context) error {
	if !a.opts.Engine {
		return a.findEngine()
	}
	a.engine = engineFile{DatabaseURL: a.opts.DatabaseURL, TemporalAddress: a.opts.TemporalAddress,
		Namespace: a.opts.TemporalNamespace, Token: a.opts.TemporalToken}
	if a.engine.Namespace == "" {
		a.engine.Namespace = embedded.DefaultNamespace
	}
	server := a.opts.DatabaseURL
	if server == "" {
		pg, err := embedded.StartPostgres(ctx, embedded.PostgresOptions{
			Dir: filepath.Join(a.opts.DataDir, "postgres"), Throwaway: a.opts.Throwaway, Logger: a.opts.Log,
		})
		if err != nil {
			return err
		}
		a.onStop("postgres", pg.Stop)
		go func() {
			<-pg.Done()
			a.fail(errors.New("PostgreSQL ended; its log is in " + filepath.Join(a.opts.DataDir, "postgres")))
		}()
		if err := pg.CreateDatabase(ctx, "workbay"); err != nil {
			return err
		}
		server, a.engine.DatabaseURL = pg.URL("postgres"), pg.URL("workbay")
	}
	if a.opts.TemporalAddress == "" {
		t, err := embedded.StartTemporal(ctx, embedded.TemporalOptions{
			PostgresURL: server, Namespace: a.engine.Namespace, Token: a.opts.TemporalToken, Logger: a.opts.Log,
		})
		if err != nil {
			return err
		}
		a.onStop("temporal", t.Stop)
		a.engine.TemporalAddress, a.engine.Token = t.HostPort(), t.Token()
	}
	return a.noteEngine()
}

func (a *App) openStore(ctx context.Context) error {
	if !a.opts.Worker && !a.opts.API {
		return nil
	}
	s, err := store.Open(ctx, a.engine.DatabaseURL, 0)
	if err != nil {
		return err
	}
	a.onStop("database", func(context.Context) error { s.Close(); return nil })
	a.store = s
	return s.Migrate(ctx)
}

func (a *App) dialTemporal(ctx context.Context) error {
	if !a.opts.Worker && !a.opts.API {
		return nil
	}
	o := embedded.ClientOptions(a.engine.TemporalAddress, a.engine.Namespace, a.engine.Token)
	o.Logger = log.NewStructuredLogger(a.opts.Log)
	handler, closer := a.metrics.SDK(a.opts.Log)
	o.MetricsHandler = handler
	a.onStop("engine's metrics", func(context.Context) error { return closer.Close() })
	c, err := client.DialContext(ctx, o)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", a.engine.TemporalAddress, err)
	}
	a.onStop("temporal client", func(context.Context) error { c.Close(); return nil })
	a.temporal, a.door = c, workflows.NewDoor(c, a.opts.TaskQueue)
	return nil
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

// cachedWorkflows bounds the memory of a busy day: an order kept ready takes some
// 70 kB, one that is not is replayed from its short history in milliseconds.
const cachedWorkflows = 2000

// startWorker runs workflows and activities, and the reconciler beside them.
func (a *App) startWorker(ctx context.Context) error {
	if !a.opts.Worker {
		return nil
	}
	a.store.Messages.SetPublicURL(a.opts.PublicURL)
	worker.SetStickyWorkflowCacheSize(cachedWorkflows)
	w := worker.New(a.temporal, a.opts.TaskQueue, worker.Options{
		Interceptors:                a.opts.Interceptors,
		WorkerStopTimeout:           5 * time.Second,
		OnFatalError:                func(err error) { a.fail(fmt.Errorf("worker: %w", err)) },
		DisableRegistrationAliasing: true,
		// With the default of two, both pollers turn to the queue of running orders as soon as tasks wait there,
		// and new orders wait: measured with 16 clients on two busy cores, opening took about 1.5 s, with eight about 0.2 s.
		MaxConcurrentWorkflowTaskPollers: 8,
		MaxConcurrentActivityTaskPollers: 8,
	})
	workflows.Register(w, activities.New(a.store))
	if err := w.Start(); err != nil {
		return err
	}
	a.onStop("worker", func(context.Context) error { w.Stop(); return nil })
	r := newReconciler(a.store, a.door, a.metrics, a.opts.Log)
	r.start(context.WithoutCancel(ctx))
	a.onStop("reconciler", func(context.Context) error { r.stop(); return nil })
	count := &counter{store: a.store, log: a.opts.Log}
	count.start(context.WithoutCancel(ctx))
	a.onStop("counter", func(context.Context) error { count.stop(); return nil })
	return nil
}

func (a *App) serve(context.Context) error {
	if !a.opts.API {
		return nil
	}
	a.metrics.Watch(a.store, a.queueGauges, a.opts.Log)
	pages, err := web.New(web.Config{
		Store: a.store, Desk: &desk.Desk{Store: a.store, Door: a.door, Metrics: a.metrics}, Metrics: a.metrics, Log: a.opts.Log,
		Secure: strings.HasPrefix(a.opts.PublicURL, "https://"),
	})
	if err != nil {
		return err
	}
	a.feed(pages)
	srv := &http.Server{
		Handler: apart(api.New(api.Config{
			Store: a.store, Door: a.door, Auth: auth.New(a.store.People.ActorByToken), Metrics: a.metrics, Log: a.opts.Log, Version: a.opts.Version,
			Ready: a.ready,
		}), pages),
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
	}
	srv.RegisterOnShutdown(pages.Close)
	go func() {
		if err := srv.Serve(a.listener); !errors.Is(err, http.ErrServerClosed) {
			a.fail(fmt.Errorf("api: %w", err))
		}
	}()
	a.onStop("api", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		if err := srv.Shutdown(ctx); err != nil {
			return srv.Close()
		}
		return nil
	})
	return nil
}

func (a *App) ready(ctx context.Context) error {
	_, err := a.temporal.CheckHealth(ctx, nil)
	return err
}
