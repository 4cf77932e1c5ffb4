package billing

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

const (
	// An order has one act, whoever writes its hand-over down again.
	insertAct = `WITH taken AS (` + shop.TakePaper + `'act' WHERE NOT EXISTS (SELECT FROM act WHERE order_no = $3)` + shop.PaperTaken + `)
INSERT INTO act (order_no, number, at) SELECT $3, $1::text || '-' || year || '-' || lpad(last::text, 6, '0'), $2 FROM taken`

	selectAct = `SELECT number FROM act WHERE order_no = $1`
)

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
