package activities

import (
	"context"

	"github.com/workbay/workbay/workorder"
)

// BillingPort is the book of invoices and payments.
type BillingPort interface {
	// IssueInvoices issues one invoice per payer; a payer has one invoice of an order.
	IssueInvoices(context.Context, workorder.BillsRequest) (workorder.InvoicesIssued, error)
	// CreditInvoices takes invoices back.
	CreditInvoices(context.Context, workorder.CreditRequest) (workorder.InvoicesCredited, error)
	// PostPayments books how much of each invoice is paid by now.
	PostPayments(context.Context, workorder.PaymentsRequest) (workorder.PaymentPosted, error)
	// PostReversals books that payments do not count which were recorded wrong.
	PostReversals(context.Context, workorder.ReversalsRequest) (workorder.ReversalsPosted, error)
}

// Billing bills.
type Billing struct {
	Port BillingPort
}

// IssueInvoices bills the order, one invoice per payer (P3, W1, C7).
func (b *Billing) IssueInvoices(ctx context.Context, r workorder.BillsRequest) (workorder.InvoicesIssued, error) {
	return told(b.Port.IssueInvoices(ctx, r))
}

// CreditInvoices takes the invoices of a cancelled order back (C15, P22).
func (b *Billing) CreditInvoices(ctx context.Context, r workorder.CreditRequest) (workorder.InvoicesCredited, error) {
	return told(b.Port.CreditInvoices(ctx, r))
}

// PostPayment books what was paid so far.
func (b *Billing) PostPayment(ctx context.Context, r workorder.PaymentsRequest) (workorder.PaymentPosted, error) {
	return told(b.Port.PostPayments(ctx, r))
}

// PostReversal books which payments do not count.
func (b *Billing) PostReversal(ctx context.Context, r workorder.ReversalsRequest) (workorder.ReversalsPosted, error) {
	return told(b.Port.PostReversals(ctx, r))
}
