package workshop

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

const (
	freeJobs = `DELETE FROM assignment WHERE order_no = $1 AND job_id = ANY ($2)`
	trimJob  = `
UPDATE assignment SET from_at = least(from_at, $3), upto = $3
WHERE order_no = $1 AND job_id = $2 AND upto > $3`
)

// ProjectPlan gives planned time back that these events freed, in the transaction
// that writes the decision. It touches only
// the jobs that they name: for the others an answer of the workshop's plan may
// be on its way. Time is booked in [Workshop.ProposeSlots] and nowhere else.
func (s *Workshop) ProjectPlan(b *pgx.Batch, d process.Decision) {
	o, ok := d.State.(*workorder.Order)
	if !ok {
		return
	}
	var free []string
	for _, id := range replanned(o, d.Events) {
		if slot := slotOf(o, id); slot == nil {
			free = append(free, id)
		} else {
			b.Queue(trimJob, o.Number, id, slot.To)
		}
	}
	if free != nil {
		b.Queue(freeJobs, o.Number, free)
	}
}

// Replan is [Workshop.ProjectPlan] for a decision that is written later.
func (s *Workshop) Replan(ctx context.Context, d process.Decision) error {
	var b pgx.Batch
	if s.ProjectPlan(&b, d); b.Len() == 0 {
		return nil
	}
	return database.Failed("free planned time", s.db.Q(ctx).SendBatch(ctx, &b).Close())
}

// replanned names the jobs whose planned time these events may have changed.
func replanned(o *workorder.Order, events []process.Event) []string {
	var ids []string
	for _, e := range events {
		switch c := e.Data.(type) {
		case workorder.SlotsProposed:
			for _, p := range c.Slots {
				if p.Slot == nil {
					ids = append(ids, p.JobID)
				}
			}
		case workorder.SlotsReleased:
			ids = append(ids, c.JobIDs...)
		case workorder.FinishJob:
			ids = append(ids, c.JobID)
		case workorder.Cancel:
			for i := range o.Jobs {
				ids = append(ids, o.Jobs[i].ID)
			}
		}
	}
	return ids
}

func slotOf(o *workorder.Order, jobID string) *workorder.Slot {
	for i := range o.Jobs {
		if o.Jobs[i].ID == jobID {
			return o.Jobs[i].Slot
		}
	}
	return nil
}
