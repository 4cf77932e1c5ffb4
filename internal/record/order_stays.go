package record

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
