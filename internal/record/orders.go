package record

import (
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

const upsertOrder = `
INSERT INTO work_order (number, branch, kind, phase, client_id, vehicle_id, advisor_id, version,
                        opened_at, promised_at, phase_since, stage_due, ended, pending, update_id, state, bay_id, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, coalesce($18, now()))
ON CONFLICT (number) DO UPDATE SET
    branch = excluded.branch, kind = excluded.kind, phase = excluded.phase, client_id = excluded.client_id,
    vehicle_id = excluded.vehicle_id, advisor_id = excluded.advisor_id, version = excluded.version,
    opened_at = excluded.opened_at, promised_at = excluded.promised_at, phase_since = excluded.phase_since,
    stage_due = excluded.stage_due, bay_id = excluded.bay_id,
    ended = excluded.ended, pending = excluded.pending, updated_at = excluded.updated_at, update_id = excluded.update_id, state = excluded.state`

// queueOrder writes the projection of a work order.
func (d *decision) queueOrder(b *pgx.Batch) {
	o, stay := d.order, process.Visit{Entered: d.order.OpenedAt}
	if len(o.Visits) > 0 {
		stay = o.Stay()
	}
	bay := ""
	if o.Bay != nil {
		bay = o.Bay.BayID
	}
	b.Queue(upsertOrder, o.Number, o.Branch, o.Kind, o.Phase, o.ClientID, o.VehicleID, o.AdvisorID, o.Version,
		o.OpenedAt, o.PromisedBy(), stay.Entered, stay.Due, d.Ended, d.Pending, d.asked.UpdateID, d.state, bay, d.moment)
}

const upsertWait = `
INSERT INTO part_wait (number, line_id, seq, branch, kind, part, since, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (number, line_id, seq) DO UPDATE SET kind = excluded.kind, part = excluded.part, since = excluded.since, until = excluded.until`

// queueWaits writes the waits of part lines that began or ended since that time.
func (d *decision) queueWaits(b *pgx.Batch, since time.Time) {
	o := d.order
	eachLine(o, func(l *workorder.PartLine) {
		for seq, w := range l.Waits {
			if !w.Since.Before(since) || w.Until != nil && !w.Until.Before(since) {
				b.Queue(upsertWait, o.Number, l.ID, seq, o.Branch, o.Kind, w.Part, w.Since, w.Until)
			}
		}
	})
}

const trimWaits = `DELETE FROM part_wait w WHERE w.number = $1 AND NOT EXISTS (
    SELECT FROM unnest($2::text[], $3::int[]) AS l (line_id, waits) WHERE l.line_id = w.line_id AND w.seq < l.waits)`

// trimWaits deletes the waits that the order does not have.
func (d *decision) trimWaits(b *pgx.Batch) {
	lines, waits := []string{}, []int{}
	eachLine(d.order, func(l *workorder.PartLine) { lines, waits = append(lines, l.ID), append(waits, len(l.Waits)) })
	b.Queue(trimWaits, d.number, lines, waits)
}

func eachLine(o *workorder.Order, do func(*workorder.PartLine)) {
	for i := range o.Jobs {
		for k := range o.Jobs[i].Lines {
			do(&o.Jobs[i].Lines[k])
		}
	}
}
