package record

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// journalRow is a row of the journal; its JSON is an event's.
type journalRow struct {
	Version int              `json:"version"`
	Kind    string           `json:"kind"`
	At      time.Time        `json:"at"`
	By      process.Actor    `json:"by" db:"-"`
	ByRole  string           `json:"-"`
	ByID    string           `json:"-"`
	Reason  string           `json:"reason"`
	Phase   process.Phase    `json:"phase"`
	Left    process.Phase    `json:"left" db:"phase_left"`
	Working worktime.Seconds `json:"working_seconds" db:"working_seconds"`
	Due     *time.Time       `json:"due,omitempty"`
	Data    json.RawMessage  `json:"data"`
}

const selectJournal = `
SELECT version, kind, at, by_role, by_id, reason, phase, phase_left, working_seconds, due, data
FROM journal WHERE number = $1 ORDER BY version`

// JournalOf returns all events of an order in their order: who did what, when
// and why. Applied one after the other they give the order.
func (s *Record) JournalOf(ctx context.Context, number string) ([]workorder.Event, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectJournal, number)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[journalRow])
	if err != nil {
		return nil, database.Failed("read journal", err)
	}
	if len(list) == 0 {
		return nil, NoOrder(number)
	}
	events := make([]workorder.Event, len(list))
	for i, r := range list {
		if events[i], err = r.event(); err != nil {
			return nil, fmt.Errorf("read journal of %s, version %d: %w", number, r.Version, err)
		}
	}
	return events, nil
}

func (r journalRow) event() (e workorder.Event, err error) {
	b, err := json.Marshal(r.utc())
	if err != nil {
		return e, err
	}
	err = json.Unmarshal(b, &e)
	return e, err
}

// utc is the row with its times in UTC and who acted in one piece.
func (r journalRow) utc() journalRow {
	r.At = r.At.UTC()
	if r.Due != nil {
		due := r.Due.UTC()
		r.Due = &due
	}
	r.By = process.Actor{Role: process.Role(r.ByRole), ID: r.ByID}
	return r
}
