package diagram

import "math"

// item is a state of the search. Its key is what it costs at least in all, and
// among equals first what has cost most already; then the state's own number, so
// that the same table always gives the same picture.
type item struct {
	key   uint64
	state int32
}

func newItem(rank, cost, state int32) item {
	return item{uint64(rank)<<32 | uint64(math.MaxInt32-cost), state}
}

func (i item) rank() int32 { return int32(i.key >> 32) }

func (i item) cost() int32 { return math.MaxInt32 - int32(i.key&math.MaxUint32) }

func (i item) before(o item) bool {
	return i.key < o.key || i.key == o.key && i.state < o.state
}

// queue is the open states, cheapest first.
type queue []item

// add and take are a binary heap without the boxing of container/heap: this
// is the inner loop.
func (q *queue) add(x item) {
	*q = append(*q, x)
	h := *q
	i := len(h) - 1
	for i > 0 && x.before(h[(i-1)/2]) {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = x
}

func (q *queue) take() item {
	h := *q
	top, n := h[0], len(h)-1
	x := h[n] // sinks from the top to its place
	h = h[:n]
	i := 0
	for c := 1; c < n; c = 2*i + 1 {
		if c+1 < n && h[c+1].before(h[c]) {
			c++
		}
		if !h[c].before(x) {
			break
		}
		h[i] = h[c]
		i = c
	}
	if n > 0 {
		h[i] = x
	}
	*q = h
	return top
}

// push offers a way to a state; it is kept when it is the cheapest so far.
func (m *maze) push(state, from, cost int32, at point) {
	if m.seen[state] == m.turn && m.cost[state] <= cost {
		return
	}
	m.seen[state], m.cost[state], m.from[state] = m.turn, cost, from
	m.queue.add(newItem(cost+m.estimate(at, int(state%4)), cost, state))
}

// estimate is what is left at least: the distance to the goal's box, and the
// bends without which nobody who travels in this direction gets into it.
func (m *maze) estimate(p point, dir int) int32 {
	dx, dy := m.box.x-p.x, m.box.y-p.y // how far ahead the box is, to the right and down
	if dx < 0 {
		dx = min(0, m.box.right()-p.x)
	}
	if dy < 0 {
		dy = min(0, m.box.bottom()-p.y)
	}
	ahead, aside := dx, dy
	switch dir {
	case down:
		ahead, aside = dy, dx
	case left:
		ahead, aside = -dx, dy
	case upward:
		ahead, aside = -dy, dx
	}
	bends := 0
	switch {
	case ahead < 0:
		bends = 2
	case aside != 0:
		bends = 1
	}
	return int32(max(0, abs(dx)+abs(dy)-2*step) + bends*costBend)
}
