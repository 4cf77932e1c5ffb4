package document

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	classes "golang.org/x/text/unicode/bidi"
)

// run is a part of a line in one font and direction.
type run struct {
	face     *typeface
	text     string
	level    int       // odd: from right to left
	width    float64   // in em
	clusters []cluster // empty where the text is printed as it is, letter by letter
}

// cluster is what is printed for letters that belong together: a whole run from left to
// right, and one letter with its marks from right to left, since readers that go by where
// things stand turn those round themselves.
type cluster struct {
	text   string
	glyphs []placed
}

// placed is a glyph where it stands, in em from where its run begins.
type placed struct {
	code rune
	x, y float64
}

// set divides a line into runs, in the order in which they are read.
func (w *writer) set(line string) []run {
	text := []rune(line)
	var runs []run
	add := func(from, to, level int) {
		var face *typeface
		start := from
		for i := from; i < to; i++ {
			next := w.faces.of(text[i], face)
			if next == nil {
				next = w.faces[0]
			}
			if face != nil && next != face {
				runs = append(runs, w.shape(text, start, i, face, level))
				start = i
			}
			face = next
		}
		if start < to {
			runs = append(runs, w.shape(text, start, to, face, level))
		}
	}
	if !slices.ContainsFunc(text, func(r rune) bool { return leaning(r) == rightwards }) {
		add(0, len(text), 0)
		return runs
	}
	levelled(text, add)
	return runs
}

type leans int

const (
	neither leans = iota
	leftwards
	rightwards // as it is written: from right to left
	number
)

// leaning is which way a character is written.
func leaning(r rune) leans {
	p, _ := classes.LookupRune(r)
	switch p.Class() {
	case classes.L:
		return leftwards
	case classes.R, classes.AL:
		return rightwards
	case classes.EN, classes.AN, classes.ET:
		return number
	}
	return neither
}

// levelled gives each part of a line its level (Unicode standard annex 9). Without marks
// that change the direction, which are not printed, there are no more than three.
func levelled(text []rune, add func(from, to, level int)) {
	base, way := 0, bidi.LeftToRight
	if i := slices.IndexFunc(text, func(r rune) bool { l := leaning(r); return l == leftwards || l == rightwards }); i >= 0 && leaning(text[i]) == rightwards {
		base, way = 1, bidi.RightToLeft
	}
	var p bidi.Paragraph
	parts := p.Segment(text, way)
	for i := range parts.NumRuns() {
		part := parts.Run(i)
		switch {
		case !part.IsLeftToRight():
			add(part.Start, part.End, 1)
		case base == 1:
			add(part.Start, part.End, 2)
		default:
			// A number after a word from right to left stands to its left.
			end := part.Start
			for k := part.Start; i > 0 && k < part.End && leaning(text[k]) != leftwards && !unicode.IsSpace(text[k]); k++ {
				if leaning(text[k]) == number {
					end = k + 1
				}
			}
			if end > part.Start {
				add(part.Start, end, 2)
			}
			add(end, part.End, 0)
		}
	}
}

// shape makes a run of a part of a text. Letters that change beside others are shaped.
func (w *writer) shape(text []rune, from, to int, face *typeface, level int) run {
	part := text[from:to]
	r := run{face: face, text: string(part), level: level}
	if !face.shapes && level%2 == 0 && !slices.ContainsFunc(part, func(c rune) bool { return unicode.In(c, unicode.M) }) || !face.private {
		for _, c := range part {
			gid, _ := face.open().NominalGlyph(c)
			r.width += float64(w.face(face).HorizontalAdvance(gid))
		}
		r.width /= float64(face.open().Upem())
		return r
	}
	way := di.DirectionLTR
	if level%2 != 0 {
		way = di.DirectionRTL
	}
	const em = 1024
	out := w.shaper.Shape(shaping.Input{
		Text: text, RunStart: from, RunEnd: to, Direction: way, Face: w.face(face), Size: fixed.I(em),
		Script: script(part), Language: language.NewLanguage(w.sheet.Language),
	})
	in := func(v fixed.Int26_6) float64 { return float64(v) / 64 / em }
	for i, g := range out.Glyphs {
		if i == 0 || level%2 != 0 && g.TextIndex() != out.Glyphs[i-1].TextIndex() {
			r.clusters = append(r.clusters, cluster{text: string(text[g.TextIndex() : g.TextIndex()+g.RunesCount()])})
		}
		c := &r.clusters[len(r.clusters)-1]
		c.glyphs = append(c.glyphs, placed{code: private + rune(g.GlyphID), x: r.width + in(g.XOffset), y: in(g.YOffset)})
		r.width += in(g.Advance)
	}
	if level%2 == 0 {
		r.clusters[0].text = r.text
		return r
	}
	slices.Reverse(r.clusters) // as they are read
	r.clusters = joined(r.clusters)
	return r
}

// joined gives a joiner, which nobody sees, to the letters before it.
func joined(all []cluster) (some []cluster) {
	for _, c := range all {
		if len(some) > 0 && strings.Trim(c.text, "\u200c\u200d") == "" {
			some[len(some)-1].text += c.text
			continue
		}
		some = append(some, c)
	}
	return some
}

// script is that of the first letter that has one.
func script(part []rune) language.Script {
	for _, c := range part {
		if s := language.LookupScript(c); s != language.Common && s != language.Inherited && s != language.Unknown {
			return s
		}
	}
	return language.Common
}

// face is a font as this writer uses it: what it caches is not for two at once.
func (w *writer) face(f *typeface) *font.Face {
	if w.opened[f] == nil {
		w.opened[f] = font.NewFace(f.open())
	}
	return w.opened[f]
}

// width is that of a line in the type in use, in millimetres.
func (w *writer) width(line string) (mm float64) {
	for _, r := range w.set(line) {
		mm += r.width
	}
	return mm * w.size * millimetres
}

// put writes one line whose top is at y. Its parts are written in the order in which they
// are read, each where it is seen.
func (w *writer) put(x, y float64, line string) {
	em := w.size * millimetres
	base := y + (w.line()-em)/2 + 0.8*em
	runs := w.set(line)
	at := make([]float64, len(runs))
	for _, i := range seen(runs) {
		at[i] = x
		x += runs[i].width * em
	}
	for i, r := range runs {
		w.use(r.face)
		if r.clusters == nil {
			w.Text(at[i], base, r.text)
		}
		for _, c := range r.clusters {
			w.RawWriteStr("/Span <</ActualText <" + utf16Hex(c.text) + ">>> BDC")
			for _, g := range c.glyphs {
				w.Text(at[i]+g.x*em, base-g.y*em, string(g.code))
			}
			w.RawWriteStr("EMC")
		}
	}
}

// seen is the order of runs from left to right: from the highest level down, what is at it
// or above is turned round.
func seen(runs []run) []int {
	order := make([]int, len(runs))
	highest := 0
	for i, r := range runs {
		order[i], highest = i, max(highest, r.level)
	}
	for level := highest; level > 0; level-- {
		for from := 0; from < len(order); from++ {
			to := from
			for to < len(order) && runs[order[to]].level >= level {
				to++
			}
			slices.Reverse(order[from:to])
			from = max(from, to-1)
		}
	}
	return order
}

// use chooses a font, which goes into the file when it is first used.
func (w *writer) use(f *typeface) {
	if !w.added[f] {
		w.AddUTF8FontFromBytes(f.name, f.style, bytes.Clone(f.file)) // it writes into it
		w.added[f] = true
	}
	w.SetFont(f.name, f.style, w.size)
}

// wrap breaks a text into lines of at most that width: between words, or inside
// of one that is longer than a line.
func (w *writer) wrap(text string, most float64) []string {
	var lines []string
	for _, paragraph := range strings.Split(printable(text), "\n") {
		line := ""
		for _, word := range strings.Split(paragraph, " ") {
			next := word
			if line != "" {
				next = line + " " + word
			}
			if w.width(next) > most && line != "" {
				lines, next = append(lines, line), word
			}
			for w.width(next) > most {
				n := w.fits(next, most)
				lines, next = append(lines, next[:n]), next[n:]
			}
			line = next
		}
		lines = append(lines, line)
	}
	return lines
}

// fits is how many bytes of a word fit into a line, one letter with its marks at least.
func (w *writer) fits(word string, most float64) int {
	n := 0
	for i, r := range word {
		end := i + len(string(r))
		if unicode.In(r, unicode.M) || joins(r) {
			n = end
			continue
		}
		if n > 0 && w.width(word[:end]) > most {
			break
		}
		n = end
	}
	return n
}
