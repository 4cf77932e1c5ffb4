package parts

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Orders are looked into only when they wait for goods or an offer: that does not grow
// with what is over.
const selectFreeForWaiting = `
WITH waiting AS (
    SELECT DISTINCT number FROM part_wait WHERE until IS NULL AND part IN ('supplier', 'enquiry')
)
SELECT DISTINCT ON (i.branch, i.part_no, o.number) i.branch, i.part_no, i.on_hand - i.reserved AS free, o.state
FROM waiting JOIN work_order o ON o.number = waiting.number
CROSS JOIN jsonb_path_query(o.state, '$.jobs[*].parts[*].part_no') AS p (no)
JOIN stock_item i ON i.branch = o.branch AND i.part_no = p.no #>> '{}' AND i.on_hand > i.reserved
ORDER BY i.branch, i.part_no, o.number`

// ToServe lists the part lines that wait though their part is free in stock by now, as
// far as it goes: the shelf serves them.
func (s *Reads) ToServe(ctx context.Context) ([]workorder.Waiting, error) {
	type place struct{ branch, partNo string }
	free, waiting := map[place]exact.Qty{}, map[place][]workorder.Waiting{}
	var places []place
	rows, _ := s.db.Q(ctx).Query(ctx, selectFreeForWaiting)
	_, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		var at place
		var qty exact.Qty
		var o workorder.Order
		err := row.Scan(&at.branch, &at.partNo, &qty, &o)
		if _, seen := free[at]; !seen {
			places = append(places, at)
		}
		free[at] = qty
		waiting[at] = append(waiting[at], o.WaitingLines()[at.partNo]...)
		return struct{}{}, err
	})
	var served []workorder.Waiting
	for _, at := range places {
		served = append(served, workorder.Serve(free[at], waiting[at])...)
	}
	return served, database.Failed("look who waits for what is in stock", err)
}

const selectPromises = `SELECT number, promised_at, opened_at FROM work_order WHERE number = ANY ($1)`

// Promises says of orders by number what decides who loses when the shelf has too little.
func (s *Reads) Promises(ctx context.Context, orders []string) (map[string]workorder.Kept, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectPromises, orders)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k workorder.Kept, err error) {
		return k, row.Scan(&k.Order, &k.Promised, &k.Opened)
	})
	found := map[string]workorder.Kept{}
	for _, k := range list {
		found[k.Order] = k
	}
	return found, database.Failed("read promises", err)
}
