package signatures

import (
	"image"
	"image/color"

	"github.com/workbay/workbay/internal/files"
	"github.com/workbay/workbay/process"
)

// What a drawing needs to be a signature, and what it may not have.
const (
	shortest = 12 // its longer side is at least this part of the frame's
	blackest = 3  // at most this part of the frame is ink
	dark     = 128
)

// drawn makes of what was sent the PNG that is kept: the ink with a margin round it.
func drawn(sent []byte) ([]byte, error) {
	m, err := files.OpenDrawing("drawing", sent)
	if err != nil {
		return nil, err
	}
	where, err := ink(m)
	if err != nil {
		return nil, err
	}
	const margin = 4 // pixels
	return files.EncodeDrawing(m.SubImage(where.Inset(-margin).Intersect(m.Bounds())))
}

// ink finds where a drawing has ink, and refuses what is no signature: a dot, a few dots, or
// a picture that is mostly black.
func ink(m image.Image) (where image.Rectangle, err error) {
	b, n := m.Bounds(), 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y < dark {
				n++
				where = where.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	long := max(where.Dx(), where.Dy())
	switch {
	case n == 0:
		return where, process.Invalid("drawing: is empty; sign in the frame, or type the name")
	case long*shortest < max(b.Dx(), b.Dy()) || n < long:
		return where, process.Invalid("drawing: has too little ink for a signature; sign with the whole name")
	case n*blackest > b.Dx()*b.Dy():
		return where, process.Invalid("drawing: is mostly black; clear the frame and sign again")
	}
	return where, nil
}
