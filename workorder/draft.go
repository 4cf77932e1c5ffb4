package workorder

import (
	"slices"
	"time"

	"github.com/workbay/workbay/process"
)

// What the policy says of estimates that are put together.
const (
	AtOnce  = "at-once" // they go to the client
	Checked = "checked" // the advisor reads them first and sends them
)

// EstimateDraft is an estimate that the process has put together and that nobody has
// sent. It is no version: it can be changed freely, and the client does not see it.
type EstimateDraft struct {
	Since    time.Time `json:"since" doc:"Since when it waits for somebody who reads and sends it"`
	Estimate Estimate  `json:"estimate" doc:"As it would be sent; its version is the one that it becomes"`
	Sent     bool      `json:"sent,omitempty" doc:"It goes out as soon as it is known when the work can be done"`
}

// says reports whether the draft has the lines of that estimate. Its times move while it waits.
func (d *EstimateDraft) says(e Estimate) bool {
	return slices.EqualFunc(d.Estimate.Lines, e.Lines, func(a, b EstimateLine) bool {
		return a.JobID == b.JobID && a.LineID == b.LineID && a.Text == b.Text && a.PartNo == b.PartNo && a.Qty == b.Qty && a.Hours == b.Hours &&
			a.Price == b.Price && a.Off == b.Off && a.Amount == b.Amount && slices.Equal(a.Shares, b.Shares)
	})
}

// unsent is the draft that somebody has to read and send; nil when there is none, or
// when something in it is looked for again.
func (o *Order) unsent() *EstimateDraft {
	if o.Phase != Preparing || o.Draft == nil || o.Draft.Sent || !o.prepared() {
		return nil
	}
	return o.Draft
}

// sendable refuses to send what is not there, or is being looked up again.
func (o *Order) sendable(process.Actor) error {
	if o.unsent() == nil {
		return process.Conflict("there is no draft to send; the estimate is being prepared or changed")
	}
	return nil
}

// Unsent is the draft that waits for somebody to read and send it, nil when none does.
func (o *Order) Unsent() *Estimate {
	if d := o.unsent(); d != nil {
		return &d.Estimate
	}
	return nil
}

// currentOr refuses a version other than that of the draft, or without one other than
// the newest.
func (o *Order) currentOr(d *EstimateDraft, version int) error {
	if d == nil {
		return o.current(version)
	}
	if is := d.Estimate.Version; version != is {
		return process.As(process.CodeOutdated, process.Conflict("estimate version %d is not the current one; read version %d and decide on that", version, is))
	}
	return nil
}

// DraftMade is the consequence of all preparations having answered where the advisor
// reads estimates before they go.
type DraftMade struct {
	Estimate Estimate  `json:"estimate"`
	Rates    []JobRate `json:"rates,omitempty" doc:"Of jobs that follow the policy, where they are others now"`
}

// Name implements [Command].
func (DraftMade) Name() string { return "draft-estimate" }

func (c DraftMade) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c DraftMade) apply(o *Order, e Event) {
	o.setRates(c.Rates)
	since := e.At
	if o.Draft != nil {
		since = o.Draft.Since
	}
	o.Draft = &EstimateDraft{Since: since, Estimate: c.Estimate}
}

// SendEstimate makes the draft the version that the client gets.
type SendEstimate struct {
	EstimateVersion int `json:"estimate_version" minimum:"1" doc:"The version that the draft becomes"`
}

// Name implements [Command].
func (SendEstimate) Name() string { return "send-estimate" }

func (c SendEstimate) decide(o *Order, g Given) ([]process.Command, error) {
	if err := o.sendable(process.Actor{}); err != nil {
		return nil, err
	}
	if err := o.currentOr(o.unsent(), c.EstimateVersion); err != nil {
		return nil, err
	}
	return []process.Command{c}, o.mayTakeOff(o, g)
}

// Planned time that has begun meanwhile is planned anew first; the version is made when
// the plan has answered.
func (c SendEstimate) apply(o *Order, e Event) {
	o.Draft.Sent = true
	o.replanPassed(e.At)
}
