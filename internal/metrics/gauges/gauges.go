// Package gauges reads what metrics show of this moment, at scrape time: orders by
// stage and age, holds, load, the pool. It reads tables of their owners and writes none.
package gauges

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Gauges reads the moment.
type Gauges struct {
	db          *database.DB
	shop        *shop.Shop
	bottlenecks *bottlenecks.Reads
}

// New reads from a database.
func New(db *database.DB, shop *shop.Shop, bottlenecks *bottlenecks.Reads) *Gauges {
	return &Gauges{db: db, shop: shop, bottlenecks: bottlenecks}
}

const (
	// In one walk over the open orders' index. The last fifth of a stage's target is
	// taken in calendar time: near enough for a warning, and free.
	selectOpenOrders = `
SELECT branch, kind, phase, count(*) AS orders,
       extract(epoch FROM $1::timestamptz - min(phase_since))::float8 AS oldest,
       count(*) FILTER (WHERE stage_due < $1) AS late,
       count(*) FILTER (WHERE stage_due >= $1 AND $1 > stage_due - (stage_due - phase_since) * 0.2) AS near,
       count(*) FILTER (WHERE promised_at <= $1 AND phase = ANY ($2)) AS missed,
       count(*) FILTER (WHERE promised_at > $1 AND phase = ANY ($2)
           AND $1 > promised_at - greatest(interval '60 minutes', (promised_at - opened_at) * 0.2)) AS tight
FROM work_order WHERE NOT ended GROUP BY branch, kind, phase`

	// Orders whose promise will break because a part comes later than it. A purchase
	// order with a line on its way is open: naming that keeps the received ones out.
	selectLateParts = `
SELECT o.branch, o.kind, count(*)
FROM (SELECT p.order_no, max(l.eta) AS eta FROM purchase_line l JOIN purchase_order p USING (number)
      WHERE l.state = 'ordered' AND l.eta > $1 AND p.state = 'open' GROUP BY p.order_no) part
JOIN work_order o ON o.number = part.order_no
WHERE NOT o.ended AND o.phase = ANY ($2) AND o.promised_at > $1 AND part.eta > o.promised_at
GROUP BY o.branch, o.kind`
)

// openOrders is what is open in one stage.
type openOrders struct {
	Branch, Kind, Phase               string
	Orders, Late, Near, Missed, Tight int64
	Oldest                            float64
}

// OrderGauges reads how many orders are where, how old, how late and how near
// to a broken promise they are.
func (s *Gauges) OrderGauges(ctx context.Context, at time.Time) ([]process.Measure, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectOpenOrders, at, workorder.PromisedPhases())
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[openOrders])
	if err != nil {
		return nil, database.Failed("count open orders", err)
	}
	g, err := s.noOrders(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range list {
		g.add("wo_in_stage", float64(o.Orders), o.Branch, o.Kind, o.Phase)
		g.add("wo_oldest_in_stage_seconds", o.Oldest, o.Branch, o.Kind, o.Phase)
		g.add("wo_over_target", float64(o.Late), o.Branch, o.Kind, o.Phase)
		g.add("sla_at_risk", float64(o.Near), o.Branch, o.Kind, o.Phase)
		g.add("wo_promise_missed", float64(o.Missed), o.Branch, o.Kind)
		g.add("wo_promise_at_risk", float64(o.Tight), o.Branch, o.Kind, "time")
	}
	if err := g.counted(ctx, s, "wo_promise_at_risk", selectLateParts, "parts", at, workorder.PromisedPhases()); err != nil {
		return nil, err
	}
	if err := s.bayLoad(ctx, g); err != nil {
		return nil, err
	}
	beyond, err := s.bottlenecks.BeyondTarget(ctx, at, "", "")
	if err != nil {
		return nil, err
	}
	for _, b := range beyond {
		g.add("wo_beyond_target_seconds", b.Seconds, b.Branch, string(b.Kind), string(b.Phase))
	}
	return g.list(), nil
}

// noOrders is what the readings are where nothing is open: a stage that empties
// goes to zero on the board instead of vanishing from it.
func (s *Gauges) noOrders(ctx context.Context) (*gauges, error) {
	g := &gauges{}
	branches, err := s.branchIDs(ctx)
	for _, b := range branches {
		for _, k := range workorder.OrderKinds() {
			kind := string(k)
			for _, st := range workorder.Stages() {
				if st.Terminal {
					continue
				}
				for _, name := range []string{"wo_in_stage", "wo_over_target", "sla_at_risk", "wo_beyond_target_seconds"} {
					g.add(name, 0, b, kind, string(st.Phase))
				}
			}
			g.add("wo_promise_missed", 0, b, kind)
			for _, cause := range []string{"time", "parts"} {
				g.add("wo_promise_at_risk", 0, b, kind, cause)
			}
		}
	}
	return g, err
}

// noWaits is what [Gauges.HoldGauges] reads where nobody waits.
func (s *Gauges) noWaits(ctx context.Context) (*gauges, error) {
	g := &gauges{}
	branches, err := s.branchIDs(ctx)
	for _, b := range branches {
		g.add("po_lines_overdue", 0, b)
		for _, k := range workorder.OrderKinds() {
			for _, p := range workorder.WaitParts() {
				g.add("parts_waiting", 0, b, string(k), string(p))
			}
		}
	}
	return g, err
}

func (s *Gauges) branchIDs(ctx context.Context) ([]string, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, `SELECT id FROM branch ORDER BY id`)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return list, database.Failed("list branches", err)
}

const (
	selectOpenHolds    = `SELECT branch, kind, reason, side, count(*) FROM hold WHERE until IS NULL AND process = 'work-order' GROUP BY branch, kind, reason, side`
	selectOpenWaits    = `SELECT branch, kind, part, count(*) FROM part_wait WHERE until IS NULL GROUP BY branch, kind, part`
	selectOverdueLines = `
SELECT p.branch, count(*) FROM purchase_line l JOIN purchase_order p USING (number)
WHERE l.state = 'ordered' AND l.eta < $1 AND p.state = 'open' GROUP BY p.branch`
)

// HoldGauges reads what orders and part lines wait for.
func (s *Gauges) HoldGauges(ctx context.Context, at time.Time) ([]process.Measure, error) {
	g, err := s.noWaits(ctx)
	if err != nil {
		return nil, err
	}
	for _, q := range []struct{ name, sql string }{
		{"wo_holds", selectOpenHolds}, {"parts_waiting", selectOpenWaits},
	} {
		if err := g.counted(ctx, s, q.name, q.sql, ""); err != nil {
			return nil, err
		}
	}
	err = g.counted(ctx, s, "po_lines_overdue", selectOverdueLines, "", at)
	return g.list(), err
}

// gauges gathers readings; those of the same labels are summed.
type gauges struct {
	found []process.Measure
	at    map[string]int
}

func (g *gauges) add(name string, value float64, labels ...string) {
	k := name + "\x1f" + strings.Join(labels, "\x1f")
	if i, ok := g.at[k]; ok {
		g.found[i].Value += value
		return
	}
	if g.at == nil {
		g.at = map[string]int{}
	}
	g.at[k] = len(g.found)
	g.found = append(g.found, process.Measure{Name: name, Labels: labels, Value: value})
}

func (g *gauges) list() []process.Measure { return g.found }

// counted adds a gauge per row of a query whose last column is a count and
// whose other columns are labels; last, if any, is one label more.
func (g *gauges) counted(ctx context.Context, s *Gauges, name, sql, last string, args ...any) error {
	rows, _ := s.db.Q(ctx).Query(ctx, sql, args...)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (process.Measure, error) {
		values, err := row.Values()
		if err != nil {
			return process.Measure{}, err
		}
		m := process.Measure{}
		for _, v := range values[:len(values)-1] {
			label, _ := v.(string)
			m.Labels = append(m.Labels, label)
		}
		n, _ := values[len(values)-1].(int64)
		m.Value = float64(n)
		return m, nil
	})
	if err != nil {
		return database.Failed("count "+name, err)
	}
	for _, m := range list {
		if last != "" {
			m.Labels = append(m.Labels, last)
		}
		g.add(name, m.Value, m.Labels...)
	}
	return nil
}
