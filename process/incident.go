package process

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

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

// OpenIncident finds an open incident, of one step or ("") of any; nil when there is none.
func (c *Course) OpenIncident(step string) *Incident {
	for i := range c.Incidents {
		if in := &c.Incidents[i]; in.Until == nil && (step == "" || in.Step == step) {
			return in
		}
	}
	return nil
}

func (c *Course) incident(id string) *Incident {
	for i := range c.Incidents {
		if in := &c.Incidents[i]; in.ID == id && in.Until == nil {
			return in
		}
	}
	return nil
}

// stuck reports whether an item of a step waits in an open incident.
func (c *Course) stuck(step, item string) bool {
	for i := range c.Incidents {
		if in := &c.Incidents[i]; in.Until == nil && in.Step == step && slices.Contains(in.Items, item) {
			return true
		}
	}
	return false
}

// IncidentOpened says that an outside party did not do its part in time. The
// process goes on with everything else and waits for a person here.
type IncidentOpened struct {
	Step  string   `json:"step"`
	Items []string `json:"items,omitempty"`
	What  string   `json:"what"`
}

// Name implements [Command].
func (IncidentOpened) Name() string { return "open-incident" }

// Why is the journal's reason.
func (c IncidentOpened) Why() string { return c.What }

// RetryIncident lets the process try the failed step again.
type RetryIncident struct {
	IncidentID string `json:"incident_id" minLength:"1"`
}

// Name implements [Command].
func (RetryIncident) Name() string { return "retry-incident" }

// SkipIncident goes on without the failed step, where the process can.
type SkipIncident struct {
	IncidentID string `json:"incident_id" minLength:"1"`
	Reason     string `json:"reason" minLength:"1" maxLength:"1000"`
}

// Name implements [Command].
func (SkipIncident) Name() string { return "skip-incident" }

// Why is the journal's reason.
func (c SkipIncident) Why() string { return c.Reason }

// HasIncident is the guard of the commands that end an incident.
func HasIncident(c *Course) error {
	if c.OpenIncident("") == nil {
		return Conflict("no incident is open")
	}
	return nil
}

// NeedReason refuses a command without the reason that the journal keeps.
func NeedReason(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return Invalid("reason: say why, the journal keeps it")
	}
	return nil
}

// own decides the kernel's own commands, which every process has; false for all others.
func (d *Definition[S, R]) own(s S, c Command) (decided bool, err error) {
	switch c := c.(type) {
	case IncidentOpened:
		return true, nil
	case RetryIncident:
		if s.Run().incident(c.IncidentID) == nil {
			return true, d.NoIncident(c.IncidentID)
		}
		return true, nil
	case SkipIncident:
		return true, d.skippable(s, c)
	}
	return false, nil
}

func (d *Definition[S, R]) skippable(s S, c SkipIncident) error {
	in := s.Run().incident(c.IncidentID)
	if in == nil {
		return d.NoIncident(c.IncidentID)
	}
	if f, _ := d.Rule(in.Step); f.Skip == nil {
		return d.NoSkip(in.Step)
	}
	return NeedReason(c.Reason)
}

// applyOwn carries the kernel's own commands out; false for all others.
func (d *Definition[S, R]) applyOwn(s S, e Event) bool {
	run := s.Run()
	switch c := e.Data.(type) {
	case IncidentOpened:
		d.openIncident(s, c, e.At)
	case RetryIncident:
		in := run.incident(c.IncidentID)
		in.Until, in.End = &e.At, "retried"
	case SkipIncident:
		in := run.incident(c.IncidentID)
		in.Until, in.End = &e.At, "skipped"
		f, _ := d.Rule(in.Step)
		f.Skip(s, in.Items)
	default:
		return false
	}
	return true
}

func (d *Definition[S, R]) openIncident(s S, c IncidentOpened, at time.Time) {
	advice := "Look at what it says, mend it, then give retry-incident."
	f, _ := d.Rule(c.Step)
	if f.Skip != nil {
		advice += " It can be done without: skip-incident, with a reason."
	}
	run := s.Run()
	in := Incident{ID: fmt.Sprintf("I%d", len(run.Incidents)+1), Step: c.Step, Items: c.Items, What: c.What, Advice: advice, Since: at}
	if f.Moot && d.undoing(s) {
		in.Until, in.End = &at, "cancelled"
	}
	run.Incidents = append(run.Incidents, in)
}

// DropMoot ends the open incidents of steps that a process which gives
// everything back does without.
func (d *Definition[S, R]) DropMoot(s S, at time.Time) {
	run := s.Run()
	for i := range run.Incidents {
		in := &run.Incidents[i]
		if f, _ := d.Rule(in.Step); in.Until == nil && f.Moot {
			in.Until, in.End = &at, "cancelled"
		}
	}
}
