package diagram

import (
	"bytes"
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// tree is any XML element.
type tree struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Kids    []*tree    `xml:",any"`
}

func parse(t *testing.T, data []byte) *tree {
	t.Helper()
	root := &tree{}
	require.NoError(t, xml.Unmarshal(data, root))
	return root
}

func (n *tree) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// walk visits an element and everything in it.
func (n *tree) walk(visit func(n, parent *tree)) {
	visit(n, nil)
	n.descend(visit)
}

func (n *tree) descend(visit func(n, parent *tree)) {
	for _, k := range n.Kids {
		visit(k, n)
		k.descend(visit)
	}
}

func (n *tree) byID(id string) *tree {
	var found *tree
	n.walk(func(k, _ *tree) {
		if k.attr("id") == id {
			found = k
		}
	})
	return found
}

func (n *tree) texts(name string) []string {
	var out []string
	for _, k := range n.Kids {
		if k.XMLName.Local == name {
			out = append(out, k.Text)
		}
	}
	return out
}

func bpmn(t *testing.T, c process.Chart) *tree {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, BPMN(&b, c))
	return parse(t, b.Bytes())
}

// What is read back from the file is the chart, and nothing else.
func TestBPMN_HoldsExactlyTheChart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *drawing) {
		root := bpmn(t, d.chart)
		nodes, flows := map[string]string{}, map[string]process.Flow{}
		root.walk(func(n, parent *tree) {
			switch tag := n.XMLName.Local; {
			case strings.HasSuffix(tag, "Flow") || tag == "association":
				f := process.Flow{From: n.attr("sourceRef"), To: n.attr("targetRef"), Name: n.attr("name")}
				require.Equal(t, f.ID(), n.attr("id"))
				flows[n.attr("id")] = f
			case slices.Contains([]string{"process", "subProcess"}, tag) && parent.XMLName.Local == "definitions":
			case strings.HasSuffix(tag, "Event") || strings.HasSuffix(tag, "ask") || strings.HasSuffix(tag, "Gateway") || tag == "subProcess" || tag == "adHocSubProcess" || tag == "callActivity":
				nodes[n.attr("id")] = tag
				if f := d.index[n.attr("id")]; f != nil && f.node.Frame != "" {
					require.Equal(t, f.node.Frame, parent.attr("id"))
				}
			}
		})
		require.Len(t, nodes, len(d.chart.Nodes))
		for _, n := range d.chart.Nodes {
			tag, _ := tags(n.Kind)
			require.Equal(t, tag, nodes[n.ID], n.ID)
			require.Equal(t, n.Name, root.byID(n.ID).attr("name"))
			require.Equal(t, n.On, root.byID(n.ID).attr("attachedToRef"))
		}
		require.Len(t, flows, len(d.chart.Flows))
		for _, f := range d.chart.Flows {
			got, ok := flows[f.ID()]
			require.True(t, ok, f.ID())
			if f.Kind != process.Association {
				require.Equal(t, f.Name, got.Name)
			}
			if f.Kind == process.Sequence {
				require.Contains(t, root.byID(f.From).texts("outgoing"), f.ID())
				require.Contains(t, root.byID(f.To).texts("incoming"), f.ID())
			}
		}
	})
}

func TestBPMN_EverythingIsDrawnAndEveryIDIsUnique(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *drawing) {
		ids, drawn := map[string]bool{}, map[string]bool{}
		bpmn(t, d.chart).walk(func(n, _ *tree) {
			if id := n.attr("id"); id != "" {
				require.False(t, ids[id], "%s stands twice", id)
				ids[id] = true
			}
			if id := n.attr("bpmnElement"); id != "" {
				drawn[id] = true
			}
		})
		for _, n := range d.chart.Nodes {
			require.True(t, drawn[n.ID], n.ID)
		}
		for _, f := range d.chart.Flows {
			require.True(t, drawn[f.ID()], f.ID())
		}
		for _, list := range [][]strip{d.pools, d.lanes, d.bands} {
			for _, s := range list {
				require.True(t, drawn[s.id], s.id)
			}
		}
		for id := range drawn {
			require.True(t, ids[id], "%s is drawn and is not there", id)
		}
	})
}

// The linter asks this of every sub-process, also of a stage, whose content is
// another chart; so that rule is off there and held here.
func TestBPMN_EveryProcessAndFrameStartsAndEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *drawing) {
		bpmn(t, d.chart).walk(func(n, _ *tree) {
			if n.XMLName.Local != "process" && n.attr("triggeredByEvent") != "true" {
				return
			}
			kinds := map[string]bool{}
			for _, k := range n.Kids {
				kinds[k.XMLName.Local] = true
			}
			require.True(t, kinds["startEvent"] && kinds["endEvent"], "%s has no start or no end", n.attr("id"))
		})
	})
}

func TestBPMN_EveryElementIsReferredToByItsLane(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *drawing) {
		root, seen := bpmn(t, d.chart), map[string]int{}
		for _, l := range d.lanes {
			for _, id := range root.byID(l.id).texts("flowNodeRef") {
				require.Equal(t, l.id, d.laneOf(d.index[id]))
				seen[id]++
			}
		}
		for _, s := range d.shapes {
			want := 1
			if d.frameOf(s) != "" {
				want = 0
			}
			require.Equal(t, want, seen[s.node.ID], s.node.ID)
		}
	})
}

func TestFiles_InDocsAreWhatTheChartsSay(t *testing.T) {
	t.Parallel()
	files, err := Files(workorder.Charts())
	require.NoError(t, err)
	for _, f := range files {
		kept, err := os.ReadFile(filepath.Join("..", "..", "docs", "diagrams", f.Name))
		require.NoError(t, err)
		require.True(t, bytes.Equal(f.Data, kept), "%s is stale: go run ./internal/diagram/generate docs/diagrams", f.Name)
	}
}
