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
	ID       string // empty for clients
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
SELECT f.payer_kind AS kind, f.payer_id AS id, coalesce(y.name, '') AS name, f.currency,
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
