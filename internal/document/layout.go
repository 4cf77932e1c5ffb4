package document

import (
	"slices"
	"strings"
)

// head is the issuer, the title and what became of the document.
func (w *writer) head() {
	w.logo(w.sheet.Logo)
	w.font(body, false)
	w.soft(true)
	w.paragraph(w.sheet.Issuer)
	w.font(small, false)
	for _, l := range w.sheet.Legal {
		w.paragraph(l)
	}
	w.soft(false)
	w.y += 1
	w.font(huge, true)
	w.paragraph(w.sheet.Title)
	if w.sheet.State != "" {
		w.font(big, true)
		w.paragraph(w.sheet.State)
	}
	w.y += gap
	w.rule(w.y, 0.5, 0)
	w.y += 2 * gap
}

// facts stand in two columns, read line by line.
func (w *writer) facts() {
	const space = 8.0
	column := (inner - space) / 2
	for pair := range slices.Chunk(w.sheet.Facts, 2) {
		var values [2][]string
		tallest := 0
		w.font(body, false)
		for i, f := range pair {
			w.font(body, f.Strong)
			values[i] = w.wrap(f.Text, column)
			tallest = max(tallest, len(values[i]))
		}
		w.font(small, false)
		label := w.line()
		w.font(body, false)
		w.need(label + float64(tallest)*w.line() + gap)
		for i, f := range pair {
			x := left + float64(i)*(column+space)
			w.font(small, false)
			w.soft(true)
			w.put(x, w.y, printable(f.Label))
			w.soft(false)
			w.font(body, f.Strong)
			for k, l := range values[i] {
				w.put(x, w.y+label+float64(k)*w.line(), l)
			}
		}
		w.y += label + float64(tallest)*w.line() + gap
	}
}

func (w *writer) block(b *Block) {
	w.y += gap
	if b.Title != "" {
		w.font(big, true)
		w.need(w.line() + 14) // not alone at the foot of a page
		w.paragraph(b.Title)
		w.y += 0.5
	}
	w.font(body, false)
	for _, t := range b.Text {
		w.paragraph(t)
		w.y += 1
	}
	if b.Table != nil {
		w.table(b.Table)
	}
	w.sketch(b.Sketch)
	w.totals(b.Totals)
	w.y += gap
}

func (w *writer) table(t *Table) {
	w.font(small, false)
	w.need(3*w.line() + 4*cellPad)
	w.columns(t)
	for _, r := range t.Rows {
		w.row(t, r)
	}
}

// columns writes the head of a table.
func (w *writer) columns(t *Table) {
	cells := make([]string, len(t.Head))
	for i, c := range t.Head {
		cells[i] = c.Text
	}
	w.font(small, false)
	w.soft(true)
	lines, tallest := w.wrapped(t, cells)
	w.cells(t, lines, 0, tallest)
	w.soft(false)
	w.rule(w.y, 0.3, 0)
}

// row writes one row. It stays whole where it can; one that is taller than a
// page goes on in the next, under the table's head.
func (w *writer) row(t *Table, r Row) {
	w.font(body, r.Strong)
	lines, tallest := w.wrapped(t, r.Cells)
	for from := 0; from < tallest; {
		const fewest = 3
		left := tallest - from
		if left > w.room() && (left <= int((height-top-bottom)/w.line())/2 || w.room() < fewest) {
			w.page()
			w.columns(t)
			w.font(body, r.Strong)
		}
		n := min(left, w.room())
		w.cells(t, lines, from, n)
		from += n
	}
	w.pictures(t, r.Pictures)
	w.rule(w.y, 0.1, 170)
}

// room is how many lines of a cell fit on the rest of the page.
func (w *writer) room() int { return int((height - bottom - w.y - 2*cellPad) / w.line()) }

// wrapped breaks the cells of a row into lines; numbers stay whole.
func (w *writer) wrapped(t *Table, cells []string) (lines [][]string, tallest int) {
	for i, c := range cells {
		most := t.Head[i].Width*inner - 2*cellPad
		if t.Head[i].Number || len(cells) == 1 {
			most = inner - 2*cellPad
		}
		l := w.wrap(c, most)
		lines, tallest = append(lines, l), max(tallest, len(l))
	}
	return lines, tallest
}

// cells writes n lines of a row, beginning with the given one.
func (w *writer) cells(t *Table, lines [][]string, from, n int) {
	x := left
	for i, l := range lines {
		column := t.Head[i].Width * inner
		for k := from; k < min(from+n, len(l)); k++ {
			at := x + cellPad
			if t.Head[i].Number {
				at = x + column - cellPad - w.width(l[k])
			}
			w.put(at, w.y+cellPad+float64(k-from)*w.line(), l[k])
		}
		x += column
	}
	w.y += float64(n)*w.line() + 2*cellPad
}

// totals stand to the right, under the amounts of the table above them.
func (w *writer) totals(totals []Fact) {
	const amount = 38.0
	for _, f := range totals {
		w.font(body, f.Strong)
		h := w.line() + cellPad
		w.need(h)
		label, text := printable(f.Label), printable(f.Text)
		w.put(width-right-cellPad-max(amount, w.width(text)+gap)-w.width(label), w.y+cellPad, label)
		w.put(width-right-cellPad-w.width(text), w.y+cellPad, text)
		w.y += h
	}
}

// signatures are lines side by side, with who signs under each.
func (w *writer) signatures() {
	if len(w.sheet.Signatures) == 0 {
		return
	}
	w.need(signatureHeight + 12)
	w.y += signatureHeight
	const space = 10.0
	each := (inner - space) / 2
	for i, s := range w.sheet.Signatures {
		if i > 0 && i%2 == 0 {
			w.y += signatureHeight + 8
			w.need(12)
		}
		x := left + float64(i%2)*(each+space)
		w.SetLineWidth(0.2)
		w.SetDrawColor(0, 0, 0)
		w.drawing(i, s.Drawing, x, each) // is white round the ink: the line goes over it
		w.Line(x, w.y, x+each, w.y)
		w.font(small, false)
		under := w.wrap(strings.TrimSuffix(s.Label+" · "+s.Name, " · "), each)
		if s.Note != "" {
			under = append(under, w.wrap(s.Note, each)...)
		}
		for k, l := range under {
			w.put(x, w.y+1+float64(k)*w.line(), l)
		}
	}
	w.y += 12
}

// feet writes what identifies each page at its foot, when their number is known.
func (w *writer) feet() {
	pages := w.PageCount()
	for i := 1; i <= pages; i++ {
		w.SetPage(i)
		w.font(small, false)
		w.soft(true)
		y := height - footFromEdge
		w.put(left, y, printable(w.sheet.Foot))
		n := printable(w.sheet.Page(i, pages))
		w.put(width-right-w.width(n), y, n)
		w.soft(false)
	}
}
