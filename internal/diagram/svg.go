package diagram

import (
	_ "embed"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/workbay/workbay/process"
)

//go:embed style.css
var style string

// picture is an SVG file being written.
type picture struct {
	writer
	d       *drawing
	overlay *Overlay
	path    bool // the overlay shows a path: the rest fades
}

// SVG writes a chart as a picture, with an overlay or, where o is nil, as it
// is. The picture follows the reader's colour scheme and needs nothing from
// outside. Every element, band and flow is a group with its id.
func SVG(w io.Writer, c process.Chart, o *Overlay) error {
	d, err := drawn(c, o.words())
	if err != nil {
		return err
	}
	return d.svg(w, o)
}

func (d *drawing) svg(w io.Writer, o *Overlay) error {
	c := d.chart
	p := &picture{d: d, overlay: o, path: o.onPath()}
	width, height := strconv.Itoa(d.size.w), strconv.Itoa(d.size.h)
	class := "dg"
	if hasStages(c) {
		class = "dg large"
	}
	title, look := c.Title+" / "+c.TitleRU, style
	if d.words != nil {
		class, title, look = class+" own", c.Title, style+ownStyle
	}
	p.open("svg", "xmlns", "http://www.w3.org/2000/svg", "xml:lang", d.words.tag(), "class", class, "role", "img",
		"width", width, "height", height, "viewBox", "0 0 "+width+" "+height)
	p.text("title", title)
	p.text("desc", c.Doc)
	p.text("style", "\n"+look)
	p.empty("rect", "class", "paper", "width", width, "height", height)
	p.title()
	p.pools()
	for _, s := range d.shapes {
		if s.node.Kind == process.EventSubProcess {
			p.frame(s)
		}
	}
	for _, e := range d.edges {
		p.flow(e)
	}
	for _, s := range d.shapes {
		if s.node.Kind != process.EventSubProcess {
			p.node(s)
		}
	}
	p.close("svg")
	_, err := w.Write(p.Bytes())
	return err
}

func (p *picture) title() {
	main, aside := p.d.chart.Title, p.d.chart.TitleRU
	if p.overlay != nil && p.overlay.Title != "" {
		main, aside = p.overlay.Title, p.d.chart.Title
	}
	p.words("title", main, canvasPad, canvasPad+titleSize)
	p.words("aside", aside, canvasPad+width(main, titleSize, true)+pad, canvasPad+titleSize)
}

func (p *picture) pools() {
	for _, s := range p.d.pools {
		p.open("g", "id", s.id, "class", "pool")
		p.full(s.name, s.ru)
		p.box(s.box, 8, "")
		if s.closed {
			for _, r := range s.names(p.d.font) {
				p.line(s, point{r.cx(), r.cy()})
			}
		}
		p.close("g")
	}
	p.bands()
	for _, l := range p.d.lanes {
		p.open("g", "id", l.id, "class", "lane")
		p.full(l.name, l.ru)
		p.box(l.box, 0, "area")
		p.box(rect{l.head.x, l.head.y + 1, l.head.w, l.head.h - 2}, 0, "head")
		if l.box.y > p.d.pools[l.pool].box.y {
			p.trail("line", "M%d %dh%d", l.box.x, l.box.y, l.box.w)
		}
		p.rotated(l)
		p.close("g")
	}
	for _, s := range p.d.pools {
		if s.closed {
			continue
		}
		p.open("g", "class", "pool")
		p.trail("head", "M%d %dh%dv%dh%da7 7 0 0 1 -7 -7v%da7 7 0 0 1 7 -7z",
			s.head.x+8, s.head.y+1, s.head.w-8, s.head.h-2, -(s.head.w - 8), -(s.head.h - 16))
		both := s.name + "  ·  " + s.ru
		if s.ru == "" || width(both, p.d.font.head, true) > s.box.h-pad {
			both = s.name
		}
		p.turned(both, "name", s.head.cx()+5, s.head.cy())
		p.close("g")
	}
}

// line writes both names of a black box side by side.
func (p *picture) line(s strip, at point) {
	w := width(s.name, p.d.font.head, true)
	p.words("name", s.name, at.x-width(s.ru, p.d.font.headRU, false)/2, at.y+5)
	p.words("ru", s.ru, at.x+w/2+pad, at.y+5)
}

// rotated writes a lane's names along its header.
func (p *picture) rotated(l strip) {
	x := l.head.cx()
	if l.ru == "" || width(l.ru, p.d.font.headRU, false) > l.box.h-pad {
		p.turned(l.name, "name", x+5, l.box.cy())
		return
	}
	p.turned(l.name, "name", x-4, l.box.cy())
	p.turned(l.ru, "ru", x+13, l.box.cy())
}

func (p *picture) turned(text, class string, x, y int) {
	p.text("text", text, "class", class, "transform", fmt.Sprintf("translate(%d %d)rotate(-90)", x, y))
}

func (p *picture) bands() {
	for i, b := range p.d.bands {
		m, classes := p.mark(b.id)
		p.open("g", "id", b.id, "class", "band"+strings.ReplaceAll(classes, " faded", ""))
		p.full(b.name, b.ru, m.Lines...)
		if i%2 == 0 {
			p.box(rect{b.box.x, b.head.bottom() + bandGap/2 + 1, b.box.w, b.box.bottom() - b.head.bottom() - bandGap/2 - 2}, 0, "zone")
		}
		p.box(b.head, 8, "head")
		x, y := b.text, b.head.y
		if len(m.Lines) == 0 {
			y += 12
		}
		if b.ru == "" {
			p.words("name", b.name, x, y+26)
		} else {
			p.words("name", b.name, x, y+19)
			p.words("ru", b.ru, x, y+33)
		}
		for k, l := range m.Lines[:min(2, len(m.Lines))] {
			p.words("mark", shorten(l, ruSize, true, b.head.w-2*pad), x, y+48+14*k)
		}
		if text := p.both(m); text != "" {
			p.pill("pill", text, b.head.right()-p.d.pillWidth(text)/2-6, b.head.y+15)
		}
		p.close("g")
	}
}

func (p *picture) frame(s *shape) {
	m, classes := p.mark(s.node.ID)
	p.open("g", "id", s.node.ID, "class", "frame"+classes)
	p.full(s.node.Name, s.node.NameRU, m.Lines...)
	p.box(s.box, 8, "")
	p.words("name", s.node.Name, s.label.x+4, s.label.y+16)
	p.words("ru", s.node.NameRU, s.label.x+4+width(s.node.Name, p.d.font.head, true)+pad, s.label.y+16)
	p.badges(m, s.box)
	p.close("g")
}

// full is what shows when the pointer rests on an element.
func (p *picture) full(name, ru string, more ...string) {
	text := name
	for _, t := range append([]string{ru}, more...) {
		if t != "" {
			text += "\n" + t
		}
	}
	p.text("title", text)
}

func (p *picture) box(r rect, radius int, class string) {
	round := ""
	if radius > 0 {
		round = strconv.Itoa(radius)
	}
	p.empty("rect", "class", class, "x", strconv.Itoa(r.x), "y", strconv.Itoa(r.y),
		"width", strconv.Itoa(r.w), "height", strconv.Itoa(r.h), "rx", round)
}

func (p *picture) words(class, text string, x, y int) {
	p.text("text", text, "class", class, "x", strconv.Itoa(x), "y", strconv.Itoa(y))
}

func (p *picture) trail(class, format string, args ...any) {
	p.empty("path", "class", class, "d", fmt.Sprintf(format, args...))
}
