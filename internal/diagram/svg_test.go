package diagram

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func svg(t *testing.T, c process.Chart, o *Overlay) *tree {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, SVG(&b, c, o))
	return parse(t, b.Bytes())
}

// said is all text in an element, its hover text left out.
func (n *tree) said() string {
	var out []string
	n.walk(func(k, _ *tree) {
		if k.XMLName.Local == "text" {
			out = append(out, k.Text)
		}
	})
	return strings.Join(out, " ")
}

func TestSVG_EverythingIsAGroupWithItsIDAndBothNames(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *drawing) {
		root, ids := svg(t, d.chart, nil), map[string]int{}
		root.walk(func(n, _ *tree) { ids[n.attr("id")]++ })
		for _, n := range d.chart.Nodes {
			require.Equal(t, 1, ids[n.ID], n.ID)
			title := root.byID(n.ID).texts("title")
			if n.Name != "" {
				require.Contains(t, title[0], n.Name)
				require.Contains(t, title[0], n.NameRU)
			}
		}
		for _, f := range d.chart.Flows {
			require.Equal(t, 1, ids[f.ID()], f.ID())
		}
		for _, b := range d.bands {
			require.Equal(t, 1, ids[b.id], b.id)
		}
	})
}

func TestSVG_NeedsNothingFromOutside(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *drawing) {
		svg(t, d.chart, nil).walk(func(n, _ *tree) {
			require.NotContains(t, []string{"script", "image", "use", "foreignObject", "a"}, n.XMLName.Local)
			require.NotContains(t, n.Text, "url(")
			require.NotContains(t, n.Text, "@import")
		})
	})
}

func TestOverlay_MarksTheRightElements(t *testing.T) {
	t.Parallel()
	c, _ := workorder.ChartOf("stages")
	root := svg(t, c, &Overlay{Title: "North branch, now", Marks: map[string]Mark{
		"Stage_InRepair":    {Count: 12, Lines: []string{"12 orders", "oldest 3 d 4 h"}, Level: "late"},
		"Stage_Preparing":   {Count: 2, Level: "fine"},
		"Gateway_Agreed":    {Count: 3, Level: "waiting"},
		"Stage_NobodyKnows": {Count: 9},
	}})
	require.Contains(t, root.said(), "North branch, now")
	late := root.byID("Stage_InRepair")
	require.Contains(t, strings.Fields(late.attr("class")), "late")
	for _, text := range []string{"In repair", "12 orders", "oldest 3 d 4 h", "late"} {
		require.Contains(t, late.said(), text)
	}
	require.Contains(t, root.byID("Stage_Preparing").said(), "fine", "the level is never colour alone")
	require.Contains(t, root.byID("Gateway_Agreed").said(), "3 waiting")
	require.NotContains(t, root.byID("Stage_Queued").said(), "12")
	require.Nil(t, root.byID("Stage_NobodyKnows"))
}

func TestOverlay_MarksBands(t *testing.T) {
	t.Parallel()
	c, _ := workorder.ChartOf("work-order")
	root := svg(t, c, &Overlay{Marks: map[string]Mark{"Stage_InRepair": {Count: 4, Lines: []string{"4 orders"}, Level: "waiting"}}})
	require.Contains(t, root.byID("Stage_InRepair").said(), "4 orders")
	require.Contains(t, root.byID("Stage_InRepair").said(), "waiting")
}

func TestOverlay_OfAPathFadesTheRest(t *testing.T) {
	t.Parallel()
	c, _ := workorder.ChartOf("stages")
	f := process.Flow{From: "Start_Stages", To: "Stage_CheckedIn"}
	root := svg(t, c, &Overlay{Marks: map[string]Mark{
		"Start_Stages": {Visited: true}, f.ID(): {Visited: true}, "Stage_CheckedIn": {Current: true},
	}})
	require.Contains(t, root.byID("Start_Stages").attr("class"), "visited")
	require.Contains(t, root.byID(f.ID()).attr("class"), "visited")
	require.Contains(t, root.byID("Stage_CheckedIn").attr("class"), "current")
	require.Contains(t, root.byID("Stage_Ready").attr("class"), "faded")
	require.NotContains(t, svg(t, c, nil).byID("Stage_Ready").attr("class"), "faded")
}

func TestSVG_AndBPMNEscapeWhatTheyAreGiven(t *testing.T) {
	t.Parallel()
	const evil = `<script>alert("1")</script> & 'x'`
	c := small()
	c.ID, c.Title, c.Nodes[1].Name, c.Flows[0].Name = "evil", evil, evil, "<b>"
	root := svg(t, c, &Overlay{Title: evil, Marks: map[string]Mark{"Task_A": {Lines: []string{evil}, Level: evil}}})
	root.walk(func(n, _ *tree) { require.NotEqual(t, "script", n.XMLName.Local) })
	require.Contains(t, root.byID("Task_A").texts("title")[0], evil)
	require.Equal(t, evil, bpmn(t, c).byID("Task_A").attr("name"))
}

// small is a chart of three elements.
func small() process.Chart {
	const lane = "Lane_A"
	return process.Chart{
		ID: "small", Title: "Small", TitleRU: "Малая",
		Pools: []process.Pool{{ID: "Pool_A", Name: "House", Process: "Process_A", Lanes: []process.Lane{{ID: lane, Name: "Desk", NameRU: "Стол"}}}},
		Nodes: []process.Node{
			{ID: "Start_A", Kind: process.StartEvent, Name: "Begin", Lane: lane},
			{ID: "Task_A", Kind: process.UserTask, Name: "Work", NameRU: "Работа", Lane: lane, Col: 2},
			{ID: "End_A", Kind: process.EndEvent, Name: "End", Lane: lane, Col: 4},
		},
		Flows: []process.Flow{{From: "Start_A", To: "Task_A"}, {From: "Task_A", To: "End_A"}},
	}
}

func TestDraw_RefusesWhatCanNotBeDrawn(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*process.Chart){
		"stand in one cell":      func(c *process.Chart) { c.Nodes[1].Col = 0 },
		"stands in no lane":      func(c *process.Chart) { c.Nodes[1].Lane = "" },
		"neither an element nor": func(c *process.Chart) { c.Flows[1].To = "Nobody" },
		"Boundary_A has no host": func(c *process.Chart) { c.Nodes[0] = process.Node{ID: "Boundary_A", Kind: process.BoundaryUndo} },
		"no way is left for Flow": func(c *process.Chart) {
			c.Nodes[1].Kind, c.Nodes[1].Frame = process.UserTask, "Frame_B"
			c.Nodes = append(c.Nodes, process.Node{ID: "Frame_B", Kind: process.EventSubProcess, Name: "Frame", Lane: "Lane_A", Col: 2, Cols: 1, Rows: 1})
		},
	} {
		c := small()
		spoil(&c)
		require.ErrorContains(t, SVG(io.Discard, c, nil), want)
	}
}

func TestWrap_BreaksAtSpacesEvenly(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"Work"}, wrap("Work", nameSize, false, 100))
	require.Equal(t, []string{"Withdraw", "messages"}, wrap("Withdraw messages", nameSize, false, 100))
	require.Equal(t, []string{"A step fails", "for good"}, wrap("A step fails for good", 12, false, 110))
	require.Empty(t, wrap("", nameSize, false, 100))
}

func BenchmarkSVG(b *testing.B) {
	c, _ := workorder.ChartOf("stages")
	for b.Loop() {
		require.NoError(b, SVG(io.Discard, c, &Overlay{Marks: map[string]Mark{"Stage_InRepair": {Count: 12, Level: "late"}}}))
	}
}

func BenchmarkDraw(b *testing.B) {
	c, _ := workorder.ChartOf("work-order")
	for b.Loop() {
		_, err := draw(c, nil)
		require.NoError(b, err)
	}
}
