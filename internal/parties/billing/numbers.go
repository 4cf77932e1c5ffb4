package billing

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Papers are numbered by branch and year: MSK-2026-000001. The row with the last number
// is held until the transaction ends that makes the paper. So no number is lost when it
// fails, and who comes at the same time waits.
const (
	branchYear = `extract(year FROM coalesce($2::timestamptz, now()) AT TIME ZONE
    coalesce((SELECT doc ->> 'zone' FROM calendar WHERE branch = $1 ORDER BY version DESC LIMIT 1), 'UTC'))::integer`

	takeInvoiceNumber = `
INSERT INTO paper_number AS p (kind, branch, year, last) SELECT 'invoice', $1, ` + branchYear + `, 1
ON CONFLICT (kind, branch, year) DO UPDATE SET last = p.last + 1 RETURNING year, last`

	// An order has one act, whoever writes its hand-over down again.
	insertAct = `
WITH taken AS (
    INSERT INTO paper_number AS p (kind, branch, year, last)
    SELECT 'act', $1, ` + branchYear + `, 1 WHERE NOT EXISTS (SELECT FROM act WHERE order_no = $3)
    ON CONFLICT (kind, branch, year) DO UPDATE SET last = p.last + 1 RETURNING year, last
)
INSERT INTO act (order_no, number, at) SELECT $3, $1::text || '-' || year || '-' || lpad(last::text, 6, '0'), $2 FROM taken`

	selectAct = `SELECT number FROM act WHERE order_no = $1`
)

func invoiceNumber(ctx context.Context, tx database.Querier, branch string) (string, error) {
	var year, n int
	err := tx.QueryRow(ctx, takeInvoiceNumber, branch, database.Moment(ctx)).Scan(&year, &n)
	return fmt.Sprintf("%s-%d-%06d", branch, year, n), err
}

// ProjectActs gives the act of an order its number, in the transaction that writes the
// hand-over down.
func (s *Billing) ProjectActs(b *pgx.Batch, d process.Decision) {
	o, ok := d.State.(*workorder.Order)
	if !ok {
		return
	}
	for _, e := range d.Events {
		if _, handed := e.Data.(workorder.HandOver); handed {
			b.Queue(insertAct, o.Branch, e.At, o.Number)
		}
	}
}

// ActOf returns the number of an order's act, "" before the hand-over and of one that is
// older than the numbers.
func (s *Billing) ActOf(ctx context.Context, order string) (number string, err error) {
	err = s.db.Q(ctx).QueryRow(ctx, selectAct, order).Scan(&number)
	if database.Missing(err) {
		return "", nil
	}
	return number, database.Failed("read act", err)
}
