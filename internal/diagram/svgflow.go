package diagram

import (
	"fmt"
	"strings"

	"github.com/workbay/workbay/process"
)

// bend is the radius of a line's corners, tip the length of its arrowhead.
const (
	bend = 7
	tip  = 9
)

func (p *picture) flow(e *edge) {
	_, classes := p.mark(e.flow.ID())
	p.open("g", "id", e.flow.ID(), "class", strings.TrimSpace("flow "+string(e.flow.Kind))+classes)
	if e.flow.Name != "" {
		p.full(e.flow.Name, e.flow.NameRU)
	}
	p.empty("path", "class", "way", "d", rounded(e.line))
	last := segment{e.line[len(e.line)-2], e.line[len(e.line)-1]}
	switch e.flow.Kind {
	case process.Sequence:
		p.arrow(last, "tip")
	case process.MessageFlow:
		p.arrow(last, "tip hollow")
		p.ring(e.line[0].x, e.line[0].y, 4, "dot")
	}
	if e.label != (rect{}) {
		p.label(e.label, e.lines)
	}
	p.close("g")
}

// arrow draws the head at the end of a line.
func (p *picture) arrow(s segment, class string) {
	dir := heading(s)
	back := move(s.b, opposite(dir), tip)
	a, b := move(back, (dir+1)%4, 4), move(back, (dir+3)%4, 4)
	p.trail(class, "M%d %dL%d %dL%d %dz", s.b.x, s.b.y, a.x, a.y, b.x, b.y)
}

// rounded is a line as a path with round corners. It ends a little before the
// point of its arrow, which would look blunt otherwise.
func rounded(line []point) string {
	var b strings.Builder
	fmt.Fprintf(&b, "M%d %d", line[0].x, line[0].y)
	n := len(line)
	for i := 1; i < n-1; i++ {
		in, out := segment{line[i-1], line[i]}, segment{line[i], line[i+1]}
		r := min(bend, in.length()/2, out.length()/2)
		from, to := move(line[i], opposite(heading(in)), r), move(line[i], heading(out), r)
		fmt.Fprintf(&b, "L%d %dQ%d %d %d %d", from.x, from.y, line[i].x, line[i].y, to.x, to.y)
	}
	end := move(line[n-1], opposite(heading(segment{line[n-2], line[n-1]})), 2)
	fmt.Fprintf(&b, "L%d %d", end.x, end.y)
	return b.String()
}
