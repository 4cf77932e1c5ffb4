package record

import (
	"time"

	"github.com/jackc/pgx/v5"
)

const upsertVisit = `
INSERT INTO stage_visit (process, number, seq, branch, kind, phase, entered, left_at, working_seconds, due) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (number, seq) DO UPDATE SET
    kind = excluded.kind, phase = excluded.phase, entered = excluded.entered, left_at = excluded.left_at, working_seconds = excluded.working_seconds, due = excluded.due`

const upsertHold = `
INSERT INTO hold (process, number, seq, branch, kind, reason, side, job_id, since, due, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (number, seq) DO UPDATE SET
    kind = excluded.kind, reason = excluded.reason, side = excluded.side, job_id = excluded.job_id,
    since = excluded.since, due = excluded.due, until = excluded.until`

// queueStays writes the visits, holds and waits that began or ended since that time.
// An open hold is always written: its due time may have moved either way.
func (d *decision) queueStays(b *pgx.Batch, since time.Time) {
	for seq, v := range d.Course.Visits {
		if !v.Entered.Before(since) || v.Left != nil && !v.Left.Before(since) {
			b.Queue(upsertVisit, d.Process, d.number, seq, d.Key.Branch, d.Key.Kind, v.Phase, v.Entered, v.Left, v.Working, v.Due)
		}
	}
	for seq, h := range d.Course.Holds {
		if h.Until == nil || !h.Since.Before(since) || !h.Until.Before(since) {
			b.Queue(upsertHold, d.Process, d.number, seq, d.Key.Branch, d.Key.Kind, h.Reason, h.Side, h.JobID, h.Since, h.Due, h.Until)
		}
	}
	if d.order != nil {
		d.queueWaits(b, since)
	}
}

const (
	trimVisits = `DELETE FROM stage_visit WHERE number = $1 AND seq >= $2`
	trimHolds  = `DELETE FROM hold WHERE number = $1 AND seq >= $2`
)

// trim deletes the visits, holds and waits that the instance does not have.
func (d *decision) trim(b *pgx.Batch) {
	if d.order != nil {
		d.trimWaits(b)
	}
	b.Queue(trimVisits, d.number, len(d.Course.Visits))
	b.Queue(trimHolds, d.number, len(d.Course.Holds))
}
