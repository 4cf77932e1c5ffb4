package desk

import (
	"context"
	"time"

	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// ClientView is what a client sees of their order: what they pay and what is
// covered, in plain words; no ids of staff, no costs, no other payer's money.
type ClientView struct {
	Number     string                  `json:"number"`
	Phase      process.Phase           `json:"phase"`
	State      string                  `json:"state" doc:"The phase in words"`
	PromisedAt *time.Time              `json:"promised_at,omitempty"`
	Promises   []workorder.Promise     `json:"promises,omitempty" doc:"Every promised time, with the reason it was given"`
	Currency   string                  `json:"currency"`
	Estimate   *ClientEstimate         `json:"estimate,omitempty"`
	Decisions  []workorder.JobDecision `json:"decisions,omitempty" doc:"What was decided, job by job"`
	Invoices   []ClientInvoice         `json:"invoices,omitempty"`
	Scope      string                  `json:"scope" enum:"estimate,order,survey" doc:"What this link is for"`
}

// ClientEstimate is the estimate from the client's side.
type ClientEstimate struct {
	Version      int                     `json:"version" doc:"Send it with the decision"`
	State        workorder.EstimateState `json:"state"`
	CompletionAt time.Time               `json:"completion_at" doc:"When the work will be done: if the client agrees now, until they have decided"`
	ExpiresAt    time.Time               `json:"expires_at,omitzero" doc:"Until then they can decide; absent while no message is known to have reached them"`
	Lines        []ClientLine            `json:"lines"`
	Yours        exact.Money             `json:"yours" doc:"What the client pays if everything is approved, minor units"`
}

// ClientLine is one line with the client's share of it.
type ClientLine struct {
	JobID     string              `json:"job_id"`
	Text      string              `json:"text"`
	PartNo    string              `json:"part_no,omitempty"`
	Qty       exact.Qty           `json:"qty,omitempty"`
	Hours     exact.Hours         `json:"hours,omitempty"`
	Yours     exact.Money         `json:"yours" doc:"The client's share, minor units"`
	CoveredBy workorder.PayerKind `json:"covered_by,omitempty" enum:"manufacturer,distributor,dealer,insurer" doc:"Who pays the rest"`
}

// ClientInvoice is what the client is to pay.
type ClientInvoice struct {
	Number string      `json:"number"`
	Total  exact.Money `json:"total"`
	Paid   exact.Money `json:"paid"`
	State  string      `json:"state" enum:"issued,part_paid,paid,credited"`
}

// ClientSees is the order from the side of the client who holds the link.
func (d *Desk) ClientSees(ctx context.Context, o workorder.Order, link messages.Link) (ClientView, error) {
	stage, _ := workorder.StageOf(o.Phase)
	v := ClientView{Number: o.Number, Phase: o.Phase, State: stage.Title, Promises: o.Promises, Currency: o.Currency, Scope: link.Scope, PromisedAt: o.PromisedBy()}
	if e := o.Estimate(); e != nil {
		ready, err := d.ReadyAt(ctx, &o)
		if err != nil {
			return v, err
		}
		v.Estimate = fromTheirSide(e, ready)
		if e.Decision != nil {
			v.Decisions = e.Decision.Jobs
		}
	}
	for _, i := range o.Invoices {
		if i.Payer.Kind == workorder.PayerClient {
			v.Invoices = append(v.Invoices, ClientInvoice{i.Number, i.Total, i.Paid, i.State})
		}
	}
	return v, nil
}

func fromTheirSide(e *workorder.Estimate, ready time.Time) *ClientEstimate {
	out := &ClientEstimate{Version: e.Version, State: e.State, CompletionAt: ready, ExpiresAt: e.ExpiresAt}
	for _, l := range e.Lines {
		line := ClientLine{JobID: l.JobID, Text: l.Text, PartNo: l.PartNo, Qty: l.Qty, Hours: l.Hours}
		for _, share := range l.Shares {
			if share.Payer.Kind == workorder.PayerClient {
				line.Yours += share.Amount
			} else {
				line.CoveredBy = share.Payer.Kind
			}
		}
		out.Lines = append(out.Lines, line)
		out.Yours += line.Yours
	}
	return out
}
