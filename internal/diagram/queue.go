package diagram

// item is a state of the search with what it has cost and what it will cost
// at least.
type item struct {
	rank, cost, state int32
}

// queue is the open states, cheapest first; equal ones by their number, so
// that the same table always gives the same picture.
type queue []item

func (q queue) less(i, j int) bool {
	if q[i].rank != q[j].rank {
		return q[i].rank < q[j].rank
	}
	if q[i].cost != q[j].cost {
		return q[i].cost > q[j].cost
	}
	return q[i].state < q[j].state
}

// add and take are a binary heap without the boxing of container/heap: this
// is the inner loop.
func (q *queue) add(x item) {
	*q = append(*q, x)
	h := *q
	for i := len(h) - 1; i > 0 && h.less(i, (i-1)/2); i = (i - 1) / 2 {
		h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
	}
}

func (q *queue) take() item {
	h := *q
	top, n := h[0], len(h)-1
	h[0] = h[n]
	h = h[:n]
	for i := 0; ; {
		c := 2*i + 1
		if c >= n {
			break
		}
		if c+1 < n && h.less(c+1, c) {
			c++
		}
		if !h.less(c, i) {
			break
		}
		h[i], h[c] = h[c], h[i]
		i = c
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
	m.queue.add(item{cost + m.estimate(at), cost, state})
}

// estimate is what is left at least: the distance to the goal's box.
func (m *maze) estimate(p point) int32 {
	dx := max(m.box.x-p.x, p.x-m.box.right(), 0)
	dy := max(m.box.y-p.y, p.y-m.box.bottom(), 0)
	return int32(max(0, dx+dy-2*step))
}
