// Package processmap draws the process as it stands: how many orders are where,
// and the way of one order over it. The API and the pages show the same picture,
// the pages in their reader's language.
package processmap

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
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

// Live is what stands where at a branch.
type Live struct {
	Report bottlenecks.Bottlenecks
	Holds  map[string]int // open holds by reason
}

// Read reads what stands where now; kind "" is both kinds.
func Read(ctx context.Context, s *store.Store, branch string, kind workorder.OrderKind) (l Live, err error) {
	now := time.Now().UTC()
	l.Report, err = s.Bottlenecks.Bottlenecks(ctx, bottlenecks.BottleneckFilter{
		Branch: branch, Kind: kind, Now: now, Period: worktime.Span{From: now.AddDate(0, 0, -Days), To: now},
	})
	if err != nil {
		return l, err
	}
	l.Holds, err = s.Record.OpenHolds(ctx, branch, kind)
	return l, err
}

// Draw draws it on a chart in a language; nil is that of the docs.
func (l Live) Draw(chart process.Chart, in *locale.Locale) ([]byte, error) {
	s := speak(in)
	title := s.T("map.now", "Branch", l.Report.Branch)
	if l.Report.Kind != "" {
		title += ", " + strings.ToLower(s.T("kind."+string(l.Report.Kind)))
	}
	return draw(chart, diagram.Overlay{Title: title, Marks: l.marks(chart, s), Words: Words(in)})
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

// marks are what stands on each stage and at each place where orders wait.
func (l Live) marks(chart process.Chart, s speech) map[string]diagram.Mark {
	found := map[string]diagram.Mark{}
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
