package suppliers

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// The least p90 lead time has the earliest arrival; at the same, the least cost.
const bestOffer = `
SELECT supplier_id, cost, lead_days_p90 FROM supplier_part l JOIN supplier f ON f.id = l.supplier_id
WHERE part_no = $1 AND f.active AND NOT EXISTS (SELECT FROM part p WHERE p.part_no = l.part_no AND NOT p.active) ORDER BY lead_days_p90, cost, supplier_id LIMIT 1`

// EnquireParts brings the best offer of the suppliers' catalogues for each
// line: the one by which nine of ten deliveries arrive first, then the cheapest.
// A part that nobody has comes back without a supplier (P8, R3, R4).
func (s *Suppliers) EnquireParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsOffered, error) {
	var answer workorder.PartsOffered
	for _, l := range r.Lines {
		o := workorder.PartOffered{LineID: l.LineID}
		var days int
		err := s.db.Q(ctx).QueryRow(ctx, bestOffer, l.PartNo).Scan(&o.SupplierID, &o.Cost, &days)
		if err != nil && !database.Missing(err) {
			return answer, database.Failed("enquire parts", err)
		}
		if err == nil {
			o.ETA = arrival(ctx, days)
		}
		answer.Lines = append(answer.Lines, o)
	}
	return answer, nil
}

// arrival is when something ordered now is there, in calendar days.
func arrival(ctx context.Context, days int) time.Time {
	return database.Now(ctx).UTC().Truncate(time.Second).AddDate(0, 0, days)
}

const (
	selectPurchaseLine = `
SELECT l.number, p.supplier_id, l.qty, l.eta FROM purchase_line l JOIN purchase_order p ON p.number = l.number WHERE l.key = $1`
	nextPurchase   = `SELECT nextval('purchase_number')`
	insertPurchase = `
INSERT INTO purchase_order (number, branch, supplier_id, order_no, state, at) VALUES ($1, $2, $3, $4, 'open', coalesce($5, now()))`
	insertPurchaseLine = `
INSERT INTO purchase_line (number, line_id, part_no, qty, cost, eta, state, key) VALUES ($1, $2, $3, $4, $5, $6, 'ordered', $7)`
	leadTime = `SELECT lead_days_p90 FROM supplier_part WHERE supplier_id = $1 AND part_no = $2`
)

// OrderParts places one purchase order with each supplier that the lines name.
// Each line's expected date is the offer's, or a later one when the offer is
// old (P8, C3).
func (s *Suppliers) OrderParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsOrdered, error) {
	var answer workorder.PartsOrdered
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		answer.Lines = nil
		if err := s.db.Lock(ctx, "purchase/"+r.Order); err != nil {
			return err
		}
		placed := map[string]string{} // supplier: number
		for _, l := range r.Lines {
			p := workorder.PartOrdered{LineID: l.LineID}
			err := tx.QueryRow(ctx, selectPurchaseLine, l.Key).Scan(&p.Number, &p.SupplierID, &p.Qty, &p.ETA)
			if database.Missing(err) {
				p, err = purchase(ctx, tx, r, l, placed)
			}
			if err != nil {
				return err
			}
			p.ETA = p.ETA.UTC()
			answer.Lines = append(answer.Lines, p)
		}
		return nil
	})
	return answer, database.Failed("order parts", err)
}

// purchase orders one line, on the supplier's purchase order of this request.
func purchase(ctx context.Context, tx database.Querier, r workorder.PartsRequest, l workorder.PartWanted, placed map[string]string) (workorder.PartOrdered, error) {
	p := workorder.PartOrdered{LineID: l.LineID, Number: placed[l.SupplierID], SupplierID: l.SupplierID, Qty: l.Qty}
	var err error
	if p.Number == "" {
		if p.Number, err = placePurchase(ctx, tx, r, l.SupplierID); err != nil {
			return p, err
		}
		placed[l.SupplierID] = p.Number
	}
	var days int
	if err := tx.QueryRow(ctx, leadTime, l.SupplierID, l.PartNo).Scan(&days); err != nil && !database.Missing(err) {
		return p, err
	}
	p.ETA = l.ETA.Truncate(time.Microsecond) // PostgreSQL keeps no more
	if at := arrival(ctx, days); at.After(p.ETA) {
		p.ETA = at
	}
	_, err = tx.Exec(ctx, insertPurchaseLine, p.Number, l.LineID, l.PartNo, l.Qty, l.Cost, p.ETA, l.Key)
	return p, err
}

// numberPurchase is the number of the next purchase order.
func numberPurchase(ctx context.Context, tx database.Querier) (string, error) {
	var n int64
	err := tx.QueryRow(ctx, nextPurchase).Scan(&n)
	return fmt.Sprintf("PO-%06d", n), err
}

func placePurchase(ctx context.Context, tx database.Querier, r workorder.PartsRequest, supplier string) (string, error) {
	number, err := numberPurchase(ctx, tx)
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, insertPurchase, number, r.Branch, supplier, r.Order, database.Moment(ctx))
	switch {
	case database.Violates(err, "purchase_order_supplier"):
		return "", process.NotFound("there is no supplier %q; enter the supplier, then retry", supplier)
	case database.RefersToNothing(err):
		return "", shop.NoBranch(r.Branch)
	}
	return number, err
}

const (
	cancelPurchaseLine = `
UPDATE purchase_line SET state = 'cancelled' WHERE number = $1 AND line_id = $2 AND state = 'ordered'`
	purchaseOfLine = `
SELECT l.number FROM purchase_line l JOIN purchase_order p ON p.number = l.number
WHERE p.order_no = $1 AND l.line_id = $2 AND l.state = 'ordered' LIMIT 1`
	// An order of which nothing is on its way any more is over.
	closePurchase = `
UPDATE purchase_order p SET state = CASE WHEN EXISTS (SELECT FROM purchase_line l WHERE l.number = p.number AND l.received > 0)
                                         THEN 'received' ELSE 'cancelled' END
WHERE p.number = $1 AND NOT EXISTS (SELECT FROM purchase_line l WHERE l.number = p.number AND l.state = 'ordered')`
)

// CancelPurchases takes back what has not arrived. A purchase order without
// open lines is over (C15).
func (s *Suppliers) CancelPurchases(ctx context.Context, r workorder.PartsRequest) (workorder.PurchasesCancelled, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if err := s.db.Lock(ctx, "purchase/"+r.Order); err != nil {
			return err
		}
		for _, l := range r.Lines {
			number := l.Purchase
			if number == "" { // the order was never told of it: whatever there is
				err := tx.QueryRow(ctx, purchaseOfLine, r.Order, l.LineID).Scan(&number)
				if database.Missing(err) {
					continue
				}
				if err != nil {
					return err
				}
			}
			if _, err := tx.Exec(ctx, cancelPurchaseLine, number, l.LineID); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, closePurchase, number); err != nil {
				return err
			}
		}
		return nil
	})
	return workorder.PurchasesCancelled{LinesDone: r.Done()}, database.Failed("cancel purchases", err)
}

// PurchaseOrder is an order placed with a supplier (заказ поставщику): for a work order, or
// for the shelf.
type PurchaseOrder struct {
	Number      string         `json:"number"`
	Branch      string         `json:"branch"`
	SupplierID  string         `json:"supplier_id"`
	Supplier    string         `json:"supplier"`
	Order       string         `json:"order,omitempty" db:"order_no" doc:"Work order it was placed for; absent when it is for the shelf"`
	State       string         `json:"state" enum:"draft,open,received,cancelled" doc:"draft: for the shelf, and not sent yet"`
	At          time.Time      `json:"at"`
	MadeBy      string         `json:"by,omitempty" doc:"Staff id; absent when the process placed it for a work order"`
	SentAt      *time.Time     `json:"sent_at,omitempty" doc:"When somebody sent it, if it is for the shelf"`
	SentBy      string         `json:"sent_by,omitempty" doc:"Staff id"`
	ConfirmedAt *time.Time     `json:"confirmed_at,omitempty" doc:"When the supplier had said when it comes"`
	ConfirmedBy string         `json:"confirmed_by,omitempty" doc:"Staff id who wrote that down"`
	Version     int            `json:"version" doc:"Counts what people change of it; the ETag"`
	Lines       []PurchaseLine `json:"lines" db:"-"`
}

// ForShelf reports whether no work order wanted it.
func (p PurchaseOrder) ForShelf() bool { return p.Order == "" }

// Unsent reports whether the supplier never heard of it.
func (p PurchaseOrder) Unsent() bool { return p.ForShelf() && p.SentAt == nil }

// Tag is the version that an edit is made from.
func (p PurchaseOrder) Tag() int { return p.Version }

// PurchaseLine is one part of a purchase order.
type PurchaseLine struct {
	Number   string      `json:"-"`
	LineID   string      `json:"line_id" doc:"Part line of the work order, or of the purchase order itself"`
	PartNo   string      `json:"part_no"`
	Qty      exact.Qty   `json:"qty"`
	Cost     exact.Money `json:"cost" doc:"Per unit, minor units"`
	Received exact.Qty   `json:"received"`
	ETA      time.Time   `json:"eta" db:"eta"`
	State    string      `json:"state" enum:"ordered,received,cancelled"`
	Surplus  bool        `json:"surplus,omitempty" doc:"No order wants it any more: cancel it with the supplier, or let it come to stock"`
}

// Unwanted reports whether what never came of the line can still come, and would go to
// free stock: nobody waits for it.
func (l PurchaseLine) Unwanted() bool {
	return l.Received < l.Qty && (l.Surplus || l.State == "cancelled")
}

// Rest is how much of the line never came.
func (l PurchaseLine) Rest() exact.Qty { return l.Qty - l.Received }

// PurchaseFilter says which purchase orders are wanted; zero fields do not restrict.
type PurchaseFilter struct {
	Branch string
	State  string
	Order  string
	database.Page
}

const (
	purchaseColumns = `
SELECT p.number, p.branch, p.supplier_id, s.name AS supplier, p.order_no, p.state, p.at, p.made_by, p.sent_at, p.sent_by, p.confirmed_at, p.confirmed_by, p.version
FROM purchase_order p JOIN supplier s ON s.id = p.supplier_id`
	selectPurchases = purchaseColumns + `
WHERE ($1 = '' OR p.branch = $1) AND ($2 = '' OR p.state = $2) AND ($3 = '' OR p.order_no = $3)
  AND ($4::timestamptz IS NULL OR (p.at, p.number) < ($4, $5))
ORDER BY p.at DESC, p.number DESC LIMIT $6`
	selectPurchaseLines = `
SELECT number, line_id, part_no, qty, cost, received, eta, state, surplus FROM purchase_line WHERE number = ANY ($1) ORDER BY number, line_id`
)

// ListPurchases lists purchase orders with their lines, the newest first.
func (s *Suppliers) ListPurchases(ctx context.Context, f PurchaseFilter) (database.List[PurchaseOrder], error) {
	var none database.List[PurchaseOrder]
	size, err := f.Size()
	if err != nil {
		return none, err
	}
	before, number, err := f.After()
	if err != nil {
		return none, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectPurchases, pgx.QueryExecModeCacheDescribe, f.Branch, f.State, f.Order, before, number, size+1)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[PurchaseOrder])
	if err != nil {
		return none, database.Failed("list purchases", err)
	}
	page := database.Cut(list, size, func(p PurchaseOrder) string { return database.Cursor(p.At, p.Number) })
	return page, database.Failed("list purchases", s.withLines(ctx, page.Items))
}

func (s *Suppliers) withLines(ctx context.Context, list []PurchaseOrder) error {
	at := map[string]int{}
	numbers := make([]string, len(list))
	for i, p := range list {
		at[p.Number], numbers[i] = i, p.Number
		list[i].Lines = []PurchaseLine{}
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectPurchaseLines, numbers)
	lines, err := pgx.CollectRows(rows, pgx.RowToStructByName[PurchaseLine])
	for _, l := range lines {
		list[at[l.Number]].Lines = append(list[at[l.Number]].Lines, l)
	}
	return err
}

const receivePurchase = `
UPDATE purchase_line SET received = received + $3, state = CASE WHEN received + $3 >= qty THEN 'received' ELSE state END
WHERE number = $1 AND line_id = $2`

// Received notes what came of a purchase order's line, as part of the transaction
// that puts it into stock.
func (s *Suppliers) Received(ctx context.Context, l workorder.PartWanted) error {
	tx := s.db.Q(ctx)
	tag, err := tx.Exec(ctx, receivePurchase, l.Purchase, l.LineID, l.Qty)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return process.NotFound("purchase order %q has no line %q; look what the parts were ordered under", l.Purchase, l.LineID)
	}
	_, err = tx.Exec(ctx, closePurchase, l.Purchase)
	return err
}
