package bottlenecks

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// bottleneckFacts is what a bottleneck report is made of.
type bottleneckFacts struct {
	s       *Reads
	tx      database.Querier
	f       BottleneckFilter
	work    *worktime.WorkTime
	targets map[process.Phase]int64
	now     map[process.Phase]StageNow
	waiting map[workorder.WaitPart]int64
	period  *periodFacts
	before  *periodFacts // nil when nothing is compared
}

// periodFacts are the figures of one period.
type periodFacts struct {
	stages map[process.Phase]StageFigures
	parts  map[workorder.WaitPart]PartsFigures
}

func (s *Reads) readBottlenecks(ctx context.Context, f BottleneckFilter) (*bottleneckFacts, error) {
	q := &bottleneckFacts{s: s, tx: s.db.Q(ctx), f: f, targets: map[process.Phase]int64{}}
	if err := q.rules(ctx); err != nil {
		return nil, err
	}
	err := q.readNow(ctx)
	if err == nil {
		err = q.readWaiting(ctx)
	}
	if err == nil {
		q.period, err = q.readPeriod(ctx, f.Period)
	}
	if err == nil && f.Before != nil {
		q.before, err = q.readPeriod(ctx, *f.Before)
	}
	return q, err
}

// rules reads the calendar and the policy in force.
func (q *bottleneckFacts) rules(ctx context.Context) error {
	c, err := q.s.shop.CurrentCalendar(ctx, q.f.Branch)
	if err != nil {
		return err
	}
	if q.work, err = c.Compile(); err != nil {
		return err
	}
	p, err := q.s.shop.CurrentPolicy(ctx)
	for _, t := range slices.Backward(p.Targets) { // of two for one stage the first counts
		q.targets[t.Phase] = int64(t.Within)
	}
	return err
}

const stagesNow = `
SELECT n.phase, n.count, n.over_target, n.since, o.number
FROM (SELECT phase, count(*) AS count, count(*) FILTER (WHERE stage_due < $1) AS over_target, min(phase_since) AS since
      FROM work_order WHERE NOT ended AND branch = $2 AND ($3 = '' OR kind = $3) GROUP BY phase) n,
     LATERAL (SELECT min(number) AS number FROM work_order w
              WHERE NOT w.ended AND w.branch = $2 AND ($3 = '' OR w.kind = $3) AND w.phase = n.phase AND w.phase_since = n.since) o`

func (q *bottleneckFacts) readNow(ctx context.Context) error {
	type row struct {
		Phase             process.Phase
		Count, OverTarget int64
		Since             time.Time
		Number            string
	}
	list, err := factsOf[row](ctx, q, stagesNow, q.f.Now, q.f.Branch, q.f.Kind)
	if err != nil {
		return err
	}
	waits, err := q.readWaits(ctx)
	if err != nil {
		return err
	}
	q.now = make(map[process.Phase]StageNow, len(list))
	for _, r := range list {
		q.now[r.Phase] = StageNow{
			Waits: waits[r.Phase], Count: r.Count, OverTarget: r.OverTarget, OldestOrder: r.Number, OldestSince: &r.Since,
			Oldest: millis(q.work.Between(r.Since, q.f.Now).Seconds()),
		}
	}
	late, err := beyondTarget(ctx, q.tx, map[string]*worktime.WorkTime{q.f.Branch: q.work}, q.f.Now, q.f.Branch, q.f.Kind)
	for _, b := range late { // a row per kind
		n := q.now[b.Phase]
		n.Beyond += b.Seconds
		q.now[b.Phase] = n
	}
	return err
}

const partsNow = `
SELECT part, count(*) AS lines FROM part_wait
WHERE until IS NULL AND branch = $1 AND ($2 = '' OR kind = $2) GROUP BY part`

func (q *bottleneckFacts) readWaiting(ctx context.Context) error {
	type row struct {
		Part  workorder.WaitPart
		Lines int64
	}
	list, err := factsOf[row](ctx, q, partsNow, q.f.Branch, q.f.Kind)
	q.waiting = make(map[workorder.WaitPart]int64, len(list))
	for _, r := range list {
		q.waiting[r.Part] = r.Lines
	}
	return err
}

func (q *bottleneckFacts) readPeriod(ctx context.Context, p worktime.Span) (*periodFacts, error) {
	found := &periodFacts{}
	var err error
	if found.stages, err = q.readStages(ctx, p); err != nil {
		return nil, err
	}
	found.parts, err = q.readParts(ctx, p)
	return found, err
}

// The stays that ended in the period, and those that lasted on at its end: ended
// since then, or not yet. All figures come from one pass: it is the stays that
// cost. What is sorted or measured by the calendar is worked out here, because
// the database would put whole rows in order for it.
const staysOfPeriod = `
WITH stay AS (
    SELECT phase, entered, due, left_at, working_seconds FROM stage_visit
    WHERE left_at >= $1 AND left_at < $2 AND process = 'work-order' AND branch = $3 AND ($4 = '' OR kind = $4) AND ($5::text[] = '{}' OR phase = ANY ($5))
    UNION ALL SELECT phase, entered, due, NULL, NULL FROM stage_visit
    WHERE left_at >= $2 AND entered < $2 AND process = 'work-order' AND branch = $3 AND ($4 = '' OR kind = $4) AND ($5::text[] = '{}' OR phase = ANY ($5))
    UNION ALL SELECT phase, phase_since, stage_due, NULL, NULL FROM work_order
    WHERE NOT ended AND phase_since < $2 AND branch = $3 AND ($4 = '' OR kind = $4) AND ($5::text[] = '{}' OR phase = ANY ($5))
)
SELECT phase, count(*) FILTER (WHERE entered >= $1) AS arrived, avg((left_at <= due)::int)::float8 AS within,
       array_agg(working_seconds::float8) FILTER (WHERE left_at IS NOT NULL) AS working,
       array_agg(due) FILTER (WHERE left_at > due) AS due, array_agg(left_at) FILTER (WHERE left_at > due) AS until,
       array_agg(due) FILTER (WHERE left_at IS NULL AND due < $2) AS lasting
FROM stay GROUP BY phase`

// staysRow are the stays in one stage.
type staysRow struct {
	Phase      process.Phase
	Arrived    int64
	Within     *float64
	Working    []float64   // of each that ended, seconds
	Due, Until []time.Time // of those that ended too late: when they should have and when they did
	Lasting    []time.Time // when those that lasted on should have ended and had not
}

func (q *bottleneckFacts) readStages(ctx context.Context, p worktime.Span) (map[process.Phase]StageFigures, error) {
	list, err := factsOf[staysRow](ctx, q, staysOfPeriod, p.From, p.To, q.f.Branch, q.f.Kind, append([]process.Phase{}, q.f.Stages...))
	if err != nil {
		return nil, err
	}
	moments := [][]time.Time{{p.To}}
	for _, r := range list {
		moments = append(moments, r.Due, r.Until, r.Lasting)
	}
	clock := newWorkClock(q.work, moments...)
	open, days := q.work.Between(p.From, p.To).Seconds(), p.To.Sub(p.From).Hours()/24
	found := map[process.Phase]StageFigures{}
	for _, stage := range workorder.Stages() {
		var r staysRow // a stage that nobody came through has zeros
		if i := slices.IndexFunc(list, func(r staysRow) bool { return r.Phase == stage.Phase }); i >= 0 {
			r = list[i]
		}
		s := StageFigures{Visits: int64(len(r.Working)), Within: r.Within}
		s.P50, s.P90, s.Mean = spread(r.Working)
		// A stay that ended counts up to its end, one that lasted on up to the end of the period.
		s.Beyond = millis(clock.sum(r.Until...) - clock.sum(r.Due...))
		s.Score = s.Beyond + millis(float64(len(r.Lasting))*clock.sum(p.To)-clock.sum(r.Lasting...))
		if arrived := float64(r.Arrived); !stage.Terminal { // who is done with a last stage does not leave it
			s.Arrivals = new(arrived / days)
			if s.Mean != nil && open > 0 {
				s.Usual = new(arrived * *s.Mean / open)
			}
		}
		found[stage.Phase] = s
	}
	return found, nil
}

const partsOfPeriod = `
SELECT part, array_agg(greatest(0, date_part('epoch', until - since))) AS seconds FROM part_wait
WHERE until >= $1 AND until < $2 AND branch = $3 AND ($4 = '' OR kind = $4) GROUP BY part`

func (q *bottleneckFacts) readParts(ctx context.Context, p worktime.Span) (map[workorder.WaitPart]PartsFigures, error) {
	type row struct {
		Part    workorder.WaitPart
		Seconds []float64
	}
	list, err := factsOf[row](ctx, q, partsOfPeriod, p.From, p.To, q.f.Branch, q.f.Kind)
	found, all := make(map[workorder.WaitPart]PartsFigures, len(list)), 0.0
	for _, r := range list {
		w := PartsFigures{Lines: int64(len(r.Seconds))}
		w.P50, w.P90, w.Mean = spread(r.Seconds)
		all += *w.Mean * float64(w.Lines)
		found[r.Part] = w
	}
	for part, w := range found {
		if all > 0 {
			w.Share = new(*w.Mean * float64(w.Lines) / all)
			found[part] = w
		}
	}
	return found, err
}

// factsOf reads rows of one statement. It is planned with its values, so that a
// short period goes by the index and a long one reads all there is.
func factsOf[T any](ctx context.Context, q *bottleneckFacts, sql string, args ...any) ([]T, error) {
	rows, _ := q.tx.Query(ctx, sql, append([]any{pgx.QueryExecModeCacheDescribe}, args...)...)
	return pgx.CollectRows(rows, pgx.RowToStructByName[T])
}

// spread is the median, the ninth decile and the mean of lengths of time, nil
// when there are none. It puts them in order.
func spread(seconds []float64) (p50, p90, mean *float64) {
	if len(seconds) == 0 {
		return nil, nil, nil
	}
	slices.Sort(seconds)
	sum := 0.0
	for _, s := range seconds {
		sum += s
	}
	return new(millis(quantile(seconds, 0.5))), new(millis(quantile(seconds, 0.9))), new(sum / float64(len(seconds)))
}

// quantile lies as far between its neighbours as percentile_cont of SQL puts it.
func quantile(sorted []float64, share float64) float64 {
	at := share * float64(len(sorted)-1)
	below := int(at)
	if below == len(sorted)-1 {
		return sorted[below]
	}
	return sorted[below] + (sorted[below+1]-sorted[below])*(at-float64(below))
}
