package document

import (
	"bytes"
	"strings"

	"github.com/go-pdf/fpdf"
)

// A4 in millimetres, with room to punch holes on the left.
const (
	width, height = 210.0, 297.0
	left, right   = 20.0, 14.0
	top, bottom   = 14.0, 20.0
	inner         = width - left - right
	footFromEdge  = 12.0

	gap             = 2.0
	cellPad         = 1.2
	signatureHeight = 16.0
)

// Type, in points, and how far its lines are apart.
const (
	small, body, big, huge = 8.0, 9.5, 11.0, 17.0

	millimetres = 25.4 / 72
	leading     = 1.35
)

// writer fills pages from top to bottom.
type writer struct {
	*fpdf.Fpdf
	sheet *Sheet
	y     float64 // where the next thing begins
	size  float64 // of the type in use
}

// PDF prints the sheet. The same sheet gives the same bytes.
func (s *Sheet) PDF() ([]byte, error) {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCatalogSort(true)
	f.SetCreationDate(s.Date.UTC())
	f.SetModificationDate(s.Date.UTC())
	f.SetTitle(printable(s.Title), true)
	f.SetAuthor(printable(s.Issuer), true)
	f.SetProducer("Workbay", true)
	f.SetLang(s.Language)
	f.AddUTF8FontFromBytes("go", "", regular)
	f.AddUTF8FontFromBytes("go", "B", bold)
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	w := &writer{Fpdf: f, sheet: s}
	w.page()
	w.head()
	w.facts()
	for i := range s.Blocks {
		w.block(&s.Blocks[i])
	}
	w.signatures()
	w.feet()
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (w *writer) page() {
	w.AddPage()
	w.y = top
}

// need begins a new page when h does not fit on this one, and reports whether it did.
func (w *writer) need(h float64) bool {
	if w.y+h <= height-bottom {
		return false
	}
	w.page()
	return true
}

func (w *writer) font(size float64, strong bool) {
	style := ""
	if strong {
		style = "B"
	}
	w.SetFont("go", style, size)
	w.size = size
}

// line is the height of a line of the type in use.
func (w *writer) line() float64 { return w.size * millimetres * leading }

func (w *writer) soft(soft bool) {
	if soft {
		w.SetTextColor(85, 90, 96)
		return
	}
	w.SetTextColor(0, 0, 0)
}

func (w *writer) width(s string) float64 {
	return w.GetStringWidth(strings.ReplaceAll(s, rouble, roubleBody))
}

// put writes one line whose top is at y. The bar of a rouble is drawn through
// the letter that it is made of.
func (w *writer) put(x, y float64, s string) {
	em := w.size * millimetres
	base := y + (w.line()-em)/2 + 0.8*em
	w.Text(x, base, strings.ReplaceAll(s, rouble, roubleBody))
	for rest, at := s, x; ; {
		before, after, found := strings.Cut(rest, rouble)
		if !found {
			return
		}
		at += w.width(before)
		w.SetLineWidth(em / 14)
		w.SetDrawColor(0, 0, 0)
		w.Line(at-em*0.02, base-em*0.17, at+em*0.4, base-em*0.17)
		rest, at = after, at+w.width(rouble)
	}
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

// fits is how many bytes of a word fit into a line, one character at least.
func (w *writer) fits(word string, most float64) int {
	n := 0
	for i, r := range word {
		end := i + len(string(r))
		if n > 0 && w.width(word[:end]) > most {
			break
		}
		n = end
	}
	return n
}

// paragraph writes a text over as many lines and pages as it takes.
func (w *writer) paragraph(text string) {
	for _, l := range w.wrap(text, inner) {
		w.need(w.line())
		w.put(left, w.y, l)
		w.y += w.line()
	}
}

func (w *writer) rule(y, thickness float64, shade int) {
	w.SetLineWidth(thickness)
	w.SetDrawColor(shade, shade, shade)
	w.Line(left, y, width-right, y)
}
