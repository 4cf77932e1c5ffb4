package store

import (
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/workorder"
)

const upsertVisit = `
INSERT INTO stage_visit (number, seq, branch, kind, phase, entered, left_at, working_seconds, due) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (number, seq) DO UPDATE SET
    phase = excluded.phase, entered = excluded.entered, left_at = excluded.left_at, working_seconds = excluded.working_seconds, due = excluded.due`

const upsertHold = `
INSERT INTO hold (number, seq, branch, kind, reason, side, job_id, since, due, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (number, seq) DO UPDATE SET
    reason = excluded.reason, side = excluded.side, job_id = excluded.job_id,
    since = excluded.since, due = excluded.due, until = excluded.until`

const upsertWait = `
INSERT INTO part_wait (number, line_id, seq, branch, kind, part, since, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (number, line_id, seq) DO UPDATE SET part = excluded.part, since = excluded.since, until = excluded.until`

// queueStays writes the visits, holds and waits that began or ended since that time.
// An open hold is always written: its due time may have moved either way.
func (d *decision) queueStays(b *pgx.Batch, since time.Time) {
	for seq, v := range d.o.Visits {
		if !v.Entered.Before(since) || v.Left != nil && !v.Left.Before(since) {
			b.Queue(upsertVisit, d.o.Number, seq, d.o.Branch, d.o.Kind, v.Phase, v.Entered, v.Left, v.Working, v.Due)
		}
	}
	for seq, h := range d.o.Holds {
		if h.Until == nil || !h.Since.Before(since) || !h.Until.Before(since) {
			b.Queue(upsertHold, d.o.Number, seq, d.o.Branch, d.o.Kind, h.Reason, h.Side, h.JobID, h.Since, h.Due, h.Until)
		}
	}
	d.eachLine(func(l *workorder.PartLine) {
		for seq, w := range l.Waits {
			if !w.Since.Before(since) || w.Until != nil && !w.Until.Before(since) {
				b.Queue(upsertWait, d.o.Number, l.ID, seq, d.o.Branch, d.o.Kind, w.Part, w.Since, w.Until)
			}
		}
	})
}

func (d *decision) eachLine(do func(*workorder.PartLine)) {
	for i := range d.o.Jobs {
		for k := range d.o.Jobs[i].Lines {
			do(&d.o.Jobs[i].Lines[k])
		}
	}
}

// trim deletes the visits, holds and waits that the order does not have.
func (d *decision) trim(b *pgx.Batch) {
	lines, waits := []string{}, []int{}
	d.eachLine(func(l *workorder.PartLine) { lines, waits = append(lines, l.ID), append(waits, len(l.Waits)) })
	b.Queue(trimWaits, d.o.Number, lines, waits)
	b.Queue(trimVisits, d.o.Number, len(d.o.Visits))
	b.Queue(trimHolds, d.o.Number, len(d.o.Holds))
}

// The vehicle may be unknown here, and a reading is recorded once.
const insertOrderReading = `
INSERT INTO odometer_reading (id, vehicle_id, km, at, source, source_ref, reason, by_id)
SELECT $1, v.id, $3::bigint, $4::timestamptz, $5, $6, $7, $8 FROM vehicle v WHERE v.id = $2 AND $3::bigint BETWEEN 0 AND 5000000
ON CONFLICT DO NOTHING`

// queueOdometer passes on what the clock showed at intake and at hand-over.
func (d *decision) queueOdometer(b *pgx.Batch) {
	o := d.o
	for _, e := range d.events {
		switch c := e.Data.(type) {
		case workorder.OpenOrder:
			b.Queue(insertOrderReading, newID("odo"), o.VehicleID, c.OdometerKM, e.At,
				"work_order_in", o.Number+"/in", storable(c.OdometerReason), storable(e.By.ID))
		case workorder.HandOver:
			b.Queue(insertOrderReading, newID("odo"), o.VehicleID, c.OdometerOut, e.At,
				"work_order_out", o.Number+"/out", "", storable(e.By.ID))
		}
	}
}

const (
	freeJobs = `DELETE FROM assignment WHERE order_no = $1 AND job_id = ANY ($2)`
	trimJob  = `
UPDATE assignment SET from_at = least(from_at, $3), upto = $3
WHERE order_no = $1 AND job_id = $2 AND upto > $3`
)

// queuePlan gives planned time back that these events freed. It touches only
// the jobs that they name: for the others an answer of the workshop's plan may
// be on its way. Time is booked in [Store.ProposeSlots] and nowhere else.
func (d *decision) queuePlan(b *pgx.Batch) {
	var free []string
	for _, id := range d.planned() {
		if slot := d.slot(id); slot == nil {
			free = append(free, id)
		} else {
			b.Queue(trimJob, d.o.Number, id, slot.To)
		}
	}
	if free != nil {
		b.Queue(freeJobs, d.o.Number, free)
	}
}

// planned names the jobs whose planned time these events may have changed.
func (d *decision) planned() []string {
	var ids []string
	for _, e := range d.events {
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
			for i := range d.o.Jobs {
				ids = append(ids, d.o.Jobs[i].ID)
			}
		}
	}
	return ids
}

func (d *decision) slot(jobID string) *workorder.Slot {
	for i := range d.o.Jobs {
		if d.o.Jobs[i].ID == jobID {
			return d.o.Jobs[i].Slot
		}
	}
	return nil
}
