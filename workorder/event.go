package workorder

import (
	"encoding/json"
	"time"
)

// Given is all that a decision may look at beside the order and the command.
type Given struct {
	At    time.Time // workflow time
	By    Actor
	Rules *Rules
}

// Command is something that a person asks for, or that came back from outside.
// Its name is the Update's name, the last segment of the URL and the journal's
// kind. Decided, it becomes the data of an event.
type Command interface {
	Name() string
	// decide refuses the command or returns what happens, usually itself with
	// defaults filled in. It must not change o.
	decide(o *Order, g Given) ([]Command, error)
	// apply carries the event out. It must not fail and may use nothing but o and e.
	apply(o *Order, e Event)
}

// Event is one fact in the life of an order, a row of the journal (P13).
type Event struct {
	Version int        `json:"version"`
	Kind    string     `json:"kind"`
	At      time.Time  `json:"at"`
	By      Actor      `json:"by"`
	Reason  string     `json:"reason,omitempty"`
	Phase   Phase      `json:"phase"`
	Left    Phase      `json:"left,omitempty"`
	Working Seconds    `json:"working_seconds,omitempty"`
	Due     *time.Time `json:"due,omitempty"`
	Data    Command    `json:"data"`
}

// UnmarshalJSON decodes the data by the event's kind.
func (e *Event) UnmarshalJSON(b []byte) error {
	type plain Event
	raw := struct {
		*plain
		Data json.RawMessage `json:"data"`
	}{plain: (*plain)(e)}
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	c, err := decodeCommand(e.Kind, raw.Data)
	if err != nil {
		return err
	}
	e.Data = c
	return nil
}

// Decide turns a command into events and the order after them, or refuses it
// and leaves everything as it was. What follows at once from a command, such as
// the estimate when the last answer is in, is part of the same decision.
func Decide(o Order, c Command, g Given) (Order, []Event, error) {
	s, err := o.permits(c.Name(), g.By)
	if err != nil {
		return o, nil, err
	}
	decided, err := c.decide(&o, g) // first: it says exactly what is wrong
	if err == nil {
		err = s.guarded(&o, g.By)
	}
	if err != nil {
		return o, nil, err
	}
	next := o.Clone()
	var events []Event
	for _, d := range decided {
		events = append(events, next.record(d, g))
	}
	g.By = processActor
	for c := next.consequence(g); c != nil; c = next.consequence(g) {
		events = append(events, next.record(c, g))
	}
	return next, events, nil
}

// consequence is what follows from the state without anybody asking.
func (o *Order) consequence(g Given) Command {
	if c := o.releaseSlots(); c != nil {
		return c
	}
	return o.makeEstimate(g)
}

// record makes c the next event and applies it.
func (o *Order) record(c Command, g Given) Event {
	e := Event{Version: o.Version + 1, Kind: c.Name(), At: g.At, By: g.By, Data: c}
	if r, ok := c.(interface{ Why() string }); ok {
		e.Reason = r.Why()
	}
	left := o.Phase
	if n := len(o.Visits); n > 0 {
		e.Working = Seconds(g.Rules.work.Between(o.Visits[n-1].Entered, g.At) / time.Second)
	}
	o.Apply(e)
	e.Phase = o.Phase
	if o.Phase == left {
		e.Working = 0
		return e
	}
	e.Left = left
	if within, ok := g.Rules.Policy.target(o.Phase); ok {
		due := g.Rules.work.Add(g.At, within.Duration()).UTC()
		e.Due = &due
		o.Visits[len(o.Visits)-1].Due = copied(&due)
	}
	return e
}

// Apply carries out an event that was decided before. Replaying an order's
// journal through Apply gives the order.
func (o *Order) Apply(e Event) {
	e.Data.apply(o, e)
	o.Version = e.Version
	before := o.Phase
	o.Phase = o.phase()
	if o.Phase != before {
		if n := len(o.Visits); n > 0 {
			o.Visits[n-1].Left, o.Visits[n-1].Working = &e.At, e.Working
		}
		o.Visits = append(o.Visits, Visit{Phase: o.Phase, Entered: e.At, Due: copied(e.Due)})
	}
	o.keepHolds(e.At)
	o.keepWaits(e.At)
}

// decodeCommand decodes the data of a journal row.
func decodeCommand(kind string, data []byte) (Command, error) {
	for _, s := range Steps() {
		if s.Command == kind {
			return s.decode(data)
		}
	}
	return nil, Invalid("%q is no command of the process table", kind)
}

func decode[C Command](data []byte) (Command, error) {
	var c C
	if len(data) == 0 {
		return c, nil
	}
	err := json.Unmarshal(data, &c)
	return c, err
}
