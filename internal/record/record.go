// Package record is the record of every process: the journal, and what is read of it
// (the state, stays, holds, waits and tasks), written in one round trip with each
// decision. It owns the tables work_order, instance (every other process), journal,
// intent (accepted commands of which nobody has heard yet), stage_visit, hold,
// part_wait, task, task_rule and claim (who took on which task).
//
// What other owners take from a decision is a [Projection] of theirs, which writes
// in the same transaction. Lists of orders and tasks also read client, vehicle,
// staff and assignment, for the names shown with an order; the record writes none of
// them.
package record

import (
	"context"

	"github.com/workbay/workbay/internal/database"
)

// Record owns the journal and what is read of it.
type Record struct {
	db          *database.DB
	projections []Projection
}

// New is the record in a database; each decision is written with these projections of it.
func New(db *database.DB, projections ...Projection) *Record {
	return &Record{db: db, projections: projections}
}

// Whole runs do in one transaction that keeps everything or nothing: [database.DB.Whole].
func (s *Record) Whole(ctx context.Context, do func(ctx context.Context) error) error {
	return s.db.Whole(ctx, do)
}
