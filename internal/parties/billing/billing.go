// Package billing is the built-in bookkeeping: invoices with their lines, and what
// was paid on them. It owns the tables invoice, invoice_line, payment and
// payment_reversal and act. An invoice names its payer: it reads client and payer for that.
package billing

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

// Billing is the built-in bookkeeping.
type Billing struct {
	db *database.DB
}

// New is the owner of these tables in a database.
func New(db *database.DB) *Billing { return &Billing{db: db} }

const (
	selectIssued  = `SELECT number, total, tax FROM invoice WHERE key = $1`
	insertInvoice = `
INSERT INTO invoice (number, order_no, branch, payer_kind, payer_id, currency, total, tax, state, key, issued_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'issued', $9, coalesce($10, now()))`
	insertInvoiceLine = `
INSERT INTO invoice_line (number, seq, job_id, line_id, text, part_no, qty, hours, basis, amount, discount)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
)

// IssueInvoices issues one invoice for each bill. A payer has one invoice of an
// order: asked again, it is the answer, as it was when issued (P3, W1, C7).
func (s *Billing) IssueInvoices(ctx context.Context, r workorder.BillsRequest) (workorder.InvoicesIssued, error) {
	var answer workorder.InvoicesIssued
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		answer.Invoices = nil
		if err := s.db.Lock(ctx, "billing/"+r.Order); err != nil {
			return err
		}
		for _, bill := range r.Bills {
			i, err := issue(ctx, tx, r, bill)
			if err != nil {
				return err
			}
			answer.Invoices = append(answer.Invoices, i)
		}
		return nil
	})
	if database.Violates(err, "invoice_adds_up") {
		err = process.Invalid("the lines of a bill of order %s do not sum to its total", r.Order)
	}
	return answer, database.Failed("issue invoices", err)
}

func issue(ctx context.Context, tx database.Querier, r workorder.BillsRequest, bill workorder.Bill) (workorder.Invoice, error) {
	i := workorder.Invoice{Payer: bill.Payer, Total: bill.Total, Tax: bill.Tax, State: "issued"}
	key := fmt.Sprintf("%s/issue-invoices/%s/%s", r.Order, bill.Payer.Kind, bill.Payer.ID)
	err := tx.QueryRow(ctx, selectIssued, key).Scan(&i.Number, &i.Total, &i.Tax)
	if !database.Missing(err) {
		return i, err
	}
	if i.Number, err = shop.PaperNumber(ctx, tx, "invoice", r.Branch); err != nil {
		return i, err
	}
	var b pgx.Batch
	b.Queue(insertInvoice, i.Number, r.Order, r.Branch, bill.Payer.Kind, bill.Payer.ID, r.Currency, bill.Total, bill.Tax, key, database.Moment(ctx))
	for seq, l := range bill.Lines {
		b.Queue(insertInvoiceLine, i.Number, seq+1, l.JobID, l.LineID, l.Text, l.PartNo, l.Qty, l.Hours, l.Basis, l.Amount, l.Off)
	}
	return i, tx.SendBatch(ctx, &b).Close()
}

const creditInvoice = `UPDATE invoice SET state = 'credited', reason = $3 WHERE number = $1 AND order_no = $2`

// CreditInvoices takes invoices back; what was paid on them stays on record (C15, P22).
func (s *Billing) CreditInvoices(ctx context.Context, r workorder.CreditRequest) (workorder.InvoicesCredited, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		for _, n := range r.Numbers {
			tag, err := tx.Exec(ctx, creditInvoice, n, r.Order, r.Reason)
			if err != nil {
				return err
			}
			if tag.RowsAffected() == 0 {
				return noInvoice(r.Order, n)
			}
		}
		return nil
	})
	return workorder.InvoicesCredited{Numbers: r.Numbers}, database.Failed("credit invoices", err)
}

func noInvoice(order, number string) error {
	return process.NotFound("order %s has no invoice %q in the books", order, number)
}

const (
	lockInvoice = `
SELECT (SELECT coalesce(sum(amount), 0) FROM payment WHERE number = i.number)::bigint
FROM invoice i WHERE number = $1 AND order_no = $2 FOR UPDATE`
	insertPayment = `INSERT INTO payment (number, amount, paid_upto, at) VALUES ($1, $2, $3, coalesce($4, now()))`
	payInvoice    = `
UPDATE invoice SET paid = paid + $2, state = CASE
    WHEN state = 'credited' THEN state WHEN paid + $2 >= total THEN 'paid' WHEN paid + $2 > 0 THEN 'part_paid' ELSE 'issued' END
WHERE number = $1`
)

// PostPayments books how much of each invoice was received by now. The request gives
// running totals, so what is booked is the difference, and twice is once.
func (s *Billing) PostPayments(ctx context.Context, r workorder.PaymentsRequest) (workorder.PaymentPosted, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		for _, p := range r.Paid {
			if err := pay(ctx, tx, r.Order, p); err != nil {
				return err
			}
		}
		return nil
	})
	return workorder.PaymentPosted{Posted: r.Paid}, database.Failed("post payments", err)
}

func pay(ctx context.Context, tx database.Querier, order string, p workorder.PaidUp) error {
	var received exact.Money
	err := tx.QueryRow(ctx, lockInvoice, p.Invoice, order).Scan(&received)
	if database.Missing(err) {
		return noInvoice(order, p.Invoice)
	}
	if err != nil || p.Paid <= received {
		return err
	}
	if _, err := tx.Exec(ctx, insertPayment, p.Invoice, p.Paid-received, p.Paid, database.Moment(ctx)); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, payInvoice, p.Invoice, p.Paid-received)
	if database.Violates(err, "invoice_not_overpaid") {
		return process.Conflict("invoice %s would be paid beyond its total; look what was recorded twice", p.Invoice)
	}
	return err
}

// InvoiceSheet is an invoice with its lines, as it is printed.
type InvoiceSheet struct {
	Number    string              `json:"number"`
	Order     string              `json:"order" db:"order_no"`
	Branch    string              `json:"branch"`
	PayerKind workorder.PayerKind `json:"payer_kind"`
	PayerID   string              `json:"payer_id"`
	PayerName string              `json:"payer_name"`
	Currency  string              `json:"currency"`
	Total     exact.Money         `json:"total" doc:"Gross, minor units"`
	Tax       exact.Money         `json:"tax" doc:"Contained in total"`
	Paid      exact.Money         `json:"paid"`
	State     string              `json:"state" enum:"issued,part_paid,paid,credited"`
	Reason    string              `json:"reason,omitempty" doc:"Why it was credited"`
	IssuedAt  time.Time           `json:"issued_at"`
	Lines     []InvoiceLine       `json:"lines" db:"-"`
}

// InvoiceLine is one payer's share of one line.
type InvoiceLine struct {
	Number string          `json:"-"`
	JobID  string          `json:"job_id,omitempty"`
	LineID string          `json:"line_id,omitempty"`
	Text   string          `json:"text"`
	PartNo string          `json:"part_no,omitempty"`
	Qty    exact.Qty       `json:"qty,omitempty"`
	Hours  exact.Hours     `json:"hours,omitempty"`
	Basis  workorder.Basis `json:"basis"`
	Amount exact.Money     `json:"amount"`
	Off    exact.Money     `json:"discount,omitempty" db:"discount" doc:"Taken off the whole line before it was shared"`
}

const (
	selectInvoices = `
SELECT i.number, i.order_no, i.branch, i.payer_kind, i.payer_id, coalesce(c.name, p.name, '') AS payer_name,
       i.currency, i.total, i.tax, i.paid, i.state, i.reason, i.issued_at
FROM invoice i LEFT JOIN client c ON i.payer_kind = 'client' AND c.id = i.payer_id
               LEFT JOIN payer p ON i.payer_kind <> 'client' AND p.id = i.payer_id
WHERE i.order_no = $1 ORDER BY i.issued_at, i.number`
	selectInvoiceLines = `
SELECT l.number, l.job_id, l.line_id, l.text, l.part_no, l.qty, l.hours, l.basis, l.amount, l.discount
FROM invoice_line l JOIN invoice i ON i.number = l.number WHERE i.order_no = $1 ORDER BY l.number, l.seq`
)

// InvoicesOf returns the invoices of an order with their lines.
func (s *Billing) InvoicesOf(ctx context.Context, order string) ([]InvoiceSheet, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectInvoices, order)
	sheets, err := pgx.CollectRows(rows, pgx.RowToStructByName[InvoiceSheet])
	if err != nil {
		return nil, database.Failed("read invoices", err)
	}
	rows, _ = s.db.Q(ctx).Query(ctx, selectInvoiceLines, order)
	lines, err := pgx.CollectRows(rows, pgx.RowToStructByName[InvoiceLine])
	for i := range sheets {
		for _, l := range lines {
			if l.Number == sheets[i].Number {
				sheets[i].Lines = append(sheets[i].Lines, l)
			}
		}
	}
	return sheets, database.Failed("read invoices", err)
}
