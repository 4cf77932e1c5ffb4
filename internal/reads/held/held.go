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
	at := time.Now()
	return r.Takes(ctx, workorder.PassOn{StaffID: staffID, Reason: workorder.ReasonLeft, From: &at}, at)
}

// Takes lists what a pass-on would take from somebody at that moment, by order.
func (r *Reads) Takes(ctx context.Context, c workorder.PassOn, at time.Time) ([]workorder.Held, error) {
	rows, _ := r.db.Q(ctx).Query(ctx, selectNaming, c.StaffID, workorder.Process().Name)
	var o workorder.Order
	list := []workorder.Held{}
	_, err := pgx.ForEachRow(rows, []any{&o}, func() error {
		if h, any := c.Takes(&o, at); any {
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

// Absentee is a member of staff who is or will be away while open orders count on them.
type Absentee struct {
	StaffID     string
	AbsenceID   string
	SuccessorID string // "" when nobody advises their orders meanwhile, or the time has not come
	From, Until time.Time
	By          process.Actor // who recorded it
}

// Time is planned for them then, or they are away by now and an order waits for them as
// its mechanic, or as its advisor whose successor is known.
const (
	absentee = `
SELECT a.staff_id, a.id, CASE WHEN a.from_at <= now() THEN coalesce(x.id, '') ELSE '' END, a.from_at, a.upto, a.by_role, a.by_id
FROM absence a JOIN staff s ON s.id = a.staff_id AND s.active LEFT JOIN staff x ON x.id = a.successor_id AND x.active
WHERE a.upto > now()`
	selectAbsentee  = absentee + ` AND a.id = $1`
	selectAbsentees = absentee + ` AND (
    EXISTS (SELECT FROM assignment p JOIN work_order w ON w.number = p.order_no AND NOT w.ended
            WHERE p.mechanic_id = a.staff_id AND tstzrange(p.from_at, p.upto) && tstzrange(greatest(a.from_at, now()), a.upto))
    OR a.from_at <= now() AND s.role IN ('mechanic', 'foreman')
       AND EXISTS (SELECT FROM task t WHERE t.staff_id = a.staff_id AND t.process = $1 AND t.name IN ('finish-job', 'start-job', 'record-findings'))
    OR a.from_at <= now() AND x.id IS NOT NULL AND EXISTS (SELECT FROM work_order w WHERE w.advisor_id = a.staff_id AND NOT w.ended))
ORDER BY a.id`
)

// Absentees lists who is away while open orders may still count on them.
func (r *Reads) Absentees(ctx context.Context) ([]Absentee, error) {
	rows, _ := r.db.Q(ctx).Query(ctx, selectAbsentees, workorder.Process().Name)
	list, err := pgx.CollectRows(rows, rowToAbsentee)
	return list, database.Failed("list who is away", err)
}

// Absentee reads one of them by the absence; false when that is over.
func (r *Reads) Absentee(ctx context.Context, absenceID string) (Absentee, bool, error) {
	rows, _ := r.db.Q(ctx).Query(ctx, selectAbsentee, absenceID)
	a, err := pgx.CollectExactlyOneRow(rows, rowToAbsentee)
	if database.Missing(err) {
		return a, false, nil
	}
	return a, err == nil, database.Failed("read who is away", err)
}

func rowToAbsentee(row pgx.CollectableRow) (a Absentee, err error) {
	err = row.Scan(&a.StaffID, &a.AbsenceID, &a.SuccessorID, &a.From, &a.Until, &a.By.Role, &a.By.ID)
	return a, err
}

// rowToLeaver takes an administrator for whoever said it, where nobody noted who.
func rowToLeaver(row pgx.CollectableRow) (l Leaver, err error) {
	if err = row.Scan(&l.ID, &l.SuccessorID, &l.By.Role, &l.By.ID); l.By.Role == "" {
		l.By = process.Actor{Role: process.Admin, ID: process.ProcessActor().ID}
	}
	return l, err
}
