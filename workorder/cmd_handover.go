package workorder

import (
	"strings"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/survey"
)

// HandOver gives the car back with a signed act: after repair, or unrepaired
// when all was declined (выдача).
type HandOver struct {
	OdometerOut int64  `json:"odometer_out" minimum:"0" maximum:"5000000" doc:"Kilometres at hand-over"`
	SignedBy    string `json:"signed_by" enum:"client,representative"`
	OldParts    bool   `json:"old_parts_given,omitempty"`
	Credit      string `json:"credit,omitempty" maxLength:"1000" doc:"Why the car leaves although the client still owes; managers only"`
	Note        string `json:"note,omitempty" maxLength:"1000"`
}

// Name implements [Command].
func (HandOver) Name() string { return "hand-over" }

// Why is the journal's reason.
func (c HandOver) Why() string { return c.Credit }

func (c HandOver) decide(o *Order, g Given) ([]process.Command, error) {
	if o.HandedOver != nil {
		return nil, process.Conflict("the car was handed over already")
	}
	if err := c.check(o); err != nil {
		return nil, err
	}
	if !o.Billed {
		return nil, process.Conflict("the invoices are being issued; try again in a moment")
	}
	owes, credit := o.clientOwes(), strings.TrimSpace(c.Credit) != ""
	switch {
	case credit && g.By.Role != process.Manager && g.By.Role != process.Admin:
		return nil, process.As(process.CodeWrongRole, process.Forbidden("credit is given by a manager"))
	case credit && owes == 0:
		return nil, process.Invalid("credit: the client owes nothing; leave it out")
	case owes > 0 && !credit:
		return nil, process.As(process.CodeUnpaid, process.Conflict("the client owes %s; record the payment first, or let a manager give credit", exact.Format(owes, o.Currency)))
	}
	return []process.Command{c}, nil
}

// check refuses an act that nobody could sign.
func (c HandOver) check(o *Order) error {
	var wrong process.Faults
	switch {
	case c.SignedBy != "client" && c.SignedBy != "representative":
		wrong.Invalid("signed_by: choose client or representative")
	case c.SignedBy == "representative" && o.RepresentativeID == "":
		wrong.Invalid("signed_by: the order names no representative; the client signs")
	case c.SignedBy == "representative" && !o.RepresentsSigns:
		wrong.Add(process.Forbidden("the representative's authority does not cover collecting the car and signing for it; the client signs"))
	}
	switch {
	case c.OdometerOut < o.OdometerIn:
		wrong.Invalid("odometer_out: %d is less than the %d at intake; read it again", c.OdometerOut, o.OdometerIn)
	case c.OdometerOut > MaxOdometer:
		wrong.Invalid("odometer_out: give at most %d", MaxOdometer)
	}
	return wrong.Err()
}

func (c HandOver) apply(o *Order, e Event) {
	o.OdometerOut = c.OdometerOut
	o.Bay = nil
	if o.declined() { // the order is over by it
		o.moot(anyQuestion, e.At)
	}
	o.HandedOver = &HandOverAct{At: e.At, By: e.By.ID, SignedBy: c.SignedBy, OldParts: c.OldParts, Note: c.Note, Credit: c.Credit}
}

// SurveyScheduled says that the survey of this order lives its own life from here (M1, M2).
type SurveyScheduled struct {
	DueAt time.Time `json:"due_at"`
}

// Name implements [Command].
func (SurveyScheduled) Name() string { return "schedule-survey" }

func (c SurveyScheduled) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c SurveyScheduled) apply(o *Order, _ Event) { o.Surveyed = true }

// SurveyDue is when the client is asked how it was.
func (o *Order) SurveyDue(r *Rules) time.Time {
	s := r.Policy.Survey
	return r.work.AddWindow(o.HandedOver.At.Add(s.Delay.Duration()), s.WindowFrom, s.WindowTo)
}

// openSurvey starts the survey of the order, as a process that outlives it.
func openSurvey(o *Order, r *Rules, _ process.Effect) any {
	return process.Opening{
		Process: "survey", ID: o.Number, Rules: survey.Rules{Policy: r.Policy.Survey, Calendar: r.Calendar},
		Command: survey.Open{Order: o.Number, Branch: o.Branch, ClientID: o.ClientID, DueAt: o.SurveyDue(r)},
	}
}

func surveyOpened(asked any, _ process.Command) process.Command {
	return SurveyScheduled{DueAt: asked.(process.Opening).Command.(survey.Open).DueAt}
}

// CloseOrder ends the order; a warranty payer's money may still be on its way.
type CloseOrder struct{}

// Name implements [Command].
func (CloseOrder) Name() string { return "close" }

func (c CloseOrder) decide(o *Order, _ Given) ([]process.Command, error) {
	if owes := o.clientOwes(); owes > 0 {
		return nil, process.As(process.CodeUnpaid, process.Conflict("the client still owes %s; record the payment, then close", exact.Format(owes, o.Currency)))
	}
	return []process.Command{c}, nil
}

func (c CloseOrder) apply(o *Order, e Event) { o.ClosedAt = &e.At }
