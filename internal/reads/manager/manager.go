// Package manager reads what the manager's page shows: orders at risk, load, money
// and incidents. It reads tables of their owners and writes none.
package manager

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/metrics/gauges"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Reads reads what the manager sees.
type Reads struct {
	db     *database.DB
	shop   *shop.Shop
	gauges *gauges.Gauges
}

// New reads from a database.
func New(db *database.DB, shop *shop.Shop, gauges *gauges.Gauges) *Reads {
	return &Reads{db: db, shop: shop, gauges: gauges}
}

// Why a promise is at risk.
const (
	RiskMissed = "missed" // its time has passed
	RiskTime   = "time"   // the last hour, or the last fifth of the time from intake
	RiskParts  = "parts"  // a part comes later than it
)

// OrderAtRisk is an open order whose promise is broken or may break.
type OrderAtRisk struct {
	Number     string
	Kind       workorder.OrderKind
	Phase      process.Phase
	Risk       string
	PromisedAt time.Time
	PartsAt    *time.Time // when its last part is expected, if that is later
	Vehicle    string
	Plate      string
	Advisor    string
}

// What is shown is chosen first; the counts of all come along with each row.
const selectRisky = `
WITH late AS (
    SELECT p.order_no, max(l.eta) AS eta FROM purchase_line l JOIN purchase_order p USING (number)
    WHERE l.state = 'ordered' AND l.eta > @now AND p.state = 'open' AND p.branch = @branch GROUP BY p.order_no
), risky AS MATERIALIZED (
    SELECT w.number, w.kind, w.phase, w.promised_at, l.eta AS parts_at,
           CASE WHEN w.promised_at <= @now THEN 'missed' WHEN l.eta > w.promised_at THEN 'parts' ELSE 'time' END AS risk
    FROM work_order w LEFT JOIN late l ON l.order_no = w.number AND l.eta > w.promised_at
    WHERE NOT w.ended AND w.branch = @branch AND (@kind = '' OR w.kind = @kind) AND w.phase = ANY (@phases)
      AND (w.promised_at <= @now OR l.eta IS NOT NULL
           OR @now > w.promised_at - greatest(interval '60 minutes', (w.promised_at - w.opened_at) * 0.2))
), shown AS MATERIALIZED (
    SELECT * FROM risky ORDER BY promised_at, number LIMIT @limit
)
SELECT r.number, r.kind, r.phase, r.risk, r.promised_at, r.parts_at,
       coalesce(v.make || ' ' || v.model, '') AS vehicle, coalesce(v.plate, '') AS plate, coalesce(s.name, '') AS advisor,
       (SELECT jsonb_object_agg(risk, n) FROM (SELECT risk, count(*) AS n FROM risky GROUP BY risk) c) AS counts
FROM shown r JOIN work_order w USING (number) LEFT JOIN vehicle v ON v.id = w.vehicle_id LEFT JOIN staff s ON s.id = w.advisor_id
ORDER BY r.promised_at, r.number`

// OrdersAtRisk lists the first orders of a branch whose promise is broken or may
// break, the oldest promise first, and counts all of them by why. The limit is
// one at least.
func (s *Reads) OrdersAtRisk(ctx context.Context, branch string, kind workorder.OrderKind, now time.Time, limit int) ([]OrderAtRisk, map[string]int, error) {
	type row struct {
		OrderAtRisk
		Counts map[string]int
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectRisky, pgx.QueryExecModeCacheDescribe,
		pgx.NamedArgs{"now": now, "branch": branch, "kind": kind, "phases": workorder.PromisedPhases(), "limit": limit})
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	var list []OrderAtRisk
	var counts map[string]int
	for _, r := range found {
		list, counts = append(list, r.OrderAtRisk), r.Counts
	}
	return list, counts, database.Failed("list orders at risk", err)
}

// SkillLoad is how much of the time of a branch's mechanics with a skill is planned.
type SkillLoad struct {
	Skill string
	Ratio float64 // of the working time of the next five days
}

// SkillLoads tells how busy a branch's mechanics are, by skill. A mechanic of two
// skills is there for both.
func (s *Reads) SkillLoads(ctx context.Context, branch string) ([]SkillLoad, error) {
	work, err := s.shop.WorkTimes(ctx)
	if err != nil {
		return nil, err
	}
	measures, err := s.gauges.Load(ctx, work, time.Now())
	var found []SkillLoad
	for _, m := range measures {
		if m.Labels[0] == branch {
			found = append(found, SkillLoad{m.Labels[1], m.Value})
		}
	}
	return found, err
}

// PayerMoney is what one payer, or all clients together, were asked for and paid.
type PayerMoney struct {
	Kind     workorder.PayerKind
	Name     string // empty for clients
	Currency string
	Issued   exact.Money // invoices of the period, without those taken back
	Paid     exact.Money // payments of the period less its reversals, whenever the invoice was issued
	Open     exact.Money // what is unpaid, whatever its age
}

const selectMoney = `
WITH flow AS (
    SELECT payer_kind, payer_id, currency, total AS issued, 0::bigint AS paid, 0::bigint AS open
    FROM invoice WHERE branch = @branch AND issued_at >= @from AND state <> 'credited'
    UNION ALL SELECT i.payer_kind, i.payer_id, i.currency, 0, p.amount, 0
    FROM payment p JOIN invoice i USING (number) WHERE i.branch = @branch AND p.at >= @from
    UNION ALL SELECT i.payer_kind, i.payer_id, i.currency, 0, -r.amount, 0
    FROM payment_reversal r JOIN invoice i USING (number) WHERE i.branch = @branch AND r.at >= @from
    UNION ALL SELECT payer_kind, payer_id, currency, 0, 0, total - paid
    FROM invoice WHERE branch = @branch AND state IN ('issued', 'part_paid')
)
SELECT f.payer_kind AS kind, coalesce(y.name, '') AS name, f.currency,
       sum(f.issued)::bigint AS issued, sum(f.paid)::bigint AS paid, sum(f.open)::bigint AS open
FROM (SELECT payer_kind, CASE WHEN payer_kind = 'client' THEN '' ELSE payer_id END AS payer_id, currency, issued, paid, open FROM flow) f
     LEFT JOIN payer y ON y.id = f.payer_id
GROUP BY f.payer_kind, f.payer_id, y.name, f.currency ORDER BY f.payer_kind <> 'client', f.payer_kind, y.name, f.currency`

// MoneySince sums what a branch's payers were asked for and paid since then, and owe.
func (s *Reads) MoneySince(ctx context.Context, branch string, from time.Time) ([]PayerMoney, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectMoney, pgx.QueryExecModeCacheDescribe, pgx.NamedArgs{"branch": branch, "from": from})
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[PayerMoney])
	return list, database.Failed("sum money", err)
}

// OpenIncident is a failed step of an instance that needs a person.
type OpenIncident struct {
	Process string
	Number  string // of the work order; of another process its name and id
	Kind    string
	Phase   process.Phase
	ID      string
	Step    string
	What    string
	Since   time.Time

	Of        process.Table `db:"-"`
	Skippable bool          `db:"-"` // the instance can go on without the step
}

// Instance is what the instance is called within its process.
func (in OpenIncident) Instance() string { return strings.TrimPrefix(in.Number, in.Process+"/") }

const selectOpenIncidents = `
SELECT h.process, h.number, h.kind, coalesce(w.phase, n.phase) AS phase, i ->> 'id' AS id, i ->> 'step' AS step, i ->> 'what' AS what, (i ->> 'since')::timestamptz AS since
FROM hold h LEFT JOIN work_order w USING (number) LEFT JOIN instance n USING (number)
     CROSS JOIN jsonb_array_elements(coalesce(w.state, n.state) -> 'incidents') AS i
WHERE h.until IS NULL AND h.process = ANY (@processes) AND h.reason = 'incident' AND h.side = 'us' AND h.branch = @branch AND (@kind = '' OR h.kind = @kind) AND i ->> 'until' IS NULL
ORDER BY since, h.number, id LIMIT @limit`

// OpenIncidents lists the failed steps of a branch's instances of these processes,
// the oldest first; of one kind there are only those of work orders.
func (s *Reads) OpenIncidents(ctx context.Context, of []process.Table, branch string, kind workorder.OrderKind, limit int) ([]OpenIncident, error) {
	tables, names := map[string]process.Table{}, []string{}
	for _, t := range of {
		tables[t.Name], names = t, append(names, t.Name)
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectOpenIncidents, pgx.QueryExecModeCacheDescribe, pgx.NamedArgs{"processes": names, "branch": branch, "kind": kind, "limit": limit})
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[OpenIncident])
	for i := range list {
		in := &list[i]
		in.Of = tables[in.Process]
		in.Skippable = slices.ContainsFunc(in.Of.Effects, func(e process.EffectRow) bool { return e.Name == in.Step && e.Skippable })
	}
	return list, database.Failed("list incidents", err)
}
