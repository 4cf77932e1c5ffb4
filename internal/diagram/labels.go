package diagram

import (
	"errors"
	"fmt"
	"slices"

	"github.com/workbay/workbay/process"
)

// Widths within which names outside of boxes are wrapped, in pixels.
const (
	nodeLabel = 110
	flowLabel = 120
	clearance = 3 // between a label and a line or a shape
)

// board is what stands in the drawing already and may not be written over.
type board struct {
	shapes []rect
	lines  []segment
	labels []rect
	badges []rect    // where an overlay or a viewer may put something: better not
	edges  []segment // borders of lanes and pools: better not
	canvas rect
}

// annotate finds a place for the names of events, gateways and flows.
func (d *drawing) annotate() error {
	d.titleBands()
	b := d.board()
	var missing []error
	for _, s := range d.shapes {
		if s.node.Name == "" || isTask(s.node.Kind) || s.node.Kind == process.EventSubProcess {
			continue
		}
		c, ok := b.best(nodePlaces(s, d.font.label))
		if !ok {
			missing = append(missing, fmt.Errorf("there is no room for the name of %s", s.node.ID))
		}
		s.lines, s.label = c.lines, c.box
		b.labels = append(b.labels, c.box)
	}
	for _, e := range d.edges {
		if e.flow.Name == "" {
			continue
		}
		c, ok := b.best(d.apart(e, flowPlaces(e, d.shared(e), d.font.label)))
		if !ok {
			missing = append(missing, fmt.Errorf("there is no room for the name of %s", e.flow.ID()))
		}
		e.lines, e.label = c.lines, c.box
		b.labels = append(b.labels, c.box)
	}
	return errors.Join(missing...)
}

// titleBands moves the names of a band aside where a message passes through
// its header.
func (d *drawing) titleBands() {
	for i := range d.bands {
		b := &d.bands[i]
		b.text = b.head.x + pad + 2
		for x := b.head.x; x+b.textWidth() <= b.head.right(); x += step {
			if !d.passes(rect{x, b.head.y, b.textWidth(), b.head.h}) {
				b.text = x + pad + 2
				break
			}
		}
	}
}

// passes reports whether a line passes through a place.
func (d *drawing) passes(r rect) bool {
	for _, e := range d.edges {
		for _, s := range segments(e.line) {
			if s.box(1).overlaps(r) {
				return true
			}
		}
	}
	return false
}

func (d *drawing) board() *board {
	b := &board{canvas: rect{0, 0, d.size.w, d.size.h}.grow(-canvasPad / 2)}
	for _, s := range d.shapes {
		if s.node.Kind == process.EventSubProcess {
			b.labels = append(b.labels, s.label)
			b.edges = append(b.edges, outline(s.box)...)
			continue
		}
		b.shapes = append(b.shapes, s.box)
		if s.node.Kind == process.StageBox { // viewers put a button there that opens it
			b.badges = append(b.badges, rect{s.box.right() + 4, s.box.bottom() + 4, 48, 34})
		}
		if isTask(s.node.Kind) {
			b.badges = append(b.badges, rect{s.box.x - 6, s.box.y - 10, 70, 10}, rect{s.box.right() - 36, s.box.y - 10, 42, 10})
		}
	}
	for _, p := range d.pools {
		b.shapes = append(b.shapes, p.head)
		b.edges = append(b.edges, outline(p.box)...)
	}
	for _, l := range d.lanes {
		b.shapes = append(b.shapes, l.head)
		b.edges = append(b.edges, outline(l.box)...)
	}
	for _, s := range d.bands {
		b.shapes = append(b.shapes, s.head)
		b.edges = append(b.edges, outline(s.box)...)
	}
	for _, e := range d.edges {
		b.lines = append(b.lines, segments(e.line)...)
	}
	return b
}

func outline(r rect) []segment {
	a, b, c, d := point{r.x, r.y}, point{r.right(), r.y}, point{r.right(), r.bottom()}, point{r.x, r.bottom()}
	return []segment{{a, b}, {b, c}, {d, c}, {a, d}}
}

// candidate is a place for a name, the cheaper the better.
type candidate struct {
	box   rect
	lines []string
	cost  int
}

func (b *board) best(places []candidate) (candidate, bool) {
	best, found := candidate{}, false
	for _, c := range places {
		if found && c.cost >= best.cost || !b.free(c.box) {
			continue
		}
		for _, r := range b.badges {
			if r.overlaps(c.box) {
				c.cost += 60
			}
		}
		for _, e := range b.edges {
			if e.box(2).overlaps(c.box) {
				c.cost += 150
			}
		}
		if !found || c.cost < best.cost {
			best, found = c, true
		}
	}
	return best, found
}

func (b *board) free(r rect) bool {
	if !b.canvas.holds(r) {
		return false
	}
	near := r.grow(clearance)
	for _, s := range b.shapes {
		if s.overlaps(near) {
			return false
		}
	}
	for _, l := range b.labels {
		if l.overlaps(near) {
			return false
		}
	}
	for _, l := range b.lines {
		if l.box(1).overlaps(near) {
			return false
		}
	}
	return true
}

// wraps offers a text in several widths, from the widest.
func wraps(s string, size int, limits ...int) []candidate {
	var out []candidate
	for i, limit := range limits {
		lines := wrap(s, size, false, limit)
		if n := len(out); n > 0 && len(lines) == len(out[n-1].lines) {
			continue
		}
		box := rect{0, 0, widest(lines, size, false), len(lines) * leading(size)}
		out = append(out, candidate{box: box, lines: lines, cost: 15 * i})
	}
	return out
}

// nodePlaces offers the places round an event or a gateway: beneath it, above
// it, to the sides of a line that leaves there, beside it.
func nodePlaces(s *shape, size int) []candidate {
	var out []candidate
	for _, t := range wraps(s.node.Name, size, nodeLabel, 80, 50, 180) {
		w, h := t.box.w, t.box.h
		put := func(x, y, cost int) {
			out = append(out, candidate{rect{x, y, w, h}, t.lines, t.cost + cost})
		}
		for _, far := range []int{0, 8, 16} {
			below, above := s.box.bottom()+4+far, s.box.y-h-4-far
			put(s.box.cx()-w/2, below, far)
			put(s.box.cx()-w/2, above, 12+far)
			for _, shift := range []int{0, 10, 20} {
				l, r := s.box.cx()-w-6-shift, s.box.cx()+6+shift
				put(r, below, 20+far+shift)
				put(l, below, 24+far+shift)
				put(r, above, 28+far+shift)
				put(l, above, 30+far+shift)
			}
			put(s.box.right()+6+far, s.box.cy()-h/2, 60+far)
			put(s.box.x-w-6-far, s.box.cy()-h/2, 60+far)
		}
	}
	return out
}

// shared is how far a line goes together with another one of the same source:
// a name on that stretch would belong to both.
func (d *drawing) shared(e *edge) int {
	length := 0
	for _, o := range d.edges {
		if o == e || o.flow.From != e.flow.From || o.line[0] != e.line[0] {
			continue
		}
		together := 0
		a, b := segments(e.line), segments(o.line)
		for i := 0; i < len(a) && i < len(b) && heading(a[i]) == heading(b[i]); i++ {
			together += min(a[i].length(), b[i].length())
			if a[i] != b[i] {
				break
			}
		}
		length = max(length, together)
	}
	return length
}

// apart makes places dear that are as near to another line of the same source: the name
// could be of either.
func (d *drawing) apart(e *edge, places []candidate) []candidate {
	for _, o := range d.edges {
		if o == e || o.flow.From != e.flow.From {
			continue
		}
		for _, s := range segments(o.line) {
			if slices.Contains(segments(e.line), s) {
				continue
			}
			for i := range places {
				if s.box(step + 2).overlaps(places[i].box) {
					places[i].cost += 40
				}
			}
		}
	}
	return places
}

// flowPlaces offers the places along a line: near its source, beside it, not
// before it has parted from others.
func flowPlaces(e *edge, shared, size int) []candidate {
	var out []candidate
	for _, t := range wraps(e.flow.Name, size, flowLabel, 90, 60, 40, 220) {
		w, h, gone := t.box.w, t.box.h, 0
		for _, s := range segments(e.line) {
			for along := 0; along <= s.length(); along += 5 {
				if gone+along < shared {
					continue
				}
				p := move(s.a, heading(s), along)
				cost := t.cost + (gone+along-shared)/2
				if s.flat() {
					x := p.x + 4
					if heading(s) == left {
						x = p.x - w - 4
					}
					over := max(0, along+w+12-s.length()) // it should not stick out beyond the stretch
					out = append(out, candidate{rect{x, p.y - h - 4, w, h}, t.lines, cost + over},
						candidate{rect{x, p.y + 4, w, h}, t.lines, cost + over + 6})
					continue
				}
				y := p.y + 4
				if heading(s) == upward {
					y = p.y - h - 4
				}
				over := max(0, along+h+12-s.length())
				out = append(out, candidate{rect{p.x + 5, y, w, h}, t.lines, cost + over + 4},
					candidate{rect{p.x - w - 5, y, w, h}, t.lines, cost + over + 8})
			}
			gone += s.length()
		}
	}
	return out
}
