package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/processmap"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// mapRoutes draw each process as it is now.
func (s *server) mapRoutes() {
	live := operation(http.MethodGet, "/v1/process/map.svg", "get-process-map", "A process as a picture: how many are where, for how long, and for work orders how it compares with the targets",
		process.Foreman, process.Manager, process.Admin)
	live.Parameters = append(live.Parameters, s.processParam())
	live.Description = "Colours judge each stage by the p90 of the stays that ended in the last 30 days: fine within the target's first four fifths, waiting in its last, late beyond it."
	own := operation(http.MethodGet, "/v1/work-orders/{number}/map.svg", "get-work-order-map", "The way of one work order over the process, as a picture")
	for _, op := range []*huma.Operation{&live, &own} {
		op.Responses = map[string]*huma.Response{"200": {Description: "The picture", Content: map[string]*huma.MediaType{"image/svg+xml": {Schema: &huma.Schema{Type: huma.TypeString}}}}}
	}
	huma.Register(s.api, live, s.processMap)
	huma.Register(s.api, own, s.orderMap)
}

// OfChart names a diagram.
type OfChart struct {
	Chart string `query:"chart" enum:"stages,work-order" default:"stages" doc:"stages: one box per stage; work-order: every command and step"`
}

type svgOutput struct {
	Type  string `header:"Content-Type"`
	Cache string `header:"Cache-Control"`
	Body  []byte
}

// picture answers a drawing, or a problem.
func (s *server) picture(svg []byte, err error) (*svgOutput, error) {
	if err != nil {
		return nil, s.problem(err)
	}
	return &svgOutput{"image/svg+xml", "no-store", svg}, nil
}

func (s *server) processMap(ctx context.Context, in *struct {
	OfBranch
	OfProcess
	Chart string `query:"chart" maxLength:"40" doc:"One of the charts that GET /v1/process lists for the process; its first when absent. Of work orders, stages: one box per stage; work-order: every command and step"`
	Kind  string `query:"kind" enum:"commercial,warranty" doc:"Only work orders of this kind"`
}) (*svgOutput, error) {
	p, chart, err := s.chartOf(in.Process, in.Chart)
	if err == nil {
		err = onlyOrdersHaveKinds(in.Process, in.Kind)
	}
	if err != nil {
		return nil, s.problem(err)
	}
	id, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	if _, err := s.branchZone(ctx, id); err != nil {
		return nil, s.problem(err)
	}
	live, err := processmap.Read(ctx, s.Store, p, id, workorder.OrderKind(in.Kind))
	if err != nil {
		return nil, s.problem(err)
	}
	return s.picture(live.Draw(chart, nil))
}

// chartOf finds a process and one of its charts that show how many are where.
func (s *server) chartOf(name, id string) (process.Process, process.Chart, error) {
	p, err := s.processOf(name)
	if err != nil {
		return nil, process.Chart{}, err
	}
	chart, ok := processmap.ChartOf(p, id)
	if !ok {
		return nil, chart, process.Invalid("chart: %s has no chart %q; it has %s", name, id, strings.Join(chartsOf(p), ", "))
	}
	return p, chart, nil
}

func chartsOf(p process.Process) []string {
	ids := []string{}
	for _, c := range processmap.Charts(p) {
		ids = append(ids, c.ID)
	}
	return ids
}

func (s *server) orderMap(ctx context.Context, in *struct {
	Numbered
	OfChart
}) (*svgOutput, error) {
	o, err := s.desk.Order(ctx, caller(ctx), in.Number)
	if err != nil {
		return nil, s.problem(err)
	}
	events, err := s.Store.Record.JournalOf(ctx, in.Number)
	if err != nil {
		return nil, s.problem(err)
	}
	zone, err := s.branchZone(ctx, o.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	chart, _ := workorder.ChartOf(in.Chart)
	return s.picture(processmap.Way{Order: o, Events: events, Zone: zone}.Draw(chart, nil))
}
