package suppliers

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Arrival is a line of a purchase order that is still to come.
type Arrival struct {
	Number     string    `db:"number"` // of the purchase order
	SupplierID string    `db:"supplier_id"`
	Supplier   string    `db:"supplier"`
	Order      string    `db:"order_no"` // empty when it was bought for the shelf
	LineID     string    `db:"line_id"`
	PartNo     string    `db:"part_no"`
	Name       string    `db:"name"`
	Qty        exact.Qty `db:"qty"`
	Received   exact.Qty `db:"received"`
	ETA        time.Time `db:"eta"`
	Surplus    bool      `db:"surplus"` // no order wants it any more
}

// Rest is how much is still to come.
func (a Arrival) Rest() exact.Qty { return a.Qty - a.Received }

const (
	selectArrivals = `
SELECT p.number, p.supplier_id, s.name AS supplier, p.order_no, l.line_id, l.part_no, coalesce(c.name, l.part_no) AS name, l.qty, l.received, l.eta, l.surplus
FROM purchase_order p JOIN purchase_line l ON l.number = p.number JOIN supplier s ON s.id = p.supplier_id
LEFT JOIN part c ON c.part_no = l.part_no`
	arrivals = selectArrivals + `
WHERE p.branch = $1 AND p.state = 'open' AND l.state = 'ordered'`
	arrivalsPage = ` ORDER BY l.eta, p.number, l.line_id LIMIT 100`
	scanArrivals = arrivals + ` AND (p.number = ANY ($2) OR p.order_no = $3 OR upper(l.part_no) = $3 OR c.part_key = $4 OR EXISTS (SELECT FROM part_cross x WHERE x.part_no = l.part_no AND x.key = $4))` + arrivalsPage
	findArrivals = arrivals + ` AND (upper(l.part_no) LIKE $2 OR c.name_key LIKE $3 OR c.part_key LIKE $4)` + arrivalsPage
	arrivalsOf   = arrivals + ` AND l.part_no = $2` + arrivalsPage
	onePurchase  = purchaseColumns + ` WHERE p.number = $1 AND p.branch = $2`
)

// Arrivals finds what is still to come by what was scanned: the number of a
// purchase order, a part or a work order; failing that, by a fragment of a part's
// number or name, as people type it.
func (s *Suppliers) Arrivals(ctx context.Context, branch, q string) ([]Arrival, error) {
	q, err := input.Query(q)
	if err != nil || q == "" {
		return nil, err
	}
	scanned := strings.ToUpper(q)
	rows, _ := s.db.Q(ctx).Query(ctx, scanArrivals, branch, purchaseNumbers(scanned), scanned, input.PartKey(q))
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Arrival])
	if err == nil && len(list) == 0 {
		rows, _ = s.db.Q(ctx).Query(ctx, findArrivals, branch, input.Containing(scanned), input.Containing(input.NameKey(q)), input.Containing(input.PartKey(q)))
		list, err = pgx.CollectRows(rows, pgx.RowToStructByName[Arrival])
	}
	return list, database.Failed("find what is to come", err)
}

// purchaseNumbers are the numbers that somebody may mean who types PO-000123, po123 or 123.
func purchaseNumbers(q string) []string {
	numbers := []string{q}
	if n, err := strconv.ParseUint(strings.TrimPrefix(strings.TrimPrefix(q, "PO"), "-"), 10, 32); err == nil {
		numbers = append(numbers, fmt.Sprintf("PO-%06d", n))
	}
	return numbers
}

// ArrivalsOf lists what is still to come of one part.
func (s *Suppliers) ArrivalsOf(ctx context.Context, branch, partNo string) ([]Arrival, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, arrivalsOf, branch, partNo)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Arrival])
	return list, database.Failed("find what is to come", err)
}

// PurchaseByNumber returns a purchase order of a branch with its lines.
func (s *Suppliers) PurchaseByNumber(ctx context.Context, branch, number string) (PurchaseOrder, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, onePurchase, number, branch)
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[PurchaseOrder])
	if database.Missing(err) {
		return p, process.NotFound("there is no purchase order %q at your branch", number)
	}
	if err != nil {
		return p, database.Failed("read purchase order", err)
	}
	list := []PurchaseOrder{p}
	err = s.withLines(ctx, list)
	return list[0], database.Failed("read purchase order", err)
}
