package people

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// AbsenceCard says when somebody is not there. Days are those of their branch's calendar.
type AbsenceCard struct {
	First     string  `json:"first_day" format:"date" example:"2026-12-01"`
	Last      string  `json:"last_day" format:"date" example:"2026-12-14" doc:"They are back the day after"`
	Reason    string  `json:"reason" enum:"vacation,sick,training,other"`
	Note      string  `json:"note,omitempty" maxLength:"1000"`
	Successor *string `json:"successor_id,omitempty" maxLength:"64" doc:"Who advises their orders from the first day on; without it they stay the advisor"`
}

// Absence is a time in which somebody is not there.
type Absence struct {
	ID      string `json:"id"`
	StaffID string `json:"staff_id"`
	AbsenceCard
	From  time.Time     `json:"from" doc:"When the first day begins"`
	Until time.Time     `json:"until" doc:"When the last day is over"`
	By    process.Actor `json:"by" doc:"Who recorded it"`
}

// absenceReasons are why somebody is not there.
var absenceReasons = [...]string{"vacation", "sick", "training", "other"}

// mostDays bounds an absence: who stays away longer has left.
const mostDays = 366

// check finds when the days begin and end in the zone of the branch.
func (c *AbsenceCard) check(now time.Time, zone *time.Location) (from, until time.Time, err error) {
	var wrong process.Faults
	first, bad := time.ParseInLocation(time.DateOnly, c.First, zone)
	if bad != nil {
		wrong.Invalid("first_day: give a date that exists as year-month-day, such as 2026-05-01")
	}
	last, bad := time.ParseInLocation(time.DateOnly, c.Last, zone)
	if bad != nil {
		wrong.Invalid("last_day: give a date that exists as year-month-day, such as 2026-05-01")
	}
	if !slices.Contains(absenceReasons[:], c.Reason) {
		wrong.Invalid("reason: choose vacation, sick, training or other")
	}
	wrong.Add(input.Tidy("note", &c.Note, input.MaxNote, false))
	if err = wrong.Err(); err != nil {
		return from, until, err
	}
	until = last.AddDate(0, 0, 1)
	switch {
	case last.Before(first):
		return from, until, process.Invalid("last_day: lies before the first day")
	case !until.After(now):
		return from, until, process.Invalid("last_day: is over; an absence is recorded for today or later")
	case first.AddDate(0, 0, mostDays).Before(last):
		return from, until, process.Invalid("last_day: give at most %d days; who stays away longer has left", mostDays)
	}
	return first, until, nil
}

const (
	absenceColumns = `id, staff_id, first_day::text, last_day::text, reason, note, successor_id, from_at, upto, by_role, by_id`
	insertAbsence  = `
INSERT INTO absence (id, staff_id, first_day, last_day, reason, note, successor_id, from_at, upto, by_role, by_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
RETURNING ` + absenceColumns
)

func rowToAbsence(row pgx.CollectableRow) (a Absence, err error) {
	err = row.Scan(&a.ID, &a.StaffID, &a.First, &a.Last, &a.Reason, &a.Note, &a.Successor, &a.From, &a.Until, &a.By.Role, &a.By.ID)
	return a, err
}

// AddAbsence records that somebody is not there on some days of their branch, whose zone
// it is. Two absences of one person do not overlap.
func (s *People) AddAbsence(ctx context.Context, staffID string, c AbsenceCard, zone *time.Location, by process.Actor) (a Absence, err error) {
	from, until, err := c.check(database.Now(ctx), zone)
	if err != nil {
		return a, err
	}
	if c.Successor != nil && *c.Successor == "" {
		c.Successor = nil
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		who, err := s.StaffByID(ctx, staffID)
		if err != nil {
			return err
		}
		if !who.Active {
			return process.Conflict("%s has left; nothing is planned for them", staffID)
		}
		if err := s.standsIn(ctx, who, c.Successor); err != nil {
			return err
		}
		rows, _ := tx.Query(ctx, insertAbsence, database.NewID("abs"), staffID, c.First, c.Last, c.Reason, c.Note, c.Successor, from, until, by.Role, by.ID)
		if a, err = pgx.CollectExactlyOneRow(rows, rowToAbsence); database.Violates(err, "absence_once") {
			return process.Conflict("first_day: they are away already on one of these days; end that absence first")
		} else if err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "absence.add", staffID, a)
	})
	return a, database.Failed("record absence", err)
}

// An absence that is long over interests nobody.
const selectAbsences = `SELECT ` + absenceColumns + ` FROM absence WHERE staff_id = $1 AND upto > $2 ORDER BY from_at LIMIT 200`

// Absences lists when somebody is not there, from a month ago on, at most 200.
func (s *People) Absences(ctx context.Context, staffID string) ([]Absence, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectAbsences, staffID, database.Now(ctx).AddDate(0, -1, 0))
	list, err := pgx.CollectRows(rows, rowToAbsence)
	return list, database.Failed("list absences", err)
}

const (
	selectAbsence = `SELECT ` + absenceColumns + ` FROM absence WHERE id = $1`
	deleteAbsence = `DELETE FROM absence WHERE id = $1`
)

// AbsenceByID reads one absence.
func (s *People) AbsenceByID(ctx context.Context, id string) (Absence, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectAbsence, id)
	a, err := pgx.CollectExactlyOneRow(rows, rowToAbsence)
	if database.Missing(err) {
		return a, process.NotFound("there is no absence %q; GET /v1/staff/{id}/absences lists them", id)
	}
	return a, database.Failed("read absence", err)
}

// EndAbsence forgets an absence: from now on time is planned for them again. What was
// passed on stays where it is.
func (s *People) EndAbsence(ctx context.Context, a Absence, by process.Actor) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.db.Q(ctx).Exec(ctx, deleteAbsence, a.ID); err != nil {
			return err
		}
		return audit.Note(ctx, s.db.Q(ctx), by, "absence.end", a.StaffID, a)
	})
	return database.Failed("end absence", err)
}

const selectAway = `SELECT staff_id, from_at, upto FROM absence WHERE staff_id = ANY ($1) AND upto > $2`

// Away is when members of staff are not there, by their ids, after a moment.
func (s *People) Away(ctx context.Context, staff []string, after time.Time) (map[string][]worktime.Span, error) {
	away := map[string][]worktime.Span{}
	rows, _ := s.db.Q(ctx).Query(ctx, selectAway, staff, after)
	var id string
	var t worktime.Span
	_, err := pgx.ForEachRow(rows, []any{&id, &t.From, &t.To}, func() error {
		away[id] = append(away[id], t)
		return nil
	})
	return away, database.Failed("read absences", err)
}
