package desk

import (
	"cmp"
	"context"
	"slices"
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
	Scope      string                  `json:"scope" enum:"estimate,order,survey" doc:"What matters now: the client is to decide about the estimate, to answer the survey, or to look at the order"`
	Parts      []ClientPart            `json:"parts,omitempty" doc:"Parts that are not here yet, or that nobody has"`
	Questions  []ClientQuestion        `json:"questions,omitempty" doc:"What the client asked, and what was answered"`
}

// ClientPart is a part that a job of the client's waits for (R4).
type ClientPart struct {
	JobID string     `json:"job_id"`
	Job   string     `json:"job" doc:"The job's title"`
	Name  string     `json:"name"`
	State string     `json:"state" enum:"unavailable,ordered" doc:"unavailable: no supplier has it at present, another way is looked for; ordered: on its way"`
	ETA   *time.Time `json:"eta,omitempty" doc:"When it is expected; absent while nobody knows"`
}

// ClientQuestion is what the client asked.
type ClientQuestion struct {
	About  workorder.QuestionAbout `json:"about" enum:"question,call_back,cancel"`
	Text   string                  `json:"text,omitempty"`
	At     time.Time               `json:"at"`
	Due    time.Time               `json:"due" doc:"When it should be answered"`
	Answer string                  `json:"answer,omitempty" doc:"Absent while it is open"`
	Over   bool                    `json:"over,omitempty" doc:"It was answered, or there is nothing to answer any more"`
}

// ClientEstimate is the estimate from the client's side.
type ClientEstimate struct {
	Version      int                     `json:"version" doc:"Send it with the decision"`
	State        workorder.EstimateState `json:"state"`
	CompletionAt *time.Time              `json:"completion_at,omitempty" doc:"When the work will be done: if the client agrees now, until they have decided. Absent while nobody knows"`
	NobodyFor    []string                `json:"nobody_for,omitempty" doc:"Jobs that no mechanic can be found for yet: why nobody knows when the work will be done"`
	ExpiresAt    time.Time               `json:"expires_at"`
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
	v := ClientView{Number: o.Number, Phase: o.Phase, State: stage.Title, Promises: o.Promises, Currency: o.Currency, PromisedAt: o.PromisedBy(), Parts: awaited(&o), Questions: theirQuestions(&o)}
	if e := o.Estimate(); e != nil {
		ready, err := d.ReadyAt(ctx, &o)
		if err != nil {
			return v, err
		}
		v.Estimate = fromTheirSide(e, ready)
		for _, j := range o.Unplanned() {
			v.Estimate.NobodyFor = append(v.Estimate.NobodyFor, j.Title)
		}
		if e.Decision != nil {
			v.Decisions = e.Decision.Jobs
		}
	}
	for _, i := range o.Invoices {
		if i.Payer.Kind == workorder.PayerClient {
			v.Invoices = append(v.Invoices, ClientInvoice{i.Number, i.Total, i.Paid, i.State})
		}
	}
	var err error
	v.Scope, err = d.matters(ctx, &o, link)
	return v, err
}

// matters is what the client who opens a link now has to do, whatever it was sent with.
func (d *Desk) matters(ctx context.Context, o *workorder.Order, link messages.Link) (string, error) {
	e := o.Estimate()
	switch {
	case o.Phase == workorder.AwaitingApproval && e.State == workorder.EstimateSent:
		return messages.LinkEstimate, nil
	case link.Scope == messages.LinkSurvey:
		return messages.LinkSurvey, nil
	case !o.Surveyed:
		return messages.LinkOrder, nil
	}
	asked, err := d.Store.Surveys.SurveyOf(ctx, o.Number)
	switch {
	case process.KindOf(err) == process.KindNotFound:
		return messages.LinkOrder, nil
	case err != nil:
		return "", err
	case asked.Open():
		return messages.LinkSurvey, nil
	}
	return messages.LinkOrder, nil
}

// awaited lists the parts of open jobs that are not in the house.
func awaited(o *workorder.Order) []ClientPart {
	var list []ClientPart
	for _, j := range o.Jobs {
		if j.Approval != workorder.Approved && j.Approval != workorder.Proposed || o.Cancelled != nil || o.HandedOver != nil {
			continue
		}
		for _, l := range j.Lines {
			p := ClientPart{JobID: j.ID, Job: j.Title, Name: cmp.Or(l.Name, l.PartNo)}
			switch {
			case l.Supply == workorder.SupplyNone:
				p.State = "unavailable"
			case l.Supply == workorder.Ordered && l.Purchase != nil:
				p.State, p.ETA = "ordered", &l.Purchase.ETA
			default:
				continue
			}
			list = append(list, p)
		}
	}
	return list
}

// theirQuestions lists what the client asked, the latest first.
func theirQuestions(o *workorder.Order) []ClientQuestion {
	var list []ClientQuestion
	for _, q := range slices.Backward(o.Questions) {
		if q.About != workorder.QuestionFound {
			list = append(list, ClientQuestion{q.About, q.Text, q.Since, q.Due, q.Answer, q.Until != nil})
		}
	}
	return list
}

func fromTheirSide(e *workorder.Estimate, ready *time.Time) *ClientEstimate {
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
