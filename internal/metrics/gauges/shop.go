package gauges

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// LoadAhead is how far ahead the workshop's load is looked at.
const LoadAhead = 5 * 24 * time.Hour

const (
	selectHands = `
SELECT id, branch, skills FROM staff WHERE active AND role IN ('mechanic', 'foreman') AND skills <> '{}'`
	selectPlanned = `
SELECT mechanic_id, from_at, upto FROM assignment WHERE upto > $1 AND from_at < $2`
)

// ShopGauges reads how much of the workshop's time is planned, which branches
// are open and what the targets are.
func (s *Gauges) ShopGauges(ctx context.Context, at time.Time) ([]process.Measure, error) {
	work, err := s.shop.WorkTimes(ctx)
	if err != nil {
		return nil, err
	}
	g := &gauges{}
	for branch, w := range work {
		open := 0.0
		if w.Open(at) {
			open = 1
		}
		g.add("workbay_branch_open", open, branch)
	}
	policy, err := s.shop.CurrentPolicy(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range policy.Targets {
		g.add("wo_stage_target_seconds", float64(t.Within), string(t.Phase))
	}
	return s.load(ctx, g, work, at)
}

// Load is planned time over capacity, by branch and skill.
func (s *Gauges) Load(ctx context.Context, work map[string]*worktime.WorkTime, at time.Time) ([]process.Measure, error) {
	return s.load(ctx, &gauges{}, work, at)
}

// load adds planned time over capacity, per skill. A mechanic of two skills is
// there for both. Over holidays there is no time, and none of it is planned: the
// load is 0, it does not vanish.
func (s *Gauges) load(ctx context.Context, g *gauges, work map[string]*worktime.WorkTime, at time.Time) ([]process.Measure, error) {
	upto := at.Add(LoadAhead)
	planned, err := s.planned(ctx, at, upto)
	if err != nil {
		return nil, err
	}
	type hand struct {
		ID, Branch string
		Skills     []string
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectHands)
	hands, err := pgx.CollectRows(rows, pgx.RowToStructByPos[hand])
	if err != nil {
		return nil, database.Failed("read mechanics", err)
	}
	need, have := gauges{}, gauges{}
	for _, h := range hands {
		w := work[h.Branch]
		if w == nil {
			continue
		}
		busy := 0.0
		for _, p := range planned[h.ID] {
			busy += w.Between(later(p.From, at), earlier(p.To, upto)).Seconds()
		}
		for _, skill := range h.Skills {
			need.add("", busy, h.Branch, skill)
			have.add("", w.Between(at, upto).Seconds(), h.Branch, skill)
		}
	}
	for i, m := range need.found {
		ratio := 0.0
		if have.found[i].Value > 0 {
			ratio = m.Value / have.found[i].Value
		}
		g.add("mechanic_load_ratio", ratio, m.Labels...)
	}
	list := g.list()
	slices.SortFunc(list, func(a, b process.Measure) int {
		return slices.Compare(append([]string{a.Name}, a.Labels...), append([]string{b.Name}, b.Labels...))
	})
	return list, nil
}

func (s *Gauges) planned(ctx context.Context, from, upto time.Time) (map[string][]workorder.Slot, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectPlanned, from, upto)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[workorder.Slot])
	if err != nil {
		return nil, database.Failed("read planned work", err)
	}
	found := map[string][]workorder.Slot{}
	for _, p := range list {
		found[p.MechanicID] = append(found[p.MechanicID], p)
	}
	return found, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
