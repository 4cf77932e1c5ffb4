package record

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/workorder"
)

// Clocked is a job that somebody is clocked on to.
type Clocked struct {
	Order string    `db:"number"`
	JobID string    `db:"job_id"`
	Title string    `db:"subject"`
	Since time.Time `db:"since"`
}

// Whoever is clocked on has the task to end the job, written with the decision that
// clocked them on.
const selectClockedOn = `SELECT number, job_id, subject, since FROM task WHERE staff_id = $1 AND name = $2 ORDER BY since, number`

// ClockedOn lists what somebody is clocked on to, in all branches.
func (s *Record) ClockedOn(ctx context.Context, staffID string) ([]Clocked, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectClockedOn, staffID, workorder.FinishJob{}.Name())
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Clocked])
	return list, database.Failed("list running work", err)
}

const selectCarried = `SELECT EXISTS (SELECT FROM journal WHERE number = $1 AND update_id = $2)`

// CarriedOut reports whether a command was carried out for an order under this key.
func (s *Record) CarriedOut(ctx context.Context, number, key string) (there bool, err error) {
	err = s.db.Q(ctx).QueryRow(ctx, selectCarried, number, database.Storable(key)).Scan(&there)
	return there, database.Failed("look for a command under its key", err)
}
