// Package parts reads what the parts desk shows: what is missing, and what can go
// to the bench. It reads tables of their owners and writes none.
package parts

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Reads reads what the parts desk shows.
type Reads struct {
	db *database.DB
}

// New reads from a database.
func New(db *database.DB) *Reads { return &Reads{db: db} }

// Turn says whose turn it is to bring a missing part on.
type Turn string

// The turns at the parts desk.
const (
	TurnOffer    Turn = "offer"    // ours: no supplier has it, somebody must ask around
	TurnOverdue  Turn = "overdue"  // ours: it should have been here by now, somebody must call
	TurnSupplier Turn = "supplier" // theirs: it was asked for, is on its way or is being put on the shelf
	TurnClient   Turn = "client"   // theirs: it is reserved or ordered when they agree
)

// MissingPart is a part line of an order that waits for something.
type MissingPart struct {
	Order      string             `db:"order_no"`
	LineID     string             `db:"line_id"`
	Turn       Turn               `db:"turn"`
	Wait       workorder.WaitPart `db:"part"`
	Since      time.Time          `db:"since"`
	PromisedAt *time.Time         `db:"promised_at"` // the order's promise in force
}

// noPromise takes the place of a missing promise: after all that have one.
const noPromise = `coalesce(o.promised_at, timestamptz '9999-01-01 00:00Z')`

var afterPromises = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func promise(at *time.Time) time.Time {
	if at == nil {
		return afterPromises
	}
	return *at
}

const (
	// What waits is read from the open waits and the open purchase orders: neither
	// grows with orders that are over. The state of an order is looked into only
	// where a supplier's offer is missing, which is rare.
	missingParts = `
WITH due AS (
    SELECT p.order_no, l.line_id, l.eta FROM purchase_order p JOIN purchase_line l ON l.number = p.number
    WHERE p.branch = $1 AND p.state = 'open' AND l.state = 'ordered'
), waiting AS (
    SELECT w.number AS order_no, w.line_id, w.part, w.since, o.promised_at, ` + noPromise + ` AS promise,
           w.number || '/' || w.line_id AS key,
           CASE WHEN w.part = 'approval' THEN 'client'
                WHEN w.part = 'supplier' AND due.eta < $2 THEN 'overdue'
                WHEN w.part = 'enquiry' AND jsonb_path_exists(o.state,
                     '$.jobs[*].parts[*] ? (@.id == $id && @.supply == "unavailable")', jsonb_build_object('id', w.line_id)) THEN 'offer'
                ELSE 'supplier' END AS turn
    FROM part_wait w JOIN work_order o ON o.number = w.number
    LEFT JOIN due ON due.order_no = w.number AND due.line_id = w.line_id
    WHERE w.until IS NULL AND w.branch = $1
)`
	selectMissing = missingParts + `
SELECT order_no, line_id, turn, part, since, promised_at FROM waiting
WHERE turn = $3 AND ($4::timestamptz IS NULL OR (promise, key) > ($4, $5)) ORDER BY promise, key LIMIT $6`
	selectMissingHeads = missingParts + `
SELECT order_no, line_id, turn, part, since, promised_at, total
FROM (SELECT *, count(*) OVER (PARTITION BY turn) AS total, row_number() OVER (PARTITION BY turn ORDER BY promise, key) AS place FROM waiting) ranked
WHERE place <= $3 ORDER BY turn, place`
)

// MissingParts lists the part lines that wait for this turn, by the promise that
// is the first to be broken.
func (s *Reads) MissingParts(ctx context.Context, branch string, turn Turn, p database.Page) (database.List[MissingPart], error) {
	var none database.List[MissingPart]
	size, err := p.Size()
	if err != nil {
		return none, err
	}
	after, key, err := p.After()
	if err != nil {
		return none, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectMissing, branch, time.Now(), turn, after, key, size+1)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[MissingPart])
	return database.Cut(list, size, func(m MissingPart) string { return database.Cursor(promise(m.PromisedAt), m.Order+"/"+m.LineID) }), database.Failed("list missing parts", err)
}

// MissingHead is the first of the part lines that wait for one turn.
type MissingHead struct {
	Items []MissingPart
	Total int // with those that are not among the first
}

// MissingHeads reads all that is missing at once: the first n part lines of each turn.
func (s *Reads) MissingHeads(ctx context.Context, branch string, n int) (map[Turn]MissingHead, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectMissingHeads, branch, time.Now(), n)
	type row struct {
		MissingPart
		Total int
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	found := map[Turn]MissingHead{}
	for _, r := range list {
		found[r.Turn] = MissingHead{append(found[r.Turn].Items, r.MissingPart), r.Total}
	}
	return found, database.Failed("list missing parts", err)
}

// CarOrder is an order with the car it is for.
type CarOrder struct {
	workorder.Order
	Vehicle string // make and model
	Plate   string
}

const (
	carOrders = `
SELECT o.state, coalesce(v.make || ' ' || v.model, ''), coalesce(v.plate, '')
FROM work_order o LEFT JOIN vehicle v ON v.id = o.vehicle_id`
	selectCarOrders = carOrders + ` WHERE o.number = ANY ($1)`
	selectForBench  = carOrders + `
WHERE NOT o.ended AND o.branch = $1 AND o.phase = ANY ($2)
  AND EXISTS (SELECT FROM reservation r WHERE r.order_no = o.number AND r.state = 'held' AND r.qty > 0)
  AND ($3::timestamptz IS NULL OR (` + noPromise + `, o.number) > ($3, $4))
ORDER BY ` + noPromise + `, o.number LIMIT $5`
)

func scanCarOrder(row pgx.CollectableRow) (o CarOrder, err error) {
	return o, row.Scan(&o.Order, &o.Vehicle, &o.Plate)
}

// CarOrders reads orders with their cars, by number.
func (s *Reads) CarOrders(ctx context.Context, numbers []string) (map[string]CarOrder, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectCarOrders, numbers)
	list, err := pgx.CollectRows(rows, scanCarOrder)
	found := make(map[string]CarOrder, len(list))
	for _, o := range list {
		found[o.Number] = o
	}
	return found, database.Failed("read orders", err)
}

// OrdersForBench lists the orders in these phases for which something is kept
// in stock, by promise. Whether all that a job needs is among it, the order says.
func (s *Reads) OrdersForBench(ctx context.Context, branch string, phases []process.Phase, p database.Page) (database.List[CarOrder], error) {
	var none database.List[CarOrder]
	size, err := p.Size()
	if err != nil {
		return none, err
	}
	after, number, err := p.After()
	if err != nil {
		return none, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectForBench, branch, phases, after, number, size+1)
	list, err := pgx.CollectRows(rows, scanCarOrder)
	return database.Cut(list, size, func(o CarOrder) string {
		if at := o.PromisedBy(); at != nil {
			return database.Cursor(*at, o.Number)
		}
		return database.Cursor(afterPromises, o.Number)
	}), database.Failed("list orders with parts in stock", err)
}
