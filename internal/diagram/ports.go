package diagram

import (
	"github.com/workbay/workbay/process"
)

// The directions of the grid, clockwise.
const (
	right = iota
	down
	left
	upward
)

func opposite(dir int) int { return (dir + 2) % 4 }

func move(p point, dir, by int) point {
	switch dir {
	case right:
		p.x += by
	case down:
		p.y += by
	case left:
		p.x -= by
	default:
		p.y -= by
	}
	return p
}

// port is a place where a line may leave or reach a shape.
type port struct {
	edge point // on the border of the shape
	out  point // the first free point of the grid outside
	dir  int   // away from the shape
	cost int
}

// What it costs, in tenths of a step, to leave or reach a shape by a side.
var (
	leaveTask    = [4]int{right: 0, down: 40, left: 260, upward: 40}
	reachTask    = [4]int{right: 260, down: 60, left: 0, upward: 60}
	leaveGateway = [4]int{right: 0, down: 10, left: 220, upward: 10}
	reachGateway = [4]int{right: 220, down: 50, left: 0, upward: 50}
	message      = [4]int{right: 150, down: 0, left: 150, upward: 0}
)

// ports lists where a flow may dock at one of its ends.
func (d *drawing) ports(f process.Flow, id string, leaving bool) []port {
	s, ok := d.index[id]
	if !ok {
		return d.poolPorts(f, id, leaving)
	}
	costs := reachTask
	switch {
	case f.Kind != process.Sequence:
		costs = message
	case isGateway(s.node.Kind) && leaving:
		costs = leaveGateway
	case isGateway(s.node.Kind):
		costs = reachGateway
	case leaving:
		costs = leaveTask
	}
	var out []port
	for dir, cost := range costs {
		for _, off := range offsets(s, dir) {
			p := d.port(s, dir, off)
			if p.cost = cost; s.box.w <= 2*messageRoom {
				p.cost += 2 * abs(off)
			}
			if d.clear(s, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// offsets lists the places along a side, from its middle: a task has several,
// what has corners only those.
func offsets(s *shape, dir int) []int {
	switch {
	case !isTask(s.node.Kind):
		return []int{0}
	case dir == right || dir == left:
		return []int{0, -20, 20}
	case s.box.w > 2*messageRoom:
		return evenly(s, dir)
	}
	return []int{0, -20, 20, -50, 50}
}

// evenly spreads the messages of a wide box along its side.
func evenly(s *shape, dir int) []int {
	n := s.below
	if dir == upward {
		n = s.above
	}
	var out []int
	for i := range n {
		out = append(out, (s.box.w*(2*i+1)/(2*n)-s.box.w/2)/step*step)
	}
	return out
}

func (d *drawing) port(s *shape, dir, off int) port {
	c := point{s.box.cx(), s.box.cy()}
	half := s.box.w / 2
	if dir == down || dir == upward {
		c.x += off
		half = s.box.h / 2
	} else {
		c.y += off
	}
	return port{edge: move(c, dir, half), out: move(c, dir, up(half+step, step)), dir: dir}
}

// clear reports whether the way from the border to the grid is free of other shapes.
func (d *drawing) clear(s *shape, p port) bool {
	way := segment{p.edge, p.out}.box(0)
	for _, o := range d.shapes {
		if o == s || o.node.Kind == process.EventSubProcess {
			continue
		}
		host := o.node.ID == s.node.On
		if host && o.box.grow(step-1).overlaps(rect{p.out.x, p.out.y, 1, 1}) {
			return false
		}
		if !host && o.box.grow(step-1).overlaps(rect{way.x, way.y, max(way.w, 1), max(way.h, 1)}) {
			return false
		}
	}
	return true
}

// poolPorts lists the places along the border of a black box: the whole of it,
// the best straight above or below the other end.
func (d *drawing) poolPorts(f process.Flow, id string, leaving bool) []port {
	box := d.box(id)
	other := d.box(f.To)
	if !leaving {
		other = d.box(f.From)
	}
	dir, y := down, box.bottom()
	if other.cy() < box.cy() {
		dir, y = upward, box.y
	}
	var out []port
	for x := box.x + poolHead + laneHead; x <= box.right()-2*step; x += step {
		edge := point{x, y}
		out = append(out, port{edge: edge, out: move(edge, dir, step), dir: dir})
	}
	return out
}
