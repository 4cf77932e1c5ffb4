// Package board reads what the workshop's board shows: orders, jobs with their
// planned time, and bays with the cars in them. It reads tables of their owners and writes none.
package board

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

// Reads reads what the board shows.
type Reads struct {
	db *database.DB
}

// New reads from a database.
func New(db *database.DB) *Reads { return &Reads{db: db} }

// ShopOrder is an order as the workshop sees it: whole, with its car.
type ShopOrder struct {
	workorder.Order
	Vehicle string // make and model
	Plate   string
	first   time.Time // what lists of it are ordered by
}

const (
	shopCar     = `coalesce(v.make || ' ' || v.model, ''), coalesce(v.plate, '')`
	shopVehicle = ` LEFT JOIN vehicle v ON v.id = w.vehicle_id `

	// Planned time is looked up by order, so that it costs what is open and not
	// what the mechanic ever did.
	selectPlannedOrders = `
SELECT w.state, ` + shopCar + `, a.first FROM (
    SELECT o.number, t.first FROM work_order o
    CROSS JOIN LATERAL (SELECT min(from_at) AS first FROM assignment WHERE order_no = o.number AND mechanic_id = $2) t
    WHERE o.branch = $1 AND NOT o.ended AND o.phase = ANY ($3) AND t.first IS NOT NULL
      AND ($4::timestamptz IS NULL OR (t.first, o.number) > ($4, $5))
    ORDER BY t.first, o.number LIMIT $6
) a JOIN work_order w ON w.number = a.number` + shopVehicle + `
ORDER BY a.first, w.number`

	selectPhaseOrders = `
SELECT w.state, ` + shopCar + `, w.opened_at FROM work_order w` + shopVehicle + `
WHERE w.branch = $1 AND NOT w.ended AND w.phase = $2
  AND ($3::timestamptz IS NULL OR (w.opened_at, w.number) > ($3, $4))
ORDER BY w.opened_at, w.number LIMIT $5`

	// Whoever is clocked on has the task to end the job: their tasks are found by an
	// index, the work that runs only by looking into every order in repair.
	selectClockedOn = `
SELECT w.state, ` + shopCar + `, w.opened_at FROM work_order w` + shopVehicle + `
WHERE w.branch = $1 AND NOT w.ended AND w.number IN (SELECT number FROM task WHERE staff_id = $2 AND name = $3)
ORDER BY w.opened_at, w.number`

	selectRunning = `
SELECT t.staff_id, jsonb_path_query_first(w.state, '$.jobs[*] ? (@.id == $job)', jsonb_build_object('job', t.job_id))
FROM task t JOIN work_order w USING (number) WHERE t.branch = $1 AND t.name = $2 AND t.staff_id <> '' ORDER BY t.since`
)

// PlannedOrders lists the open orders in which a mechanic has planned time, the
// earliest planned first.
func (s *Reads) PlannedOrders(ctx context.Context, branch, mechanic string, p database.Page) (database.List[ShopOrder], error) {
	return s.shopOrders(ctx, p, selectPlannedOrders, branch, mechanic, workorder.PlannedPhases())
}

// PhaseOrders lists a branch's open orders in a phase, the oldest first.
func (s *Reads) PhaseOrders(ctx context.Context, branch string, phase process.Phase, p database.Page) (database.List[ShopOrder], error) {
	return s.shopOrders(ctx, p, selectPhaseOrders, branch, phase)
}

func (s *Reads) shopOrders(ctx context.Context, p database.Page, sql string, args ...any) (database.List[ShopOrder], error) {
	size, err := p.Size()
	if err != nil {
		return database.List[ShopOrder]{}, err
	}
	after, number, err := p.After()
	if err != nil {
		return database.List[ShopOrder]{}, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, sql, append(args, after, number, size+1)...)
	list, err := pgx.CollectRows(rows, shopOrder)
	return database.Cut(list, size, func(o ShopOrder) string { return database.Cursor(o.first, o.Number) }), database.Failed("list orders of the workshop", err)
}

// ClockedOn lists the branch's orders on which a mechanic is clocked on now.
func (s *Reads) ClockedOn(ctx context.Context, branch, mechanic string) ([]ShopOrder, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectClockedOn, branch, mechanic, workorder.FinishJob{}.Name())
	list, err := pgx.CollectRows(rows, shopOrder)
	return list, database.Failed("list running work", err)
}

// RunningJobs returns the jobs of a branch that somebody works on now, by the
// staff id of who does.
func (s *Reads) RunningJobs(ctx context.Context, branch string) (map[string]workorder.Job, error) {
	found := map[string]workorder.Job{}
	rows, _ := s.db.Q(ctx).Query(ctx, selectRunning, branch, workorder.FinishJob{}.Name())
	var who string
	var j workorder.Job
	_, err := pgx.ForEachRow(rows, []any{&who, &j}, func() error {
		found[who], j = j, workorder.Job{}
		return nil
	})
	return found, database.Failed("list running work", err)
}

func shopOrder(row pgx.CollectableRow) (o ShopOrder, err error) {
	err = row.Scan(&o.Order, &o.Vehicle, &o.Plate, &o.first)
	return o, err
}

// ShopJob is one job as the workshop's board shows it.
type ShopJob struct {
	workorder.Job
	Order    string // number
	Phase    process.Phase
	Promised *time.Time
	Vehicle  string
	Plate    string
	Plan     workorder.Slot // its planned time; zero when it has none
	Hold     process.Hold   // why it has none; zero when it has
}

// BoardLimit is how many rows a list at the side of the board has at most: what
// is further down is not for today.
const BoardLimit = 60

const (
	shopJob = `
coalesce(jsonb_path_query_first(w.state, '$.jobs[*] ? (@.id == $job)', jsonb_build_object('job', a.job_id)), '{}'),
w.number, w.phase, w.promised_at, ` + shopCar + `, a.mechanic_id, a.from_at, a.upto`

	selectShopPlan = `
SELECT ` + shopJob + `
FROM staff s JOIN assignment a ON a.mechanic_id = s.id JOIN work_order w ON w.number = a.order_no` + shopVehicle + `
WHERE s.branch = $1 AND tstzrange(a.from_at, a.upto) && tstzrange($2, $3)
ORDER BY a.from_at, a.upto, a.mechanic_id LIMIT 1000`

	// Sorted before it is looked into, so that no more orders are read than shown.
	selectLeftOver = `
SELECT ` + shopJob + ` FROM (
    SELECT o.number, t.job_id, t.mechanic_id, t.from_at, t.upto FROM work_order o JOIN assignment t ON t.order_no = o.number
    WHERE o.branch = $1 AND NOT o.ended AND o.phase = ANY ($4) AND t.upto <= $2
    ORDER BY t.from_at, o.number, t.job_id OFFSET 0
) a JOIN work_order w ON w.number = a.number` + shopVehicle + `
WHERE jsonb_path_exists(w.state, '$.jobs[*] ? (@.id == $job && @.approval == "approved" && @.execution != "done" && @.execution != "passed")',
                        jsonb_build_object('job', a.job_id))
ORDER BY a.from_at, w.number, a.job_id LIMIT $3`

	// What waits comes out of the holds. What needs the foreman comes first:
	// nobody to do it, then a plan that failed, then jobs that wait for parts.
	selectUnplanned = `
WITH waiting AS MATERIALIZED (
    SELECT h.number, h.job_id, h.reason, h.side, h.since, h.due FROM hold h JOIN work_order w ON w.number = h.number
    WHERE h.until IS NULL AND h.process = 'work-order' AND h.branch = $1 AND h.reason IN ('mechanic', 'incident', 'parts')
      AND NOT w.ended AND w.phase = ANY ($3)
      AND NOT EXISTS (SELECT FROM assignment a WHERE a.order_no = h.number AND a.job_id = h.job_id)
      AND (h.reason <> 'incident' OR jsonb_path_exists(w.state, '$.incidents[*] ? (@.step == "propose-slots" && !exists(@.until))'))
    ORDER BY array_position(ARRAY['mechanic', 'incident', 'parts'], h.reason), coalesce(h.due, h.since), h.number, h.job_id
    LIMIT $2
)
SELECT j.job, w.number, w.phase, w.promised_at, ` + shopCar + `, h.reason, h.side, h.since, h.due
FROM waiting h JOIN work_order w ON w.number = h.number` + shopVehicle + `
CROSS JOIN LATERAL jsonb_path_query(w.state, '$.jobs[*] ? (!exists(@.slot) && (@.approval == "approved" || @.approval == "proposed"))') AS j (job)
WHERE h.job_id IN ('', j.job ->> 'id')
ORDER BY array_position(ARRAY['mechanic', 'incident', 'parts'], h.reason), coalesce(h.due, h.since), w.number, j.job ->> 'id'`
)

// ShopPlan lists the jobs of a branch's mechanics that are planned in this time.
func (s *Reads) ShopPlan(ctx context.Context, branch string, t worktime.Span) ([]ShopJob, error) {
	return s.shopJobs(ctx, selectShopPlan, branch, t.From, t.To)
}

// LeftOver lists agreed work whose planned time was over by then and which is
// not done.
func (s *Reads) LeftOver(ctx context.Context, branch string, by time.Time) ([]ShopJob, error) {
	return s.shopJobs(ctx, selectLeftOver, branch, by, BoardLimit, workorder.WorkedPhases())
}

func (s *Reads) shopJobs(ctx context.Context, sql string, args ...any) ([]ShopJob, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, sql, args...)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (j ShopJob, err error) {
		err = row.Scan(&j.Job, &j.Order, &j.Phase, &j.Promised, &j.Vehicle, &j.Plate, &j.Plan.MechanicID, &j.Plan.From, &j.Plan.To)
		return j, err
	})
	// Time may be booked for a job that the order lost to a crash a moment ago.
	list = slices.DeleteFunc(list, func(j ShopJob) bool { return j.ID == "" })
	return list, database.Failed("read the workshop's plan", err)
}

// Unplanned lists jobs that have no time in the plan and why.
func (s *Reads) Unplanned(ctx context.Context, branch string) ([]ShopJob, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectUnplanned, branch, BoardLimit, workorder.PlannedPhases())
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (j ShopJob, err error) {
		err = row.Scan(&j.Job, &j.Order, &j.Phase, &j.Promised, &j.Vehicle, &j.Plate, &j.Hold.Reason, &j.Hold.Side, &j.Hold.Since, &j.Hold.Due)
		return j, err
	})
	return list, database.Failed("list unplanned work", err)
}
