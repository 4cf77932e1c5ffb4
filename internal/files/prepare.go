package files

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"github.com/workbay/workbay/process"
)

// The types that are kept.
const (
	photo   = "image/jpeg"
	picture = "image/png"
	pdf     = "application/pdf"
)

// What images are bounded by, in pixels.
const (
	mostPixels = 50_000_000 // of one that is sent: more than telephones make
	longSide   = 2048       // of one that is kept
	thumbSide  = 320
)

// atATime bounds the memory that large pictures take.
var atATime = make(chan struct{}, 2)

// prepared is a file as it is kept.
type prepared struct {
	kind    string
	content []byte
	thumb   []byte // of an image, JPEG
}

// prepare tells by its first bytes what a file is and makes of it what is kept.
func prepare(sent []byte) (prepared, error) {
	switch {
	case len(sent) == 0:
		return prepared{}, process.Invalid("file: is empty; choose a photo or a PDF")
	case len(sent) > MaxBytes:
		return prepared{}, process.Invalid("file: has more than %d MiB; send a smaller one", MaxBytes>>20)
	case bytes.HasPrefix(sent, []byte("%PDF-")):
		return prepared{kind: pdf, content: sent}, nil
	case bytes.HasPrefix(sent, []byte("\xff\xd8\xff")):
		return remake(sent, photo, jpeg.DecodeConfig, jpeg.Decode, orientation(sent))
	case bytes.HasPrefix(sent, []byte("\x89PNG\r\n\x1a\n")):
		return remake(sent, picture, png.DecodeConfig, png.Decode, 1)
	case len(sent) > 12 && string(sent[:4]) == "RIFF" && string(sent[8:12]) == "WEBP":
		return remake(sent, photo, webp.DecodeConfig, webp.Decode, 1)
	}
	return prepared{}, process.Invalid("file: is no JPEG, PNG, WebP or PDF; send one of these")
}

// remake decodes an image and encodes it again: only its pixels stay.
func remake(sent []byte, kind string, config func(r reader) (image.Config, error), decode func(r reader) (image.Image, error), turn int) (prepared, error) {
	atATime <- struct{}{}
	defer func() { <-atATime }()
	unreadable := process.Invalid("file: can not be read as a picture; take it anew, or send it as a PDF")
	c, err := config(bytes.NewReader(sent))
	if err != nil || c.Width <= 0 || c.Height <= 0 {
		return prepared{}, unreadable
	}
	if c.Width*c.Height > mostPixels {
		return prepared{}, process.Invalid("file: has %d × %d pixels; send it smaller, at most %d million", c.Width, c.Height, mostPixels/1_000_000)
	}
	whole, err := decode(bytes.NewReader(sent))
	if err != nil {
		return prepared{}, unreadable
	}
	kept := turned(scaled(whole, longSide), turn)
	p := prepared{kind: kind}
	if p.content, err = encode(kept, kind); err != nil {
		return p, err
	}
	p.thumb, err = encode(scaled(kept, thumbSide), photo)
	return p, err
}

// What a logo has at most: pixels of its longer side, and bytes as it is kept.
const (
	logoSide  = 800
	logoBytes = 200 << 10
)

// Logo makes of a picture that somebody sends the one at the head of papers: PNG or JPEG,
// its pixels alone.
func Logo(sent []byte) ([]byte, error) {
	p, err := prepare(sent)
	if err != nil {
		return nil, err
	}
	if p.kind == pdf {
		return nil, process.Invalid("file: is a PDF; choose a picture, PNG or JPEG")
	}
	m, _, err := image.Decode(bytes.NewReader(p.content))
	if err != nil {
		return nil, err
	}
	content, err := encode(scaled(m, logoSide), p.kind)
	if err == nil && len(content) > logoBytes {
		return nil, process.Invalid("file: is too rich for the head of a paper, %d kB; choose a simpler picture", len(content)>>10)
	}
	return content, err
}

func encode(m image.Image, kind string) ([]byte, error) {
	var b bytes.Buffer
	if kind == picture {
		err := png.Encode(&b, m)
		return b.Bytes(), err
	}
	err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 85})
	return b.Bytes(), err
}

// scaled is the image with its longer side of at most so many pixels.
func scaled(m image.Image, side int) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if longest := max(w, h); longest > side {
		w, h = max(1, w*side/longest), max(1, h*side/longest)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src) // what lets the paper through
	draw.ApproxBiLinear.Scale(out, out.Bounds(), m, m.Bounds(), draw.Over, nil)
	return out
}
