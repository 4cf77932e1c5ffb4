package toy

import "github.com/workbay/workbay/process"

// act is a command of this process.
type act interface {
	process.Command
	apply(t *Toy, e process.Event)
}

// Open asks for something from the shelf.
type Open struct {
	ID     string          `json:"id,omitempty"`
	Branch string          `json:"branch,omitempty"`
	Thing  string          `json:"thing" minLength:"1" maxLength:"100"`
	Keep   process.Seconds `json:"keep" minimum:"1" doc:"Seconds after which it goes back"`
}

// Name implements [process.Command].
func (Open) Name() string { return "open-toy" }

// As implements [process.Opens].
func (c Open) As(k process.Key) process.Command {
	c.ID, c.Branch = k.ID, k.Branch
	return c
}

func (c Open) apply(t *Toy, e process.Event) {
	t.ID, t.Branch, t.Thing, t.Keep, t.OpenedAt = c.ID, c.Branch, c.Thing, c.Keep, e.At
}

// HoldThing says that it was taken off the shelf.
type HoldThing struct{}

// Name implements [process.Command].
func (HoldThing) Name() string { return "hold-thing" }

func (HoldThing) apply(t *Toy, e process.Event) { t.HeldAt = &e.At }

// Take takes it away.
type Take struct{}

// Name implements [process.Command].
func (Take) Name() string { return "take-toy" }

func (Take) apply(t *Toy, _ process.Event) { t.Taken = true }

// LetGo lets it go back.
type LetGo struct {
	Reason string `json:"reason" minLength:"1"`
}

// Name implements [process.Command].
func (LetGo) Name() string { return "cancel-toy" }

// Why is the journal's reason.
func (c LetGo) Why() string { return c.Reason }

func (LetGo) apply(t *Toy, _ process.Event) { t.LetGo = true }

// Expire is the timer that lets it go back.
type Expire struct{}

// Name implements [process.Command].
func (Expire) Name() string { return "expire-toy" }

func (Expire) apply(t *Toy, _ process.Event) { t.LetGo = true }

// GiveThingBack says that it is on the shelf again.
type GiveThingBack struct{}

// Name implements [process.Command].
func (GiveThingBack) Name() string { return "give-thing-back" }

func (GiveThingBack) apply(t *Toy, _ process.Event) { t.Back = true }
