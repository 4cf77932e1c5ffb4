package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// seeder fills a database by statements that write all rows of a table at once.
type seeder struct {
	cfg config
	at  time.Time // the bench's now, at which everything open is open
}

// Open orders are numbered from here on, behind all closed ones.
const firstOpen = 10_000_000

var zones = []string{"Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok", "Europe/Kaliningrad"}

func branchID(n int) string { return fmt.Sprintf("B%02d", n) }

// openOrders makes the house and what is open in it.
func (s *seeder) openOrders(ctx context.Context, st *store.Store, db *pgxpool.Pool) error {
	if err := s.cards(ctx, st, db); err != nil {
		return err
	}
	if err := s.orders(ctx, db, false); err != nil {
		return err
	}
	if s.cfg.pages {
		if err := s.forPages(ctx, st, db); err != nil {
			return err
		}
	}
	return s.counters(ctx, st, db)
}

// closedOrders adds the orders of the past.
func (s *seeder) closedOrders(ctx context.Context, _ *store.Store, db *pgxpool.Pool) error {
	if err := s.orders(ctx, db, true); err != nil || !s.cfg.pages {
		return err
	}
	return books(ctx, db, true)
}

// mechanics is how many each branch has: one for 80 open orders.
func (s *seeder) mechanics() int { return max(2, s.cfg.open/s.cfg.branches/80) }

const (
	insertMechanics = `
INSERT INTO staff (id, branch, name, role, skills)
SELECT 'st_' || b.id || '_' || m, b.id, 'Mechanic ' || m, 'mechanic',
       CASE WHEN m % 3 = 0 THEN '{engine,electrics}' ELSE array[(array['chassis', 'engine', 'body', 'electrics'])[1 + m % 4]] END
FROM branch b, generate_series(0, $1::int - 1) m`
	insertParts     = `INSERT INTO part (part_no, part_key, find_key, name, price) SELECT 'PART-' || i, 'PART' || i, ' part ' || i || ' part' || i, 'Part ' || i, 10000 + 37 * i FROM generate_series(0, 999) i`
	insertSuppliers = `INSERT INTO supplier (id, name) SELECT 'sup_' || i, 'Supplier ' || i FROM generate_series(0, 19) i`
)

// cards are branches, each with its calendar, people, parts and suppliers.
func (s *seeder) cards(ctx context.Context, st *store.Store, db *pgxpool.Pool) error {
	by := process.ProcessActor()
	for n := range s.cfg.branches {
		if _, err := st.Shop.CreateBranch(ctx, shop.Branch{ID: branchID(n), BranchCard: shop.BranchCard{Name: branchID(n)}}, by); err != nil {
			return err
		}
		c := worktime.DefaultCalendar()
		c.Zone = zones[n%len(zones)]
		if _, err := st.Shop.PutCalendar(ctx, branchID(n), c, c.Version, by); err != nil {
			return err
		}
	}
	for sql, args := range map[string][]any{insertMechanics: {s.mechanics()}, insertParts: nil, insertSuppliers: nil} {
		if _, err := db.Exec(ctx, sql, args...); err != nil {
			return err
		}
	}
	return nil
}

// orders writes a batch of orders with all that hangs on them.
func (s *seeder) orders(ctx context.Context, db *pgxpool.Pool, closed bool) error {
	err := s.prepare(ctx, db, closed)
	if err != nil {
		return err
	}
	lines := 2
	if closed {
		lines = 1
	}
	hangsOn := []statement{
		{insertHolds, nil}, {insertIncidents, nil}, {insertWaits, []any{lines}},
		{insertPurchases, nil}, {insertPurchaseLines, []any{lines}}, {insertAssignments, s.plan(closed)},
	}
	g, c := errgroup.WithContext(ctx)
	g.Go(func() error { return trusted(c, db, statement{insertOrders, nil}) })
	g.Go(func() error { return trusted(c, db, statement{insertVisits, nil}) })
	g.Go(func() error { return trusted(c, db, hangsOn...) })
	if err := g.Wait(); err != nil {
		return err
	}
	return tidy(ctx, db)
}

// statement is SQL with its values.
type statement struct {
	sql  string
	args []any
}

// trusted runs statements one after the other without looking foreign keys up:
// the rows come from one batch, and the look-ups would take most of the time.
func trusted(ctx context.Context, db *pgxpool.Pool, list ...statement) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL session_replication_role = replica`); err != nil {
			return err
		}
		for _, q := range list {
			if _, err := tx.Exec(ctx, q.sql, q.args...); err != nil {
				return fmt.Errorf("%.60s …: %w", q.sql, err)
			}
		}
		return nil
	})
}

// plan says into how many slots of each mechanic the planned work goes, since
// when, and how wide they are: five days for what is open, the years before for the rest.
func (s *seeder) plan(closed bool) []any {
	orders, from, length := s.cfg.open, s.at.Add(-2*time.Hour), 5*24*time.Hour
	if closed {
		length = s.cfg.past()
		orders, from = s.cfg.closed, s.at.Add(-24*time.Hour-length)
	}
	slots := orders/(s.cfg.branches*s.mechanics()) + 1
	return []any{s.cfg.branches, s.mechanics(), from, length / time.Duration(slots), closed}
}

// tidy does what the database's own housekeeping does in the background within
// minutes: statistics, and which pages an index need not look behind.
func tidy(ctx context.Context, db *pgxpool.Pool) error {
	if _, err := db.Exec(ctx, `DROP SCHEMA bench CASCADE`); err != nil {
		return err
	}
	g, c := errgroup.WithContext(ctx)
	g.SetLimit(2)
	for _, table := range []string{"work_order", "stage_visit", "hold", "part_wait", "purchase_order", "purchase_line", "assignment", "staff"} {
		g.Go(func() error {
			_, err := db.Exec(c, "VACUUM (ANALYZE) "+table)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	_, err := db.Exec(ctx, `CHECKPOINT`)
	return err
}
