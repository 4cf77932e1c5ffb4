package workorder

import (
	"fmt"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Estimate is one immutable version of what will be done, for how much, by
// whom paid and by when (смета). Approval binds to its version.
type Estimate struct {
	Version      int             `json:"version"`
	Type         string          `json:"type" enum:"initial,revision"`
	MadeAt       time.Time       `json:"made_at"`
	CompletionAt time.Time       `json:"completion_at" doc:"Estimated completion; contains supplier lead time (P9)"`
	PartsAt      *time.Time      `json:"parts_at,omitempty" doc:"When the last missing part is expected"`
	ReachedAt    *time.Time      `json:"reached_at,omitempty" doc:"When the client heard of it: a message was handed over, or somebody told them. Its clock runs from then; absent for orders of v0.1.0, where it runs from made_at"`
	ExpiresAt    time.Time       `json:"expires_at,omitzero" doc:"Until then the client can decide; counted in working time from when they heard of it, absent before"`
	Lines        []EstimateLine  `json:"lines"`
	Total        exact.Money     `json:"total"`
	Totals       []Total         `json:"totals" doc:"Per payer; sums exactly to total"`
	State        EstimateState   `json:"state" enum:"draft,sent,decided,superseded,change_requested,expired,withdrawn"`
	Reminders    int             `json:"reminders,omitempty"`
	Decision     *ClientDecision `json:"decision,omitempty"`
}

// EstimateState is how far an estimate version is.
type EstimateState string

// The states of an estimate.
const (
	EstimateDrafted         EstimateState = "draft"
	EstimateSent            EstimateState = "sent"
	EstimateDecided         EstimateState = "decided"
	EstimateSuperseded      EstimateState = "superseded"
	EstimateChangeRequested EstimateState = "change_requested"
	EstimateExpired         EstimateState = "expired"
	EstimateWithdrawn       EstimateState = "withdrawn"
)

// EstimateLine is the labour or one part of a job, split over its payers.
type EstimateLine struct {
	JobID  string      `json:"job_id"`
	LineID string      `json:"line_id,omitempty" doc:"Part line or charge; empty for labour"`
	Text   string      `json:"text"`
	PartNo string      `json:"part_no,omitempty"`
	Qty    exact.Qty   `json:"qty,omitempty"`
	Hours  exact.Hours `json:"hours,omitempty"`
	Price  exact.Money `json:"price" doc:"Per unit or norm hour, minor units; of the whole work when its price is fixed"`
	Off    exact.Money `json:"discount,omitempty" doc:"Taken off the line, minor units"`
	Amount exact.Money `json:"amount" doc:"What is paid: the price less the discount, with tax where it is added"`
	Charge ChargeKind  `json:"charge,omitempty" enum:"fee,sublet" doc:"Of a line that is neither labour nor a part"`
	Exempt bool        `json:"tax_exempt,omitempty"`
	Shares []Share     `json:"shares" doc:"Sum exactly to amount"`
}

// ClientDecision is the recorded agreement: who said what, how, and to which totals (P10, P18).
type ClientDecision struct {
	At       time.Time     `json:"at"`
	Approver string        `json:"approver" enum:"client,representative"`
	Channel  string        `json:"channel"`
	Evidence string        `json:"evidence,omitempty"`
	Link     *LinkGiven    `json:"link,omitempty" doc:"How the client came by the link they decided with"`
	By       process.Actor `json:"by"`
	Jobs     []JobDecision `json:"jobs"`
	Total    exact.Money   `json:"total" doc:"Of the approved jobs"`
	Totals   []Total       `json:"totals" doc:"Of the approved jobs, per payer"`

	CompletionAt *time.Time `json:"completion_at,omitempty" doc:"When the approved jobs will be done, as computed once their time was planned and their parts held or ordered"`
}

// lines prices the given jobs and splits each line over its payers.
func (o *Order) lines(take func(*Job) bool) []EstimateLine {
	var out []EstimateLine
	covered, uncovered := o.splitter(), &splitter{client: o.client()}
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if !take(j) {
			continue
		}
		s := covered
		if j.ClientPay {
			s = uncovered
		}
		labour := EstimateLine{JobID: j.ID, Text: j.Title, Off: j.Discount.off(j.Labour())}
		labour.Hours, labour.Price = j.PricedBy()
		labour.Amount = o.pays(j.Labour()-labour.Off, false)
		labour.Shares = s.split(labour.Amount, ClassLabour)
		out = append(out, labour)
		for _, p := range j.Lines {
			if p.Supply == SupplyCancelled {
				continue
			}
			part := EstimateLine{JobID: j.ID, LineID: p.ID, Text: p.Name, PartNo: p.PartNo, Qty: p.Qty, Price: p.Price, Off: p.Discount.off(p.Amount())}
			part.Amount = o.pays(p.Amount()-part.Off, false)
			part.Shares = s.split(part.Amount, ClassParts)
			out = append(out, part)
		}
		for _, c := range j.Charges {
			charge := EstimateLine{JobID: j.ID, LineID: c.ID, Text: c.Text, Charge: c.Kind, Exempt: c.Exempt, Price: c.Amount, Amount: o.pays(c.Amount, c.Exempt)}
			charge.Shares = s.split(charge.Amount, c.class())
			out = append(out, charge)
		}
	}
	return out
}

func sum(lines []EstimateLine) exact.Money {
	var m exact.Money
	for _, l := range lines {
		m += l.Amount
	}
	return m
}

// EstimateMade is the consequence of all preparations having answered: the
// parts, the slots and the coverage joined (P12).
type EstimateMade struct {
	Estimate Estimate  `json:"estimate"`
	Rates    []JobRate `json:"rates,omitempty" doc:"Of jobs that follow the policy, where they are others now"`
}

// Name implements [Command].
func (EstimateMade) Name() string { return "make-estimate" }

func (c EstimateMade) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c EstimateMade) apply(o *Order, e Event) {
	o.setRates(c.Rates)
	o.supersede(EstimateSuperseded)
	o.Estimates = append(o.Estimates, c.Estimate)
	o.Revision, o.Draft = nil, nil
	o.outgoing(fmt.Sprintf("estimate/v%d", c.Estimate.Version))
}

// supersede ends the estimate that was in the client's hands, and a draft.
func (o *Order) supersede(to EstimateState) {
	o.Draft = nil
	if e := o.Estimate(); e != nil && (e.State == EstimateSent || e.State == EstimateExpired) {
		e.State = to
	}
}

// makeEstimate computes the next version, or the draft of it, when everything has
// answered; nil when not.
func (o *Order) makeEstimate(g Given) process.Command {
	if o.Phase != Preparing || o.Revision != nil || !o.prepared() {
		return nil
	}
	rates := o.listed(g.Rules.Policy)
	if rates != nil {
		o = o.Clone()
		o.setRates(rates)
	}
	e := o.estimate(g)
	switch {
	case !o.Checked, o.Draft != nil && o.Draft.Sent:
		return EstimateMade{Estimate: e, Rates: rates}
	case o.Draft != nil && o.Draft.says(e):
		return nil
	}
	e.State = EstimateDrafted
	return DraftMade{Estimate: e, Rates: rates}
}

// estimate is the next version as things are.
func (o *Order) estimate(g Given) Estimate {
	e := Estimate{Version: len(o.Estimates) + 1, Type: "initial", MadeAt: g.At, State: EstimateSent}
	if e.Version > 1 {
		e.Type = "revision"
	}
	e.Lines = o.lines(func(j *Job) bool { return j.Approval == Proposed })
	e.Total, e.Totals = sum(e.Lines), o.totals(e.Lines)
	e.CompletionAt, e.PartsAt = o.completion(g.At, g.Rules)
	if o.Edition < 1 { // since then its clock starts when the client hears of it
		e.ExpiresAt = g.Rules.work.Add(g.At, g.Rules.Policy.EstimateExpiry.Duration())
	}
	return e
}

// prepared reports whether parts, slots and coverage have all answered.
func (o *Order) prepared() bool {
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if j.Approval != Proposed {
			continue
		}
		if j.Slot == nil && !j.Unstaffed {
			return false
		}
		for k := range j.Lines {
			switch j.Lines[k].Supply {
			case InStock, Offered, SupplyCancelled:
			default:
				return false
			}
		}
	}
	return o.Kind != Warranty || o.Coverage.Answered
}

// completion is when the last job will be done if it goes on at this moment: each
// starts when its slot begins and its parts are there, and takes its norm hours of
// working time.
func (o *Order) completion(at time.Time, r *Rules) (time.Time, *time.Time) {
	end := at
	if o.Edition >= 1 {
		end = r.work.NextOpen(at)
	}
	var parts *time.Time
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if j.Approval != Proposed && j.Approval != Approved || j.Exec == Done || j.Exec == Passed {
			continue
		}
		start := at
		if j.Slot != nil && j.Slot.From.After(start) {
			start = j.Slot.From
		}
		for _, l := range j.Lines {
			eta, ok := l.eta(at)
			if !ok {
				continue
			}
			if parts == nil || eta.After(*parts) {
				parts = &eta
			}
			if eta.After(start) {
				start = eta
			}
		}
		if done := r.work.Add(start, j.NormHours.Duration()); done.After(end) {
			end = done
		}
	}
	return r.work.Add(end, r.Policy.CompletionBuffer.Duration()), parts
}

// eta is when a part that is not in the house is expected if it is ordered at this
// moment: a supplier's days run from the order.
func (l PartLine) eta(at time.Time) (time.Time, bool) {
	switch {
	case l.Supply == Ordered && l.Purchase != nil:
		return l.Purchase.ETA, true
	case l.Supply == Offered && l.Offer != nil:
		if l.Offer.At.IsZero() {
			return l.Offer.ETA, true
		}
		return l.Offer.ETA.Add(at.Sub(l.Offer.At)), true
	}
	return time.Time{}, false
}
