package diagram

import (
	"fmt"

	"github.com/workbay/workbay/process"
)

// Distances between things, in pixels.
const (
	canvasPad  = 20
	titleRoom  = 50
	poolHead   = 30
	laneHead   = 40
	blackPool  = 50
	poolGap    = 60 // room for the names of message flows
	bandRoom   = 70 // header of a band, with two lines of an overlay
	badgeRoom  = 44 // of the count in the header of a band
	bandGap    = 20
	colGap     = 40
	rowGap     = 50 // between the boxes of two rows
	smallRow   = 70 // of a row with only events and gateways, with their names
	frameTitle = 30
	framePad   = 20
)

// cells is the measured table: where every column and every row of a lane is.
type cells struct {
	x, w []int   // centres and widths of the columns
	y, h [][]int // centres and heights of the rows of each lane
}

// place gives every pool, lane, band and element its box.
func (d *drawing) place() error {
	lanes := d.laneIndex()
	g := cells{y: make([][]int, len(lanes)), h: make([][]int, len(lanes))}
	if err := d.measureCells(&g, lanes); err != nil {
		return err
	}
	d.spread(&g)
	d.stack(&g)
	for _, s := range d.shapes {
		d.seat(s, &g, lanes)
	}
	for _, s := range d.shapes {
		if isBoundary(s.node.Kind) {
			if err := d.attach(s); err != nil {
				return err
			}
		}
	}
	d.group(&g)
	return nil
}

// laneIndex numbers the lanes of the chart over all pools.
func (d *drawing) laneIndex() map[string]int {
	index := map[string]int{}
	for i, p := range d.chart.Pools {
		d.pools = append(d.pools, strip{id: p.ID, name: p.Name, ru: p.NameRU, closed: len(p.Lanes) == 0})
		for _, l := range p.Lanes {
			index[l.ID] = len(d.lanes)
			d.lanes = append(d.lanes, strip{id: l.ID, name: l.Name, ru: l.NameRU, pool: i})
		}
	}
	return index
}

// lane is the lane of a node; one in a frame stands in the frame's.
func (d *drawing) lane(n process.Node) string {
	if f, ok := d.index[n.Frame]; ok && n.Lane == "" {
		return f.node.Lane
	}
	return n.Lane
}

func (d *drawing) measureCells(g *cells, lanes map[string]int) error {
	taken := map[[3]int]string{}
	for _, s := range d.shapes {
		n := s.node
		if isBoundary(n.Kind) {
			s.box.w, s.box.h = eventSize, eventSize
			continue
		}
		lane, ok := lanes[d.lane(n)]
		if !ok {
			return fmt.Errorf("%s stands in no lane", n.ID)
		}
		s.pool = d.lanes[lane].pool
		if n.Kind == process.EventSubProcess {
			g.reach(n.Col+n.Cols-1, lane, n.Row+n.Rows-1)
			continue
		}
		s.box.w, s.box.h = s.measure(d.font)
		g.reach(n.Col, lane, n.Row)
		at := [3]int{lane, n.Row, n.Col}
		if taken[at] != "" {
			return fmt.Errorf("%s and %s stand in one cell: lane %s, row %d, column %d", taken[at], n.ID, d.lane(n), n.Row, n.Col)
		}
		taken[at] = n.ID
		g.w[n.Col] = max(g.w[n.Col], s.box.w)
		g.h[lane][n.Row] = max(g.h[lane][n.Row], s.box.h, smallRow)
	}
	return nil
}

// reach makes the table large enough for a cell.
func (g *cells) reach(col, lane, row int) {
	for len(g.w) <= col {
		g.w = append(g.w, 4*step)
	}
	for len(g.h[lane]) <= row {
		g.h[lane] = append(g.h[lane], smallRow)
	}
}

// spread puts the columns side by side. A gap is wide enough for the name of a
// flow that goes straight across it, a band for its title.
func (d *drawing) spread(g *cells) {
	gap := make([]int, len(g.w)+1)
	for i := range gap {
		gap[i] = colGap
	}
	for _, f := range d.chart.Flows {
		a, b := d.index[f.From], d.index[f.To]
		if f.Name == "" || a == nil || b == nil || f.Kind == process.MessageFlow {
			continue
		}
		if a.node.Lane == b.node.Lane && a.node.Row == b.node.Row && b.node.Col == a.node.Col+1 {
			need := widest(wrap(f.Name, d.font.label, false, flowLabel), d.font.label, false) + 3*step
			slack := (g.w[a.node.Col]-a.box.w)/2 + (g.w[b.node.Col]-b.box.w)/2
			gap[b.node.Col] = max(gap[b.node.Col], up(need-slack, 2*step))
		}
	}
	for _, b := range d.chart.Bands {
		_, name, ru := d.words.stage(d.chart, b.Stage)
		need := max(width(name, bandSize, true), width(ru, ruSize, false)) + 2*pad + badgeRoom
		have := 0
		for c := b.From; c <= b.To && c < len(g.w); c++ {
			have += g.w[c] + gap[c]
		}
		if have < need && b.To < len(g.w) {
			g.w[b.To] += up(need-have, 2*step)
		}
	}
	x := canvasPad + poolHead + laneHead - step
	g.x = make([]int, len(g.w))
	for i, w := range g.w {
		x += gap[i]
		g.x[i] = up(x+w/2, step)
		x = g.x[i] + w/2
	}
	d.size.w = up(x+colGap, step) + canvasPad
}

// stack puts the pools, their lanes and rows below one another.
func (d *drawing) stack(g *cells) {
	d.growRows(g)
	y, lane, banded := titleRoom+canvasPad/2, 0, false
	for i := range d.pools {
		p := &d.pools[i]
		if i > 0 {
			y += poolGap
		}
		if !p.closed && !banded && len(d.chart.Bands) > 0 {
			banded = true
			y += bandRoom + bandGap
		}
		p.box = rect{canvasPad, y, d.size.w - 2*canvasPad, blackPool}
		if p.closed {
			p.head = p.box
			y = p.box.bottom()
			continue
		}
		for ; lane < len(d.lanes) && d.lanes[lane].pool == i; lane++ {
			y = d.stackLane(g, lane, y)
		}
		p.box.h = y - p.box.y
		p.head = rect{p.box.x, p.box.y, poolHead, p.box.h}
	}
	d.size.h = y + canvasPad
}

func (d *drawing) stackLane(g *cells, lane, y int) int {
	l := &d.lanes[lane]
	l.box = rect{canvasPad + poolHead, y, d.size.w - 2*canvasPad - poolHead, 0}
	g.y[lane] = make([]int, len(g.h[lane]))
	for r, h := range g.h[lane] {
		top := rowGap/2 + d.extra(lane, r, true)
		g.y[lane][r] = up(y+top+h/2, step)
		y = g.y[lane][r] + up(h/2+rowGap/2+d.extra(lane, r, false), step)
	}
	y = max(y, l.box.y+up(width(l.name, d.font.head, true)+2*pad, 2*step))
	l.box.h = y - l.box.y
	l.head = rect{l.box.x, l.box.y, laneHead, l.box.h}
	return y
}

// extra is the room that a row needs above or below its boxes: for the title
// and the border of a frame, and for events on the edge of a task.
func (d *drawing) extra(lane, row int, above bool) int {
	room := 0
	for _, s := range d.shapes {
		n := s.node
		if isBoundary(n.Kind) {
			if host := d.index[n.On]; host != nil && d.lane(host.node) == d.lanes[lane].id && host.node.Row == row && d.upper(s) == above {
				room = max(room, eventSize/2+leading(d.font.label))
			}
		}
		if n.Kind != process.EventSubProcess || n.Lane != d.lanes[lane].id {
			continue
		}
		if above && n.Row == row {
			room = max(room, frameTitle+framePad)
		}
		if !above && n.Row+n.Rows-1 == row {
			room = max(room, framePad)
		}
	}
	return room
}

// growRows makes a lane tall enough for the names beneath its events.
func (d *drawing) growRows(g *cells) {
	for lane, l := range d.lanes {
		for _, s := range d.shapes {
			if d.lane(s.node) != l.id || isBoundary(s.node.Kind) || isTask(s.node.Kind) || s.node.Kind == process.EventSubProcess {
				continue
			}
			lines := len(wrap(s.node.Name, d.font.label, false, nodeLabel))
			need := s.box.h + 2*lines*leading(d.font.label) - rowGap/2
			g.h[lane][s.node.Row] = max(g.h[lane][s.node.Row], up(need, 2*step))
		}
	}
}

// seat puts an element into its cell.
func (d *drawing) seat(s *shape, g *cells, lanes map[string]int) {
	n := s.node
	if isBoundary(n.Kind) {
		return
	}
	lane := lanes[d.lane(n)]
	if n.Kind != process.EventSubProcess {
		s.box = around(g.x[n.Col], g.y[lane][n.Row], s.box.w, s.box.h)
		return
	}
	last := n.Row + n.Rows - 1
	left, right := g.x[n.Col]-g.w[n.Col]/2, g.x[n.Col+n.Cols-1]+g.w[n.Col+n.Cols-1]/2
	top, bottom := g.y[lane][n.Row]-g.h[lane][n.Row]/2, g.y[lane][last]+g.h[lane][last]/2
	s.box = rect{left - framePad, top - framePad - frameTitle, right - left + 2*framePad, bottom - top + 2*framePad + frameTitle}
	s.label = rect{s.box.x + pad, s.box.y + 4, width(n.Name, d.font.head, true) + width(n.NameRU, d.font.headRU, false) + 2*pad, frameTitle - 8}
	s.lines, s.ru = []string{n.Name}, []string{n.NameRU}
}
