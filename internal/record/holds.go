package record

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/workorder"
)

const selectHoldCounts = `
SELECT reason, count(*) FROM hold WHERE until IS NULL AND process = 'work-order' AND branch = $1 AND $2 IN ('', kind) GROUP BY reason`

// OpenHolds counts what a branch's orders and jobs wait for, by reason; kind ""
// is both kinds.
func (s *Record) OpenHolds(ctx context.Context, branch string, kind workorder.OrderKind) (map[string]int, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectHoldCounts, branch, kind)
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
