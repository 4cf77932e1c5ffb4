package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/process"
)

// statements are what was sent to Workbay's database.
type statements struct {
	Each    []traffic `json:"per_order"`
	Polls   int64     `json:"polls_in_idle_wait"`
	Watched float64   `json:"idle_wait_seconds"`
}

// traffic is what one order sends to the database under so many clients. Begin
// and commit are not among the statements.
type traffic struct {
	Clients      int     `json:"clients"`
	Statements   float64 `json:"statements"`
	Transactions float64 `json:"transactions"`
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

func countStatements(ctx context.Context, h *house, s *shop, clients []int) (*statements, error) {
	if _, err := h.database.Exec(ctx, counterCreate); err != nil {
		return nil, err
	}
	s.at(h.admin.URL) // the new API is elsewhere
	var found statements
	for _, n := range clients {
		t, err := h.traffic(ctx, s, n)
		if err != nil {
			return nil, err
		}
		found.Each = append(found.Each, t)
	}
	return &found, found.ofWait(ctx, h, s)
}

// reported is how long a connection of PostgreSQL may keep its counts to itself.
// Between the rounds of a contest there is no time to wait for them, and what the
// floor did would be found with the orders that come next.
const reported = 11 * time.Second

// traffic counts while clients take orders.
func (h *house) traffic(ctx context.Context, s *shop, clients int) (traffic, error) {
	t := traffic{Clients: clients}
	if err := wait(ctx, reported); err != nil {
		return t, err
	}
	before, err := h.count(ctx, selectStatements)
	if err != nil {
		return t, err
	}
	used, err := h.meter.read(ctx)
	if err != nil {
		return t, err
	}
	each := max(30/clients, 5)
	done, err := crowd(ctx, &customers{shop: s}, clients, func(done int) bool { return done < each })
	if err != nil {
		return t, err
	}
	after, err := h.count(ctx, selectStatements)
	if err != nil {
		return t, err
	}
	if err := wait(ctx, reported); err != nil {
		return t, err
	}
	now, err := h.meter.read(ctx)
	orders := float64(len(done.done))
	t.Statements = float64(after-before) / orders
	t.Transactions = float64(now.since(used).Workbay.Transactions) / orders
	return t, err
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
		err := s.staff[process.Reception].Do(ctx, http.MethodGet, "/v1/work-orders/"+number, nil, nil, demo.Header{Name: "Prefer", Value: "wait=6"})
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
