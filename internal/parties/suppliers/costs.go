package suppliers

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process/exact"
)

// As it was bought last for the branch; else the least that a supplier asks.
const selectCosts = `
SELECT n.no, coalesce(
    (SELECT l.cost FROM purchase_line l JOIN purchase_order p ON p.number = l.number
     WHERE l.part_no = n.no AND p.branch = $1 AND l.received > 0 ORDER BY p.at DESC, p.number DESC LIMIT 1),
    (SELECT min(cost) FROM supplier_part c WHERE c.part_no = n.no))
FROM unnest($2::text[]) AS n (no)`

// Costs says what one unit of each part costs us, by number; a part of which nobody knows
// it is left out.
func (s *Suppliers) Costs(ctx context.Context, branch string, partNos []string) (map[string]exact.Money, error) {
	found := map[string]exact.Money{}
	rows, _ := s.db.Q(ctx).Query(ctx, selectCosts, branch, partNos)
	_, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		var no string
		var cost *exact.Money
		err := row.Scan(&no, &cost)
		if cost != nil {
			found[no] = *cost
		}
		return struct{}{}, err
	})
	return found, database.Failed("read costs", err)
}

// PartCost is what one unit of a part costs us.
type PartCost struct {
	Cost       exact.Money
	SupplierID string
	Supplier   string
	Number     string     // of the purchase order; "" when it was never bought and a catalogue says so
	At         *time.Time // when it was ordered
}

// The same as [selectCosts], with where it is known from.
const selectCost = `
SELECT c.cost, c.supplier_id, s.name AS supplier, c.number, c.at FROM (
    (SELECT l.cost, p.supplier_id, p.number, p.at FROM purchase_line l JOIN purchase_order p ON p.number = l.number
     WHERE l.part_no = $2 AND p.branch = $1 AND l.received > 0 ORDER BY p.at DESC, p.number DESC LIMIT 1)
    UNION ALL
    (SELECT cost, supplier_id, '', NULL FROM supplier_part WHERE part_no = $2 ORDER BY cost, supplier_id LIMIT 1)
) c JOIN supplier s ON s.id = c.supplier_id ORDER BY c.number = '' LIMIT 1`

// CostOf is what one unit of a part costs us at a branch, and where that is known from; nil
// when nobody knows.
func (s *Suppliers) CostOf(ctx context.Context, branch, partNo string) (*PartCost, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectCost, branch, partNo)
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[PartCost])
	if database.Missing(err) {
		return nil, nil
	}
	return &c, database.Failed("read cost", err)
}
