package document

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/go-pdf/fpdf"
)

// Sketch is a drawing of a few lines with numbered marks on it, in units of its own.
type Sketch struct {
	Width, Height float64
	Label         string // what it shows, for who does not see it
	Boxes         []Box
	Lines         []Line
	Marks         []Mark
}

// Box is a rectangle with round corners.
type Box struct{ X, Y, W, H, R float64 }

// Line goes from one point to another.
type Line struct{ X1, Y1, X2, Y2 float64 }

// Mark is a number in a circle.
type Mark struct {
	X, Y   float64
	Number int
}

// MarkRadius is that of a mark's circle, in units of the sketch.
const MarkRadius = 5.0

// Radius is [MarkRadius] for templates.
func (Mark) Radius() float64 { return MarkRadius }

const sketchWidth = 110.0 // millimetres

// sketch draws a sketch, whole on one page.
func (w *writer) sketch(s *Sketch) {
	if s == nil {
		return
	}
	k := sketchWidth / s.Width
	w.need(s.Height*k + gap)
	at := func(x, y float64) (float64, float64) { return left + x*k, w.y + y*k }
	w.SetLineWidth(0.25)
	w.SetDrawColor(90, 90, 90)
	for _, b := range s.Boxes {
		x, y := at(b.X, b.Y)
		w.RoundedRect(x, y, b.W*k, b.H*k, b.R*k, "1234", "D")
	}
	for _, l := range s.Lines {
		x1, y1 := at(l.X1, l.Y1)
		x2, y2 := at(l.X2, l.Y2)
		w.Line(x1, y1, x2, y2)
	}
	w.SetDrawColor(0, 0, 0)
	w.SetFillColor(255, 255, 255)
	w.font(small, true)
	for _, m := range s.Marks {
		x, y := at(m.X, m.Y)
		w.Circle(x, y, MarkRadius*k, "FD")
		text := strconv.Itoa(m.Number)
		w.put(x-w.width(text)/2, y-w.line()/2, text)
	}
	w.font(body, false)
	w.y += s.Height*k + gap
}

// Room for a logo, in millimetres.
const logoHeight, logoWidth = 14.0, 60.0

// logo stands over the issuer, as large as its room allows.
func (w *writer) logo(content []byte) {
	if len(content) == 0 {
		return
	}
	info, o := w.picture("logo", content)
	if info == nil {
		return
	}
	k := min(logoHeight/info.Height(), logoWidth/info.Width())
	w.ImageOptions("logo", left, w.y, info.Width()*k, info.Height()*k, false, o, 0, "")
	w.y += info.Height()*k + gap
}

// picture takes a PNG or JPEG into the file; nil when it can not be read, and Output says why.
func (w *writer) picture(name string, content []byte) (*fpdf.ImageInfoType, fpdf.ImageOptions) {
	o := fpdf.ImageOptions{ImageType: "JPG"}
	if bytes.HasPrefix(content, []byte("\x89PNG")) {
		o.ImageType = "PNG"
	}
	info := w.RegisterImageOptionsReader(name, o, bytes.NewReader(content))
	if w.Err() {
		return nil, o
	}
	return info, o
}

// drawing stands on the line of a signature, as large as its room allows.
func (w *writer) drawing(nth int, content []byte, x, room float64) {
	if len(content) == 0 {
		return
	}
	name := "signature-" + strconv.Itoa(nth)
	info, o := w.picture(name, content)
	if info == nil {
		return
	}
	const over = 2.0 // ink stands a little over the line, as by hand
	k := min((signatureHeight-over)/info.Height(), room/info.Width())
	w.ImageOptions(name, x, w.y-info.Height()*k, info.Width()*k, info.Height()*k, false, o, 0, "")
}

// Room for a photo, in millimetres, and how many stand side by side.
const (
	photoHeight, photoWidth = 26.0, 33.0
	photosAbreast           = 5
)

// pictures stand in a grid under the cells of a row; a line of them stays whole.
func (w *writer) pictures(t *Table, list []Picture) {
	for line := range slices.Chunk(list, photosAbreast) {
		if w.need(photoHeight + gap) {
			w.columns(t)
			w.y += cellPad
		}
		for i, p := range line {
			name := "photo-" + p.ID
			info, o := w.picture(name, p.Content)
			if info == nil {
				return
			}
			k := min(photoHeight/info.Height(), photoWidth/info.Width())
			w.ImageOptions(name, left+cellPad+float64(i)*(photoWidth+gap), w.y, info.Width()*k, info.Height()*k, false, o, 0, "")
		}
		w.y += photoHeight + gap
	}
}
