package record

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/workorder"
)

const selectRecent = `
SELECT number FROM journal WHERE at >= $1 GROUP BY number ORDER BY max(at) DESC LIMIT $2`

// RecentOrders names the orders with events since then, the latest first: those
// that a crash may have left different from their workflow.
func (s *Record) RecentOrders(ctx context.Context, since time.Time, limit int) ([]string, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectRecent, since, limit)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return list, database.Failed("list recent orders", err)
}

const selectNext = `
SELECT number FROM work_order WHERE number > $1 AND NOT ended ORDER BY number LIMIT $2`

// OrdersAfter names open orders by number, from after on: a rolling sample for
// the reconciler, which starts again at "" when nothing comes back.
func (s *Record) OrdersAfter(ctx context.Context, after string, limit int) ([]string, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectNext, after, limit)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return list, database.Failed("list open orders", err)
}

// inFlight is how long a decision may be on its way from the journal to the
// workflow: the time of one workflow task. Later it is lost.
const inFlight = 10 * time.Second

const selectForRepair = `
SELECT state, version, updated_at > now() - $2::interval,
       (SELECT coalesce(max(version), 0) FROM journal WHERE number = $1)
FROM work_order WHERE number = $1 FOR UPDATE`

// Repair makes the record of an order what its workflow says it is, and reports
// whether it differed. o must have been read from the workflow just before.
// What the workflow may be about to learn is left for the next time.
func (s *Record) Repair(ctx context.Context, o workorder.Order) (bool, error) {
	d, err := s.newDecision(&o, nil, "")
	if err != nil {
		return false, err
	}
	differs := false
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		var stored workorder.Order
		var version, last int
		var fresh bool
		err := tx.QueryRow(ctx, selectForRepair, o.Number, inFlight).Scan(&stored, &version, &fresh, &last)
		if err != nil && !database.Missing(err) {
			return err
		}
		ahead := max(version, last) > o.Version
		if err == nil && ahead && fresh {
			return nil
		}
		same, err := d.same(stored)
		if err != nil || same && !ahead {
			return err
		}
		differs = true
		var b pgx.Batch
		b.Queue(deleteJournal, o.Number, o.Version+1)
		d.queue(&b, time.Time{})
		d.trim(&b)
		return tx.SendBatch(ctx, &b).Close()
	})
	if err != nil {
		return false, fmt.Errorf("repair order %s: %w", o.Number, err)
	}
	return differs, nil
}

// same compares states as their JSON, which is all that either side keeps.
func (d *decision) same(stored workorder.Order) (bool, error) {
	var mine workorder.Order
	if err := json.Unmarshal(d.state, &mine); err != nil {
		return false, err
	}
	a, err := json.Marshal(mine)
	if err != nil {
		return false, err
	}
	b, err := json.Marshal(stored)
	return bytes.Equal(a, b), err
}
