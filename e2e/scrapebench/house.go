package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/workbay/workbay/internal/embedded"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
)

// house is a private PostgreSQL on a folder that goes with it.
type house struct {
	folder   string
	postgres *embedded.Postgres
}

func moveIn(ctx context.Context) (_ *house, err error) {
	h := &house{}
	if h.folder, err = os.MkdirTemp("", "workbay-scrapebench-"); err != nil {
		return nil, err
	}
	// PostgreSQL may run under an account of its own and must be able to enter.
	err = os.Chmod(h.folder, 0o755)
	if err == nil {
		h.postgres, err = embedded.StartPostgres(ctx, embedded.PostgresOptions{
			Dir: h.folder, Throwaway: true, Logger: slog.New(slog.DiscardHandler),
		})
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(h.folder))
	}
	return h, nil
}

func (h *house) leave(ctx context.Context) error {
	return errors.Join(h.postgres.Stop(ctx), os.RemoveAll(h.folder))
}

// furnish makes the two databases: one with the open orders only, and its copy
// with the closed ones beside them.
func (h *house) furnish(ctx context.Context, cfg config) (before, after *site, err error) {
	const one, other = "without_closed", "with_closed"
	if err := h.postgres.Own(ctx, embedded.Role{Name: "record", Databases: []string{one}}); err != nil {
		return nil, nil, err
	}
	begin := time.Now()
	s := seeder{cfg: cfg, at: begin.UTC().Truncate(time.Second)}
	if err := h.fill(ctx, one, s.openOrders); err != nil {
		return nil, nil, fmt.Errorf("write %d open orders: %w", cfg.open, err)
	}
	say("%d open orders are there after %s", cfg.open, since(begin))
	if err := h.copy(ctx, one, other); err != nil {
		return nil, nil, fmt.Errorf("copy the database: %w", err)
	}
	if err := h.fill(ctx, other, s.closedOrders); err != nil {
		return nil, nil, fmt.Errorf("write %d closed orders: %w", cfg.closed, err)
	}
	say("%d closed orders are beside them after %s", cfg.closed, since(begin))
	if before, err = h.open(ctx, one); err != nil {
		return nil, nil, err
	}
	if after, err = h.open(ctx, other); err != nil {
		before.shut()
		return nil, nil, err
	}
	return before, after, nil
}

// fill brings a database's schema up and has it seeded. Its connections are
// closed then: a database in use can not be copied.
func (h *house) fill(ctx context.Context, name string, seed func(context.Context, *store.Store, *pgxpool.Pool) error) error {
	st, err := store.Open(ctx, h.postgres.URL(name), 0)
	if err != nil {
		return err
	}
	defer st.Close()
	db, err := pgxpool.New(ctx, h.postgres.URL(name))
	if err != nil {
		return err
	}
	defer db.Close()
	if err := st.Migrate(ctx); err != nil {
		return err
	}
	return seed(ctx, st, db)
}

func (h *house) copy(ctx context.Context, from, to string) error {
	c, err := pgx.Connect(ctx, h.postgres.URL("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	_, err = c.Exec(ctx, "CREATE DATABASE "+to+" TEMPLATE "+from)
	return err
}

// site is one database with the program's own metrics in front of it.
type site struct {
	store  *store.Store
	db     *pgxpool.Pool // the bench's own connections, so that it does not warm up those that are measured
	server *http.Server
	url    string
}

func (h *house) open(ctx context.Context, name string) (*site, error) {
	st, err := store.Open(ctx, h.postgres.URL(name), 0)
	if err != nil {
		return nil, err
	}
	s := &site{store: st}
	if s.db, err = pgxpool.New(ctx, h.postgres.URL(name)); err != nil {
		st.Close()
		return nil, err
	}
	m := metrics.New()
	m.Watch(st, noQueue, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	return s, s.listen(m.Handler())
}

// noQueue takes the place of the engine's task queue, whose answer is not what is measured.
func noQueue(context.Context) ([]process.Measure, error) { return nil, nil }

func (s *site) listen(h http.Handler) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.db.Close()
		s.store.Close()
		return err
	}
	s.url = "http://" + l.Addr().String()
	s.server = &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(l) }() // until shut
	return nil
}

func (s *site) shut() {
	_ = s.server.Close()
	s.db.Close()
	s.store.Close()
}

func since(begin time.Time) time.Duration { return time.Since(begin).Round(100 * time.Millisecond) }
