package record

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// Named is an instance of a process by its name in the record.
type Named struct {
	Process string
	Number  string
}

// ID is what the instance is called within its process.
func (n Named) ID() string { return strings.TrimPrefix(n.Number, n.Process+"/") }

const selectRecent = `
SELECT process, number FROM journal WHERE at >= $1 GROUP BY process, number ORDER BY max(at) DESC LIMIT $2`

// Recent names the instances with events since then, the latest first: those
// that a crash may have left different from their workflow.
func (s *Record) Recent(ctx context.Context, since time.Time, limit int) ([]Named, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectRecent, since, limit)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Named])
	return list, database.Failed("list recent instances", err)
}

const selectNext = `
(SELECT 'work-order' AS process, number FROM work_order WHERE number > $1 AND NOT ended ORDER BY number LIMIT $2)
UNION ALL (SELECT process, number FROM instance WHERE number > $1 AND NOT ended ORDER BY number LIMIT $2)
ORDER BY number LIMIT $2`

// OpenAfter names open instances, from after on: a rolling sample for the
// reconciler, which starts again at "" when nothing comes back.
func (s *Record) OpenAfter(ctx context.Context, after string, limit int) ([]Named, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectNext, after, limit)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Named])
	return list, database.Failed("list open instances", err)
}

// inFlight is how long a decision may be on its way from the journal to the
// workflow: the time of one workflow task. Later it is lost; a command that is an
// intent still is sent again.
const inFlight = 10 * time.Second

const (
	selectOrderForRepair = `
SELECT state, version, updated_at > now() - $2::interval OR EXISTS (SELECT FROM intent WHERE process = $3 AND id = $4),
       (SELECT coalesce(max(version), 0) FROM journal WHERE number = $1)
FROM work_order WHERE number = $1 FOR UPDATE`
	selectInstanceForRepair = `
SELECT state, version, updated_at > now() - $2::interval OR EXISTS (SELECT FROM intent WHERE process = $3 AND id = $4),
       (SELECT coalesce(max(version), 0) FROM journal WHERE number = $1)
FROM instance WHERE number = $1 FOR UPDATE`
)

// Repair makes the record of an instance what its workflow says it is, and reports
// whether it differed. The instance must have been read from the workflow just before.
// What the workflow may be about to learn is left for the next time.
func (s *Record) Repair(ctx context.Context, p process.Process, truth process.Running) (bool, error) {
	made := truth.Draft().Decision()
	made.Pending, made.Ended, made.Tasks = len(truth.Due()) > 0, truth.Ended(), truth.Tasks()
	d, err := s.newDecision(ctx, made, Asked{})
	if err != nil {
		return false, err
	}
	sql := selectInstanceForRepair
	if d.order != nil {
		sql = selectOrderForRepair
	}
	differs := false
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		var stored []byte
		var version, last int
		var coming bool
		err := tx.QueryRow(ctx, sql, d.number, inFlight, d.Process, d.Key.ID).Scan(&stored, &version, &coming, &last)
		if err != nil && !database.Missing(err) {
			return err
		}
		ahead := max(version, last) > d.Course.Version
		if err == nil && ahead && coming {
			return nil
		}
		same, err := d.same(p, stored)
		if err != nil || same && !ahead {
			return err
		}
		differs = true
		var b pgx.Batch
		b.Queue(deleteJournal, d.number, d.Course.Version+1)
		d.queue(&b, time.Time{})
		d.trim(&b)
		return tx.SendBatch(ctx, &b).Close()
	})
	if err != nil {
		return false, fmt.Errorf("repair %s: %w", d.number, err)
	}
	return differs, nil
}

// same compares states as their JSON, which is all that either side keeps.
func (d *decision) same(p process.Process, stored []byte) (bool, error) {
	if stored == nil {
		return false, nil
	}
	theirs, err := p.Load(nil, stored)
	if err != nil {
		return false, err
	}
	mine, err := p.Load(nil, d.state)
	if err != nil {
		return false, err
	}
	a, err := json.Marshal(mine.State())
	if err != nil {
		return false, err
	}
	b, err := json.Marshal(theirs.State())
	return bytes.Equal(a, b), err
}
