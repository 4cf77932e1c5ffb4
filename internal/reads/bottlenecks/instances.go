package bottlenecks

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

const instancesNow = `
SELECT phase, count(*) AS count, count(*) FILTER (WHERE stage_due < $3) AS over_target, min(phase_since) AS since
FROM instance WHERE NOT ended AND process = $1 AND branch = $2 GROUP BY phase`

// InstancesNow says how many instances of a process other than the work order are in
// each stage, in the order of its table: what is in a last stage is over.
func (s *Reads) InstancesNow(ctx context.Context, p process.Table, branch string, now time.Time) ([]StageReport, error) {
	type row struct {
		Phase             process.Phase
		Count, OverTarget int64
		Since             time.Time
	}
	work, err := s.shop.WorkTimes(ctx)
	if err != nil {
		return nil, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, instancesNow, pgx.QueryExecModeCacheDescribe, p.Name, branch, now)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return nil, database.Failed("count instances", err)
	}
	found := map[process.Phase]StageNow{}
	for _, r := range list {
		n := StageNow{Count: r.Count, OverTarget: r.OverTarget, OldestSince: &r.Since}
		if w := work[branch]; w != nil {
			n.Oldest = millis(w.Between(r.Since, now).Seconds())
		}
		found[r.Phase] = n
	}
	var stages []StageReport
	for _, s := range p.Stages {
		if n := found[s.Phase]; !s.Terminal || n.Count > 0 {
			stages = append(stages, StageReport{Stage: s.Phase, Title: s.Title, TitleRU: s.TitleRU, Element: s.Element, Now: n})
		}
	}
	return stages, nil
}
