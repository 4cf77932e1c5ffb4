package record

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/metrics/counters"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Changed is the PostgreSQL channel that tells of every written instance; the
// payload is its name, its version and whether steps are about to be taken.
const Changed = "workbay_order"

// Number is the name of an instance in the record: a work order's is its number,
// every other's is its process and its id.
func Number(name, id string) string {
	if name == workorder.Process().Name {
		return id
	}
	return name + "/" + id
}

// Asked is on whose request a decision was made; zero for the process itself.
type Asked struct {
	UpdateID string
	Hash     string          // of the whole request
	By       process.Actor   // who asked
	Name     string          // of the command
	Command  json.RawMessage // as it was sent
	Rules    json.RawMessage // of an instance that it opens
}

// Save writes one decision down: the state after it, its events and what other
// tables show of them, in one transaction and, nearly always, one round trip.
//
// It is called from a local activity, so a process killed between this write and
// the end of its workflow task leaves rows that the workflow never saw, and a
// worker that was given up may write late. Journal rows tell them apart by their
// workflow time: the same event again changes nothing, an older row at the same
// version is such a phantom and gives way with all that follows it, and a newer
// one means that this writer was overtaken and writes nothing.
//
// Every error means that the database could not be reached or was busy; the
// same call may be made again until it succeeds. Within [Record.Whole] there is
// [ErrTaken], too.
// What the decision adds to the metrics is written with it, once.
func (s *Record) Save(ctx context.Context, made process.Decision, asked Asked) error {
	if len(made.Events) == 0 {
		return nil
	}
	d, err := s.newDecision(ctx, made, asked)
	if err != nil {
		return err
	}
	var b pgx.Batch
	d.queue(&b, d.since())
	err = s.db.Q(ctx).SendBatch(ctx, &b).Close()
	switch {
	case !database.Violates(err, "journal_pkey"):
	case s.db.InWhole(ctx):
		err = ErrTaken
	default:
		err = s.settle(ctx, d)
	}
	if err != nil {
		return fmt.Errorf("save %s: %w", d.number, err)
	}
	return nil
}

// Projection adds to the batch of a decision what the owner of other tables takes
// from it.
type Projection func(b *pgx.Batch, d process.Decision)

// decision is an instance and its newest events, ready to be written.
type decision struct {
	process.Decision
	number string
	order  *workorder.Order // nil for every other process
	asked  Asked
	moment *time.Time // at which the row is written; nil for now

	projections []Projection
	state       []byte
	tasks       []byte
	data        [][]byte // of each event
}

func (s *Record) newDecision(ctx context.Context, made process.Decision, asked Asked) (*decision, error) {
	d := &decision{Decision: made, asked: asked, moment: database.Moment(ctx), number: Number(made.Process, made.Key.ID), projections: s.projections, data: make([][]byte, len(made.Events))}
	d.order, _ = made.State.(*workorder.Order)
	d.asked.UpdateID = database.Storable(asked.UpdateID)
	var err error
	if d.state, err = database.StorableJSON(made.State); err != nil {
		return nil, fmt.Errorf("encode %s: %w", d.number, err)
	}
	if d.tasks, err = encodeTasks(made.Tasks); err != nil {
		return nil, fmt.Errorf("encode tasks of %s: %w", d.number, err)
	}
	for i, e := range made.Events {
		if d.data[i], err = database.StorableJSON(e.Data); err != nil {
			return nil, fmt.Errorf("encode event %s of %s: %w", e.Kind, d.number, err)
		}
	}
	return d, nil
}

// since is the moment from which stays may differ from what is written: that of the
// decision, or the beginning when the instance is of another kind now.
func (d *decision) since() time.Time {
	if d.Rekeyed {
		return time.Time{}
	}
	return d.Events[0].At
}

const insertEvent = `
INSERT INTO journal (process, number, version, kind, at, by_role, by_id, reason, phase, phase_left, working_seconds, update_id, data, due)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

const notifyChanged = `SELECT pg_notify('` + Changed + `', $1)`

// queue adds the writes of the decision: of visits and holds only those that
// changed since that time, all of them when it is zero.
func (d *decision) queue(b *pgx.Batch, since time.Time) {
	if d.order != nil {
		d.queueOrder(b)
	} else {
		d.queueInstance(b)
	}
	for i, e := range d.Events {
		b.Queue(insertEvent, d.Process, d.number, e.Version, e.Kind, e.At, e.By.Role, database.Storable(e.By.ID), database.Storable(e.Reason),
			e.Phase, e.Left, e.Working, d.asked.UpdateID, d.data[i], e.Due)
	}
	d.queueStays(b, since)
	queueTasks(b, d.Process, d.number, d.Key.Branch, d.tasks)
	for _, project := range d.projections {
		project(b, d.Decision)
	}
	counters.Queue(b, d.Measures)
	d.queueIntent(b)
	b.Queue(notifyChanged, fmt.Sprintf("%s %d %t", d.number, d.Course.Version, d.Pending))
}
