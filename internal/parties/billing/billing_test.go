package billing_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

func bills(order string, amounts ...exact.Money) workorder.BillsRequest {
	b := workorder.Bill{Payer: workorder.Payer{Kind: workorder.PayerClient, ID: "c1"}}
	for _, a := range amounts {
		b.Lines = append(b.Lines, workorder.BillLine{JobID: "J1", Text: "Work", Hours: 150, Basis: workorder.BasisCustomer, Amount: a})
		b.Total += a
	}
	b.Tax = exact.TaxIncluded(b.Total, 2000)
	return workorder.BillsRequest{Order: order, Branch: "T", Currency: "RUB", Bills: []workorder.Bill{b}}
}

func TestC7_EachPayerGetsOneInvoiceThatAddsUp(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Warranty)
	d.Repaired()
	sheets, err := d.Store.Billing.InvoicesOf(t.Context(), d.Order.Number)
	require.NoError(t, err)
	require.Len(t, sheets, 2)
	var all exact.Money
	for i, s := range sheets {
		var sum exact.Money
		for _, l := range s.Lines {
			sum += l.Amount
		}
		require.Equal(t, s.Total, sum)
		require.Equal(t, d.Order.Invoices[i].Number, s.Number)
		require.Equal(t, exact.TaxIncluded(s.Total, 2000), s.Tax)
		all += sum
	}
	require.Equal(t, d.Order.Estimate().Total, all, "nothing is lost between the payers")
	require.Equal(t, "A manufacturer", sheets[0].PayerName)
	require.Equal(t, "A client", sheets[1].PayerName)
}

func TestC7_LinesThatDoNotAddUpAreNoInvoice(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	r := bills("T-1", 100, 200)
	r.Bills[0].Total++
	_, err := d.Store.Billing.IssueInvoices(t.Context(), r)
	storetest.Refused(t, err, process.KindInvalid, "do not sum")
	require.Zero(t, d.Count(`SELECT count(*) FROM invoice`))
}

func TestC7_InvoicesAddUpForAnyAmounts(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		order := string(rune('a'+n%26)) + rapid.StringMatching(`[a-z]{12}`).Draw(t, "order")
		amount := rapid.Int64Range(1, 1_000_000_000)
		var amounts []exact.Money
		for range rapid.IntRange(1, 5).Draw(t, "lines") {
			amounts = append(amounts, exact.Money(amount.Draw(t, "amount")))
		}
		r := bills(order, amounts...)
		got, err := d.Store.Billing.IssueInvoices(context.Background(), r)
		require.NoError(t, err)
		sheets, err := d.Store.Billing.InvoicesOf(context.Background(), order)
		require.NoError(t, err)
		var sum exact.Money
		for _, l := range sheets[0].Lines {
			sum += l.Amount
		}
		require.Equal(t, got.Invoices[0].Total, sum)
	})
}

func TestBilling_TheSameRequestsAtOnceMakeOneInvoice(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	var wg sync.WaitGroup
	answers := make([]workorder.InvoicesIssued, 8)
	for i := range answers {
		wg.Go(func() {
			var err error
			if answers[i], err = d.Store.Billing.IssueInvoices(context.Background(), bills("T-1", 100)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, a := range answers {
		require.Equal(t, answers[0], a)
	}
	require.Equal(t, 1, d.Count(`SELECT count(*) FROM invoice`))
}

func TestBilling_PaymentsAreARunningTotal(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	issued, err := d.Store.Billing.IssueInvoices(ctx, bills("T-1", 1000))
	require.NoError(t, err)
	number := issued.Invoices[0].Number
	pay := func(upTo exact.Money) error {
		r := workorder.PaymentsRequest{Order: "T-1", Paid: []workorder.PaidUp{{Invoice: number, Paid: upTo}}}
		got, err := d.Store.Billing.PostPayments(ctx, r)
		if err == nil {
			require.Equal(t, r.Paid, got.Posted)
		}
		return err
	}
	for _, upTo := range []exact.Money{300, 300, 1000, 300} { // the last is an old message that comes late
		require.NoError(t, pay(upTo))
	}
	sheets, err := d.Store.Billing.InvoicesOf(ctx, "T-1")
	require.NoError(t, err)
	require.EqualValues(t, 1000, sheets[0].Paid)
	require.Equal(t, "paid", sheets[0].State)
	require.Equal(t, 2, d.Count(`SELECT count(*) FROM payment`))
	require.Equal(t, 1000, d.Count(`SELECT sum(amount)::int FROM payment`))
	storetest.Refused(t, pay(1001), process.KindConflict, "beyond its total")
	_, err = d.Store.Billing.PostPayments(ctx, workorder.PaymentsRequest{Order: "T-2", Paid: []workorder.PaidUp{{Invoice: number, Paid: 1}}})
	storetest.Refused(t, err, process.KindNotFound, "order T-2 has no invoice")

	for range 2 {
		_, err = d.Store.Billing.CreditInvoices(ctx, workorder.CreditRequest{Order: "T-1", Numbers: []string{number}, Reason: "cancelled"})
		require.NoError(t, err)
	}
	again, err := d.Store.Billing.IssueInvoices(ctx, bills("T-1", 1000))
	require.NoError(t, err)
	require.Equal(t, issued, again, "the first answer is the answer")
	_, err = d.Store.Billing.CreditInvoices(ctx, workorder.CreditRequest{Order: "T-1", Numbers: []string{"INV-9"}})
	storetest.Refused(t, err, process.KindNotFound, "no invoice")
}
