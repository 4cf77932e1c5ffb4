package diagram

import (
	"fmt"
	"slices"

	"github.com/workbay/workbay/process"
)

// upper reports whether an event stands on the upper edge of its host: where its
// flow goes upwards.
func (d *drawing) upper(s *shape) bool {
	if s.node.Kind == process.BoundaryUndo {
		return false
	}
	host := d.index[s.node.On]
	for _, f := range d.chart.Flows {
		to := d.index[f.To]
		if f.From != s.node.ID || to == nil || host == nil {
			continue
		}
		a, b := d.laneRank(host.node), d.laneRank(to.node)
		return b < a || a == b && to.node.Row < host.node.Row
	}
	return false
}

func (d *drawing) laneRank(n process.Node) int {
	return slices.IndexFunc(d.lanes, func(l strip) bool { return l.id == d.lane(n) })
}

// attach puts an event on the edge of its host: what undoes it to the right,
// a timer to the left, so that two never collide.
func (d *drawing) attach(s *shape) error {
	host := d.index[s.node.On]
	if host == nil {
		return fmt.Errorf("%s has no host", s.node.ID)
	}
	s.pool = host.pool
	x, y := host.box.cx()-5*step, host.box.bottom()
	if s.node.Kind == process.BoundaryUndo {
		x = host.box.cx() + 5*step
	} else if d.upper(s) {
		y = host.box.y
	}
	s.box = around(x, y, eventSize, eventSize)
	return nil
}

// group gives every band its columns: the header above the pools, the zone
// down to their end.
func (d *drawing) group(g *cells) {
	first, last := -1, 0
	for i, p := range d.pools {
		if !p.closed {
			last = i
			if first < 0 {
				first = i
			}
		}
	}
	for _, b := range d.chart.Bands {
		id, name, ru := d.words.stage(d.chart, b.Stage)
		left, right := g.x[b.From]-g.w[b.From]/2-colGap/2, g.x[b.To]+g.w[b.To]/2+colGap/2
		if b.From > 0 {
			left = (g.x[b.From-1] + g.w[b.From-1]/2 + g.x[b.From] - g.w[b.From]/2) / 2
		}
		if b.From == 0 {
			left = d.lanes[0].head.right()
		}
		if b.To == len(g.x)-1 {
			right = d.pools[first].box.right()
		}
		if b.To < len(g.x)-1 {
			right = (g.x[b.To] + g.w[b.To]/2 + g.x[b.To+1] - g.w[b.To+1]/2) / 2
		}
		top := d.pools[first].box.y - bandRoom - bandGap/2
		box := rect{left + 2, top, right - left - 4, d.pools[last].box.bottom() - top}
		d.bands = append(d.bands, strip{id: id, name: name, ru: ru, box: box,
			head: rect{box.x, box.y, box.w, bandRoom}})
	}
}
