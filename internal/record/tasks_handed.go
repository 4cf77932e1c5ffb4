package record

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// MaxSaid is how many characters may be said with a task that is handed over.
const MaxSaid = 500

// Handing is a task that somebody hands to somebody else.
type Handing struct {
	Order string
	Task  string
	To    string // staff id
	Said  string // what they should know, or what is asked of them; may be empty
	By    process.Actor
}

const (
	selectHanded = `
SELECT t.roles, t.staff_id, t.barred, coalesce(c.staff_id, '') AS holder
FROM task t LEFT JOIN claim c ON c.order_no = t.number AND c.task = t.key AND (c.by_id <> '' OR c.at > now() - $3::interval)
     AND EXISTS (SELECT FROM staff h WHERE h.id = c.staff_id AND h.active)
WHERE t.number = $1 AND t.key = $2`
	selectReceiver = `
SELECT s.name, s.role FROM staff s
WHERE s.id = $1 AND s.active AND (s.role = 'admin' OR s.branch = (SELECT branch FROM task WHERE number = $2 AND key = $3))`
	handClaim = `
INSERT INTO claim (order_no, task, staff_id, by_id, said) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (order_no, task) DO UPDATE SET staff_id = excluded.staff_id, at = now(), by_id = excluded.by_id, said = excluded.said`
)

// mayHand reports whether somebody may hand a task over that holder has, "" for nobody: it
// is theirs, it falls to them and nobody has it, or they see to everybody's tasks.
func mayHand(t process.Task, holder string, by process.Actor) bool {
	switch by.Role {
	case process.Foreman, process.Manager, process.Admin:
		return true
	}
	return holder == by.ID || holder == "" && t.FallsTo(by)
}

// Delegate hands a task to somebody who may do it, with a word on it. They have it until
// it is done, they give it back or hand it on. The live feed tells of it (C13).
func (s *Record) Delegate(ctx context.Context, h Handing) error {
	if err := input.Tidy("said", &h.Said, MaxSaid, false); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if err := s.db.Lock(ctx, "task/"+h.Order); err != nil {
			return err
		}
		var t process.Task
		var holder, name string
		err := tx.QueryRow(ctx, selectHanded, h.Order, database.Storable(h.Task), claimHolds).Scan(&t.Roles, &t.StaffID, &t.Not, &holder)
		if database.Missing(err) {
			return notNow()
		} else if err != nil {
			return err
		}
		to := process.Actor{ID: h.To}
		err = tx.QueryRow(ctx, selectReceiver, database.Storable(h.To), h.Order, h.Task).Scan(&name, &to.Role)
		switch {
		case database.Missing(err):
			return process.Invalid("to: choose somebody who works at this branch")
		case err != nil:
			return err
		case !t.FallsTo(to):
			return process.Invalid("to: %s may not do this; choose somebody whose work it is", name)
		case !mayHand(t, holder, h.By) && holder != "":
			return held(ctx, tx, h.Order, h.Task)
		case !mayHand(t, holder, h.By):
			return process.Forbidden("this is not your work; a foreman or manager hands it over")
		}
		if _, err := tx.Exec(ctx, handClaim, h.Order, h.Task, to.ID, h.By.ID, h.Said); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, notifyChanged, h.Order)
		return err
	})
	return database.Failed("hand task over", err)
}

// notNow refuses a task that the order does not have.
func notNow() error {
	return process.Conflict("this is done already, or it is not the time for it; look at the order")
}

const selectReceivers = `
SELECT s.id, s.name FROM task t JOIN staff s ON s.active AND (s.branch = t.branch OR s.role = 'admin')
WHERE t.number = $1 AND t.key = $2 AND NOT s.id = ANY (t.barred) AND (s.id = t.staff_id OR s.role = ANY (t.roles))
ORDER BY s.name, s.id`

// Receiver is somebody to whom a task may be handed.
type Receiver struct{ ID, Name string }

// Receivers lists to whom a task may be handed, by name; a task that the order does not
// have is a Conflict.
func (s *Record) Receivers(ctx context.Context, order, task string) ([]Receiver, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectReceivers, order, database.Storable(task))
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Receiver])
	if err == nil && len(list) == 0 {
		err = notNow()
	}
	return list, database.Failed("list who may do a task", err)
}
