package record

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/workorder"
)

const selectHoldCounts = `
SELECT reason, count(*) FROM hold WHERE until IS NULL AND process = $1 AND branch = $2 AND $3 IN ('', kind) GROUP BY reason`

// OpenHolds counts what a branch's instances of a process wait for, by reason; kind
// is that of work orders, "" for both and for every other process.
func (s *Record) OpenHolds(ctx context.Context, process, branch string, kind workorder.OrderKind) (map[string]int, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectHoldCounts, process, branch, kind)
	type row struct {
		Reason string
		Count  int
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	found := map[string]int{}
	for _, r := range list {
		found[r.Reason] = r.Count
	}
	return found, database.Failed("count holds", err)
}
