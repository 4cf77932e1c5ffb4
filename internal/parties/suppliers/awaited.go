package suppliers

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process/exact"
)

// Awaited is a supplier from whom something is to come.
type Awaited struct {
	ID    string
	Name  string
	Lines int
	Next  time.Time // when the first of it is expected
}

const (
	// What a delivery has brought and its order has not answered yet does not come again.
	dueOfLine     = `coalesce((SELECT sum(d.taken) FROM delivery_line d WHERE d.purchase = l.number AND d.line_id = l.line_id AND d.state = 'due'), 0)`
	selectAwaited = `
SELECT s.id, s.name, count(*) AS lines, min(l.eta) AS next
FROM purchase_order p JOIN purchase_line l ON l.number = p.number JOIN supplier s ON s.id = p.supplier_id
WHERE p.branch = $1 AND p.state = 'open' AND l.state = 'ordered' GROUP BY s.id, s.name ORDER BY next, s.name`
	awaitedFrom  = arrivals + ` AND p.supplier_id = $2 ORDER BY l.eta, p.number, l.line_id LIMIT 500`
	selectComing = `
SELECT p.number, p.branch, p.supplier_id, s.name AS supplier, p.order_no, l.line_id, l.part_no, l.qty, l.received, l.state, l.surplus, ` + unsent + ` AS unsent, ` + dueOfLine + `::bigint AS due
FROM purchase_order p JOIN purchase_line l ON l.number = p.number JOIN supplier s ON s.id = p.supplier_id
JOIN unnest($1::text[], $2::text[], $3::text[]) AS named (branch, number, line_id)
  ON named.branch = p.branch AND named.number = l.number AND named.line_id = l.line_id`
)

// AwaitedSuppliers lists those from whom something is to come to a branch, the next to come first.
func (s *Suppliers) AwaitedSuppliers(ctx context.Context, branch string) ([]Awaited, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectAwaited, branch)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Awaited])
	return list, database.Failed("list awaited suppliers", err)
}

// AwaitedFrom lists what is to come to a branch from a supplier, for whatever it was ordered.
func (s *Suppliers) AwaitedFrom(ctx context.Context, branch, supplierID string) ([]Arrival, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, awaitedFrom, branch, supplierID)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Arrival])
	return list, database.Failed("list what is awaited", err)
}

// Coming is a line of a purchase order as whoever receives it has to know it.
type Coming struct {
	Number     string
	Branch     string
	SupplierID string
	Supplier   string
	Order      string `db:"order_no"`
	LineID     string
	PartNo     string
	Qty        exact.Qty
	Received   exact.Qty
	State      string
	Surplus    bool
	Unsent     bool      // the supplier never heard of it
	Due        exact.Qty // brought by a delivery, and not answered by its order yet
}

// Rest is how much never came.
func (c Coming) Rest() exact.Qty { return max(0, c.Qty-c.Received) }

// ForOrder reports whether a work order waits for the line; else it goes to free stock.
func (c Coming) ForOrder() bool { return c.Order != "" && c.State != "cancelled" && !c.Surplus }

// Coming reads lines of purchase orders; those that are not there are left out.
func (s *Suppliers) Coming(ctx context.Context, refs []PurchaseRef) (map[PurchaseRef]Coming, error) {
	var branches, numbers, lines []string
	for _, r := range refs {
		branches = append(branches, r.Branch)
		numbers, lines = append(numbers, database.Storable(r.Number)), append(lines, database.Storable(r.LineID))
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectComing, branches, numbers, lines)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Coming])
	found := map[PurchaseRef]Coming{}
	for _, c := range list {
		found[PurchaseRef{c.Branch, c.Number, c.LineID}] = c
	}
	return found, database.Failed("read what is to come", err)
}
