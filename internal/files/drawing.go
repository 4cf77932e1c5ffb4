package files

import (
	"bytes"
	"context"
	"image"
	"image/png"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// What a drawing, such as a signature, has at most: bytes as it is sent, pixels of either
// side, and pixels of the longer side as it is kept.
const (
	drawingBytes = 512 << 10
	drawingSide  = 4000
	keptDrawing  = 1000
)

// OpenDrawing reads a PNG that was drawn on a page: its pixels alone, on white. Refusals
// name the field.
func OpenDrawing(field string, sent []byte) (*image.RGBA, error) {
	unreadable := process.Invalid("%s: is no picture in PNG; draw it again", field)
	if len(sent) > drawingBytes {
		return nil, process.Invalid("%s: has more than %d kB; draw it again, with less in it", field, drawingBytes>>10)
	}
	c, err := png.DecodeConfig(bytes.NewReader(sent))
	if err != nil {
		return nil, unreadable
	}
	if c.Width > drawingSide || c.Height > drawingSide {
		return nil, process.Invalid("%s: has %d × %d pixels; send it smaller, at most %d each way", field, c.Width, c.Height, drawingSide)
	}
	atATime <- struct{}{}
	defer func() { <-atATime }()
	m, err := png.Decode(bytes.NewReader(sent))
	if err != nil {
		return nil, unreadable
	}
	return scaled(m, keptDrawing), nil
}

// EncodeDrawing makes the PNG that is kept of a drawing.
func EncodeDrawing(m image.Image) ([]byte, error) { return encode(m, picture) }

// drawingOf is a drawing's name on the shelf. It is no file of its order: nobody deletes it.
func drawingOf(id string) string { return id + ".drawing" }

// PutDrawing keeps a drawing on the shelf, for good.
func (s *Files) PutDrawing(ctx context.Context, id string, content []byte) error {
	return database.Failed("keep drawing", s.shelf.Put(ctx, drawingOf(id), content))
}

// Drawing reads a drawing.
func (s *Files) Drawing(ctx context.Context, id string) ([]byte, error) {
	content, err := s.shelf.Get(ctx, drawingOf(id))
	return content, database.Failed("read drawing", err)
}
