package bottlenecks

import (
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// Beyond is by how much a branch's open orders of one kind have outstayed the
// target of the stage they are in: the bottleneck score of the moment (domain §8).
type Beyond struct {
	Branch  string
	Kind    workorder.OrderKind
	Phase   process.Phase
	Orders  int64   // that are beyond their target
	Seconds float64 // of working time beyond it, over all of them
}

const overdueOrders = `
SELECT branch, kind, phase, array_agg(stage_due) AS due
FROM work_order
WHERE NOT ended AND stage_due < $1 AND ($2 = '' OR branch = $2) AND ($3 = '' OR kind = $3)
GROUP BY branch, kind, phase`

// BeyondTarget sums, by branch, kind and stage, the working time for which open
// orders have been beyond their targets at that moment, by the calendar that is
// in force now. Branch and kind "" are all; a stage in which every order is in
// time is left out, and so is a branch without a calendar.
func (s *Reads) BeyondTarget(ctx context.Context, at time.Time, branch string, kind workorder.OrderKind) ([]Beyond, error) {
	work, err := s.shop.WorkTimes(ctx)
	if err != nil {
		return nil, err
	}
	found, err := beyondTarget(ctx, s.db.Q(ctx), work, at, branch, kind)
	return found, database.Failed("read orders beyond their target", err)
}

func beyondTarget(ctx context.Context, q database.Querier, work map[string]*worktime.WorkTime, at time.Time, branch string, kind workorder.OrderKind) ([]Beyond, error) {
	type row struct {
		Branch string
		Kind   workorder.OrderKind
		Phase  process.Phase
		Due    []time.Time
	}
	rows, _ := q.Query(ctx, overdueOrders, pgx.QueryExecModeCacheDescribe, at, branch, kind)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return nil, err
	}
	moments := map[string][][]time.Time{}
	for _, r := range list {
		moments[r.Branch] = append(moments[r.Branch], r.Due)
	}
	clocks := map[string]workClock{}
	for b, m := range moments {
		if w := work[b]; w != nil {
			clocks[b] = newWorkClock(w, append(m, []time.Time{at})...)
		}
	}
	var found []Beyond
	for _, r := range list {
		if c, known := clocks[r.Branch]; known {
			n := len(r.Due)
			found = append(found, Beyond{r.Branch, r.Kind, r.Phase, int64(n), millis(float64(n)*c.sum(at) - c.sum(r.Due...))})
		}
	}
	return found, nil
}

// workClock shows how much working time has passed at any of the moments it was
// made for, by the minute they are in. Shifts begin and end with a minute, so it
// is looked at once per minute in which anything happened and not once per stay,
// of which there may be many; and the calendar's days are walked once.
type workClock map[int64]workReading

// workReading is the clock at the beginning of a minute.
type workReading struct {
	passed float64 // seconds
	open   bool    // it runs during the minute
}

func newWorkClock(work *worktime.WorkTime, moments ...[]time.Time) workClock {
	c := workClock{}
	for _, m := range moments {
		for _, t := range m {
			c[minuteOf(t)] = workReading{}
		}
	}
	var last time.Time
	var passed time.Duration
	for _, m := range slices.Sorted(maps.Keys(c)) {
		begin := time.Unix(m*60, 0)
		passed += work.Between(last, begin)
		c[m] = workReading{passed.Seconds(), work.Open(begin)}
		last = begin
	}
	return c
}

func minuteOf(t time.Time) int64 { return t.Unix() / 60 }

// sum adds up the readings at these moments, in seconds. The working time
// between two moments is what the clock shows at the second less what it shows
// at the first; so it is for many.
func (c workClock) sum(moments ...time.Time) float64 {
	total := 0.0
	for _, t := range moments {
		m := minuteOf(t)
		r := c[m]
		total += r.passed
		if r.open {
			total += t.Sub(time.Unix(m*60, 0)).Seconds()
		}
	}
	return total
}

// millis leaves out what sums of floating point have behind the millisecond.
func millis(seconds float64) float64 { return math.Round(seconds*1000) / 1000 }
