package workorder

import (
	"slices"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// MessagesRequest asks for messages to the client, by key; names, addresses and
// texts are found where they are kept.
type MessagesRequest struct {
	Order     string    `json:"order"`
	Branch    string    `json:"branch"`
	ClientID  string    `json:"client_id"`
	Keys      []string  `json:"keys"`
	LinkUntil time.Time `json:"link_until,omitzero" doc:"Until when a link in the message opens"`
	Former    bool      `json:"former,omitempty" doc:"The client is not that of the order any more: their links end, those of others stay"`
	Agreed    *Agreed   `json:"agreed,omitempty" doc:"What a message agreement says"`
}

// Agreed is what the client agreed to, as it is confirmed to them in writing (P18).
type Agreed struct {
	At       time.Time    `json:"at"`
	Approver string       `json:"approver" enum:"client,representative"`
	Lines    []AgreedLine `json:"lines"`
	Currency string       `json:"currency"`
	Total    exact.Money  `json:"total" doc:"Of what was approved"`
	Client   exact.Money  `json:"client" doc:"Of it the client's own share"`
	ReadyAt  time.Time    `json:"ready_at,omitzero" doc:"When it will be done; absent when nothing was approved"`
}

// AgreedLine is the word on one job.
type AgreedLine struct {
	Title    string      `json:"title"`
	Decision Approval    `json:"decision" enum:"approved,declined,deferred"`
	Amount   exact.Money `json:"amount"`
}

// MessagesRequest builds the request of withdraw-messages.
func (o *Order) MessagesRequest(e process.Effect) MessagesRequest {
	r := MessagesRequest{Order: o.Number, Branch: o.Branch, ClientID: o.ClientID, Keys: e.Items}
	if est := o.Estimate(); est != nil {
		r.LinkUntil = est.ExpiresAt
	}
	if e.Name == (MessagesWithdrawn{}).Name() && o.Cancelled == nil {
		for _, m := range o.Messages {
			if slices.Contains(e.Items, m.Key) {
				r.ClientID, r.Former = m.ClientID, true
			}
		}
	}
	return r
}

// QueueRequest builds the request of queue-messages. Its times are the branch's.
func (o *Order) QueueRequest(e process.Effect, rules *Rules) MessagesRequest {
	r := o.MessagesRequest(e)
	est := o.Estimate()
	for _, key := range e.Items {
		if m := o.message(key); m != nil && m.is("agreement") && est.Decision != nil {
			r.Agreed = o.agreedOn(est, rules)
		}
	}
	return r
}

func (o *Order) agreedOn(e *Estimate, rules *Rules) *Agreed {
	d, zone := e.Decision, rules.work.Location()
	a := &Agreed{At: d.At.In(zone), Approver: d.Approver, Currency: o.Currency, Total: d.Total}
	for _, t := range d.Totals {
		if t.Payer == o.client() {
			a.Client = t.Amount
		}
	}
	for _, said := range d.Jobs {
		l := AgreedLine{Decision: said.Decision}
		if j := o.job(said.JobID); j != nil {
			l.Title = j.Title
		}
		for _, line := range e.Lines {
			if line.JobID == said.JobID {
				l.Amount += line.Amount
			}
		}
		a.Lines = append(a.Lines, l)
	}
	if !o.declined() {
		a.ReadyAt = e.CompletionAt.In(zone)
		if d.CompletionAt != nil {
			a.ReadyAt = d.CompletionAt.In(zone)
		}
	}
	return a
}
