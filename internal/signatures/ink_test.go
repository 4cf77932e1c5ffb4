package signatures

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"
)

// frame is an empty frame of the page's pad, on which f draws black pixels.
func frame(f func(dot func(x, y int))) []byte {
	m := image.NewGray(image.Rect(0, 0, 1000, 320))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	f(func(x, y int) { m.SetGray(x, y, color.Gray{}) })
	var b bytes.Buffer
	_ = png.Encode(&b, m) // into memory
	return b.Bytes()
}

func blob(dot func(x, y int), x, y, size int) {
	for i := range size * size {
		dot(x+i%size, y+i/size)
	}
}

func TestInk_ADotIsNoSignature(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		draw func(dot func(x, y int))
		want string
	}{
		"nothing":  {func(func(x, y int)) {}, "is empty"},
		"a dot":    {func(dot func(x, y int)) { blob(dot, 300, 100, 8) }, "too little ink"},
		"two dots": {func(dot func(x, y int)) { blob(dot, 10, 100, 8); blob(dot, 900, 100, 8) }, "too little ink"},
		"a short tick": {func(dot func(x, y int)) {
			for i := range 50 {
				blob(dot, 300+i, 100, 4)
			}
		}, "too little ink"},
		"all black": {func(dot func(x, y int)) { blob(dot, 0, 0, 320); blob(dot, 320, 0, 320) }, "mostly black"},
	} {
		_, err := drawn(frame(c.draw))
		require.ErrorContains(t, err, c.want, name)
	}
	_, err := drawn([]byte("\x89PNG\r\n\x1a\nMZ"))
	require.ErrorContains(t, err, "drawing: is no picture")
	_, err = drawn(make([]byte, 600<<10))
	require.ErrorContains(t, err, "more than 512 kB")
}

func TestInk_ASignatureIsKeptWithoutTheEmptyFrame(t *testing.T) {
	t.Parallel()
	kept, err := drawn(frame(func(dot func(x, y int)) {
		for i := range 400 {
			blob(dot, 100+i, 100+i%60, 4)
		}
	}))
	require.NoError(t, err)
	m, err := png.Decode(bytes.NewReader(kept))
	require.NoError(t, err)
	require.Equal(t, image.Pt(411, 71), m.Bounds().Size())
	// What lets the paper through is white.
	clear := image.NewNRGBA(image.Rect(0, 0, 300, 100))
	for i := range 200 {
		clear.SetNRGBA(50+i, 50, color.NRGBA{A: 255})
	}
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, clear))
	_, err = drawn(b.Bytes())
	require.NoError(t, err)
}
