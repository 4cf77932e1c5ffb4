package parts

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// ToBuy is a part that the shelf has too little of, with who would bring it first.
type ToBuy struct {
	PartNo     string      `json:"part_no"`
	Name       string      `json:"name"`
	Unit       string      `json:"unit"`
	Qty        exact.Qty   `json:"qty" db:"-" doc:"Proposed: up to the maximum, or what the use asks for"`
	Free       exact.Qty   `json:"free"`
	Coming     exact.Qty   `json:"coming" doc:"On order for no work order, drafts counted in, and on its way from other branches"`
	Minimum    *exact.Qty  `json:"minimum,omitempty" doc:"Absent when nobody has said: the use of the last 90 days proposes"`
	Maximum    *exact.Qty  `json:"maximum,omitempty"`
	Used       exact.Qty   `json:"used" doc:"That work orders took in the last 90 days"`
	Orders     int         `json:"orders" doc:"So many work orders"`
	SupplierID string      `json:"supplier_id,omitempty" doc:"Who would bring it first; absent when nobody sells it"`
	Supplier   string      `json:"supplier,omitempty" doc:"Name"`
	Cost       exact.Money `json:"cost" doc:"Of one unit, minor units"`
	LeadDays   int         `json:"lead_days" doc:"Until it comes, nine times out of ten"`
}

func (b ToBuy) level() workorder.ShelfLevel {
	return workorder.ShelfLevel{Free: b.Free, Coming: b.Coming, Minimum: b.Minimum, Maximum: b.Maximum, Used: b.Used, Orders: b.Orders, LeadDays: b.LeadDays}
}

// unsold is 1 when nobody sells it.
func (b ToBuy) unsold() int {
	if b.SupplierID == "" {
		return 1
	}
	return 0
}

// Looked at are the parts with limits and those that orders took lately; the rule decides.
const selectToBuy = `
WITH used AS (
    SELECT part_no, -sum(qty)::bigint AS qty, count(DISTINCT order_no) FILTER (WHERE kind = 'issue') AS orders
    FROM stock_movement WHERE branch = $1 AND kind IN ('issue', 'return') AND at > $2 GROUP BY part_no
), coming AS (
    SELECT part_no, sum(qty)::bigint AS qty FROM (
        SELECT l.part_no, l.qty - l.received AS qty FROM purchase_order p JOIN purchase_line l ON l.number = p.number
        WHERE p.branch = $1 AND p.state IN ('draft', 'open') AND l.state = 'ordered' AND (p.order_no = '' OR l.surplus)
        UNION ALL SELECT l.part_no, l.qty FROM stock_transfer t JOIN stock_transfer_line l ON l.number = t.number WHERE t.to_branch = $1 AND t.state = 'sent') c
    GROUP BY part_no
), looked AS (
    SELECT part_no FROM stock_item WHERE branch = $1 AND minimum IS NOT NULL UNION SELECT part_no FROM used
)
SELECT p.part_no, p.name, p.unit, i.on_hand - i.reserved AS free, coalesce(coming.qty, 0) AS coming, i.minimum, i.maximum,
       coalesce(used.qty, 0) AS used, coalesce(used.orders, 0) AS orders,
       coalesce(o.supplier_id, '') AS supplier_id, coalesce(o.name, '') AS supplier, coalesce(o.cost, 0) AS cost, coalesce(o.lead_days_p90, 0) AS lead_days
FROM looked JOIN stock_item i ON i.branch = $1 AND i.part_no = looked.part_no JOIN part p ON p.part_no = looked.part_no AND p.active
LEFT JOIN used ON used.part_no = looked.part_no LEFT JOIN coming ON coming.part_no = looked.part_no
LEFT JOIN LATERAL (
    SELECT s.supplier_id, f.name, s.cost, s.lead_days_p90 FROM supplier_part s JOIN supplier f ON f.id = s.supplier_id AND f.active
    WHERE s.part_no = looked.part_no ORDER BY s.lead_days_p90, s.cost, s.supplier_id LIMIT 1) o ON true`

// ToBuy lists what a branch's shelf has too little of, those of one supplier together and
// those that nobody sells last.
func (s *Reads) ToBuy(ctx context.Context, branch string) ([]ToBuy, error) {
	since := database.Now(ctx).Add(-workorder.UseDays * 24 * time.Hour)
	rows, _ := s.db.Q(ctx).Query(ctx, selectToBuy, branch, since)
	looked, err := pgx.CollectRows(rows, pgx.RowToStructByName[ToBuy])
	list := []ToBuy{}
	for _, b := range looked {
		if b.Qty = b.level().Propose(); b.Qty > 0 {
			list = append(list, b)
		}
	}
	slices.SortFunc(list, func(a, b ToBuy) int {
		return cmp.Or(cmp.Compare(a.unsold(), b.unsold()), cmp.Compare(a.Supplier, b.Supplier), cmp.Compare(a.SupplierID, b.SupplierID), cmp.Compare(a.Name, b.Name), cmp.Compare(a.PartNo, b.PartNo))
	})
	return list, database.Failed("list what to buy", err)
}
