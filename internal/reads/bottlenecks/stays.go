package bottlenecks

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/workorder"
)

// Stay is a stay of an order in a stage that has ended.
type Stay struct {
	Number  string
	Kind    workorder.OrderKind
	Vehicle string // make and model
	Plate   string
	Entered time.Time
	Left    time.Time
	Due     *time.Time // when it should have ended at the latest; nil when the stage had no target
	Working float64    // seconds of working time
}

// Late reports whether it ended after its target.
func (s Stay) Late() bool { return s.Due != nil && s.Left.After(*s.Due) }

const selectStays = `
WITH found AS MATERIALIZED (
    SELECT number, kind, entered, left_at, due, working_seconds::float8 AS working FROM stage_visit
    WHERE left_at >= $1 AND left_at < $2 AND process = 'work-order' AND branch = $3 AND ($4 = '' OR kind = $4) AND phase = ANY ($5)
), shown AS (
    SELECT * FROM found ORDER BY working DESC, left_at, number LIMIT $6
)
SELECT f.number, f.kind, coalesce(v.make || ' ' || v.model, '') AS vehicle, coalesce(v.plate, '') AS plate,
       f.entered, f.left_at AS left, f.due, f.working, (SELECT count(*) FROM found) AS total
FROM shown f JOIN work_order w USING (number) LEFT JOIN vehicle v ON v.id = w.vehicle_id
ORDER BY f.working DESC, f.left_at, f.number`

// Stays lists the stays that ended in a period in the filter's stages, those of most
// working time first, and counts all of them. The limit is one at least.
func (s *Reads) Stays(ctx context.Context, f BottleneckFilter, limit int) ([]Stay, int64, error) {
	type row struct {
		Stay
		Total int64
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectStays, pgx.QueryExecModeCacheDescribe, f.Period.From, f.Period.To, f.Branch, f.Kind, f.Stages, limit)
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	var list []Stay
	var total int64
	for _, r := range found {
		list, total = append(list, r.Stay), r.Total
	}
	return list, total, database.Failed("list stays", err)
}
