package manager

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// Week is what became of a branch's cars in a week that begins on Monday.
type Week struct {
	From      time.Time
	Out       int64    // cars handed over after repair
	Kept      int64    // of them by the promise that was in force
	PartsWait *float64 // working seconds within which nine of ten waits for parts were over; nil when there was none
	Answers   int64    // clients who said how it was
	Mark      *float64 // their mark on average, 1 to 5; nil when nobody answered
	Opened    int64    // orders
	Refused   int64    // of these, by now: the client agreed to nothing
	Cancelled int64    // of these, by now
}

// KeptRatio is the share of promises kept, 0 to 1.
func (w Week) KeptRatio() float64 { return float64(w.Kept) / float64(max(1, w.Out)) }

// RefusedRatio is the share of the opened orders in which the client agreed to nothing, 0 to 1.
func (w Week) RefusedRatio() float64 { return float64(w.Refused) / float64(max(1, w.Opened)) }

// CancelledRatio is the share of the opened orders that were cancelled, 0 to 1.
func (w Week) CancelledRatio() float64 { return float64(w.Cancelled) / float64(max(1, w.Opened)) }

// Last is the last day of the week.
func (w Week) Last() time.Time { return w.From.AddDate(0, 0, 6) }

const (
	selectReturned = `
SELECT width_bucket(v.left_at, @bounds::timestamptz[]) AS week, count(*), count(*) FILTER (WHERE v.left_at <= w.promised_at)
FROM stage_visit v JOIN work_order w USING (number)
WHERE v.left_at >= @since AND v.branch = @branch AND v.phase = 'ready' AND (@kind = '' OR v.kind = @kind) AND w.phase = ANY (@out)
GROUP BY week`
	selectPartsWaits = `
SELECT width_bucket(left_at, @bounds::timestamptz[]) AS week, percentile_cont(0.9) WITHIN GROUP (ORDER BY working_seconds)
FROM stage_visit
WHERE left_at >= @since AND branch = @branch AND phase = 'awaiting_parts' AND (@kind = '' OR kind = @kind)
GROUP BY week`
	selectMarks = `
SELECT width_bucket(s.answered_at, @bounds::timestamptz[]) AS week, count(*), avg(s.csat)::float8
FROM survey s JOIN work_order w ON w.number = s.order_no
WHERE s.answered_at >= @since AND s.branch = @branch AND (@kind = '' OR w.kind = @kind)
GROUP BY week`
	selectLost = `
SELECT width_bucket(opened_at, @bounds::timestamptz[]) AS week, count(*), count(*) FILTER (WHERE phase = @refused), count(*) FILTER (WHERE phase = @cancelled)
FROM work_order
WHERE opened_at >= @since AND branch = @branch AND (@kind = '' OR kind = @kind)
GROUP BY week`
)

// Weeks tells of the last n weeks of a branch, the one that lasts included, the oldest
// first. Weeks begin in the zone of now.
func (s *Reads) Weeks(ctx context.Context, branch string, kind workorder.OrderKind, now time.Time, n int) ([]Week, error) {
	monday := time.Date(now.Year(), now.Month(), now.Day()-(int(now.Weekday())+6)%7, 0, 0, 0, 0, now.Location())
	weeks, bounds := make([]Week, n), make([]time.Time, n)
	for i := range weeks {
		bounds[i] = monday.AddDate(0, 0, -7*(n-1-i))
		weeks[i].From = bounds[i]
	}
	args := pgx.NamedArgs{"bounds": bounds, "since": bounds[0], "branch": branch, "kind": kind, "out": outPhases(),
		"refused": workorder.PhaseDeclined, "cancelled": workorder.PhaseCancelled}
	var at int
	var count, some, others int64
	var value *float64
	for _, q := range []struct {
		sql  string
		into []any
		keep func(w *Week)
	}{
		{selectReturned, []any{&at, &count, &some}, func(w *Week) { w.Out, w.Kept = count, some }},
		{selectPartsWaits, []any{&at, &value}, func(w *Week) { w.PartsWait = value }},
		{selectMarks, []any{&at, &count, &value}, func(w *Week) { w.Answers, w.Mark = count, value }},
		{selectLost, []any{&at, &count, &some, &others}, func(w *Week) { w.Opened, w.Refused, w.Cancelled = count, some, others }},
	} {
		rows, _ := s.db.Q(ctx).Query(ctx, q.sql, pgx.QueryExecModeCacheDescribe, args)
		if _, err := pgx.ForEachRow(rows, q.into, func() error {
			q.keep(&weeks[at-1])
			value = nil
			return nil
		}); err != nil {
			return nil, database.Failed("read weeks", err)
		}
	}
	return weeks, nil
}

// outPhases are those of a car that was handed over after repair.
func outPhases() []string { return []string{string(workorder.HandedOver), string(workorder.Closed)} }

// Pace is how fast somebody works.
type Pace struct {
	StaffID string
	Name    string
	Jobs    int64   // finished ones they worked on
	Norm    float64 // norm hours of these, shared by the time that each worked on them
	Clocked float64 // hours
}

// Ratio is the norm hours done in an hour.
func (p Pace) Ratio() float64 { return p.Norm / p.Clocked }

// leastClocked is how many seconds a clock runs that says something: who starts a job
// and finishes it at once did the work before or after.
const leastClocked = 60

// mostRepairs bounds how many orders are looked into: their jobs are in their states.
const mostRepairs = 1000

const clocked = `
WITH repaired AS MATERIALIZED (
    SELECT number, max(left_at) AS at FROM (
        SELECT number, left_at FROM stage_visit
        WHERE left_at >= @from AND left_at < @upto AND branch = @branch AND phase = 'in_repair' AND (@kind = '' OR kind = @kind)
        ORDER BY left_at DESC LIMIT @most) v GROUP BY number
)
SELECT w.number, r.at, w.number || ' ' || (j ->> 'id') AS job, coalesce(j ->> 'title', '') AS title, (j ->> 'norm_hours')::float8 AS norm, e.staff_id, coalesce(s.name, '') AS name, e.seconds
FROM repaired r JOIN work_order w USING (number) CROSS JOIN jsonb_array_elements(w.state -> 'jobs') AS j
     CROSS JOIN LATERAL (
         SELECT t ->> 'mechanic_id' AS staff_id, sum(extract(epoch FROM (t ->> 'to')::timestamptz - (t ->> 'from')::timestamptz))::float8 AS seconds
         FROM jsonb_array_elements(j -> 'time_entries') AS t WHERE t ? 'to' GROUP BY 1) e
     LEFT JOIN staff s ON s.id = e.staff_id
WHERE j ->> 'execution' IN ('done', 'passed')`

// Paces tells how fast a branch's mechanics worked on the cars that left repair in a
// period, on the last thousand at most. Jobs that were clocked for less than a minute do
// not count. The fastest is first.
func (s *Reads) Paces(ctx context.Context, branch string, kind workorder.OrderKind, in worktime.Span) ([]Pace, error) {
	type row struct {
		Number  string
		At      time.Time
		Job     string
		Title   string
		Norm    float64
		StaffID string
		Name    string
		Seconds float64
	}
	rows, _ := s.db.Q(ctx).Query(ctx, clocked, pgx.QueryExecModeCacheDescribe,
		pgx.NamedArgs{"from": in.From, "upto": in.To, "branch": branch, "kind": kind, "most": mostRepairs})
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return nil, database.Failed("read clocked time", err)
	}
	onJob := map[string]float64{}
	for _, r := range list {
		onJob[r.Job] += r.Seconds
	}
	by := map[string]*Pace{}
	for _, r := range list {
		if onJob[r.Job] < leastClocked {
			continue
		}
		p := by[r.StaffID]
		if p == nil {
			p = &Pace{StaffID: r.StaffID, Name: r.Name}
			by[r.StaffID] = p
		}
		p.Jobs++
		p.Norm += r.Norm * r.Seconds / onJob[r.Job]
		p.Clocked += r.Seconds / time.Hour.Seconds()
	}
	paces := make([]Pace, 0, len(by))
	for _, p := range by {
		paces = append(paces, *p)
	}
	slices.SortFunc(paces, func(a, b Pace) int {
		return cmp.Or(cmp.Compare(b.Ratio(), a.Ratio()), cmp.Compare(a.Name, b.Name), cmp.Compare(a.StaffID, b.StaffID))
	})
	return paces, nil
}
