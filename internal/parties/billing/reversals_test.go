package billing_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Whatever is recorded and reversed, what the order says is paid is what the books say:
// payments less reversals, never below zero and never beyond the total.
func TestBilling_PaymentsLessReversalsAreWhatIsPaid(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Repaired()
	number, total := d.Order.Invoices[0].Number, d.Order.Invoices[0].Total
	draw := rand.New(rand.NewPCG(7, 22))
	var payments []string
	for range 40 {
		inv := d.Order.Invoices[0]
		if left := inv.Total - inv.Paid; left > 0 && (len(payments) == 0 || draw.IntN(3) > 0) {
			d.Do(process.Reception, workorder.RecordPayment{Invoice: number, Amount: 1 + exact.Money(draw.Int64N(int64(left))), Method: "card"})
			made := d.Order.Invoices[0].Payments
			payments = append(payments, made[len(made)-1].ID)
		} else if len(payments) > 0 {
			i := draw.IntN(len(payments))
			d.Do(process.Manager, workorder.ReversePayment{Payment: payments[i], Reason: "typed wrong"})
			payments = append(payments[:i], payments[i+1:]...)
		}
		if draw.IntN(2) == 0 { // the books are told of several at once, too
			continue
		}
		d.Settle()
		inv = d.Order.Invoices[0]
		sheets, err := d.Store.Billing.InvoicesOf(t.Context(), d.Order.Number)
		require.NoError(t, err)
		require.Equal(t, []any{inv.Paid, inv.State}, []any{sheets[0].Paid, sheets[0].State})
		booked := d.Count(`SELECT (SELECT coalesce(sum(amount), 0) FROM payment) - (SELECT coalesce(sum(amount), 0) FROM payment_reversal)`)
		require.EqualValues(t, inv.Paid, booked)
		require.True(t, inv.Paid >= 0 && inv.Paid <= total, inv.Paid)
	}
}

func TestBilling_AReversalIsBookedOnceAndNeverBelowZero(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	issued, err := d.Store.Billing.IssueInvoices(ctx, bills("T-1", 1000))
	require.NoError(t, err)
	number := issued.Invoices[0].Number
	_, err = d.Store.Billing.PostPayments(ctx, workorder.PaymentsRequest{Order: "T-1", Paid: []workorder.PaidUp{{Invoice: number, Paid: 600}}})
	require.NoError(t, err)
	reverse := func(order, id string, amount exact.Money) error {
		_, err := d.Store.Billing.PostReversals(ctx, workorder.ReversalsRequest{Order: order, Reversals: []workorder.ReversedPayment{
			{Key: fmt.Sprintf("%s/post-reversal/%s", order, id), Payment: id, Invoice: number, Amount: amount},
		}})
		return err
	}
	for range 2 {
		require.NoError(t, reverse("T-1", "M1", 600))
	}
	sheets, err := d.Store.Billing.InvoicesOf(ctx, "T-1")
	require.NoError(t, err)
	require.Equal(t, "issued", sheets[0].State)
	require.Zero(t, sheets[0].Paid)
	storetest.Refused(t, reverse("T-1", "M2", 1), process.KindConflict, "the books show less paid")
	storetest.Refused(t, reverse("T-2", "M1", 1), process.KindNotFound, "no invoice")
	_, err = d.Store.Billing.PostPayments(ctx, workorder.PaymentsRequest{Order: "T-1", Paid: []workorder.PaidUp{{Invoice: number, Paid: 1600}}})
	require.NoError(t, err, "what was received in all; what was reversed is owed again")
	require.Equal(t, 2, d.Count(`SELECT count(*) FROM payment`))
}
