package workorder

import (
	"time"

	"github.com/workbay/workbay/process"
)

// BayStay is a car that stands in a bay (пост, подъёмник). Bays are scarce: a car
// that waits in one keeps the next one out.
type BayStay struct {
	BayID string    `json:"bay_id"`
	Since time.Time `json:"since"`
}

// MoveCar records where the car stands: in a bay, or in the yard. That a bay is
// free the desk looks up; people see it (C17).
type MoveCar struct {
	BayID string `json:"bay_id,omitempty" doc:"The bay it is moved into; absent when it leaves its bay for the yard"`
}

// Name implements [Command].
func (MoveCar) Name() string { return "move-car" }

func (c MoveCar) decide(o *Order, _ Given) ([]process.Command, error) {
	switch {
	case c.BayID == "" && o.Bay == nil:
		return nil, process.Conflict("the car stands in no bay")
	case o.Bay != nil && o.Bay.BayID == c.BayID:
		return nil, process.Conflict("the car stands in that bay already")
	}
	return []process.Command{c}, nil
}

func (c MoveCar) apply(o *Order, e Event) {
	o.Bay = nil
	if c.BayID != "" {
		o.Bay = &BayStay{BayID: c.BayID, Since: e.At}
	}
}
