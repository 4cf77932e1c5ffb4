package diagram

import (
	"strconv"
	"strings"

	"github.com/workbay/workbay/process"
)

// Overlay is what a live picture shows on top of a chart.
type Overlay struct {
	Title string          // stands in place of the chart's title
	Marks map[string]Mark // by the id of an element, a band (its stage's element) or a flow
	Words *Words          // the language of the picture; nil for those of the docs
}

// Mark is what is shown on one element.
type Mark struct {
	Count   int      // in a badge at the corner; none for 0
	Lines   []string // up to two short lines on the element: "12 orders", "oldest 3 d 4 h"
	Level   string   // "", fine, waiting, late or info: the colour, and a word beside it
	Visited bool     // on the path of an order: outlined, and what is on no path fades
	Current bool     // where the order is now: filled
}

// words are those that the overlay asks for.
func (o *Overlay) words() *Words {
	if o == nil {
		return nil
	}
	return o.Words
}

// mark finds what is shown on an element and the classes it gets by it.
func (p *picture) mark(id string) (Mark, string) {
	if p.overlay == nil {
		return Mark{}, ""
	}
	m := p.overlay.Marks[id]
	classes := ""
	switch m.Level {
	case "fine", "waiting", "late", "info":
		classes += " " + m.Level
	}
	if m.Visited {
		classes += " visited"
	}
	if m.Current {
		classes += " current"
	}
	if p.path && !m.Visited && !m.Current {
		classes += " faded"
	}
	return m, classes
}

// onPath reports whether the overlay shows the way of one order.
func (o *Overlay) onPath() bool {
	if o == nil {
		return false
	}
	for _, m := range o.Marks {
		if m.Visited || m.Current {
			return true
		}
	}
	return false
}

// word is the level in words, unless a line says it already.
func (p *picture) word(m Mark) string {
	word := p.d.words.level(m.Level)
	for _, l := range m.Lines {
		if strings.Contains(strings.ToLower(l), word) {
			return ""
		}
	}
	return word
}

// badges draws the count at the upper right corner of a box and the level's
// word at the left one.
func (p *picture) badges(m Mark, box rect) {
	if m.Count != 0 {
		count := strconv.Itoa(m.Count)
		p.pill("pill", count, box.right()-p.d.pillWidth(count)/2+6, box.y-1)
	}
	if w := p.word(m); w != "" {
		p.pill("pill", w, box.x+p.d.pillWidth(w)/2-6, box.y-1)
	}
}

// both is the count and the level's word in one badge.
func (p *picture) both(m Mark) string {
	text := p.word(m)
	if m.Count != 0 {
		text = strconv.Itoa(m.Count) + " " + text
	}
	return strings.TrimSpace(text)
}

// badge draws one badge at a corner of something small, where it covers no name.
func (p *picture) badge(m Mark, box rect) {
	text := p.both(m)
	if text == "" {
		return
	}
	w := p.d.pillWidth(text)
	var corners []point
	for _, y := range []int{box.y, box.bottom(), box.y - 14, box.bottom() + 14} {
		corners = append(corners, point{box.right() + w/2 - 14, y}, point{box.x - w/2 + 14, y})
	}
	best, least := 0, 1<<30
	for i, c := range corners {
		if n := p.d.covered(around(c.x, c.y, w, pillHeight)); n < least {
			best, least = i, n
		}
	}
	p.pill("pill", text, corners[best].x, corners[best].y)
}

// covered counts what a place would cover: names count more than lines.
func (d *drawing) covered(r rect) int {
	n := 0
	for _, s := range d.shapes {
		if s.label.overlaps(r) && s.node.Kind != process.EventSubProcess {
			n += 10
		}
	}
	for _, e := range d.edges {
		if e.label.overlaps(r) {
			n += 10
		}
		for _, s := range segments(e.line) {
			if s.box(1).overlaps(r) {
				n++
			}
		}
	}
	return n
}

const pillHeight = 18

func (d *drawing) pillWidth(text string) int {
	return max(pillHeight, width(text, d.font.pill, true)+12)
}

// pill draws a word on a rounded ground round a centre.
func (p *picture) pill(class, text string, cx, cy int) {
	w := p.d.pillWidth(text)
	p.open("g", "class", class)
	p.box(around(cx, cy, w, pillHeight), pillHeight/2, "")
	p.words("", text, cx, cy+4)
	p.close("g")
}

// shorten cuts a text that is too long for the place.
func shorten(s string, size int, bold bool, limit int) string {
	if width(s, size, bold) <= limit {
		return s
	}
	r := []rune(s)
	for len(r) > 1 && width(string(r)+"…", size, bold) > limit {
		r = r[:len(r)-1]
	}
	return strings.TrimSpace(string(r)) + "…"
}
