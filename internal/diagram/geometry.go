package diagram

// Everything is measured in whole pixels; y grows downwards.

// step is the pitch of the router's grid. Centres and the edges of boxes lie
// on it, so that a line leaves a shape at right angles without a jog.
const step = 10

type point struct{ x, y int }

type rect struct{ x, y, w, h int }

func (r rect) right() int  { return r.x + r.w }
func (r rect) bottom() int { return r.y + r.h }
func (r rect) cx() int     { return r.x + r.w/2 }
func (r rect) cy() int     { return r.y + r.h/2 }

// grow moves every side outwards by d.
func (r rect) grow(d int) rect { return rect{r.x - d, r.y - d, r.w + 2*d, r.h + 2*d} }

// overlaps reports whether the two have an area in common; touching is not overlapping.
func (r rect) overlaps(o rect) bool {
	return r.x < o.right() && o.x < r.right() && r.y < o.bottom() && o.y < r.bottom()
}

// holds reports whether o lies within r, the border included.
func (r rect) holds(o rect) bool {
	return o.x >= r.x && o.y >= r.y && o.right() <= r.right() && o.bottom() <= r.bottom()
}

// around is the box of the given size with its centre at x, y.
func around(x, y, w, h int) rect { return rect{x - w/2, y - h/2, w, h} }

// segment is a horizontal or vertical piece of a line.
type segment struct{ a, b point }

func (s segment) flat() bool { return s.a.y == s.b.y }

func (s segment) length() int { return abs(s.b.x-s.a.x) + abs(s.b.y-s.a.y) }

// box is the segment as a rectangle w pixels wide on either side.
func (s segment) box(w int) rect {
	x, y := min(s.a.x, s.b.x), min(s.a.y, s.b.y)
	return rect{x, y, abs(s.b.x - s.a.x), abs(s.b.y - s.a.y)}.grow(w)
}

func segments(line []point) []segment {
	var out []segment
	for i := 1; i < len(line); i++ {
		out = append(out, segment{line[i-1], line[i]})
	}
	return out
}

// straighten drops the points that lie between two others on one line.
func straighten(line []point) []point {
	out := line[:0:0]
	for _, p := range line {
		n := len(out)
		if n > 0 && out[n-1] == p {
			continue
		}
		if n > 1 && (out[n-2].x == out[n-1].x && out[n-1].x == p.x || out[n-2].y == out[n-1].y && out[n-1].y == p.y) {
			out[n-1] = p
			continue
		}
		out = append(out, p)
	}
	return out
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}

// up rounds to the next multiple of m.
func up(v, m int) int { return (v + m - 1) / m * m }
