package document

import (
	"bytes"
	"encoding/hex"
	"unicode/utf16"

	"github.com/go-pdf/fpdf"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"
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
	faces typefaces

	shaper shaping.HarfbuzzShaper
	opened map[*typeface]*font.Face
	added  map[*typeface]bool // to the file
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
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	w := &writer{Fpdf: f, sheet: s, opened: map[*typeface]*font.Face{}, added: map[*typeface]bool{}}
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
	w.faces, w.size = regular, size
	if strong {
		w.faces = bold
	}
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

// utf16Hex is a text as a PDF has it between angle brackets.
func utf16Hex(s string) string {
	b := []byte{0xFE, 0xFF}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return hex.EncodeToString(b)
}
