package workorder

import (
	"slices"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Invoice is what one payer was billed (C7). Billing keeps the lines; the order
// keeps what its rules need.
type Invoice struct {
	Number string      `json:"number"`
	Payer  Payer       `json:"payer"`
	Total  exact.Money `json:"total" doc:"Gross, minor units"`
	Tax    exact.Money `json:"tax" doc:"Contained in total"`
	Paid   exact.Money `json:"paid"`
	State  string      `json:"state" enum:"issued,part_paid,paid,credited"`
	Sent   exact.Money `json:"payments_posted,omitempty" doc:"Of all that was received, what billing knows"`

	Payments []Payment   `json:"payments,omitempty" doc:"Every payment that was recorded, the reversed ones too"`
	Reversed exact.Money `json:"reversed,omitempty" doc:"Of all that was received, what was reversed; paid is the rest"`
}

func (i *Invoice) due() exact.Money {
	if i.State == "credited" {
		return 0
	}
	return i.Total - i.Paid
}

// clientOwes is what the client still has to pay.
func (o *Order) clientOwes() exact.Money {
	var m exact.Money
	for i := range o.Invoices {
		if inv := &o.Invoices[i]; inv.Payer == o.client() {
			m += inv.due()
		}
	}
	return m
}

// Bill is an invoice to be issued: one payer's shares of all billable lines.
type Bill struct {
	Payer Payer       `json:"payer"`
	Lines []BillLine  `json:"lines"`
	Total exact.Money `json:"total"`
	Tax   exact.Money `json:"tax"`
}

// BillLine is one payer's share of one line.
type BillLine struct {
	JobID  string      `json:"job_id,omitempty"`
	LineID string      `json:"line_id,omitempty"`
	Text   string      `json:"text"`
	PartNo string      `json:"part_no,omitempty"`
	Qty    exact.Qty   `json:"qty,omitempty"`
	Hours  exact.Hours `json:"hours,omitempty"`
	Off    exact.Money `json:"discount,omitempty" doc:"Taken off the whole line before it was shared, minor units"`
	Charge ChargeKind  `json:"charge,omitempty"`
	Exempt bool        `json:"tax_exempt,omitempty"`
	Basis  Basis       `json:"basis"`
	Amount exact.Money `json:"amount"`
}

// Bills computes the invoices of the order, one per payer who owes something.
// Together they sum exactly to the billable lines (P3, W1, W2).
func (o *Order) Bills() []Bill {
	var bills []Bill
	if o.declined() {
		if o.FeeAgreed && o.DiagnosisFee > 0 {
			bills = o.bill(bills, Share{o.client(), BasisCustomer, o.DiagnosisFee}, BillLine{Text: "Diagnosis"})
		}
		return o.taxed(bills)
	}
	for _, l := range o.lines(o.wanted) {
		for _, s := range l.Shares {
			bills = o.bill(bills, s, BillLine{JobID: l.JobID, LineID: l.LineID, Text: l.Text, PartNo: l.PartNo, Qty: l.Qty, Hours: l.Hours, Off: l.Off, Charge: l.Charge, Exempt: l.Exempt})
		}
	}
	bills = slices.DeleteFunc(bills, func(b Bill) bool { return b.Total == 0 })
	return o.taxed(bills)
}

func (o *Order) bill(bills []Bill, s Share, l BillLine) []Bill {
	if s.Amount == 0 && l.Off == 0 { // what a discount made free is on the invoice as it is on the act
		return bills
	}
	l.Basis, l.Amount = s.Basis, s.Amount
	for i := range bills {
		if bills[i].Payer == s.Payer {
			bills[i].Lines = append(bills[i].Lines, l)
			bills[i].Total += s.Amount
			return bills
		}
	}
	return append(bills, Bill{Payer: s.Payer, Lines: []BillLine{l}, Total: s.Amount})
}

func (o *Order) taxed(bills []Bill) []Bill {
	for i := range bills {
		t := o.taxation()
		for _, l := range bills[i].Lines {
			t.add(l.Amount, l.Exempt)
		}
		bills[i].Tax = t.sum()
	}
	return bills
}

// InvoicesIssued says that billing issued one invoice per payer.
type InvoicesIssued struct {
	Invoices []Invoice `json:"invoices"`
}

// Name implements [Command].
func (InvoicesIssued) Name() string { return "issue-invoices" }

func (c InvoicesIssued) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c InvoicesIssued) apply(o *Order, _ Event) {
	o.Billed = true
	o.Invoices = append(o.Invoices, c.Invoices...)
}

// InvoicesCredited says that billing took invoices of a cancelled order back.
type InvoicesCredited struct {
	Numbers []string `json:"numbers"`
}

// Name implements [Command].
func (InvoicesCredited) Name() string { return "credit-invoices" }

func (c InvoicesCredited) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c InvoicesCredited) apply(o *Order, _ Event) {
	for _, n := range c.Numbers {
		if inv := o.invoice(n); inv != nil {
			inv.State = "credited"
		}
	}
}

func (o *Order) invoice(number string) *Invoice {
	for i := range o.Invoices {
		if o.Invoices[i].Number == number {
			return &o.Invoices[i]
		}
	}
	return nil
}

// RecordPayment records money that a payer paid for an invoice.
type RecordPayment struct {
	Invoice string      `json:"invoice" minLength:"1" doc:"Invoice number"`
	Amount  exact.Money `json:"amount" minimum:"1" doc:"Minor units"`
	Method  string      `json:"method" enum:"cash,card,transfer"`
}

// Name implements [Command].
func (RecordPayment) Name() string { return "record-payment" }

func (c RecordPayment) decide(o *Order, _ Given) ([]process.Command, error) {
	inv := o.invoice(c.Invoice)
	if inv == nil {
		return nil, process.NotFound("invoice: the order has no invoice %q", c.Invoice)
	}
	var wrong process.Faults
	if c.Method != "cash" && c.Method != "card" && c.Method != "transfer" {
		wrong.Invalid("method: choose cash, card or transfer")
	}
	if c.Amount <= 0 {
		wrong.Invalid("amount: give the minor units paid, above 0")
	}
	if due := inv.due(); c.Amount > due {
		wrong.Add(process.Conflict("invoice %s has %s left to pay; record no more than that", inv.Number, exact.Format(due, o.Currency)))
	}
	return []process.Command{c}, wrong.Err()
}

func (c RecordPayment) apply(o *Order, e Event) {
	inv := o.invoice(c.Invoice)
	inv.Payments = append(inv.Payments, Payment{ID: o.nextPayment(), Amount: c.Amount, Method: c.Method, At: e.At, By: e.By})
	inv.Paid += c.Amount
	inv.settle()
}

// PaymentPosted says that billing knows of all that was paid so far.
type PaymentPosted struct {
	Posted []PaidUp `json:"posted"`
}

// PaidUp is how much of an invoice billing knows to be received.
type PaidUp struct {
	Invoice string      `json:"invoice"`
	Paid    exact.Money `json:"paid"`
}

// Name implements [Command].
func (PaymentPosted) Name() string { return "post-payment" }

func (c PaymentPosted) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c PaymentPosted) apply(o *Order, _ Event) {
	for _, p := range c.Posted {
		if inv := o.invoice(p.Invoice); inv != nil {
			inv.Sent = p.Paid
		}
	}
}
