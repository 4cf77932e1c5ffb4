package diagram

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/workbay/workbay/process"
)

const (
	// rounds is how often every line is taken out and drawn again: the first
	// ones were drawn without knowing the others.
	rounds = 3
	// tries is in how many orders the lines are drawn; the best one is kept.
	tries = 12
)

// route draws all lines, at first the short ones before the long ones, then in
// other orders.
func (d *drawing) route() error {
	order := make([]int, len(d.chart.Flows))
	for i, f := range d.chart.Flows {
		if err := d.known(f); err != nil {
			return err
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return d.rank(a) - d.rank(b) })
	// The seed is fixed: the same table gives the same picture.
	dice := rand.New(rand.NewPCG(1, 2))
	m, best, failed := newMaze(d, newGrid(d)), -1, error(nil)
	for range tries {
		cost, err := d.attempt(m, order)
		if err != nil {
			failed = err
		} else if best < 0 || cost < best {
			best = cost
			d.keep(m)
		}
		m.g.clear()
		for range len(order) / 3 {
			i, j := dice.IntN(len(order)), dice.IntN(len(order))
			order[i], order[j] = order[j], order[i]
		}
	}
	if best < 0 {
		return failed
	}
	return nil
}

// attempt draws all lines in one order and returns what they cost together. A
// line is drawn again only where another one has changed since.
func (d *drawing) attempt(m *maze, order []int) (int, error) {
	turn, changed := 0, 0
	drawn := make([]int, len(order)) // per flow: the turn it was last drawn in
	for round := range rounds {
		for _, i := range order {
			if round > 0 && changed <= drawn[i] {
				continue
			}
			old := m.raw[i]
			if round > 0 {
				m.g.forget(i, old)
				m.g.docks[i] = nil
			}
			if !m.draw(i) {
				return 0, fmt.Errorf("no way is left for %s", d.chart.Flows[i].ID())
			}
			turn++
			drawn[i] = turn
			if round == 0 || !slices.Equal(old, m.raw[i]) {
				changed = turn
			}
		}
	}
	sum := 0
	for _, c := range m.paid {
		sum += int(c)
	}
	return sum, nil
}

func (d *drawing) keep(m *maze) {
	d.edges = d.edges[:0]
	for i, f := range d.chart.Flows {
		d.edges = append(d.edges, &edge{flow: f, line: m.line(i)})
	}
}

func (d *drawing) known(f process.Flow) error {
	for _, id := range []string{f.From, f.To} {
		p, isPool := d.poolOf(id)
		if _, isNode := d.index[id]; !isNode && (!isPool || !p.closed) {
			return fmt.Errorf("%s joins %s, which is neither an element nor a black box", f.ID(), id)
		}
	}
	return nil
}

// rank orders the flows: sequence before messages, near before far.
func (d *drawing) rank(i int) int {
	f := d.chart.Flows[i]
	a, b := d.box(f.From), d.box(f.To)
	if f.Kind == process.MessageFlow {
		return 1_000_000 + abs(a.cy()-b.cy())
	}
	return abs(a.cx()-b.cx()) + abs(a.cy()-b.cy())
}

// kin tells how two flows are related: lines that leave one element, or reach
// one, may share their first or their last stretch. Black boxes are too wide
// to make kin.
func (d *drawing) kin(a, b int) relation {
	f, o := d.chart.Flows[a], d.chart.Flows[b]
	if f.Kind != o.Kind || f.Kind == process.MessageFlow {
		return strangers
	}
	switch {
	case f.From == o.From && d.index[f.From] != nil:
		return forked
	case f.To == o.To && d.index[f.To] != nil:
		return merged
	}
	return strangers
}

type relation int8

const (
	strangers relation = iota
	forked
	merged
)
