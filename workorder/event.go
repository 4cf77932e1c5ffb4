package workorder

import (
	"github.com/workbay/workbay/process"
)

// Given is all that a decision may look at beside the order and the command.
type Given = process.Given[*Rules]

// act is a command of this process.
type act interface {
	process.Command
	// decide refuses the command or returns what happens, usually itself with
	// defaults filled in. It must not change o.
	decide(o *Order, g Given) ([]process.Command, error)
	// apply carries the event out. It must not fail and may use nothing but o and e.
	apply(o *Order, e Event)
}

// Event is one fact in the life of an order, a row of the journal (P13).
type Event process.Event

// UnmarshalJSON decodes the data by the event's kind.
func (e *Event) UnmarshalJSON(b []byte) error {
	d, err := process.DecodeEvent(b, Process().Decode)
	*e = Event(d)
	return err
}

// Decide turns a command into events and the order after them, or refuses it
// and leaves everything as it was. What follows at once from a command, such as
// the estimate when the last answer is in, is part of the same decision.
func Decide(o Order, c process.Command, g Given) (Order, []Event, error) {
	next, decided, err := Process().Try(&o, c, g)
	if err != nil {
		return o, nil, err
	}
	events := make([]Event, len(decided))
	for i, e := range decided {
		events[i] = Event(e)
	}
	return *next, events, nil
}

// follow is what follows from the state without anybody asking.
func (o *Order) follow(g Given) process.Command {
	if c := o.releaseSlots(); c != nil {
		return c
	}
	if c := o.makeEstimate(g); c != nil {
		return c
	}
	return o.makePromise(g)
}

// Apply carries out an event that was decided before. Replaying an order's
// journal through Apply gives the order.
func (o *Order) Apply(e Event) { Process().Replay(o, process.Event(e)) }
