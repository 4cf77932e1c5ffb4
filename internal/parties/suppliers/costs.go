package suppliers

import (
	"context"

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
