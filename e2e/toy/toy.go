// Package toy is a process that no service centre has: something is taken off a
// shelf, and taken away or put back. It shows that the house needs to know no
// process by name: it is registered by a test and by nobody else.
package toy

import (
	"encoding/json"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// The phases of a toy.
const (
	Wanted process.Phase = "toy_wanted" // it is being taken off the shelf
	Held   process.Phase = "toy_held"   // it lies there for who asked for it
	Over   process.Phase = "toy_over"   // taken, or going back
)

// Toy is the whole state of one toy.
type Toy struct {
	ID     string          `json:"id"`
	Branch string          `json:"branch"`
	Thing  string          `json:"thing"`
	Keep   process.Seconds `json:"keep"`
	process.Course
	OpenedAt time.Time  `json:"opened_at"`
	HeldAt   *time.Time `json:"held_at,omitempty"`
	Taken    bool       `json:"taken,omitempty"`
	LetGo    bool       `json:"let_go,omitempty" doc:"It goes back to the shelf"`
	Back     bool       `json:"back,omitempty"`
}

// Identity is what the toy is called by.
func (t *Toy) Identity() process.Key {
	return process.Key{ID: t.ID, Branch: t.Branch, Kind: "toy", OpenedAt: t.OpenedAt}
}

// Clone copies the toy so deeply that changing the copy leaves t alone.
func (t *Toy) Clone() *Toy {
	c := *t
	c.Course, c.HeldAt = t.Course.Clone(), process.Copied(t.HeldAt)
	return &c
}

// Current computes where the toy is.
func (t *Toy) Current() process.Phase {
	switch {
	case t.ID == "":
		return process.NoPhase
	case t.Taken || t.LetGo:
		return Over
	case t.HeldAt != nil:
		return Held
	}
	return Wanted
}

// Ended reports whether it was taken, or is back on the shelf.
func (t *Toy) Ended() bool { return t.Taken || t.Back }

// Rules are the working time of the branch, as it was when the toy was asked for.
type Rules struct {
	Calendar worktime.Calendar `json:"calendar"`
	work     *worktime.WorkTime
}

// Work is the branch's working time.
func (r *Rules) Work() *worktime.WorkTime { return r.work }

// Target is none.
func (r *Rules) Target(process.Phase) (process.Seconds, bool) { return 0, false }

// Patience is how long the shelf is asked again.
func (r *Rules) Patience() time.Duration { return time.Hour }

func snapshot(data []byte) (*Rules, error) {
	var r Rules
	err := json.Unmarshal(data, &r)
	if err == nil {
		r.work, err = r.Calendar.Compile()
	}
	if err != nil {
		return nil, process.Invalid("rules: %v", err)
	}
	return &r, nil
}
