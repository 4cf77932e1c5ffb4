package record

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/metrics/counters"
	"github.com/workbay/workbay/workorder"
)

// Changed is the PostgreSQL channel that tells of every written order. The payload
// is its number, its version and whether steps are pending: "MSK-000123 7 true".
const Changed = "workbay_order"

// SaveOrder writes one decision down: the order after it, its events and what
// other tables show of them, in one transaction and, nearly always, one round trip.
//
// It is called from a local activity, so a process killed between this write and
// the end of its workflow task leaves rows that the workflow never saw, and a
// worker that was given up may write late. Journal rows tell them apart by their
// workflow time: the same event again changes nothing, an older row at the same
// version is such a phantom and gives way with all that follows it, and a newer
// one means that this writer was overtaken and writes nothing.
//
// Every error means that the database could not be reached or was busy; the
// same call may be made again until it succeeds.
// What the decision adds to the metrics is written with it, once.
func (s *Record) SaveOrder(ctx context.Context, o *workorder.Order, events []workorder.Event, updateID string, measures ...workorder.Measure) error {
	if len(events) == 0 {
		return nil
	}
	d, err := s.newDecision(o, events, updateID)
	if err != nil {
		return err
	}
	d.measures = measures
	var b pgx.Batch
	d.queue(&b, events[0].At)
	err = s.db.Q(ctx).SendBatch(ctx, &b).Close()
	if database.Violates(err, "journal_pkey") {
		err = s.settle(ctx, d)
	}
	if err != nil {
		return fmt.Errorf("save order %s: %w", o.Number, err)
	}
	return nil
}

const (
	lockOrder     = `SELECT version FROM work_order WHERE number = $1 FOR UPDATE`
	selectWritten = `SELECT at, kind FROM journal WHERE number = $1 AND version = $2`
	deleteJournal = `DELETE FROM journal WHERE number = $1 AND version >= $2`
	trimVisits    = `DELETE FROM stage_visit WHERE number = $1 AND seq >= $2`
	trimHolds     = `DELETE FROM hold WHERE number = $1 AND seq >= $2`
	trimWaits     = `DELETE FROM part_wait w WHERE w.number = $1 AND NOT EXISTS (
    SELECT FROM unnest($2::text[], $3::int[]) AS l (line_id, waits) WHERE l.line_id = w.line_id AND w.seq < l.waits)`
)

// settle writes a decision whose version is taken, if it is the truth.
func (s *Record) settle(ctx context.Context, d *decision) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		var version int
		if err := tx.QueryRow(ctx, lockOrder, d.o.Number).Scan(&version); err != nil && !database.Missing(err) {
			return err
		}
		first := d.events[0]
		var at time.Time
		var kind string
		err := tx.QueryRow(ctx, selectWritten, d.o.Number, first.Version).Scan(&at, &kind)
		if err != nil && !database.Missing(err) {
			return err
		}
		mine := first.At.Truncate(time.Microsecond) // PostgreSQL keeps no more
		if err == nil && at.Equal(mine) && kind == first.Kind {
			return nil
		}
		if err == nil && at.After(mine) {
			slog.WarnContext(ctx, "an overtaken worker's write was left out", "order", d.o.Number, "version", first.Version, "kind", first.Kind)
			return nil
		}
		var b pgx.Batch
		b.Queue(deleteJournal, d.o.Number, first.Version)
		d.queue(&b, time.Time{})
		d.trim(&b)
		return tx.SendBatch(ctx, &b).Close()
	})
}

// Projection adds to the batch of a decision what the owner of other tables takes
// from it: o is the order after the decision, events are its newest.
type Projection func(b *pgx.Batch, o *workorder.Order, events []workorder.Event)

// decision is an order and its newest events, ready to be written.
type decision struct {
	o        *workorder.Order
	events   []workorder.Event
	updateID string
	measures []workorder.Measure

	projections []Projection
	state       []byte
	tasks       []byte
	data        [][]byte // of each event
}

func (s *Record) newDecision(o *workorder.Order, events []workorder.Event, updateID string) (*decision, error) {
	d := &decision{o: o, events: events, projections: s.projections, updateID: database.Storable(updateID), data: make([][]byte, len(events))}
	var err error
	if d.state, err = database.StorableJSON(o); err != nil {
		return nil, fmt.Errorf("encode order %s: %w", o.Number, err)
	}
	if d.tasks, err = encodeTasks(o); err != nil {
		return nil, fmt.Errorf("encode tasks of order %s: %w", o.Number, err)
	}
	for i, e := range events {
		if d.data[i], err = database.StorableJSON(e.Data); err != nil {
			return nil, fmt.Errorf("encode event %s of order %s: %w", e.Kind, o.Number, err)
		}
	}
	return d, nil
}

const upsertOrder = `
INSERT INTO work_order (number, branch, kind, phase, client_id, vehicle_id, advisor_id, version,
                        opened_at, promised_at, phase_since, stage_due, ended, pending, update_id, state, bay_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (number) DO UPDATE SET
    branch = excluded.branch, kind = excluded.kind, phase = excluded.phase, client_id = excluded.client_id,
    vehicle_id = excluded.vehicle_id, advisor_id = excluded.advisor_id, version = excluded.version,
    opened_at = excluded.opened_at, promised_at = excluded.promised_at, phase_since = excluded.phase_since,
    stage_due = excluded.stage_due, bay_id = excluded.bay_id,
    ended = excluded.ended, pending = excluded.pending, updated_at = now(), update_id = excluded.update_id, state = excluded.state`

const insertEvent = `
INSERT INTO journal (number, version, kind, at, by_role, by_id, reason, phase, phase_left, working_seconds, update_id, data, due)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

const notifyChanged = `SELECT pg_notify('` + Changed + `', $1)`

// queue adds the writes of the decision: of visits and holds only those that
// changed since that time, all of them when it is zero.
func (d *decision) queue(b *pgx.Batch, since time.Time) {
	d.queueOrder(b)
	for i, e := range d.events {
		b.Queue(insertEvent, d.o.Number, e.Version, e.Kind, e.At, e.By.Role, database.Storable(e.By.ID), database.Storable(e.Reason),
			e.Phase, e.Left, e.Working, d.updateID, d.data[i], e.Due)
	}
	d.queueStays(b, since)
	queueTasks(b, d.o, d.tasks)
	for _, project := range d.projections {
		project(b, d.o, d.events)
	}
	counters.Queue(b, d.measures)
	b.Queue(notifyChanged, fmt.Sprintf("%s %d %t", d.o.Number, d.o.Version, len(d.o.Due()) > 0))
}

func (d *decision) queueOrder(b *pgx.Batch) {
	o := d.o
	stay := workorder.Visit{Entered: o.OpenedAt}
	if n := len(o.Visits); n > 0 {
		stay = o.Visits[n-1]
	}
	bay := ""
	if o.Bay != nil {
		bay = o.Bay.BayID
	}
	b.Queue(upsertOrder, o.Number, o.Branch, o.Kind, o.Phase, o.ClientID, o.VehicleID, o.AdvisorID, o.Version,
		o.OpenedAt, o.PromisedBy(), stay.Entered, stay.Due, o.Ended(), len(o.Due()) > 0, d.updateID, d.state, bay)
}
