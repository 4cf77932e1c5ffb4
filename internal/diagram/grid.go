package diagram

import (
	"github.com/workbay/workbay/process"
)

// What a line costs, in tenths of a step.
const (
	costStep   = 10
	costBend   = 80
	costCross  = 110
	costTight  = 8   // a step beside another line
	costNear   = 3   // a step close to a shape
	costBorder = 12  // a step along the border of a lane
	costFork   = 160 // leaving by a port that another flow leaves by
	costMerge  = 10  // arriving by a port that another flow arrives by
	costShare  = 4   // a step together with another line of the same source
	costWall   = 60  // a step through a black box
	costLabel  = 12  // a step through the place where a name is expected
)

// grid knows what is at every point of the drawing.
type grid struct {
	w, h  int
	solid []bool    // a shape or a header: no line passes
	pool  []int8    // 1 + number of the white pool, 0 outside
	zone  []int8    // 1 + number of the frame, 0 outside; -1 on a frame's border
	wall  []bool    // a black box: a message to one behind it may pass straight through
	flat  []uint8   // what a step costs on top, horizontally
	steep []uint8   // and vertically
	pass  [][]pass  // the lines that pass
	docks [][]place // per flow: where it docks, to keep two of them apart
}

// pass is one line at one point: where it comes from and where it goes, as
// directions of travel; none at an end.
type pass struct{ flow, in, out int16 }

const none = -1

// place is a port in use.
type place struct {
	id      string
	edge    point
	leaving bool
}

func (g *grid) at(p point) int { return p.y/step*g.w + p.x/step }

func (g *grid) point(cell int) point { return point{cell % g.w * step, cell / g.w * step} }

// each calls f for the points of the grid within r, its border included.
func (g *grid) each(r rect, f func(cell int)) {
	for y := max(0, up(r.y, step)/step); y <= r.bottom()/step && y < g.h; y++ {
		for x := max(0, up(r.x, step)/step); x <= r.right()/step && x < g.w; x++ {
			f(y*g.w + x)
		}
	}
}

func newGrid(d *drawing) *grid {
	g := &grid{w: d.size.w/step + 1, h: d.size.h/step + 1}
	n := g.w * g.h
	g.solid, g.pool, g.zone = make([]bool, n), make([]int8, n), make([]int8, n)
	g.flat, g.steep, g.pass = make([]uint8, n), make([]uint8, n), make([][]pass, n)
	g.wall = make([]bool, n)
	g.docks = make([][]place, len(d.chart.Flows))
	for i, p := range d.pools {
		g.each(p.box.grow(-1), func(c int) { g.pool[c] = int8(i + 1) })
		if p.closed {
			g.each(p.box, func(c int) { g.wall[c] = true; g.steep[c] += costWall })
			for _, text := range p.names(d.font) {
				g.each(text, func(c int) { g.solid[c] = true })
			}
		}
		g.border(p.box)
	}
	for _, l := range d.lanes {
		g.border(l.box)
		head := rect{l.box.x - poolHead, l.box.y, poolHead + laneHead, l.box.h}
		g.each(head, func(c int) { g.solid[c] = true })
	}
	for _, b := range d.bands {
		g.each(rect{b.head.x, b.head.y, b.textWidth(), b.head.h}, func(c int) { g.steep[c] += costLabel })
	}
	for i, s := range d.shapes {
		g.mark(s, int8(i+1), d.font.label)
	}
	return g
}

// border makes running along a border dear; crossing it costs nothing.
func (g *grid) border(r rect) {
	for _, y := range []int{r.y, r.bottom()} {
		g.each(rect{r.x, y - step + 1, r.w, 2*step - 2}, func(c int) { g.flat[c] += costBorder })
	}
}

// mark enters a shape: what is within a step of it is closed.
func (g *grid) mark(s *shape, number int8, size int) {
	if s.node.Kind == process.EventSubProcess {
		g.each(s.box.grow(step-1), func(c int) { g.zone[c] = -1 })
		g.each(s.box.grow(-step), func(c int) { g.zone[c] = number })
		g.each(s.label, func(c int) { g.solid[c] = true })
		return
	}
	g.each(s.box.grow(step-1), func(c int) { g.solid[c] = true })
	g.each(s.box.grow(2*step-1), func(c int) { g.flat[c] += costNear; g.steep[c] += costNear })
	if !isTask(s.node.Kind) {
		w, h := labelArea(s.node.Name, size)
		below := rect{s.box.cx() - w/2, s.box.bottom(), w, h + 4}
		g.each(below, func(c int) { g.flat[c] += costLabel; g.steep[c] += costLabel })
	}
}

// labelArea is the room that the name beside an event or a gateway takes.
func labelArea(name string, size int) (w, h int) {
	lines := wrap(name, size, false, nodeLabel)
	return widest(lines, size, false), len(lines) * leading(size)
}

// keep enters the line of a flow; forget takes it out again.
func (g *grid) keep(flow int, line []point) {
	for i, s := range segments(line) {
		dir := heading(s)
		for p := s.a; ; p = move(p, dir, step) {
			in, out := int16(dir), int16(dir)
			if p == s.a {
				if in = none; i > 0 {
					continue
				}
			}
			if p == s.b {
				if out = none; i < len(line)-2 {
					out = int16(heading(segment{s.b, line[i+2]}))
				}
			}
			c := g.at(p)
			g.pass[c] = append(g.pass[c], pass{int16(flow), in, out})
			if p == s.b {
				break
			}
		}
	}
}

func (g *grid) forget(flow int, line []point) {
	for _, s := range segments(line) {
		g.each(s.box(0), func(c int) {
			kept := g.pass[c][:0]
			for _, p := range g.pass[c] {
				if int(p.flow) != flow {
					kept = append(kept, p)
				}
			}
			g.pass[c] = kept
		})
	}
}

// clear takes all lines out.
func (g *grid) clear() {
	for c := range g.pass {
		g.pass[c] = g.pass[c][:0]
	}
	clear(g.docks)
}

func heading(s segment) int {
	switch {
	case s.b.x > s.a.x:
		return right
	case s.b.x < s.a.x:
		return left
	case s.b.y > s.a.y:
		return down
	}
	return upward
}
