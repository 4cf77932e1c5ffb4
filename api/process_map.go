package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/processmap"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// mapRoutes draw the process as it stands now.
func (s *server) mapRoutes() {
	live := operation(http.MethodGet, "/v1/process/map.svg", "get-process-map", "The process as a picture: how many orders are where, for how long, and how it compares with the targets",
		process.Foreman, process.Manager, process.Admin)
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
	OfChart
	Kind string `query:"kind" enum:"commercial,warranty" doc:"Only orders of this kind"`
}) (*svgOutput, error) {
	id, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	if _, err := s.branchZone(ctx, id); err != nil {
		return nil, s.problem(err)
	}
	live, err := processmap.Read(ctx, s.Store, id, workorder.OrderKind(in.Kind))
	if err != nil {
		return nil, s.problem(err)
	}
	chart, _ := workorder.ChartOf(in.Chart)
	return s.picture(live.Draw(chart, nil))
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
