package shop

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

const selectCalendar = `SELECT version, doc FROM calendar WHERE branch = $1 AND version = $2`

// CalendarByVersion returns one version of a branch's calendar.
func (s *Shop) CalendarByVersion(ctx context.Context, branch string, version int) (worktime.Calendar, error) {
	c, err := readCalendar(s.db.Q(ctx).QueryRow(ctx, selectCalendar, branch, version))
	if database.Missing(err) {
		return c, process.NotFound("branch %q has no calendar version %d", branch, version)
	}
	return c, database.Failed("read calendar", err)
}

const selectCurrentCalendar = `
SELECT version, doc FROM calendar WHERE branch = $1 ORDER BY version DESC LIMIT 1`

// CurrentCalendar returns the calendar under which a branch's orders are opened now.
func (s *Shop) CurrentCalendar(ctx context.Context, branch string) (worktime.Calendar, error) {
	c, err := readCalendar(s.db.Q(ctx).QueryRow(ctx, selectCurrentCalendar, branch))
	if database.Missing(err) {
		return c, NoBranch(branch)
	}
	return c, database.Failed("read calendar", err)
}

func readCalendar(row pgx.Row) (c worktime.Calendar, err error) {
	var version int
	err = row.Scan(&version, &c)
	c.Version = version
	return c, err
}

// The first version of a branch follows version 0.
const insertCalendar = `
INSERT INTO calendar (branch, version, doc, by_id)
SELECT $1::text, $2::int + 1, $3::jsonb, $4::text
WHERE (SELECT coalesce(max(version), 0) FROM calendar WHERE branch = $1) = $2
ON CONFLICT DO NOTHING`

// PutCalendar makes doc the calendar for a branch's orders opened from now on. expected
// is the version it was edited from; when another came meanwhile it is a Conflict.
func (s *Shop) PutCalendar(ctx context.Context, branch string, doc worktime.Calendar, expected int, by process.Actor) (worktime.Calendar, error) {
	if err := doc.Validate(); err != nil {
		return doc, process.Invalid("%v", err)
	}
	if _, err := s.CurrentCalendar(ctx, branch); err != nil {
		return doc, err
	}
	doc.Version = expected + 1
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		tag, err := tx.Exec(ctx, insertCalendar, branch, expected, doc, by.ID)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return rulesMoved("calendar")
		}
		return audit.Note(ctx, tx, by, "calendar.put", branch, doc)
	})
	return doc, database.Failed("put calendar", err)
}

const selectCalendars = `
SELECT DISTINCT ON (branch) branch, version, doc FROM calendar ORDER BY branch, version DESC`

// WorkTimes returns every branch's working time by its calendar in force.
func (s *Shop) WorkTimes(ctx context.Context) (map[string]*worktime.WorkTime, error) {
	type row struct {
		Branch  string
		Version int
		Doc     worktime.Calendar
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectCalendars)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return nil, database.Failed("read calendars", err)
	}
	all := make(map[string]*worktime.WorkTime, len(list))
	for _, r := range list {
		if all[r.Branch], err = r.Doc.Compile(); err != nil {
			return nil, fmt.Errorf("calendar %d of branch %s: %w", r.Version, r.Branch, err)
		}
	}
	return all, nil
}
