package diagram

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// each runs a test on every chart of the process.
func each(t *testing.T, test func(t *testing.T, d *drawing)) {
	for _, c := range workorder.Charts() {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			d, err := drawn(c, nil)
			require.NoError(t, err)
			test(t, d)
		})
	}
}

// everyLanguage runs a test on every chart in every language in which it is shown.
func everyLanguage(t *testing.T, test func(t *testing.T, d *drawing)) {
	each(t, test)
	for _, c := range workorder.Charts() {
		for _, w := range Spoken[c.ID] {
			t.Run(c.ID+" "+w.Language, func(t *testing.T) {
				t.Parallel()
				d, err := drawn(c, w)
				require.NoError(t, err)
				test(t, d)
			})
		}
	}
}

func TestShapes_StandApartWithinTheirLane(t *testing.T) {
	t.Parallel()
	everyLanguage(t, func(t *testing.T, d *drawing) {
		lanes := map[string]rect{}
		for _, l := range d.lanes {
			lanes[l.id] = rect{l.head.right(), l.box.y, l.box.w - l.head.w, l.box.h}
		}
		for i, s := range d.shapes {
			require.True(t, lanes[d.laneOf(s)].holds(s.box), "%s stands outside of its lane", s.node.ID)
			for _, o := range d.shapes[i+1:] {
				if s.node.On == o.node.ID || o.node.On == s.node.ID || d.frameOf(s) == o.node.ID || d.frameOf(o) == s.node.ID {
					continue
				}
				require.False(t, s.box.grow(1).overlaps(o.box), "%s and %s overlap", s.node.ID, o.node.ID)
			}
			if f := d.index[d.frameOf(s)]; f != nil {
				require.True(t, f.box.grow(-2).holds(s.box), "%s sticks out of %s", s.node.ID, f.node.ID)
			}
		}
	})
}

func TestPools_StandApartWithinTheCanvas(t *testing.T) {
	t.Parallel()
	everyLanguage(t, func(t *testing.T, d *drawing) {
		canvas := rect{0, 0, d.size.w, d.size.h}
		for i, p := range d.pools {
			require.True(t, canvas.holds(p.box), p.id)
			for _, o := range d.pools[i+1:] {
				require.False(t, p.box.grow(1).overlaps(o.box), "%s and %s overlap", p.id, o.id)
			}
		}
		for i, b := range d.bands {
			require.True(t, canvas.holds(b.box), b.id)
			for _, o := range d.bands[i+1:] {
				require.False(t, b.box.overlaps(o.box), "%s and %s overlap", b.id, o.id)
			}
			require.LessOrEqual(t, b.text-pad-2+b.textWidth(), b.head.right(), b.id)
		}
	})
}

func TestFlows_CrossNoShapeButTheirEnds(t *testing.T) {
	t.Parallel()
	everyLanguage(t, func(t *testing.T, d *drawing) {
		for _, e := range d.edges {
			for _, s := range segments(e.line) {
				require.True(t, s.a.x == s.b.x || s.a.y == s.b.y, "%s runs askew", e.flow.ID())
				require.True(t, rect{0, 0, d.size.w, d.size.h}.holds(s.box(0)), "%s leaves the canvas", e.flow.ID())
				for _, o := range d.shapes {
					if o.node.Kind == process.EventSubProcess {
						require.False(t, e.flow.Kind != process.MessageFlow && crosses(s, o.box), "%s crosses the border of %s", e.flow.ID(), o.node.ID)
						continue
					}
					require.False(t, s.box(0).overlaps(o.box), "%s runs through %s", e.flow.ID(), o.node.ID)
				}
				for _, p := range d.pools {
					// A black box further out is reached straight through a nearer one.
					through := p.closed && !s.flat() && p.id != e.flow.From && p.id != e.flow.To
					require.False(t, !through && s.box(0).overlaps(p.head), "%s runs through %s", e.flow.ID(), p.id)
				}
			}
		}
	})
}

func crosses(s segment, r rect) bool {
	for _, o := range outline(r) {
		if s.box(0).grow(1).overlaps(o.box(0).grow(1)) {
			return true
		}
	}
	return false
}

func TestFlows_EndOnTheBordersOfTheirEnds(t *testing.T) {
	t.Parallel()
	everyLanguage(t, func(t *testing.T, d *drawing) {
		for _, e := range d.edges {
			for id, p := range map[string]point{e.flow.From: e.line[0], e.flow.To: e.line[len(e.line)-1]} {
				b := d.box(id)
				require.True(t, b.holds(rect{p.x, p.y, 0, 0}) && !b.grow(-1).holds(rect{p.x, p.y, 0, 0}), "%s at %s", e.flow.ID(), id)
			}
		}
	})
}

func TestFlows_ShareAStretchOnlyWithTheirKin(t *testing.T) {
	t.Parallel()
	everyLanguage(t, func(t *testing.T, d *drawing) {
		for i, e := range d.edges {
			for k, o := range d.edges[:i] {
				if d.kin(i, k) != strangers {
					continue
				}
				for _, a := range segments(e.line) {
					for _, b := range segments(o.line) {
						if a.flat() == b.flat() {
							require.False(t, a.box(1).overlaps(b.box(1)), "%s runs along %s", e.flow.ID(), o.flow.ID())
						}
					}
				}
				for _, p := range e.line[1 : len(e.line)-1] {
					require.False(t, onLine(p, o.line), "%s bends on %s", e.flow.ID(), o.flow.ID())
				}
				for _, p := range o.line[1 : len(o.line)-1] {
					require.False(t, onLine(p, e.line), "%s bends on %s", o.flow.ID(), e.flow.ID())
				}
			}
		}
	})
}

func onLine(p point, line []point) bool {
	for _, s := range segments(line) {
		if s.box(0).holds(rect{p.x, p.y, 0, 0}) {
			return true
		}
	}
	return false
}

func TestLabels_CoverNothing(t *testing.T) {
	t.Parallel()
	everyLanguage(t, func(t *testing.T, d *drawing) {
		type named struct {
			id  string
			box rect
		}
		var labels []named
		for _, s := range d.shapes {
			if s.label != (rect{}) {
				labels = append(labels, named{s.node.ID, s.label})
			} else {
				require.True(t, isTask(s.node.Kind) || s.node.Name == "", "%s has no label", s.node.ID)
			}
		}
		for _, e := range d.edges {
			if e.flow.Name != "" {
				require.NotEmpty(t, e.label, e.flow.ID())
				labels = append(labels, named{e.flow.ID(), e.label})
			}
		}
		for i, l := range labels {
			require.True(t, rect{0, 0, d.size.w, d.size.h}.holds(l.box), "the name of %s leaves the canvas", l.id)
			for _, o := range labels[:i] {
				require.False(t, l.box.overlaps(o.box), "the names of %s and %s overlap", l.id, o.id)
			}
			for _, s := range d.shapes {
				require.False(t, s.node.Kind != process.EventSubProcess && l.box.overlaps(s.box), "the name of %s covers %s", l.id, s.node.ID)
			}
			for _, p := range d.pools {
				require.False(t, l.box.overlaps(p.head), "the name of %s covers %s", l.id, p.id)
			}
			for _, b := range d.bands {
				require.False(t, l.box.overlaps(b.head), "the name of %s covers %s", l.id, b.id)
			}
			for _, e := range d.edges {
				for _, s := range segments(e.line) {
					require.False(t, s.box(1).overlaps(l.box), "%s runs through the name of %s", e.flow.ID(), l.id)
				}
			}
		}
	})
}

func TestText_FitsInItsBox(t *testing.T) {
	t.Parallel()
	everyLanguage(t, func(t *testing.T, d *drawing) {
		for _, s := range d.shapes {
			if s.node.Kind == process.EventSubProcess {
				require.LessOrEqual(t, s.label.right(), s.box.right(), s.node.ID)
			}
			if !isTask(s.node.Kind) {
				continue
			}
			name, small, bold := nameSize, ruSize, false
			if s.node.Kind == process.StageBox {
				name, small, bold = stageSize, stageRU, true
			}
			require.LessOrEqual(t, widest(s.lines, name, bold), s.box.w-pad, s.node.ID)
			require.LessOrEqual(t, widest(s.ru, small, false), s.box.w-pad, s.node.ID)
			if icon := s.node.Kind != process.StageBox && s.node.Kind != process.CallActivity; icon && !s.under {
				require.LessOrEqual(t, widest(s.lines, name, bold), s.box.w-2*iconRoom, "%s runs into its icon", s.node.ID)
			}
			top, bottom := s.margins()
			require.LessOrEqual(t, top+len(s.lines)*leading(name)+len(s.ru)*leading(small)+bottom, s.box.h, s.node.ID)
		}
		for _, l := range d.lanes {
			require.LessOrEqual(t, width(l.name, d.font.head, true), l.box.h, l.id)
		}
		for _, p := range d.pools {
			require.LessOrEqual(t, width(p.name, d.font.head, true), max(p.head.w, p.head.h), p.id)
		}
	})
}

func TestDraw_IsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	c, _ := workorder.ChartOf("stages")
	first, err := draw(c, nil)
	require.NoError(t, err)
	again, err := draw(c, nil)
	require.NoError(t, err)
	require.Equal(t, first.edges, again.edges)
	require.Equal(t, first.shapes, again.shapes)
}
