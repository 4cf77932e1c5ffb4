package bottlenecks

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/workbay/workbay/process"
)

// StageWait is what orders that are beyond their target in a stage wait for: of each
// order what it has waited for the longest.
type StageWait struct {
	Reason      string       `json:"reason,omitempty" doc:"What is waited for, the reason of a hold; absent for orders that wait for nothing, somebody just has to go on with them"`
	Side        process.Side `json:"side,omitempty" enum:"us,client,supplier,manufacturer,subcontractor" doc:"Who is to move; absent for orders that wait for nothing"`
	SupplierID  string       `json:"supplier_id,omitempty" doc:"Which supplier; of several the one whose delivery is expected last"`
	Supplier    string       `json:"supplier,omitempty" doc:"The supplier's name"`
	Orders      int64        `json:"orders"`
	OldestOrder string       `json:"oldest_order" doc:"Number of the order that has been in the stage the longest"`
	Oldest      float64      `db:"-" json:"oldest_seconds" doc:"Working seconds for which it has been there"`
}

const stageWaits = `
WITH late AS MATERIALIZED (
    SELECT number, phase, phase_since FROM work_order
    WHERE NOT ended AND stage_due < $1 AND branch = $2 AND ($3 = '' OR kind = $3)
)
SELECT w.phase, coalesce(h.reason, '') AS reason, coalesce(h.side, '') AS side, coalesce(s.id, '') AS supplier_id, coalesce(s.name, '') AS supplier,
       count(*) AS orders, min(w.phase_since) AS since, (array_agg(w.number ORDER BY w.phase_since, w.number))[1] AS oldest_order
FROM late w
     LEFT JOIN LATERAL (SELECT reason, side FROM hold WHERE number = w.number AND until IS NULL ORDER BY since, seq LIMIT 1) h ON true
     LEFT JOIN LATERAL (
         SELECT p.supplier_id FROM purchase_order p JOIN purchase_line l USING (number)
         WHERE h.side = 'supplier' AND p.order_no = w.number AND p.state = 'open' AND l.state = 'ordered'
         ORDER BY l.eta DESC, p.number LIMIT 1) p ON true
     LEFT JOIN supplier s ON s.id = p.supplier_id
GROUP BY w.phase, h.reason, h.side, s.id, s.name`

// readWaits reads what the orders beyond their target wait for, by stage: what most
// of them wait for first, of two with as many orders that with the oldest one.
func (q *bottleneckFacts) readWaits(ctx context.Context) (map[process.Phase][]StageWait, error) {
	type row struct {
		Phase process.Phase
		StageWait
		Since time.Time
	}
	list, err := factsOf[row](ctx, q, stageWaits, q.f.Now, q.f.Branch, q.f.Kind)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.Orders, a.Orders), a.Since.Compare(b.Since), cmp.Compare(a.OldestOrder, b.OldestOrder))
	})
	found := map[process.Phase][]StageWait{}
	for _, r := range list {
		r.Oldest = millis(q.work.Between(r.Since, q.f.Now).Seconds())
		found[r.Phase] = append(found[r.Phase], r.StageWait)
	}
	return found, nil
}
