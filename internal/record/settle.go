package record

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// ErrTaken says that the version of a decision is written already, where nothing more
// can be asked of the transaction. [Record.Redo] finds out by whom.
var ErrTaken = errors.New("the version is taken")

// Redo is [Record.Save] for a decision whose version is taken.
func (s *Record) Redo(ctx context.Context, made process.Decision, asked Asked) error {
	if len(made.Events) == 0 {
		return nil
	}
	d, err := s.newDecision(ctx, made, asked)
	if err != nil {
		return err
	}
	return database.Failed("save what was saved before", s.settle(ctx, d))
}

const (
	lockOrder     = `SELECT version FROM work_order WHERE number = $1 FOR UPDATE`
	lockInstance  = `SELECT version FROM instance WHERE number = $1 FOR UPDATE`
	selectWritten = `
SELECT at, kind, (SELECT max(at) FROM journal WHERE number = $1 AND version >= $2) FROM journal WHERE number = $1 AND version = $2`
	selectKinds   = `SELECT coalesce(array_agg(kind ORDER BY version), '{}') FROM journal WHERE number = $1 AND version >= $2 AND version < $3`
	deleteJournal = `DELETE FROM journal WHERE number = $1 AND version >= $2`
)

// settle writes a decision whose version is taken, if it is the truth.
func (s *Record) settle(ctx context.Context, d *decision) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		lock := lockInstance
		if d.order != nil {
			lock = lockOrder
		}
		var version int
		if err := tx.QueryRow(ctx, lock, d.number).Scan(&version); err != nil && !database.Missing(err) {
			return err
		}
		first := d.Events[0]
		var at, last time.Time
		var kind string
		err := tx.QueryRow(ctx, selectWritten, d.number, first.Version).Scan(&at, &kind, &last)
		if err != nil && !database.Missing(err) {
			return err
		}
		mine := first.At.Truncate(time.Microsecond) // PostgreSQL keeps no more
		if err == nil && at.Equal(mine) && kind == first.Kind && last.After(mine) {
			return nil // it was written before, and its workflow has gone on since
		}
		if err == nil && at.After(mine) {
			slog.WarnContext(ctx, "an overtaken worker's write was left out", "number", d.number, "version", first.Version, "kind", first.Kind)
			return nil
		}
		var counted []string
		if err := tx.QueryRow(ctx, selectKinds, d.number, first.Version, first.Version+len(d.Events)).Scan(&counted); err != nil {
			return err
		}
		if slices.Equal(counted, d.kinds()) { // this very decision, or a phantom of it
			d.Measures = nil
		}
		var b pgx.Batch
		b.Queue(deleteJournal, d.number, first.Version)
		d.queue(&b, time.Time{})
		d.trim(&b)
		return tx.SendBatch(ctx, &b).Close()
	})
}

// kinds names the events of the decision.
func (d *decision) kinds() []string {
	kinds := make([]string, len(d.Events))
	for i, e := range d.Events {
		kinds[i] = e.Kind
	}
	return kinds
}
