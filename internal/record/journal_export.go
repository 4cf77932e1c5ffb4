package record

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// JournalFilter says which part of the journal is exported.
type JournalFilter struct {
	Process string // "" is the work order
	Branch  string
	Kind    workorder.OrderKind // of the orders; "" is both
	From    *time.Time          // the first moment; nil is the beginning
	Upto    *time.Time          // the first moment after it; nil is now
	Steps   []process.Step      // of the process; without them no event has one Before it
}

// orders reports whether it is the journal of work orders.
func (f JournalFilter) orders() bool { return f.Process == "" || f.Process == workorder.Process().Name }

// JournalEvent is a row of the journal without its data and without anything
// that tells who the client is.
type JournalEvent struct {
	Case      string           `db:"number"` // the instance's name
	Branch    string           `db:"branch"`
	Kind      string           `db:"case_kind"`
	CasePhase process.Phase    `db:"case_phase"` // now
	Opened    time.Time        `db:"opened_at"`
	Vehicle   string           `db:"vehicle_id"`
	Advisor   string           `db:"advisor_id"`
	Version   int              `db:"version"`
	Command   string           `db:"kind"`
	Before    string           `db:"before"` // of what can be interrupted: the command before it of the same activity and job
	At        time.Time        `db:"at"`
	Role      process.Role     `db:"by_role"`
	Staff     string           `db:"staff"` // who acted; empty when it was the client or the process
	Phase     process.Phase    `db:"phase"`
	Left      process.Phase    `db:"phase_left"`
	Working   worktime.Seconds `db:"working_seconds"`
	Jobs      []string         `db:"jobs"` // that the event names
}

// JournalExport reads one state of the journal, as often as it takes.
type JournalExport struct {
	tx database.Querier
	f  JournalFilter
}

// ExportJournal lets do read the journal as it is at this moment: what is
// written meanwhile is in none of its readings, so that they fit together.
func (s *Record) ExportJournal(ctx context.Context, f JournalFilter, do func(*JournalExport) error) error {
	err := s.db.Snapshot(ctx, func(ctx context.Context) error {
		return do(&JournalExport{tx: s.db.Q(ctx), f: f})
	})
	return database.Failed("export journal", err)
}

const (
	exportedPeriod = ` AND ($3::timestamptz IS NULL OR j.at >= $3) AND ($4::timestamptz IS NULL OR j.at < $4)`

	exportedOrders = `
FROM journal j JOIN work_order w ON w.number = j.number
WHERE w.branch = $1 AND ($2 = '' OR w.kind = $2)` + exportedPeriod

	// What an instance is split by is written with its stays.
	exportedInstances = `
FROM journal j JOIN instance w ON w.number = j.number LEFT JOIN stage_visit v ON v.number = j.number AND v.seq = 0
WHERE w.branch = $1 AND w.process = $2` + exportedPeriod

	exportedStaff = `CASE WHEN j.by_role = ANY ($5::text[]) THEN j.by_id ELSE '' END`

	// Actors have their id only when they are staff. What was before a start may be
	// before the period; it is in the same case, of which few events are starts.
	exportedEvent = `
SELECT j.number, w.branch, w.phase AS case_phase, w.opened_at, j.version, j.kind, j.at, j.by_role, ` + exportedStaff + ` AS staff,
       j.phase, j.phase_left, j.working_seconds, CASE WHEN j.kind = ANY ($6::text[]) THEN coalesce((
           SELECT p.kind FROM journal p
           WHERE p.number = j.number AND p.version < j.version AND p.kind = ANY ($7::text[])
             AND ($8::text[])[array_position($7, p.kind)] = ($8::text[])[array_position($7, j.kind)]
             AND p.data ->> 'job_id' IS NOT DISTINCT FROM j.data ->> 'job_id'
           ORDER BY p.version DESC LIMIT 1), '') ELSE '' END AS before`

	// Of the data only ids of jobs get out, and only what looks like one: everything
	// else there may be what somebody typed.
	orderEvents = exportedEvent + `, w.kind AS case_kind, vehicle_now(w.vehicle_id) AS vehicle_id, w.advisor_id,
       jsonb_path_query_array(j.data, '$.**{0 to 1}.job_id ? (@ like_regex "^J[0-9]+$")')
       || jsonb_path_query_array(j.data, '$.job_ids[*] ? (@ like_regex "^J[0-9]+$")') AS jobs` + exportedOrders
	instanceEvents = exportedEvent + `, coalesce(v.kind, '') AS case_kind, '' AS vehicle_id, '' AS advisor_id, '[]'::jsonb AS jobs` + exportedInstances

	byTime = ` ORDER BY j.at, j.number, j.version`
	byCase = ` ORDER BY j.number, j.version`
)

func (x *JournalExport) events(order string) string {
	if x.f.orders() {
		return orderEvents + order
	}
	return instanceEvents + order
}

// ByTime walks the events as they happened.
func (x *JournalExport) ByTime(ctx context.Context, each func(JournalEvent) error) error {
	return walk(ctx, x.tx, pgx.RowToStructByName[JournalEvent], each, x.events(byTime), x.eventArgs()...)
}

// ByCase walks the events case by case, each from its first in the period to its last.
func (x *JournalExport) ByCase(ctx context.Context, each func(JournalEvent) error) error {
	return walk(ctx, x.tx, pgx.RowToStructByName[JournalEvent], each, x.events(byCase), x.eventArgs()...)
}

// Things are the types of what else the events are about: of work orders their jobs
// and vehicles.
func (x *JournalExport) Things() []string {
	if x.f.orders() {
		return []string{"job", "vehicle"}
	}
	return nil
}

const exportVehicles = `
SELECT DISTINCT vehicle_now(w.vehicle_id)` + exportedOrders + ` AND w.vehicle_id <> '' ORDER BY 1`

// Vehicles walks the ids of the vehicles whose orders have events in the period.
func (x *JournalExport) Vehicles(ctx context.Context, each func(string) error) error {
	if !x.f.orders() {
		return nil
	}
	return walk(ctx, x.tx, pgx.RowTo[string], each, exportVehicles, x.args()...)
}

const (
	exportOrderStaff = `
SELECT DISTINCT s.id
FROM (SELECT ` + exportedStaff + ` AS staff, w.advisor_id` + exportedOrders + `) e,
     LATERAL (VALUES (e.staff), (e.advisor_id)) s (id)
WHERE s.id <> '' ORDER BY 1`
	exportInstanceStaff = `
SELECT DISTINCT j.by_id` + exportedInstances + ` AND j.by_role = ANY ($5::text[]) AND j.by_id <> '' ORDER BY 1`
)

// Staff walks the ids of those who acted in the period, and of the advisors of its orders.
func (x *JournalExport) Staff(ctx context.Context, each func(string) error) error {
	sql := exportInstanceStaff
	if x.f.orders() {
		sql = exportOrderStaff
	}
	return walk(ctx, x.tx, pgx.RowTo[string], each, sql, x.args(process.StaffRoles())...)
}

// args are the values of the rows exported and what follows them. The mode plans the
// query with the values, so that a short period finds its pages and a long one reads them all.
func (x *JournalExport) args(more ...any) []any {
	split := string(x.f.Kind)
	if !x.f.orders() {
		split = x.f.Process
	}
	return append([]any{pgx.QueryExecModeCacheDescribe, x.f.Branch, split, x.f.From, x.f.Upto}, more...)
}

// eventArgs are the values of [JournalExport.events]: which commands begin what can be
// interrupted, and all commands of that with their activity.
func (x *JournalExport) eventArgs() []any {
	pausing := map[string]bool{}
	for _, s := range x.f.Steps {
		if s.Lifecycle == process.Suspend {
			pausing[s.Activity] = true
		}
	}
	starts, commands, activities := []string{}, []string{}, []string{}
	for _, s := range x.f.Steps {
		if !pausing[s.Activity] {
			continue
		}
		commands, activities = append(commands, s.Command), append(activities, s.Activity)
		if s.Lifecycle == process.Start {
			starts = append(starts, s.Command)
		}
	}
	return x.args(process.StaffRoles(), starts, commands, activities)
}

// walk hands over row by row what a query finds, holding one at a time. It waits for the
// database without bound: how long an export takes is up to whoever reads it, and a reader
// who is gone ends it.
func walk[T any](ctx context.Context, tx database.Querier, scan pgx.RowToFunc[T], each func(T) error, sql string, args ...any) error {
	ctx, stop := context.WithCancel(database.Unhurried(ctx))
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		stop()
		return err
	}
	defer func() {
		stop() // first: closing reads what is left, which may be the whole journal
		rows.Close()
	}()
	for rows.Next() {
		row, err := scan(rows)
		if err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}
