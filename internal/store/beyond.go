package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/workorder"
)

const selectCalendars = `
SELECT DISTINCT ON (branch) branch, version, doc FROM calendar ORDER BY branch, version DESC`

// workTimes returns every branch's working time by its calendar in force.
func (s *Store) workTimes(ctx context.Context) (map[string]*workorder.WorkTime, error) {
	type row struct {
		Branch  string
		Version int
		Doc     workorder.Calendar
	}
	rows, _ := s.db().Query(ctx, selectCalendars)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return nil, failed("read calendars", err)
	}
	all := make(map[string]*workorder.WorkTime, len(list))
	for _, r := range list {
		if all[r.Branch], err = r.Doc.Compile(); err != nil {
			return nil, fmt.Errorf("calendar %d of branch %s: %w", r.Version, r.Branch, err)
		}
	}
	return all, nil
}

// Beyond is by how much a branch's open orders of one kind have outstayed the
// target of the stage they are in: the bottleneck score of the moment (domain §8).
type Beyond struct {
	Branch  string
	Kind    workorder.OrderKind
	Phase   workorder.Phase
	Orders  int64   // that are beyond their target
	Seconds float64 // of working time beyond it, over all of them
}

// A stay counts from its due time on; what is past the minute counts only when
// the branch is open then, and shifts begin and end with the minute.
const overdueMinutes = `
SELECT branch, kind, phase, date_trunc('minute', stage_due) AS minute,
       -count(*) AS net, -sum(extract(second FROM stage_due)::float8) AS past
FROM work_order
WHERE NOT ended AND stage_due < $1 AND ($2 = '' OR branch = $2) AND ($3 = '' OR kind = $3)
GROUP BY branch, kind, phase, minute ORDER BY minute`

// BeyondTarget sums, by branch, kind and stage, the working time for which open
// orders have been beyond their targets at that moment, by the calendar that is
// in force now. Branch and kind "" are all; a stage in which every order is in
// time is left out, and so is a branch without a calendar.
func (s *Store) BeyondTarget(ctx context.Context, at time.Time, branch string, kind workorder.OrderKind) ([]Beyond, error) {
	work, err := s.workTimes(ctx)
	if err != nil {
		return nil, err
	}
	found, err := beyondTarget(ctx, s.db(), work, at, branch, kind)
	return found, failed("read orders beyond their target", err)
}

func beyondTarget(ctx context.Context, q querier, work map[string]*workorder.WorkTime, at time.Time, branch string, kind workorder.OrderKind) ([]Beyond, error) {
	type row struct {
		Branch string
		Kind   workorder.OrderKind
		Phase  workorder.Phase
		turns
	}
	rows, _ := q.Query(ctx, overdueMinutes, pgx.QueryExecModeCacheDescribe, at, branch, kind)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return nil, err
	}
	var found []Beyond
	place := map[Beyond]int{} // of a sum, by its labels
	clocks := map[string]*workClock{}
	for _, r := range list {
		if work[r.Branch] == nil {
			continue
		}
		if clocks[r.Branch] == nil {
			clocks[r.Branch] = &workClock{work: work[r.Branch]}
		}
		labels := Beyond{Branch: r.Branch, Kind: r.Kind, Phase: r.Phase}
		i, known := place[labels]
		if !known {
			i = len(found)
			place[labels], found = i, append(found, labels)
		}
		found[i].Orders -= r.Net
		found[i].Seconds += clocks[r.Branch].sum(r.turns)
	}
	for i := range found {
		b := &found[i]
		b.Seconds += float64(b.Orders) * clocks[b.Branch].read(at).Seconds()
	}
	return found, nil
}

// turns are the stays that end, and those that become overdue, in one minute.
// Sums over many stays are made of them: the working time between two moments is
// the reading of a clock at the second less its reading at the first, so it
// takes a reading per minute in which anything happened, not one per stay.
type turns struct {
	Minute time.Time
	Net    int64   // how many end less how many become overdue
	Past   float64 // seconds past the minute, summed the same way
}

// workClock shows how much working time has passed since its first reading. It
// is read at rising moments, so that it visits each day once.
type workClock struct {
	work   *workorder.WorkTime
	at     time.Time
	passed time.Duration
}

func (c *workClock) read(at time.Time) time.Duration {
	c.passed += c.work.Between(c.at, at)
	c.at = at
	return c.passed
}

// sum is what the turns of a minute add to the working time of all stays, in seconds.
func (c *workClock) sum(t turns) float64 {
	s := float64(t.Net) * c.read(t.Minute).Seconds()
	if t.Past != 0 && c.work.Open(t.Minute) {
		s += t.Past
	}
	return s
}
