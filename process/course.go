package process

import (
	"slices"
	"time"

	"github.com/workbay/workbay/process/worktime"
)

// Seconds is a length of time in whole seconds.
type Seconds = worktime.Seconds

// Course is what every process remembers of its own course. States embed it.
type Course struct {
	Version   int        `json:"version" doc:"Number of events so far"`
	Phase     Phase      `json:"phase"`
	Visits    []Visit    `json:"visits,omitempty"`
	Holds     []Hold     `json:"holds,omitempty"`
	Incidents []Incident `json:"incidents,omitempty"`
}

// Run is the course itself: embedding it gives a state this method of [State].
func (c *Course) Run() *Course { return c }

// Clone copies the course so deeply that changing the copy leaves c alone.
func (c *Course) Clone() Course {
	return Course{
		Version: c.Version, Phase: c.Phase,
		Visits:    Each(c.Visits, func(v *Visit) { v.Left, v.Due = Copied(v.Left), Copied(v.Due) }),
		Holds:     Each(c.Holds, func(h *Hold) { h.Due, h.Until = Copied(h.Due), Copied(h.Until) }),
		Incidents: Each(c.Incidents, func(in *Incident) { in.Items, in.Until = slices.Clone(in.Items), Copied(in.Until) }),
	}
}

// Stay is the visit that lasts, zero before the first.
func (c *Course) Stay() Visit {
	if n := len(c.Visits); n > 0 {
		return c.Visits[n-1]
	}
	return Visit{}
}

// move ends the stay and begins the next when the phase has changed.
func (c *Course) move(to Phase, e Event) {
	if to == c.Phase {
		return
	}
	if n := len(c.Visits); n > 0 {
		c.Visits[n-1].Left, c.Visits[n-1].Working = &e.At, e.Working
	}
	c.Phase = to
	c.Visits = append(c.Visits, Visit{Phase: to, Entered: e.At, Due: Copied(e.Due)})
}

// Each copies a list and has what its items point to copied too.
func Each[T any](list []T, deepen func(*T)) []T {
	list = slices.Clone(list)
	for i := range list {
		deepen(&list[i])
	}
	return list
}

// Copied is a pointer to a copy, nil for nil.
func Copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

// Key is what an instance is called by: its number or name, unique within its
// process, the branch it belongs to, and its kind, which metrics are split by.
type Key struct {
	ID       string    `json:"id"`
	Branch   string    `json:"branch"`
	Kind     string    `json:"kind,omitempty"`
	OpenedAt time.Time `json:"opened_at"`
}
