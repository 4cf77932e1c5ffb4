// Package processmap draws a process as it is now: how many instances are where,
// and the way of one order over it. The API and the pages show the same picture,
// the pages in their reader's language.
package processmap

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/diagram"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// Days that the judgement of a stage reaches back.
const Days = 30

// Live is how many instances of a process are where at a branch.
type Live struct {
	Of     process.Table
	Report bottlenecks.Bottlenecks // of another process than the work order only what is now
	Holds  map[string]int          // open holds by reason
}

// Charts lists the charts of a process that are shown with what is where: those
// with every stage that an instance can wait in. The one to begin with is the first.
func Charts(p process.Process) []process.Chart {
	return slices.DeleteFunc(p.Diagrams(), func(c process.Chart) bool {
		return slices.ContainsFunc(c.Stages, func(s process.Stage) bool { return !s.Terminal && !hasStage(c, s) })
	})
}

func hasStage(c process.Chart, s process.Stage) bool {
	box, ok := c.Node(s.Element)
	return ok && box.Kind == process.StageBox || slices.ContainsFunc(c.Bands, func(b process.Band) bool { return b.Stage == s.Phase })
}

// ChartOf finds one of them; the first when the id is "".
func ChartOf(p process.Process, id string) (process.Chart, bool) {
	for _, c := range Charts(p) {
		if c.ID == id || id == "" {
			return c, true
		}
	}
	return process.Chart{}, false
}

// Context is the chart of a process from outside, in which all of it is one activity; where
// it has none, the chart to begin with.
func Context(p process.Process) process.Chart {
	for _, c := range p.Diagrams() {
		if _, ok := whole(c); ok {
			return c
		}
	}
	first, _ := ChartOf(p, "")
	return first
}

// whole finds the one activity that is all of the process on a chart from outside: the
// house has one lane there.
func whole(c process.Chart) (process.Node, bool) {
	lanes := 0
	for _, p := range c.Pools {
		lanes += len(p.Lanes)
	}
	i := slices.IndexFunc(c.Nodes, func(n process.Node) bool { return n.Kind == process.CallActivity })
	if lanes != 1 || i < 0 {
		return process.Node{}, false
	}
	return c.Nodes[i], true
}

// Read reads how many are where now; kind is that of work orders, "" for both.
func Read(ctx context.Context, s *store.Store, p process.Process, branch string, kind workorder.OrderKind) (l Live, err error) {
	now := time.Now()
	l.Of = p.Table()
	if l.Of.Name == workorder.Process().Name {
		l.Report, err = s.Bottlenecks.Bottlenecks(ctx, bottlenecks.BottleneckFilter{
			Branch: branch, Kind: kind, Now: now, Period: worktime.Span{From: now.AddDate(0, 0, -Days), To: now},
		})
	} else {
		l.Report = bottlenecks.Bottlenecks{Branch: branch, At: now}
		l.Report.Stages, err = s.Bottlenecks.InstancesNow(ctx, l.Of, branch, now)
	}
	if err != nil {
		return l, err
	}
	l.Holds, err = s.Record.OpenHolds(ctx, l.Of.Name, branch, kind)
	return l, err
}

// Draw draws it on a chart in a language; nil is that of the docs.
func (l Live) Draw(chart process.Chart, in *locale.Locale) ([]byte, error) {
	s := speak(in)
	title := s.T("map.now", "Branch", l.Report.Branch)
	if l.Report.Kind != "" {
		title += ", " + strings.ToLower(s.T("kind."+string(l.Report.Kind)))
	}
	return draw(chart, diagram.Overlay{Title: title, Marks: l.marks(chart, s), Words: Words(in, l.Of)})
}

// Version changes with the counts and colours of the picture: while it stays the
// same nobody needs a new one.
func (l Live) Version() string {
	h := fnv.New32a()
	for _, st := range l.Report.Stages {
		_, _ = fmt.Fprintln(h, st.Stage, st.Now.Count, Level(st))
	}
	_, _ = fmt.Fprint(h, l.Holds) // maps are printed in the order of their keys
	return fmt.Sprintf("%08x", h.Sum32())
}

func draw(chart process.Chart, o diagram.Overlay) ([]byte, error) {
	var b bytes.Buffer
	err := diagram.SVG(&b, chart, &o)
	return b.Bytes(), err
}

// marks are what is said on each stage and at each place where instances wait.
func (l Live) marks(chart process.Chart, s speech) map[string]diagram.Mark {
	found := map[string]diagram.Mark{}
	if n, ok := whole(chart); ok {
		for _, st := range l.Report.Stages {
			m := found[n.ID]
			m.Count, m.Level = m.Count+int(st.Now.Count), "info"
			found[n.ID] = m
		}
		return found
	}
	for _, n := range chart.Nodes {
		if count := l.Holds[n.Wait]; n.Wait != "" && count > 0 {
			found[n.ID] = diagram.Mark{Count: count, Level: "info"}
		}
	}
	for _, st := range l.Report.Stages {
		m := diagram.Mark{Count: int(st.Now.Count), Level: Level(st)}
		if st.Now.Count > 0 {
			m.Lines = append(m.Lines, s.T("map.oldest", "Span", s.span(st.Now.Oldest)))
		}
		if st.Period.P90 != nil && st.Target > 0 {
			m.Lines = append(m.Lines, s.against(*st.Period.P90, float64(st.Target)))
		}
		found[st.Element] = m
	}
	return found
}

// Level judges a stage by the p90 of its last stays against its target: fine,
// waiting or late. Where none has ended, those that last speak for it.
func Level(st bottlenecks.StageReport) string {
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
