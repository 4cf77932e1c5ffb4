package record

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
)

// claimHolds is how long a claim holds unless it is made again: a long shift. Then, and when
// its owner left, others may take the task on as if nobody had it. What was handed to
// somebody is theirs until it is done.
const claimHolds = 12 * time.Hour

// Claim is who took a task of an order on.
type Claim struct {
	Order     string    `json:"order" db:"order_no"`
	Task      string    `json:"task"`
	StaffID   string    `json:"staff_id"`
	StaffName string    `json:"staff_name"`
	By        string    `json:"by,omitempty" doc:"Who handed it over; absent when they took it themselves"`
	Said      string    `json:"said,omitempty" doc:"What was said with it"`
	At        time.Time `json:"at"`
}

const (
	// Lapsed claims are cleared away by the next one, which passes over what others hold: with
	// its own claim made it must not wait for anybody.
	purgeClaims = `
DELETE FROM claim WHERE (order_no, task) IN (
    SELECT order_no, task FROM claim c WHERE at <= now() - $1::interval
      AND (by_id = '' OR NOT EXISTS (SELECT FROM task t WHERE t.number = c.order_no AND t.key = c.task)) LIMIT 500 FOR UPDATE SKIP LOCKED)`
	upsertClaim = `
INSERT INTO claim AS c (order_no, task, staff_id) SELECT $1, $2, id FROM staff WHERE id = $3 AND active
ON CONFLICT (order_no, task) DO UPDATE SET staff_id = excluded.staff_id, at = now(),
    by_id = CASE WHEN c.staff_id = excluded.staff_id THEN c.by_id ELSE '' END, said = CASE WHEN c.staff_id = excluded.staff_id THEN c.said ELSE '' END
WHERE c.staff_id = excluded.staff_id OR c.by_id = '' AND c.at <= now() - $4::interval
   OR NOT (SELECT s.active FROM staff s WHERE s.id = c.staff_id)`
	isThere = `SELECT EXISTS (SELECT FROM work_order WHERE number = $1) OR EXISTS (SELECT FROM instance WHERE number = $1)`

	deleteClaim  = `DELETE FROM claim WHERE order_no = $1 AND task = $2 AND staff_id = $3`
	selectClaims = `
SELECT c.order_no, c.task, c.staff_id, s.name AS staff_name, coalesce(b.name, '') AS by, c.said, c.at
FROM claim c JOIN staff s ON s.id = c.staff_id LEFT JOIN staff b ON b.id = c.by_id
WHERE c.order_no = ANY ($1) AND (c.by_id <> '' OR c.at > now() - $2::interval) AND s.active
ORDER BY c.order_no, c.task`
	selectHolder = `
SELECT s.name FROM claim c JOIN staff s ON s.id = c.staff_id
WHERE c.order_no = $1 AND c.task = $2 AND (c.by_id <> '' OR c.at > now() - $3::interval) AND s.active`
)

// Claim takes a task of an order on, so that everybody sees whose it is; a task is
// named as the pages name it, such as a command. Taking on what one has holds it longer; a
// task that somebody else has is a Conflict that says who. The live feed tells of it.
func (s *Record) Claim(ctx context.Context, order, task, staffID string) error {
	if err := input.Tidy("task", &task, input.MaxName, true); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		var there bool
		if err := tx.QueryRow(ctx, isThere, order).Scan(&there); err != nil {
			return err
		}
		if !there {
			return noInstance(order)
		}
		tag, err := tx.Exec(ctx, upsertClaim, order, task, staffID, claimHolds)
		switch {
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			if err := held(ctx, tx, order, task); err != nil {
				return err
			}
			return people.NoActiveStaff(staffID)
		}
		if _, err := tx.Exec(ctx, purgeClaims, claimHolds); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, notifyChanged, order)
		return err
	})
	return database.Failed("claim task", err)
}

// Release gives a task back that one has taken on. To give back what nobody has is
// fine; what somebody else has is a Conflict that says who.
func (s *Record) Release(ctx context.Context, order, task, staffID string) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		tag, err := tx.Exec(ctx, deleteClaim, order, task, staffID)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return held(ctx, tx, order, task)
		}
		_, err = tx.Exec(ctx, notifyChanged, order)
		return err
	})
	return database.Failed("release task", err)
}

// held refuses with the name of who has the task; nil when nobody has.
func held(ctx context.Context, tx database.Querier, order, task string) error {
	var who string
	err := tx.QueryRow(ctx, selectHolder, order, task, claimHolds).Scan(&who)
	if database.Missing(err) {
		return nil
	} else if err != nil {
		return err
	}
	return process.Conflict("%s has taken this task; ask them to release it", who)
}

// Claims lists who took on which tasks of these orders.
func (s *Record) Claims(ctx context.Context, orders []string) ([]Claim, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectClaims, orders, claimHolds)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Claim])
	return list, database.Failed("list claims", err)
}
