package manager

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Why an order is at risk.
const (
	RiskMissed   = "missed"   // the time of its promise has passed
	RiskParts    = "parts"    // a part comes later than its promise
	RiskTime     = "time"     // the last hour before its promise, or the last fifth of the time from intake
	RiskEstimate = "estimate" // the client can no longer agree: the estimate's time has passed
	RiskTask     = "task"     // something that somebody has to do is overdue
)

// OrderAtRisk is an open order whose promise is broken or may break, or that has come to a
// stop by an estimate or a task whose time has passed.
type OrderAtRisk struct {
	Number     string
	Kind       workorder.OrderKind
	Phase      process.Phase
	Risk       string
	PromisedAt *time.Time // nil when nothing is promised
	PartsAt    *time.Time // when its last part is expected, if that is later
	Since      time.Time  // when the time passed that is named by the risk, or will
	Vehicle    string
	Plate      string
	Advisor    string
}

// An order has one risk, the gravest.
const riskyOrders = `
WITH late AS (
    SELECT p.order_no, max(l.eta) AS eta FROM purchase_line l JOIN purchase_order p USING (number)
    WHERE l.state = 'ordered' AND l.eta > @now AND p.state = 'open' AND p.branch = @branch GROUP BY p.order_no
), overdue AS (
    SELECT number, min(due) AS due FROM task
    WHERE branch = @branch AND process = @process AND coalesce(due, 'infinity'::timestamptz) < @now AND since <= @now GROUP BY number
), expired AS (
    SELECT number, min(due) AS due FROM hold
    WHERE branch = @branch AND until IS NULL AND reason = 'decision' AND due < @now GROUP BY number
), judged AS (
    SELECT w.number, w.kind, w.phase, w.promised_at, l.eta AS parts_at, e.due AS estimate_due, t.due AS task_due,
           CASE WHEN w.phase <> ALL (@phases) OR w.promised_at IS NULL THEN ''
                WHEN w.promised_at <= @now THEN 'missed' WHEN l.eta > w.promised_at THEN 'parts'
                WHEN @now > w.promised_at - greatest(interval '60 minutes', (w.promised_at - w.opened_at) * 0.2) THEN 'time' ELSE '' END AS promise
    FROM work_order w LEFT JOIN late l ON l.order_no = w.number AND l.eta > w.promised_at
         LEFT JOIN overdue t USING (number) LEFT JOIN expired e USING (number)
    WHERE NOT w.ended AND w.branch = @branch AND (@kind = '' OR w.kind = @kind)
), risky AS MATERIALIZED (
    SELECT number, kind, phase, promised_at, parts_at,
           CASE WHEN promise <> '' THEN promise WHEN estimate_due IS NOT NULL THEN 'estimate' ELSE 'task' END AS risk,
           CASE WHEN promise <> '' THEN promised_at ELSE coalesce(estimate_due, task_due) END AS since
    FROM judged WHERE promise <> '' OR estimate_due IS NOT NULL OR task_due IS NOT NULL
)`

// What is shown is chosen first; the counts of all come along with each row.
const selectRisky = riskyOrders + `, shown AS MATERIALIZED (
    SELECT * FROM risky ORDER BY since, number LIMIT @limit
)
SELECT r.number, r.kind, r.phase, r.risk, r.promised_at, r.parts_at, r.since,
       coalesce(v.make || ' ' || v.model, '') AS vehicle, coalesce(v.plate, '') AS plate, coalesce(s.name, '') AS advisor,
       (SELECT jsonb_object_agg(risk, n) FROM (SELECT risk, count(*) AS n FROM risky GROUP BY risk) c) AS counts
FROM shown r JOIN work_order w USING (number) LEFT JOIN vehicle v ON v.id = w.vehicle_id LEFT JOIN staff s ON s.id = w.advisor_id
ORDER BY r.since, r.number`

// OrdersAtRisk lists the first orders of a branch that are at risk, the one whose time
// passed first at the head, and counts all of them by why. The limit is one at least.
func (s *Reads) OrdersAtRisk(ctx context.Context, branch string, kind workorder.OrderKind, now time.Time, limit int) ([]OrderAtRisk, map[string]int, error) {
	type row struct {
		OrderAtRisk
		Counts map[string]int
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectRisky, pgx.QueryExecModeCacheDescribe,
		pgx.NamedArgs{"now": now, "branch": branch, "kind": kind, "phases": workorder.PromisedPhases(), "process": workorder.Process().Name, "limit": limit})
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	var list []OrderAtRisk
	var counts map[string]int
	for _, r := range found {
		list, counts = append(list, r.OrderAtRisk), r.Counts
	}
	return list, counts, database.Failed("list orders at risk", err)
}
