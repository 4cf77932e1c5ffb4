package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/diagram"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

// mapRoutes draw the process as it stands now.
func (s *server) mapRoutes() {
	live := operation(http.MethodGet, "/v1/process/map.svg", "get-process-map", "The process as a picture: how many orders are where, for how long, and how it compares with the targets",
		workorder.Foreman, workorder.Manager, workorder.Admin)
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

func draw(chart workorder.Chart, o diagram.Overlay) (*svgOutput, error) {
	var b bytes.Buffer
	if err := diagram.SVG(&b, chart, &o); err != nil {
		return nil, err
	}
	return &svgOutput{"image/svg+xml", "no-store", b.Bytes()}, nil
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
	now := time.Now().UTC()
	kind := workorder.OrderKind(in.Kind)
	report, err := s.Store.Bottlenecks(ctx, store.BottleneckFilter{
		Branch: id, Kind: kind, Now: now, Period: workorder.Span{From: now.AddDate(0, 0, -reportDays), To: now},
	})
	if err != nil {
		return nil, s.problem(err)
	}
	holds, err := s.Store.OpenHolds(ctx, id, kind)
	if err != nil {
		return nil, s.problem(err)
	}
	chart, _ := workorder.ChartOf(in.Chart)
	title := fmt.Sprintf("%s now", id)
	if in.Kind != "" {
		title += ", " + in.Kind
	}
	picture, err := draw(chart, diagram.Overlay{Title: title, Marks: marks(chart, report, holds)})
	if err != nil {
		return nil, s.problem(err)
	}
	return picture, nil
}

// marks are what stands on each stage and at each place where orders wait.
func marks(chart workorder.Chart, report store.Bottlenecks, holds map[string]int) map[string]diagram.Mark {
	found := map[string]diagram.Mark{}
	for _, n := range chart.Nodes {
		if count := holds[n.Wait]; n.Wait != "" && count > 0 {
			found[n.ID] = diagram.Mark{Count: count, Level: "info"}
		}
	}
	for _, st := range report.Stages {
		m := diagram.Mark{Count: int(st.Now.Count), Level: level(st)}
		if st.Now.Count > 0 {
			m.Lines = append(m.Lines, "oldest "+span(st.Now.Oldest))
		}
		if st.Period.P90 != nil && st.Target > 0 {
			m.Lines = append(m.Lines, "p90 "+against(*st.Period.P90, float64(st.Target)))
		}
		found[st.Element] = m
	}
	return found
}

// level judges a stage by the p90 of its last stays against its target. Where
// none has ended, those that last speak for it.
func level(st store.StageReport) string {
	target := float64(st.Target)
	switch {
	case target == 0:
		return ""
	case st.Period.P90 == nil && st.Now.OverTarget == 0:
		return ""
	case st.Period.P90 == nil, *st.Period.P90 > target:
		return "late"
	case *st.Period.P90 > 0.8*target || st.Now.OverTarget > 0:
		return "waiting"
	}
	return "fine"
}

// against says two lengths of working time in the unit of the second, so
// shortly that they fit into a box.
func against(p90, target float64) string {
	if target < 2*3600 {
		return fmt.Sprintf("%.0f of %.0f min", p90/60, target/60)
	}
	return fmt.Sprintf("%.1f of %.3g h", p90/3600, target/3600)
}

// span says a length of working time in its two largest units. Hours are not
// made days: a working day has fewer than a day of the clock.
func span(seconds float64) string {
	d := time.Duration(seconds) * time.Second
	switch h, m := int(d.Hours()), int(d.Minutes())%60; {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case h < 24 && m > 0:
		return fmt.Sprintf("%d h %d min", h, m)
	default:
		return fmt.Sprintf("%d h", h)
	}
}

func (s *server) orderMap(ctx context.Context, in *struct {
	Numbered
	OfChart
}) (*svgOutput, error) {
	o, err := s.desk.Order(ctx, caller(ctx), in.Number)
	if err != nil {
		return nil, s.problem(err)
	}
	events, err := s.Store.JournalOf(ctx, in.Number)
	if err != nil {
		return nil, s.problem(err)
	}
	kinds := make([]string, len(events))
	for i, e := range events {
		kinds[i] = e.Kind
	}
	chart, _ := workorder.ChartOf(in.Chart)
	path := chart.PathOf(o.Visits, kinds)
	found := map[string]diagram.Mark{}
	for id := range path.Passed {
		found[id] = diagram.Mark{Visited: true, Current: id == path.At}
	}
	zone, err := s.branchZone(ctx, o.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	for id, stay := range stays(o, zone) {
		m := found[id]
		m.Lines = []string{stay}
		found[id] = m
	}
	stage, _ := workorder.StageOf(o.Phase)
	picture, err := draw(chart, diagram.Overlay{Title: fmt.Sprintf("%s: %s", o.Number, stage.Title), Marks: found})
	if err != nil {
		return nil, s.problem(err)
	}
	return picture, nil
}

// stays says for each stage how much working time the order spent there, and
// since when, by the branch's clocks, it is where it is.
func stays(o workorder.Order, zone *time.Location) map[string]string {
	spent := map[string]float64{}
	for _, v := range o.Visits {
		if s, ok := workorder.StageOf(v.Phase); ok && v.Left != nil {
			spent[s.Element] += float64(v.Working)
		}
	}
	said := map[string]string{}
	for id, seconds := range spent {
		said[id] = span(seconds)
	}
	if n := len(o.Visits); n > 0 && !o.Ended() {
		s, _ := workorder.StageOf(o.Phase)
		said[s.Element] = o.Visits[n-1].Entered.In(zone).Format("2 Jan, 15:04")
	}
	return said
}
