package billing

import (
	"context"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

const insertReversal = `
INSERT INTO payment_reversal (key, number, payment, amount, at) VALUES ($1, $2, $3, $4, coalesce($5, now())) ON CONFLICT (key) DO NOTHING`

// PostReversals books that payments do not count which were recorded wrong. Nothing is
// deleted: what is paid of an invoice is its payments less its reversals, and never
// below zero.
func (s *Billing) PostReversals(ctx context.Context, r workorder.ReversalsRequest) (workorder.ReversalsPosted, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		for _, p := range r.Reversals {
			if err := reverse(ctx, tx, r.Order, p); err != nil {
				return err
			}
		}
		return nil
	})
	return r.Done(), database.Failed("post reversals", err)
}

func reverse(ctx context.Context, tx database.Querier, order string, p workorder.ReversedPayment) error {
	var received exact.Money
	err := tx.QueryRow(ctx, lockInvoice, p.Invoice, order).Scan(&received)
	if database.Missing(err) {
		return noInvoice(order, p.Invoice)
	}
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, insertReversal, p.Key, p.Invoice, p.Payment, p.Amount, database.Moment(ctx))
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	_, err = tx.Exec(ctx, payInvoice, p.Invoice, -p.Amount)
	if database.Violates(err, "invoice_not_overpaid") {
		return process.Conflict("the books show less paid on invoice %s than payment %s is to take back; look what was booked, then retry", p.Invoice, p.Payment)
	}
	return err
}
