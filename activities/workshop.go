package activities

import (
	"context"

	"github.com/workbay/workbay/workorder"
)

// WorkshopPort is the plan of mechanics and their time.
type WorkshopPort interface {
	// ProposeSlots books the earliest free time of a mechanic with the skill for
	// each job; a job that nobody can do has no slot.
	ProposeSlots(context.Context, workorder.SlotsRequest) (workorder.SlotsProposed, error)
}

// Workshop plans.
type Workshop struct {
	Port WorkshopPort
}

// ProposeSlots finds each job a mechanic and a time that nobody else has (P12, C17).
func (w *Workshop) ProposeSlots(ctx context.Context, r workorder.SlotsRequest) (workorder.SlotsProposed, error) {
	return told(w.Port.ProposeSlots(ctx, r))
}
