package workorder

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/workbay/workbay/process"
)

// settle lets the shop answer what is due, all of it or the effects and orders
// named, and says what each answer changed.
func (s *story) settle(t *testing.T, args []datadriven.CmdArg) string {
	var only, orders, said []string
	for _, a := range args {
		switch a.Key {
		case "only":
			only = a.Vals
		case "order":
			orders = a.Vals
		default:
			t.Fatalf("settle has no %q", a.Key)
		}
	}
	for b, e := s.due(only, orders); b != nil; b, e = s.due(only, orders) {
		before, name := b.o, e.Name+" "+strings.Join(e.Items, " ")
		if len(s.orders) > 1 && !slices.Equal(e.Items, []string{b.o.Number}) {
			name += " of " + b.o.Number
		}
		said = append(said, name)
		said = append(said, s.answer(t, b, e, &before)...)
		if len(said) > 1000 {
			t.Fatalf("never settles: %v", b.o.Due())
		}
	}
	if said == nil {
		return "nothing is due"
	}
	return strings.Join(said, "\n")
}

func (s *story) answer(t *testing.T, b *bench, e process.Effect, before *Order) []string {
	said, err := s.give(b, process.ProcessActor(), s.shop.answer(&b.o, e, s.at, b.rules, s.all()))
	if err != nil {
		t.Fatalf("%s: what comes back is never refused: %v", e.Name, err)
	}
	said = append(said, s.changes(before, &b.o, s.at)...)
	for i := range said {
		said[i] = "  " + said[i]
	}
	return said
}

// due is the next effect that the outside has to answer.
func (s *story) due(only, orders []string) (*bench, process.Effect) {
	for _, b := range s.orders {
		for _, e := range b.o.Due() {
			if (only == nil || slices.Contains(only, e.Name)) && (orders == nil || slices.Contains(orders, b.o.Number)) {
				return b, e
			}
		}
	}
	return nil, process.Effect{}
}

func (s *story) all() []*Order {
	var all []*Order
	for _, b := range s.orders {
		all = append(all, &b.o)
	}
	return all
}

// next is the timer that rings first.
func (s *story) next() (*bench, time.Time, process.Command) {
	var first *bench
	var at time.Time
	var says process.Command
	for _, b := range s.orders {
		if rings, c := b.o.Deadline(b.rules); c != nil && (first == nil || rings.Before(at)) {
			first, at, says = b, rings, c
		}
	}
	return first, at, says
}

// wait lets the timers ring that are due until then, and the shop answer them.
func (s *story) wait(t *testing.T, until time.Time) string {
	var said []string
	for b, at, c := s.next(); c != nil && !at.After(until); b, at, c = s.next() {
		s.at = at
		before := b.o
		then, err := s.give(b, process.ProcessActor(), c)
		if err != nil {
			t.Fatalf("%s: %v", c.Name(), err)
		}
		s.settle(t, nil)
		said = append(said, s.String(at)+" "+c.Name())
		for _, line := range append(then, s.changes(&before, &b.o, at)...) {
			said = append(said, "  "+line)
		}
	}
	s.at = until
	if said == nil {
		return "no timer rings"
	}
	return strings.Join(said, "\n")
}

// reach lets willing people bring the order to a phase, and says who does what.
func (s *story) reach(t *testing.T, b *bench, to process.Phase) string {
	var said []string
	for range 100 {
		if b.o.Phase == to {
			return strings.Join(said, "\n")
		}
		if _, e := s.due(nil, nil); e.Name != "" {
			s.settle(t, nil)
			continue
		}
		by, c := fair(&b.o, s.at)
		if c == nil {
			break
		}
		if _, err := s.give(b, by, c); err != nil {
			t.Fatalf("%s: %v", c.Name(), err)
		}
		said = append(said, fmt.Sprintf("%s by %s: %s", c.Name(), by.ID, b.o.Phase))
	}
	t.Fatalf("nobody brings the order from %s to %s", b.o.Phase, to)
	return ""
}
