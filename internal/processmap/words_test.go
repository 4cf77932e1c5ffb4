package processmap

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/e2e/toy"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// shown runs a test on every chart that is shown of every process, in every language.
func shown(t *testing.T, test func(t *testing.T, p process.Process, c process.Chart, l *locale.Locale)) {
	for _, p := range workflows.Processes() {
		charts := Charts(p)
		require.NotEmpty(t, charts, "%s has no chart with all its stages", p.Table().Name)
		if c := Context(p); c.ID != charts[0].ID {
			charts = append(charts, c)
		}
		for _, c := range charts {
			for _, tag := range locale.Languages() {
				t.Run(c.ID+" "+tag, func(t *testing.T) {
					t.Parallel()
					test(t, p, c, locale.For(tag))
				})
			}
		}
	}
}

func TestCharts_TheOneByStagesComesFirst(t *testing.T) {
	t.Parallel()
	var ids []string
	for _, c := range Charts(workorder.Process()) {
		ids = append(ids, c.ID)
	}
	require.Equal(t, []string{"stages", "work-order"}, ids)
	c, ok := ChartOf(survey.Process(), "")
	require.True(t, ok)
	require.Equal(t, "survey", c.ID)
	_, ok = ChartOf(workorder.Process(), "parts")
	require.False(t, ok, "it lacks stages")
}

// names lists everything on a chart that has a name, by its id.
func names(c process.Chart) map[string]string {
	all := map[string]string{c.ID: c.Title}
	for _, p := range c.Pools {
		all[p.ID] = p.Name
		for _, l := range p.Lanes {
			all[l.ID] = l.Name
		}
	}
	for _, b := range c.Bands {
		s, _ := c.Stage(b.Stage)
		all[s.Element] = s.Title
	}
	for _, n := range c.Nodes {
		all[n.ID] = n.Name
	}
	for _, f := range c.Flows {
		all[f.ID()] = f.Name
	}
	for id, name := range all {
		if name == "" {
			delete(all, id)
		}
	}
	return all
}

func TestWords_EverythingShownHasAWordInEveryLanguage(t *testing.T) {
	t.Parallel()
	shown(t, func(t *testing.T, p process.Process, c process.Chart, l *locale.Locale) {
		for id, english := range names(c) {
			key := Key(p.Table(), id, english)
			require.True(t, l.Has(key), "%s, %q: %s lacks %s", id, english, l.Tag(), key)
		}
		for _, n := range c.Nodes {
			require.True(t, n.Wait == "" || l.Has("map.waits."+n.Wait), "%s waits for %s", n.ID, n.Wait)
		}
		require.True(t, p.Table().Name != "work-order" || l.Has("map.by."+c.ID))
	})
}

// ofPages begin the texts of the map's area that are no names.
var ofPages = []string{"map.way", "map.by.", "map.stays", "map.entered", "map.spent", "map.here", "map.now", "map.oldest", "map.p90_", "map.waits."}

func TestWords_NothingIsKeptThatNoChartShows(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, p := range workflows.Processes() {
		for _, c := range append(Charts(p), Context(p)) {
			for id, english := range names(c) {
				used[Key(p.Table(), id, english)] = true
			}
		}
	}
	for _, key := range locale.Keys() {
		page := slices.ContainsFunc(ofPages, func(p string) bool { return strings.HasPrefix(key, p) })
		require.True(t, page || used[key] || !strings.HasPrefix(key, "map."), "no chart says %s any more", key)
	}
}

// crowded is a branch in which everything is as long as it gets.
func crowded(p process.Process) Live {
	l := Live{Of: p.Table(), Report: bottlenecks.Bottlenecks{Branch: "NORTH", Kind: workorder.Warranty}, Holds: map[string]int{"decision": 3, "mechanic": 12, "answer": 345, "incident": 2}}
	for i, s := range l.Of.Stages {
		p90 := []float64{5999, 99.9 * 3600, 4 * 3600, 250 * 3600}[i%4]
		r := bottlenecks.StageReport{Stage: s.Phase, Element: s.Element, Target: []int64{5400, 24 * 3600, 120 * 3600}[i%3]}
		r.Now.Count, r.Now.Oldest, r.Period.P90 = []int64{888, 99, 0}[i%3], []float64{86_340, 1e6, 8e4}[i%3], &p90
		l.Report.Stages = append(l.Report.Stages, r)
	}
	return l
}

// wayTo is an order that has been everywhere and stands where it can wait longest.
func wayTo(phase process.Phase) Way {
	at := time.Date(2026, time.September, 26, 10, 24, 0, 0, time.UTC)
	o := workorder.Order{Number: "NORTH-000123", Course: process.Course{Phase: phase}}
	for _, s := range workorder.Stages() {
		if s.Phase != phase {
			o.Visits = append(o.Visits, process.Visit{Phase: s.Phase, Entered: at, Left: &at, Working: 86_340})
		}
	}
	o.Visits = append(o.Visits, process.Visit{Phase: phase, Entered: at})
	return Way{Order: o, Events: []workorder.Event{{Kind: "open"}, {Kind: "start-diagnosis"}}, Zone: time.UTC}
}

// mark is a group of a picture, with the rectangles and texts that stand in it.
type mark struct {
	ID    string `xml:"id,attr"`
	Class string `xml:"class,attr"`
	Rect  []struct {
		X     int `xml:"x,attr"`
		Width int `xml:"width,attr"`
	} `xml:"rect"`
	Title []string `xml:"title"`
	Text  []string `xml:"text"`
	G     []mark   `xml:"g"`
}

// said lists all texts in a group, those that show where the pointer rests too.
func (m mark) said() []string {
	out := append(slices.Clone(m.Text), m.Title...)
	for _, g := range m.G {
		out = append(out, g.said()...)
	}
	return out
}

func parsed(t *testing.T, svg []byte, err error) mark {
	t.Helper()
	require.NoError(t, err)
	var m mark
	require.NoError(t, xml.Unmarshal(svg, &m))
	return m
}

func TestDraw_NothingIsCutAndNoMarkCoversAnother(t *testing.T) {
	t.Parallel()
	shown(t, func(t *testing.T, p process.Process, c process.Chart, l *locale.Locale) {
		svg, err := crowded(p).Draw(c, l)
		live := parsed(t, svg, err)
		require.Greater(t, len(live.G), len(c.Nodes)+len(c.Flows))
		for _, g := range live.G {
			var pills []mark
			for _, p := range g.G {
				if strings.HasPrefix(p.Class, "pill") {
					pills = append(pills, p)
				}
			}
			if len(pills) == 2 {
				count, word := pills[0].Rect[0], pills[1].Rect[0]
				require.Less(t, word.X+word.Width, count.X, "%s: %q covers %q", g.ID, pills[1].Text, pills[0].Text)
			}
		}
		for _, text := range append(live.said(), saidOn(t, p, c, l)...) {
			require.NotContains(t, text, "…")
			require.NotContains(t, text, "⟦")
		}
	})
}

// saidOn lists all that the pictures of a chart say: what is where, and of a work
// order its way.
func saidOn(t *testing.T, p process.Process, c process.Chart, l *locale.Locale) (all []string) {
	t.Helper()
	pictures := []func(process.Chart, *locale.Locale) ([]byte, error){crowded(p).Draw}
	if p.Table().Name == workorder.Process().Name {
		pictures = append(pictures, wayTo(workorder.InRepair).Draw, wayTo(workorder.AwaitingApproval).Draw)
	}
	for _, draw := range pictures {
		svg, err := draw(c, l)
		for _, text := range parsed(t, svg, err).said() {
			all = append(all, strings.Split(text, "\n")...)
		}
	}
	return all
}

func TestDraw_SaysNothingInAnotherLanguage(t *testing.T) {
	t.Parallel()
	number := func(s string) bool {
		_, err := strconv.Atoi(strings.NewReplacer("h", "", "d", "", "min", "", ":", "", " ", "", "\u00a0", "").Replace(s))
		return err == nil
	}
	shown(t, func(t *testing.T, p process.Process, c process.Chart, l *locale.Locale) {
		docs := saidOn(t, p, c, nil)
		for _, text := range saidOn(t, p, c, l) {
			switch l.Tag() {
			case "en":
				require.NotRegexp(t, `[А-яЁё]`, text)
			case "ru":
				require.NotRegexp(t, `[A-Za-z]{2}`, strings.ReplaceAll(text, "NORTH", ""))
			default:
				same := text == "" || text == "no" || number(text) // "no" is Spanish too
				require.True(t, same || !slices.Contains(docs, text), "%q is English or Russian", text)
			}
		}
	})
}

func TestDraw_WithoutALanguageIsAsInTheDocs(t *testing.T) {
	t.Parallel()
	c, _ := workorder.ChartOf("stages")
	svg, err := crowded(workorder.Process()).Draw(c, nil)
	texts := parsed(t, svg, err).said()
	for _, want := range []string{"NORTH now, warranty", "Согласование", "Checked in", "late", "p90 100 of 120 h"} {
		require.Contains(t, texts, want)
	}
	require.NotContains(t, string(svg), "xml:lang")
}

func TestDraw_AProcessThatTheCataloguesDoNotKnowKeepsItsNames(t *testing.T) {
	t.Parallel()
	p := toy.Process()
	c, ok := ChartOf(p, "")
	require.True(t, ok)
	for _, tag := range locale.Languages() {
		svg, err := crowded(p).Draw(c, locale.For(tag))
		texts := parsed(t, svg, err).said()
		require.Contains(t, texts, "Wanted")
		require.Contains(t, texts, locale.For(tag).T("command.retry-incident"), "what the kernel has is said as everywhere")
		require.NotContains(t, string(svg), "⟦")
	}
}
