package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/workorder"
)

// statements are what was sent to Workbay's database, begin and commit left out.
type statements struct {
	PerOrder     float64 `json:"per_order"`
	Transactions float64 `json:"transactions_per_order"` // with one client and hardly anything beside it
	Polls        int64   `json:"polls_in_idle_wait"`
	Watched      float64 `json:"idle_wait_seconds"`
}

const (
	counterKnown   = `SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_stat_statements')`
	counterPreload = `ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`
	counterCreate  = `CREATE EXTENSION IF NOT EXISTS pg_stat_statements`

	selectStatements = `
SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND query !~* '^\s*(begin|commit|rollback|start)' AND query !~* 'pg_stat_statements'`

	// What looks at one order, whatever it reads of it.
	selectLooks = selectStatements + ` AND query ~* 'from work_order[^_a-z]' AND query ~* 'where[^()]* number\s*='`

	setPending = `UPDATE work_order SET pending = $2 WHERE number = $1`
)

// countFromNextStart has PostgreSQL count statements from its next start on. It
// reports whether it will: on a borrowed engine, and where the extension is not
// installed, it will not.
func (h *house) countFromNextStart(ctx context.Context) (bool, error) {
	var known bool
	if err := h.database.QueryRow(ctx, counterKnown).Scan(&known); err != nil || !known || !h.own {
		return false, err
	}
	_, err := h.database.Exec(ctx, counterPreload)
	return err == nil, err
}

func countStatements(ctx context.Context, h *house, s *shop) (*statements, error) {
	if _, err := h.database.Exec(ctx, counterCreate); err != nil {
		return nil, err
	}
	// The new API is elsewhere, and what a start begins is to be over.
	s.at(h.admin.URL)
	if err := wait(ctx, 3*time.Second); err != nil {
		return nil, err
	}
	var found statements
	if err := found.ofOrders(ctx, h, s); err != nil {
		return nil, err
	}
	return &found, found.ofWait(ctx, h, s)
}

// ofOrders counts while one client takes orders.
func (f *statements) ofOrders(ctx context.Context, h *house, s *shop) error {
	const orders = 30
	before, err := h.count(ctx, selectStatements)
	if err != nil {
		return err
	}
	done, err := drive(ctx, &customers{shop: s}, 1, limit{orders: orders}, h.meter)
	if err != nil {
		return err
	}
	after, err := h.count(ctx, selectStatements)
	f.PerOrder = float64(after-before) / orders
	f.Transactions = float64(done.used.Workbay.Transactions) / orders
	return err
}

// ofWait counts what looks at an order while somebody waits for it and nothing
// happens to it. The record is made to say that the process is about to take a
// step, which it is not.
func (f *statements) ofWait(ctx context.Context, h *house, s *shop) error {
	const look = 4 * time.Second
	number := s.cars[0].last
	if _, err := h.database.Exec(ctx, setPending, number, true); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() {
		begin := time.Now()
		err := s.staff[workorder.Reception].Do(ctx, http.MethodGet, "/v1/work-orders/"+number, nil, nil, demo.Header{Name: "Prefer", Value: "wait=6"})
		if took := time.Since(begin); err == nil && took < look+time.Second {
			err = fmt.Errorf("the wait for order %s was over after %s", number, took)
		}
		ended <- err
	}()
	if err := wait(ctx, time.Second); err != nil { // the wait begins with a look or two
		return err
	}
	before, err := h.count(ctx, selectLooks)
	if err != nil {
		return err
	}
	if err := wait(ctx, look); err != nil {
		return err
	}
	after, err := h.count(ctx, selectLooks)
	if err != nil {
		return err
	}
	f.Polls, f.Watched = after-before, look.Seconds()
	if err := <-ended; err != nil {
		return err
	}
	_, err = h.database.Exec(ctx, setPending, number, false)
	return err
}

func (h *house) count(ctx context.Context, query string) (n int64, err error) {
	err = h.database.QueryRow(ctx, query).Scan(&n)
	return n, err
}

// wait lets time pass in which something is counted.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
