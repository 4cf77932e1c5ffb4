package workorder

import (
	"fmt"
	"slices"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Payment is money that somebody recorded for an invoice. It is never changed or
// deleted: one that was recorded wrong is reversed, and the right one is recorded.
type Payment struct {
	ID       string           `json:"id" doc:"M1, M2 … within the order"`
	Amount   exact.Money      `json:"amount" doc:"Minor units"`
	Method   string           `json:"method" enum:"cash,card,transfer"`
	At       time.Time        `json:"at"`
	By       process.Actor    `json:"by"`
	Reversed *PaymentReversal `json:"reversed,omitempty"`
}

// PaymentReversal is why a payment does not count (сторно).
type PaymentReversal struct {
	Reason string        `json:"reason"`
	At     time.Time     `json:"at"`
	By     process.Actor `json:"by"`
	Posted bool          `json:"posted,omitempty" doc:"Billing knows of it"`
}

// received is all that was ever recorded as paid, what was reversed included.
func (i *Invoice) received() exact.Money { return i.Paid + i.Reversed }

// postable is how much of what was received billing can be told now. A reversal is
// told before the payments after it, or the books would show more than the invoice.
func (i *Invoice) postable() exact.Money {
	upTo := i.received()
	for _, p := range i.Payments {
		upTo -= p.Amount // what was received before payments were listed
	}
	for _, p := range i.Payments {
		upTo += p.Amount
		if p.Reversed != nil && !p.Reversed.Posted {
			return upTo
		}
	}
	return upTo
}

// reversals lists the reversed payments of which billing knows the payment and not yet
// the reversal.
func (o *Order) reversals() []string {
	var ids []string
	for i := range o.Invoices {
		inv := &o.Invoices[i]
		if inv.Sent < inv.postable() {
			continue
		}
		for _, p := range inv.Payments {
			if p.Reversed != nil && !p.Reversed.Posted {
				ids = append(ids, p.ID)
				break // the payments after it are not in the books yet
			}
		}
	}
	return ids
}

// payment finds a payment by its id together with its invoice, nil when there is none.
func (o *Order) payment(id string) (*Invoice, *Payment) {
	for i := range o.Invoices {
		inv := &o.Invoices[i]
		if k := slices.IndexFunc(inv.Payments, func(p Payment) bool { return p.ID == id }); k >= 0 {
			return inv, &inv.Payments[k]
		}
	}
	return nil, nil
}

// nextPayment names the payment that is recorded next.
func (o *Order) nextPayment() string {
	n := 1
	for i := range o.Invoices {
		n += len(o.Invoices[i].Payments)
	}
	return fmt.Sprintf("M%d", n)
}

func (i *Invoice) settle() {
	switch {
	case i.State == "credited":
	case i.Paid >= i.Total:
		i.State = "paid"
	case i.Paid > 0:
		i.State = "part_paid"
	default:
		i.State = "issued"
	}
}

// owedAgain reports whether the client owes since a payment of theirs was reversed: also
// a car that is gone and an order that is closed then wait for the money.
func (o *Order) owedAgain() bool {
	return o.clientOwes() > 0 && slices.ContainsFunc(o.Invoices, func(i Invoice) bool { return i.Payer == o.client() && i.Reversed > 0 })
}

// DueBack is what was paid on invoices that were taken back since: it is given back, and
// then its payments are reversed.
func (o *Order) DueBack() exact.Money {
	var m exact.Money
	for _, i := range o.Invoices {
		if i.State == "credited" {
			m += i.Paid
		}
	}
	return m
}

// ReversePayment takes a payment back that was recorded wrong: another amount, another
// way, another order, or money that was given back. What it paid is owed again.
type ReversePayment struct {
	Payment string `json:"payment" minLength:"1" doc:"Id of the payment: M1"`
	Reason  string `json:"reason" minLength:"1" maxLength:"1000"`
}

// Name implements [Command].
func (ReversePayment) Name() string { return "reverse-payment" }

// Why is the journal's reason.
func (c ReversePayment) Why() string { return c.Reason }

func (c ReversePayment) decide(o *Order, _ Given) ([]process.Command, error) {
	_, p := o.payment(c.Payment)
	switch {
	case p == nil:
		return nil, process.NotFound("payment: the order has no payment %q", c.Payment)
	case p.Reversed != nil:
		return nil, process.Conflict("payment: %s was reversed already; record the right payment with record-payment", p.ID)
	}
	return []process.Command{c}, needReason(c.Reason)
}

func (c ReversePayment) apply(o *Order, e Event) {
	inv, p := o.payment(c.Payment)
	p.Reversed = &PaymentReversal{Reason: c.Reason, At: e.At, By: e.By}
	inv.Paid -= p.Amount
	inv.Reversed += p.Amount
	inv.settle()
}

func reversible(o *Order, _ process.Actor) error {
	for _, i := range o.Invoices {
		if slices.ContainsFunc(i.Payments, func(p Payment) bool { return p.Reversed == nil }) {
			return nil
		}
	}
	return process.Conflict("no payment is recorded that could be reversed")
}

// ReversalsPosted says that billing took payments back.
type ReversalsPosted struct {
	Payments []string `json:"payments"`
}

// Name implements [Command].
func (ReversalsPosted) Name() string { return "post-reversal" }

func (c ReversalsPosted) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c ReversalsPosted) apply(o *Order, _ Event) {
	for _, id := range c.Payments {
		if _, p := o.payment(id); p != nil && p.Reversed != nil {
			p.Reversed.Posted = true
		}
	}
}

// ReversalsRequest tells billing which payments do not count.
type ReversalsRequest struct {
	Order     string            `json:"order"`
	Reversals []ReversedPayment `json:"reversals"`
}

// ReversedPayment is one reversal. Its key is the same on every retry.
type ReversedPayment struct {
	Key     string      `json:"key"`
	Payment string      `json:"payment"`
	Invoice string      `json:"invoice"`
	Amount  exact.Money `json:"amount"`
}

// ReversalsRequest builds the request of post-reversal.
func (o *Order) ReversalsRequest(e process.Effect) ReversalsRequest {
	r := ReversalsRequest{Order: o.Number}
	for _, id := range e.Items {
		if inv, p := o.payment(id); p != nil {
			r.Reversals = append(r.Reversals, ReversedPayment{Key: o.key(e, id), Payment: id, Invoice: inv.Number, Amount: p.Amount})
		}
	}
	return r
}

// Done names the payments of the request.
func (r ReversalsRequest) Done() ReversalsPosted {
	var done ReversalsPosted
	for _, p := range r.Reversals {
		done.Payments = append(done.Payments, p.Payment)
	}
	return done
}
