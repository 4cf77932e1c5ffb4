package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// bottleneckRoutes show managers where orders lose time.
func (s *server) bottleneckRoutes() {
	op := operation(http.MethodGet, "/v1/bottlenecks", "get-bottlenecks", "Where orders lose time, worst stage first",
		process.Foreman, process.Manager, process.Admin)
	op.Description = "Per stage how many orders are there now, for how long, and how long the stays that ended in a period took against their target, " +
		"ranked by working time lost beyond the target. Times in a stage are working seconds of the branch's calendar; waits for parts are calendar seconds. " +
		"With compare_from and compare_to every figure is also given for an earlier period, to see what a change of the process brought."
	huma.Register(s.api, op, s.getBottlenecks)
}

type bottleneckInput struct {
	OfBranch
	From        string   `query:"from" maxLength:"40" doc:"The period's first moment (RFC 3339), or the beginning of this day by the branch's clocks (2026-05-01); 30 days before its end when absent"`
	To          string   `query:"to" maxLength:"40" doc:"The first moment after the period (RFC 3339), or the end of this day (2026-05-31); now when absent or in the future"`
	CompareFrom string   `query:"compare_from" maxLength:"40" doc:"Begins an earlier period to compare with, given like from"`
	CompareTo   string   `query:"compare_to" maxLength:"40" doc:"Ends the earlier period, given like to; not after from"`
	Kind        string   `query:"kind" enum:"commercial,warranty" doc:"Only orders of this kind"`
	Stage       []string `query:"stage,explode" maxItems:"20" doc:"Only this stage, see /v1/process; may be repeated"`
}

func (s *server) getBottlenecks(ctx context.Context, in *bottleneckInput) (*output[bottlenecks.Bottlenecks], error) {
	f, err := s.bottleneckFilter(ctx, in)
	if err != nil {
		return nil, s.problem(err)
	}
	found, err := s.Store.Bottlenecks.Bottlenecks(ctx, f)
	return answer(s, found, err)
}

func (s *server) bottleneckFilter(ctx context.Context, in *bottleneckInput) (f bottlenecks.BottleneckFilter, err error) {
	f = bottlenecks.BottleneckFilter{Kind: workorder.OrderKind(in.Kind), Now: time.Now().UTC()}
	if f.Branch, err = branch(ctx, in.Branch); err != nil {
		return f, err
	}
	for _, name := range in.Stage {
		stage, ok := workorder.StageOf(process.Phase(name))
		if !ok {
			return f, process.Invalid("stage: %q is not a stage; GET /v1/process lists them as phases", name)
		}
		f.Stages = append(f.Stages, stage.Phase)
	}
	zone, err := s.branchZone(ctx, f.Branch)
	if err != nil {
		return f, err
	}
	if f.Period, err = input.Period(in.From, in.To, f.Now, zone); err != nil {
		return f, err
	}
	f.Before, err = input.EarlierPeriod(in.CompareFrom, in.CompareTo, f.Period, zone)
	return f, err
}

// branchZone is the time zone of a branch's clocks.
func (s *server) branchZone(ctx context.Context, id string) (*time.Location, error) {
	c, err := s.Store.Shop.CurrentCalendar(ctx, id)
	if process.KindOf(err) == process.KindNotFound {
		err = process.Invalid("branch: %v", err) // a filter, not the thing asked for
	}
	if err != nil {
		return nil, err
	}
	return time.LoadLocation(c.Zone)
}
