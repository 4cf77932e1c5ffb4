// Package held reads what members of staff hold of open orders: a running clock, planned
// time, tasks and the orders that they advise. It reads tables of their owners and writes none.
package held

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Reads reads what people hold.
type Reads struct{ db *database.DB }

// New reads from a database.
func New(db *database.DB) *Reads { return &Reads{db: db} }

// An order names somebody as its advisor, in a task or in the plan. Which of it they still
// hold is the order's to say.
const selectNaming = `
SELECT w.state FROM work_order w WHERE NOT w.ended AND w.number IN (
    SELECT number FROM work_order WHERE advisor_id = $1 AND NOT ended
    UNION SELECT number FROM task WHERE staff_id = $1 AND process = $2
    UNION SELECT order_no FROM assignment WHERE mechanic_id = $1)
ORDER BY w.number`

// Of lists what somebody holds, by order.
func (r *Reads) Of(ctx context.Context, staffID string) ([]workorder.Held, error) {
	rows, _ := r.db.Q(ctx).Query(ctx, selectNaming, staffID, workorder.Process().Name)
	var o workorder.Order
	list, at := []workorder.Held{}, time.Now()
	_, err := pgx.ForEachRow(rows, []any{&o}, func() error {
		if h, any := o.HeldBy(staffID, at); any {
			list = append(list, h)
		}
		o = workorder.Order{}
		return nil
	})
	return list, database.Failed("read what somebody holds", err)
}

// Leaver is a member of staff who left.
type Leaver struct {
	ID          string
	SuccessorID string        // "" when nobody takes over, or has left as well
	By          process.Actor // who said that they left
}

const (
	leaver = `
SELECT s.id, coalesce(x.id, ''), s.left_role, s.left_by FROM staff s LEFT JOIN staff x ON x.id = s.successor_id AND x.active
WHERE NOT s.active`
	selectLeaver  = leaver + ` AND s.id = $1`
	selectLeavers = leaver + ` AND (
    EXISTS (SELECT FROM work_order w WHERE w.advisor_id = s.id AND NOT w.ended AND NOT w.state ? 'unadvised')
    OR EXISTS (SELECT FROM task t WHERE t.staff_id = s.id AND t.process = $1)
    OR EXISTS (SELECT FROM assignment a JOIN work_order w ON w.number = a.order_no AND NOT w.ended WHERE a.mechanic_id = s.id))
ORDER BY s.id`
)

// Leavers lists those who left and whom open orders may still name.
func (r *Reads) Leavers(ctx context.Context) ([]Leaver, error) {
	rows, _ := r.db.Q(ctx).Query(ctx, selectLeavers, workorder.Process().Name)
	list, err := pgx.CollectRows(rows, rowToLeaver)
	return list, database.Failed("list who left", err)
}

// Leaver reads who takes over from somebody; false when they have not left.
func (r *Reads) Leaver(ctx context.Context, staffID string) (Leaver, bool, error) {
	rows, _ := r.db.Q(ctx).Query(ctx, selectLeaver, staffID)
	l, err := pgx.CollectExactlyOneRow(rows, rowToLeaver)
	if database.Missing(err) {
		return l, false, nil
	}
	return l, err == nil, database.Failed("read who left", err)
}

// rowToLeaver takes an administrator for whoever said it, where nobody noted who.
func rowToLeaver(row pgx.CollectableRow) (l Leaver, err error) {
	if err = row.Scan(&l.ID, &l.SuccessorID, &l.By.Role, &l.By.ID); l.By.Role == "" {
		l.By = process.Actor{Role: process.Admin, ID: process.ProcessActor().ID}
	}
	return l, err
}
