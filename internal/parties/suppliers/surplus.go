package suppliers

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

const (
	unsent      = `(p.order_no = '' AND p.sent_at IS NULL)` // the supplier never heard of it
	markSurplus = `UPDATE purchase_line SET surplus = true WHERE number = $1 AND line_id = $2 AND state = 'ordered' AND NOT surplus`
	lockLine    = `
SELECT l.part_no, l.qty, l.received, l.state, l.surplus, p.order_no, ` + unsent + ` AS unsent
FROM purchase_line l JOIN purchase_order p ON p.number = l.number
WHERE l.number = $1 AND l.line_id = $2 AND p.branch = $3 FOR UPDATE OF l`
	surplusLines = arrivals + ` AND l.surplus` + arrivalsPage
	// What was cancelled longer ago than that does not come any more.
	findUnwanted = selectArrivals + `
WHERE p.branch = $1 AND l.received < l.qty AND (l.state = 'cancelled' AND NOT ` + unsent + ` AND p.at > now() - interval '1 year' OR l.state = 'ordered' AND l.surplus)
  AND (p.number = ANY ($2) OR p.order_no = $3 OR upper(l.part_no) = $3 OR c.part_key = $4 OR EXISTS (SELECT FROM part_cross x WHERE x.part_no = l.part_no AND x.key = $4))
ORDER BY p.at DESC, p.number, l.line_id LIMIT 20`
)

// Unwanted finds what may still come though no order wants it, by what was scanned: the
// number of a purchase order, a part or a work order. The newest are first.
func (s *Suppliers) Unwanted(ctx context.Context, branch, q string) ([]Arrival, error) {
	q, err := input.Query(q)
	if err != nil || q == "" {
		return nil, err
	}
	scanned := strings.ToUpper(q)
	rows, _ := s.db.Q(ctx).Query(ctx, findUnwanted, branch, purchaseNumbers(scanned), scanned, input.PartKey(q))
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Arrival])
	return list, database.Failed("find what nobody waits for", err)
}

// ProjectSurplus marks what is on its way and its order has no use for any more, in
// the transaction of the decision by which that came about.
func (*Suppliers) ProjectSurplus(b *pgx.Batch, d process.Decision) {
	o, ok := d.State.(*workorder.Order)
	if !ok {
		return
	}
	for _, l := range o.Surplus() {
		b.Queue(markSurplus, l.Purchase.Number, l.ID)
	}
}

// SurplusLines lists what is on its way to a branch and no order wants, the next to come first.
func (s *Suppliers) SurplusLines(ctx context.Context, branch string) ([]Arrival, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, surplusLines, branch)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Arrival])
	return list, database.Failed("list surplus purchases", err)
}

// PurchaseRef names a line of a purchase order of a branch.
type PurchaseRef struct {
	Branch string
	Number string
	LineID string
}

// ownLine is a line that may be the purchase order's own: no order wants it.
type ownLine struct {
	PartNo   string
	Qty      exact.Qty
	Received exact.Qty
	State    string
	Surplus  bool
	Order    string `db:"order_no"`
	Unsent   bool
}

// Rest is how much of the line never came.
func (l ownLine) Rest() exact.Qty { return l.Qty - l.Received }

// own locks a line of which nothing goes to its order any more, and refuses any other.
func (s *Suppliers) own(ctx context.Context, r PurchaseRef) (ownLine, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, lockLine, r.Number, r.LineID, r.Branch)
	l, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[ownLine])
	switch {
	case database.Missing(err):
		return l, process.NotFound("your branch has no purchase order %q with a line %q; GET /v1/purchase-orders lists them", r.Number, r.LineID)
	case err != nil:
		return l, err
	case l.Unsent:
		return l, notSent(r.Number)
	case l.Rest() <= 0:
		return l, process.Conflict("all of line %s of %s has come; what is more than was ordered is a receipt of its own", r.LineID, r.Number)
	case l.State != "cancelled" && !l.Surplus && l.Order != "":
		return l, process.Conflict("order %s waits for line %s; receive it there", l.Order, r.LineID)
	}
	return l, nil
}

func notSent(number string) error {
	return process.Conflict("purchase order %s was never sent; send it, or book what came as a receipt of its own", number)
}

// PartOf is the part of a line of a purchase order, "" when there is no such line.
func (s *Suppliers) PartOf(ctx context.Context, r PurchaseRef) (partNo string, err error) {
	err = s.db.Q(ctx).QueryRow(ctx, `SELECT part_no FROM purchase_line WHERE number = $1 AND line_id = $2`, r.Number, r.LineID).Scan(&partNo)
	if database.Missing(err) {
		err = nil
	}
	return partNo, err
}

// CameUnwanted notes that something came of a line that no order wants, as part of the
// transaction that puts it into stock.
func (s *Suppliers) CameUnwanted(ctx context.Context, r PurchaseRef, qty exact.Qty) error {
	l, err := s.own(ctx, r)
	if err != nil {
		return err
	}
	if qty > l.Rest() {
		return process.Invalid("qty: %s were ordered and %s are still to come; what is more than was ordered is a receipt of its own", l.Qty, l.Rest())
	}
	return s.Received(ctx, workorder.PartWanted{Purchase: r.Number, LineID: r.LineID, Qty: qty})
}

// CancelSurplus takes back from the supplier what is on its way and no order wants.
func (s *Suppliers) CancelSurplus(ctx context.Context, r PurchaseRef, by process.Actor) (PurchaseOrder, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		l, err := s.own(ctx, r)
		if err != nil {
			return err
		}
		if l.State == "cancelled" {
			return process.Conflict("line %s of %s is cancelled already", r.LineID, r.Number)
		}
		if _, err := tx.Exec(ctx, cancelPurchaseLine, r.Number, r.LineID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, closePurchase, r.Number); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "purchase.cancel", r.Number, struct {
			LineID string    `json:"line_id"`
			PartNo string    `json:"part_no"`
			Qty    exact.Qty `json:"qty"`
		}{r.LineID, l.PartNo, l.Rest()})
	})
	if err != nil {
		return PurchaseOrder{}, database.Failed("cancel surplus", err)
	}
	return s.PurchaseByNumber(ctx, r.Branch, r.Number)
}
