package diagram

import (
	"fmt"
	"slices"

	"github.com/workbay/workbay/process"
)

// drawing is a chart with a place for everything in it.
type drawing struct {
	chart  process.Chart
	words  *Words
	font   sizes
	size   rect
	pools  []strip
	lanes  []strip
	bands  []strip
	shapes []*shape // in the order of the chart's nodes
	edges  []*edge  // in the order of the chart's flows
	index  map[string]*shape
}

// strip is a pool, a lane or a band: a box with a header.
type strip struct {
	id     string
	name   string
	ru     string
	box    rect
	head   rect
	closed bool // a black box: the header is the whole of it
	text   int  // of a band: where its names begin
	pool   int  // of a lane: the number of its pool
}

// textWidth is the room that a band's names take in its header.
func (s strip) textWidth() int {
	return max(width(s.name, bandSize, true), width(s.ru, ruSize, false)) + 2*pad
}

// names lists the places where a black box says its name: in the middle, and
// again where it is too long to be seen at once.
func (s strip) names(font sizes) []rect {
	w, n := width(s.name, font.head, true)+width(s.ru, font.headRU, false)+4*pad, 1+s.box.w/2000/2*2
	var out []rect
	for i := range n {
		out = append(out, around(s.box.x+s.box.w*(2*i+1)/(2*n), s.box.cy(), w, s.box.h))
	}
	return out
}

// shape is a node in its place.
type shape struct {
	node  process.Node
	pool  int  // the number of its pool
	host  bool // an event stands on its edge
	above int  // message flows to and from the black boxes above
	below int  // and below
	box   rect
	lines []string // the name, wrapped
	under bool     // its lines are too wide to stand beside the icon
	ru    []string // the Russian name, wrapped; empty where there is no room for it
	label rect     // of events and gateways: where the name stands; empty without one
}

// edge is a flow in its place.
type edge struct {
	flow  process.Flow
	line  []point
	lines []string
	label rect
}

// draw lays a chart out in somebody's words. It fails when two elements claim one place or no
// line can be found between two of them: the coordinates have to be changed.
func draw(c process.Chart, w *Words) (*drawing, error) {
	c = w.say(c)
	d := &drawing{chart: c, words: w, font: sizesOf(c, w), index: map[string]*shape{}}
	for _, n := range c.Nodes {
		s := &shape{node: n}
		d.shapes = append(d.shapes, s)
		d.index[n.ID] = s
	}
	d.countMessages()
	for _, n := range c.Nodes {
		if host := d.index[n.On]; host != nil {
			host.host = true
		}
	}
	if err := d.place(); err != nil {
		return nil, fmt.Errorf("chart %s: %w", c.ID, err)
	}
	if err := d.route(); err != nil {
		return nil, fmt.Errorf("chart %s: %w", c.ID, err)
	}
	if err := d.annotate(); err != nil {
		return d, fmt.Errorf("chart %s: %w", c.ID, err)
	}
	return d, nil
}

// countMessages tells every element how many messages it exchanges upwards and
// downwards.
func (d *drawing) countMessages() {
	home := slices.IndexFunc(d.chart.Pools, func(p process.Pool) bool { return len(p.Lanes) > 0 })
	for _, f := range d.chart.Flows {
		for _, ends := range [2][2]string{{f.From, f.To}, {f.To, f.From}} {
			s := d.index[ends[0]]
			i := slices.IndexFunc(d.chart.Pools, func(p process.Pool) bool { return p.ID == ends[1] })
			switch {
			case s == nil || i < 0:
			case i < home:
				s.above++
			default:
				s.below++
			}
		}
	}
}

// poolOf finds a pool by its id.
func (d *drawing) poolOf(id string) (strip, bool) {
	i := slices.IndexFunc(d.pools, func(s strip) bool { return s.id == id })
	if i < 0 {
		return strip{}, false
	}
	return d.pools[i], true
}

// box is where an end of a flow stands: an element or a black box.
func (d *drawing) box(id string) rect {
	if s, ok := d.index[id]; ok {
		return s.box
	}
	p, _ := d.poolOf(id)
	return p.box
}

// isGateway, isEvent and isTask sort the kinds by their outline.
func isGateway(k process.NodeKind) bool {
	return k == process.Exclusive || k == process.Parallel || k == process.EventBased
}

func isTask(k process.NodeKind) bool {
	switch k {
	case process.UserTask, process.ServiceTask, process.UndoTask, process.CallActivity, process.StageBox:
		return true
	}
	return false
}

func isBoundary(k process.NodeKind) bool {
	return k == process.BoundaryUndo
}

func isEvent(k process.NodeKind) bool {
	return !isGateway(k) && !isTask(k) && k != process.EventSubProcess
}
