package record

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

const upsertInstance = `
INSERT INTO instance (number, process, branch, phase, version, opened_at, phase_since, stage_due, ended, pending, state, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, coalesce($12, now()))
ON CONFLICT (number) DO UPDATE SET
    branch = excluded.branch, phase = excluded.phase, version = excluded.version, opened_at = excluded.opened_at, phase_since = excluded.phase_since,
    stage_due = excluded.stage_due, ended = excluded.ended, pending = excluded.pending, updated_at = excluded.updated_at, state = excluded.state`

// queueInstance writes the projection of an instance that has no table of its own.
func (d *decision) queueInstance(b *pgx.Batch) {
	stay := d.Course.Stay()
	b.Queue(upsertInstance, d.number, d.Process, d.Key.Branch, d.Course.Phase, d.Course.Version,
		d.Key.OpenedAt, stay.Entered, stay.Due, d.Ended, d.Pending, d.state, d.moment)
}

// Instance is an instance as it was written last.
type Instance struct {
	Branch  string
	Version int
	Pending bool // the process is about to take steps
	State   []byte
}

const (
	selectInstance      = `SELECT branch, version, pending, state FROM instance WHERE number = $1`
	selectOrderInstance = `SELECT branch, version, pending, state FROM work_order WHERE number = $1`
)

// Instance reads an instance of any process.
func (s *Record) Instance(ctx context.Context, p process.Process, id string) (Instance, error) {
	sql, t := selectInstance, p.Table()
	if t.Name == workorder.Process().Name {
		sql = selectOrderInstance
	}
	rows, _ := s.db.Q(ctx).Query(ctx, sql, Number(t.Name, id))
	i, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Instance])
	if database.Missing(err) {
		return i, process.NotFound("there is no %s %q", t.Name, id)
	}
	return i, database.Failed("read instance", err)
}

// noInstance refuses a name that no instance of any process has.
func noInstance(number string) error {
	name, id, other := strings.Cut(number, "/")
	if !other {
		return NoOrder(number)
	}
	return process.NotFound("there is no %s %q", name, id)
}

// Events returns all events of an instance in their order: who did what, when and why.
func (s *Record) Events(ctx context.Context, p process.Process, id string) ([]process.Event, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectJournal, Number(p.Table().Name, id))
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[journalRow])
	if err != nil {
		return nil, database.Failed("read journal", err)
	}
	events := make([]process.Event, len(list))
	for i, r := range list {
		b, err := json.Marshal(r.utc())
		if err == nil {
			events[i], err = process.DecodeEvent(b, p.Decode)
		}
		if err != nil {
			return nil, fmt.Errorf("read journal of %s, version %d: %w", id, r.Version, err)
		}
	}
	return events, nil
}
