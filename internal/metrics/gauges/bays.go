package gauges

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
)

const selectBayLoad = `
SELECT b.branch, avg((EXISTS (SELECT FROM work_order w WHERE w.bay_id = b.id AND w.bay_id <> ''))::int)::float8
FROM bay b WHERE b.active GROUP BY b.branch`

// bayLoad adds how many of a branch's bays have a car in them; nothing where
// there are no bays.
func (s *Gauges) bayLoad(ctx context.Context, g *gauges) error {
	type row struct {
		Branch string
		Ratio  float64
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectBayLoad)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	for _, r := range list {
		g.add("bay_occupied_ratio", r.Ratio, r.Branch)
	}
	return database.Failed("read bays", err)
}
