package workorder

import (
	"fmt"
	"time"
)

// Cancel stops an order before hand-over; what it holds is given back step by
// step, each in the journal (C15).
type Cancel struct {
	Reason   string `json:"reason" minLength:"1" maxLength:"1000"`
	BillDone bool   `json:"bill_done_work,omitempty" doc:"Bill the jobs that are finished; otherwise nothing is billed"`
}

// Name implements [Command].
func (Cancel) Name() string { return "cancel" }

// Why is the journal's reason.
func (c Cancel) Why() string { return c.Reason }

func (c Cancel) decide(*Order, Given) ([]Command, error) {
	return []Command{c}, needReason(c.Reason)
}

func (c Cancel) apply(o *Order, e Event) {
	o.Cancelled = &Cancellation{Reason: c.Reason, At: e.At, By: e.By, BillDone: c.BillDone}
	o.supersede(EstimateWithdrawn)
	o.Revision, o.Bay = nil, nil
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if r := j.running(); r != nil {
			r.To = &e.At
		}
		if j.Exec != Done && j.Exec != Passed {
			j.Exec = WorkCancelled
		}
	}
	for i := range o.Messages {
		if o.Messages[i].State == "due" {
			o.Messages[i].State = "withdrawn"
		}
	}
	for i := range o.Incidents {
		if in := &o.Incidents[i]; in.Until == nil && moot(in.Step) {
			in.Until, in.End = &e.At, "cancelled"
		}
	}
}

// moot tells whether a cancelled order does without a step.
func moot(step string) bool {
	f, _ := effectOf(step)
	return f.Moot
}

// Incident is an outside step that used up its patience, in business words.
type Incident struct {
	ID     string     `json:"id"`
	Step   string     `json:"step" doc:"The step that failed"`
	Items  []string   `json:"items,omitempty"`
	What   string     `json:"what"`
	Advice string     `json:"advice"`
	Since  time.Time  `json:"since"`
	Until  *time.Time `json:"until,omitempty"`
	End    string     `json:"end,omitempty" enum:"retried,skipped,cancelled"`
}

// openIncident finds an open incident, of one step or ("") of any.
func (o *Order) openIncident(step string) *Incident {
	for i := range o.Incidents {
		if in := &o.Incidents[i]; in.Until == nil && (step == "" || in.Step == step) {
			return in
		}
	}
	return nil
}

func (o *Order) incident(id string) *Incident {
	for i := range o.Incidents {
		if in := &o.Incidents[i]; in.ID == id && in.Until == nil {
			return in
		}
	}
	return nil
}

// IncidentOpened says that an outside party did not do its part in time. The
// order goes on with everything else and waits for a person here.
type IncidentOpened struct {
	Step  string   `json:"step"`
	Items []string `json:"items,omitempty"`
	What  string   `json:"what"`
}

// Name implements [Command].
func (IncidentOpened) Name() string { return "open-incident" }

// Why is the journal's reason.
func (c IncidentOpened) Why() string { return c.What }

func (c IncidentOpened) decide(*Order, Given) ([]Command, error) { return []Command{c}, nil }

func (c IncidentOpened) apply(o *Order, e Event) {
	advice := "Look at what it says, mend it, then give retry-incident."
	if f, ok := effectOf(c.Step); ok && f.Skip != nil {
		advice += " It can be done without: skip-incident, with a reason."
	}
	in := Incident{ID: fmt.Sprintf("I%d", len(o.Incidents)+1), Step: c.Step, Items: c.Items, What: c.What, Advice: advice, Since: e.At}
	if o.Cancelled != nil && moot(c.Step) {
		in.Until, in.End = &e.At, "cancelled"
	}
	o.Incidents = append(o.Incidents, in)
}

// RetryIncident lets the process try the failed step again.
type RetryIncident struct {
	IncidentID string `json:"incident_id" minLength:"1"`
}

// Name implements [Command].
func (RetryIncident) Name() string { return "retry-incident" }

func (c RetryIncident) decide(o *Order, _ Given) ([]Command, error) {
	if o.incident(c.IncidentID) == nil {
		return nil, NotFound("incident_id: the order has no open incident %q", c.IncidentID)
	}
	return []Command{c}, nil
}

func (c RetryIncident) apply(o *Order, e Event) {
	in := o.incident(c.IncidentID)
	in.Until, in.End = &e.At, "retried"
}

// SkipIncident goes on without the failed step, where the process can.
type SkipIncident struct {
	IncidentID string `json:"incident_id" minLength:"1"`
	Reason     string `json:"reason" minLength:"1" maxLength:"1000"`
}

// Name implements [Command].
func (SkipIncident) Name() string { return "skip-incident" }

// Why is the journal's reason.
func (c SkipIncident) Why() string { return c.Reason }

func (c SkipIncident) decide(o *Order, _ Given) ([]Command, error) {
	in := o.incident(c.IncidentID)
	if in == nil {
		return nil, NotFound("incident_id: the order has no open incident %q", c.IncidentID)
	}
	if f, _ := effectOf(in.Step); f.Skip == nil {
		return nil, Conflict("%s can not be skipped; mend what failed and retry it, or cancel the order", in.Step)
	}
	return []Command{c}, needReason(c.Reason)
}

func (c SkipIncident) apply(o *Order, e Event) {
	in := o.incident(c.IncidentID)
	in.Until, in.End = &e.At, "skipped"
	f, _ := effectOf(in.Step)
	f.Skip(o, in.Items)
}
