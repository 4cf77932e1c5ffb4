package diagram

import (
	"math"

	"github.com/workbay/workbay/process"
)

// maze finds the cheapest way for one line at a time: A* over the points of
// the grid and the direction of travel.
type maze struct {
	d     *drawing
	g     *grid
	cost  []int32 // per state, of this search
	from  []int32
	seen  []int32 // number of the search that wrote the state
	turn  int32
	queue queue
	raw   [][]point // per flow: the line on the grid
	ends  [][2]port
	paid  []int32 // per flow: what its line cost
	ports [][2][]port
	kins  [][]relation // per flow: how each other one is related to it

	flow  int
	near  []int32 // cell: number of the search that reaches a port from it
	first []int32 // cell: the first of those ports
	next  []int32 // port: the next one that is reached from the same cell
	in    []port
	pool  int8
	zones [2]int8
	free  bool // a message: it may leave the pool
	kin   []relation
	box   rect // of the goal, for the estimate
}

func newMaze(d *drawing, g *grid) *maze {
	n, flows := g.w*g.h*4, d.chart.Flows
	m := &maze{d: d, g: g, cost: make([]int32, n), from: make([]int32, n), seen: make([]int32, n),
		near: make([]int32, n/4), first: make([]int32, n/4),
		raw: make([][]point, len(flows)), ends: make([][2]port, len(flows)), paid: make([]int32, len(flows))}
	for i, f := range flows {
		m.ports = append(m.ports, [2][]port{d.ports(f, f.From, true), d.ports(f, f.To, false)})
		var kin []relation
		for o := range flows {
			kin = append(kin, d.kin(i, o))
		}
		m.kins = append(m.kins, kin)
	}
	return m
}

// draw finds a line for a flow and enters it into the grid.
func (m *maze) draw(flow int) bool {
	out := m.begin(flow)
	for i, p := range out {
		c := m.g.at(p.out)
		if m.open(c) {
			m.push(int32(c*4+p.dir), int32(-1-i), int32(p.cost)+m.dock(p, true), p.out)
		}
	}
	best, last, goal := int32(math.MaxInt32), int32(none), int32(none)
	for len(m.queue) > 0 {
		s := m.queue.take()
		if s.rank() >= best {
			break
		}
		if s.cost() > m.cost[s.state] {
			continue
		}
		cell, dir := int(s.state/4), int(s.state%4)
		for gi := m.goal(cell); gi != none; gi = m.next[gi] {
			p := m.in[gi]
			c, ok := m.leave(cell, dir, opposite(p.dir))
			if !ok {
				continue
			}
			if total := s.cost() + c + int32(p.cost) + m.dock(p, false); total < best {
				best, last, goal = total, s.state, gi
			}
		}
		m.expand(s, cell, dir)
	}
	if last == none {
		return false
	}
	m.trace(last, out, m.in[goal])
	m.paid[flow] = best
	return true
}

// begin sets the search up and returns the ports to start from.
func (m *maze) begin(flow int) []port {
	f := m.d.chart.Flows[flow]
	m.turn++
	m.flow, m.queue = flow, m.queue[:0]
	m.in = m.ports[flow][1]
	m.next = m.next[:0]
	for i, p := range m.in {
		c := m.g.at(p.out)
		m.next = append(m.next, m.goal(c))
		m.near[c], m.first[c] = m.turn, int32(i)
	}
	m.free, m.pool, m.zones = f.Kind == process.MessageFlow, 0, [2]int8{}
	for i, id := range []string{f.From, f.To} {
		if s := m.d.index[id]; s != nil {
			m.pool = int8(s.pool + 1)
			m.zones[i] = m.zone(s)
		}
	}
	m.kin = m.kins[flow]
	m.box = m.d.box(f.To)
	return m.ports[flow][0]
}

// goal is the first port that is reached from a cell.
func (m *maze) goal(cell int) int32 {
	if m.near[cell] != m.turn {
		return none
	}
	return m.first[cell]
}

func (m *maze) zone(s *shape) int8 {
	for i, o := range m.d.shapes {
		if o.node.ID == s.node.Frame {
			return int8(i + 1)
		}
	}
	return 0
}

// open reports whether this flow may be at a point at all.
func (m *maze) open(cell int) bool {
	if m.g.solid[cell] {
		return false
	}
	z := m.g.zone[cell]
	inside := z == m.zones[0] || z == m.zones[1]
	if m.free {
		return inside || z <= 0
	}
	return inside && !m.g.wall[cell] && m.g.pool[cell] == m.pool
}

// expand goes on from a state in the three directions ahead.
func (m *maze) expand(s item, cell, dir int) {
	x, y := cell%m.g.w, cell/m.g.w
	for next := range 4 {
		if next == opposite(dir) || next == left && x == 0 || next == right && x == m.g.w-1 ||
			next == upward && y == 0 || next == down && y == m.g.h-1 {
			continue
		}
		to := cell + [4]int{1, m.g.w, -1, -m.g.w}[next]
		if !m.open(to) || m.g.wall[to] && (next == right || next == left) {
			continue
		}
		c, ok := m.leave(cell, dir, next)
		if !ok {
			continue
		}
		m.push(int32(to*4+next), s.state, s.cost()+c+costStep+m.around(to, next), m.g.point(to))
	}
}

// around is what a step costs for what is beside it.
func (m *maze) around(cell, dir int) int32 {
	side, c := m.g.w, int32(m.g.flat[cell])
	if dir == down || dir == upward {
		side, c = 1, int32(m.g.steep[cell])
	}
	for _, n := range [2]int{cell - side, cell + side} {
		if n < 0 || n >= len(m.g.pass) {
			continue
		}
		for _, p := range m.g.pass[n] {
			if int(p.flow) != m.flow && p.out != none && p.out%2 == int16(dir%2) {
				c += costTight
			}
		}
	}
	return c
}

// leave tells what it costs to come to a point in one direction and to leave
// it in another, and whether the lines that are there already allow it: others
// may be crossed at right angles only; lines of one source may go together
// from its port on, lines of one target may join and then stay together.
func (m *maze) leave(cell, dir, next int) (int32, bool) {
	cost := int32(0)
	if next != dir {
		cost = costBend
	}
	for _, p := range m.g.pass[cell] {
		if int(p.flow) == m.flow {
			continue
		}
		came, goes := int(p.in) == dir, int(p.out) == next
		kin := m.kin[p.flow]
		switch {
		case goes && kin == forked && came:
			cost += costShare
		case goes && kin == merged:
		case came && !goes && kin == forked:
		case goes || came:
			return 0, false
		case dir == next && p.in == p.out && int(p.in)%2 != dir%2:
			cost += costCross
		default:
			return 0, false
		}
	}
	return cost, true
}

// dock is what it costs to use a port that others use.
func (m *maze) dock(p port, leaving bool) int32 {
	f := m.d.chart.Flows[m.flow]
	id, cost := f.To, int32(0)
	if leaving {
		id = f.From
	}
	if m.d.index[id] == nil {
		return 0
	}
	for i, docks := range m.g.docks {
		for _, o := range docks {
			switch {
			case o.id != id || o.edge != p.edge:
			case m.kin[i] == strangers || o.leaving != leaving:
				cost += 100_000
			case leaving:
				cost += costFork
			default:
				cost += costMerge
			}
		}
	}
	return cost
}

// trace reads the way back from the goal and enters it.
func (m *maze) trace(state int32, out []port, goal port) {
	line := []point{goal.edge}
	for state >= 0 {
		line = append(line, m.g.point(int(state/4)))
		state = m.from[state]
	}
	start := out[-1-state]
	line = append(line, start.edge)
	for i, j := 0, len(line)-1; i < j; i, j = i+1, j-1 {
		line[i], line[j] = line[j], line[i]
	}
	f := m.d.chart.Flows[m.flow]
	m.ends[m.flow] = [2]port{start, goal}
	m.g.docks[m.flow] = []place{{f.From, start.edge, true}, {f.To, goal.edge, false}}
	grid := append([]point{}, line...)
	grid[0] = snap(start)
	grid[len(grid)-1] = snap(goal)
	m.raw[m.flow] = straighten(grid)
	m.g.keep(m.flow, m.raw[m.flow])
}

// line is the way of a flow from border to border.
func (m *maze) line(flow int) []point {
	raw := m.raw[flow]
	line := append([]point{m.ends[flow][0].edge}, raw...)
	return straighten(append(line, m.ends[flow][1].edge))
}

// snap is the point of the grid in a shape's margin from which a line starts.
func snap(p port) point { return move(p.out, opposite(p.dir), step) }
