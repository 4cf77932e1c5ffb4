package files

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

// halves is a picture whose left half is red and whose right half is blue.
func halves(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, map[bool]color.Color{true: color.RGBA{R: 255, A: 255}, false: color.RGBA{B: 255, A: 255}}[x < w/2])
		}
	}
	return m
}

// shot is a JPEG as a telephone writes it: how it was held and where it was, in Exif.
func shot(t *testing.T, m image.Image, how uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, nil))
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	tiff = binary.BigEndian.AppendUint16(tiff, how)
	exif := append([]byte("Exif\x00\x00"), append(tiff, []byte("\x00\x00\x00\x00\x00\x00 N55.7558 E37.6173")...)...)
	head := binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe1"), uint16(len(exif)+2))
	return append(append(head, exif...), b.Bytes()[2:]...)
}

func TestPrepare_APhotoIsTurnedAndTellsNothingButWhatIsSeen(t *testing.T) {
	t.Parallel()
	p, err := prepare(shot(t, halves(400, 200), 6)) // held upright: left is up
	require.NoError(t, err)
	require.Equal(t, photo, p.kind)
	require.NotContains(t, string(p.content), "N55.7558")
	require.NotContains(t, string(p.content), "Exif")
	m, err := jpeg.Decode(bytes.NewReader(p.content))
	require.NoError(t, err)
	require.Equal(t, image.Pt(200, 400), m.Bounds().Size())
	red, _, _, _ := m.At(100, 50).RGBA()
	_, _, blue, _ := m.At(100, 350).RGBA()
	require.True(t, red > 0xc000 && blue > 0xc000, "%x %x", red, blue)
	for how := range uint16(10) {
		_, err := prepare(shot(t, halves(30, 20), how))
		require.NoError(t, err)
	}
}

func TestPrepare_LargePicturesAreScaledDown(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 4096, 1024))))
	p, err := prepare(b.Bytes())
	require.NoError(t, err)
	require.Equal(t, picture, p.kind)
	c, err := png.DecodeConfig(bytes.NewReader(p.content))
	require.NoError(t, err)
	require.Equal(t, []int{2048, 512}, []int{c.Width, c.Height})
	c, err = jpeg.DecodeConfig(bytes.NewReader(p.thumb))
	require.NoError(t, err)
	require.Equal(t, []int{320, 80}, []int{c.Width, c.Height})
}

func TestPrepare_WhatIsNoPictureAndNoPDFIsRefused(t *testing.T) {
	t.Parallel()
	var huge bytes.Buffer
	require.NoError(t, png.Encode(&huge, image.NewGray(image.Rect(0, 0, 1, 1))))
	binary.BigEndian.PutUint32(huge.Bytes()[16:], 60_000) // a width that its pixels do not have
	binary.BigEndian.PutUint32(huge.Bytes()[20:], 60_000)
	for says, sent := range map[string][]byte{
		"is empty":                      nil,
		"is no JPEG, PNG, WebP or PDF":  []byte("<html><script>"),
		"can not be read as a picture":  []byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM"),
		"has more than 15 MiB":          make([]byte, MaxBytes+1),
		"can not be read as a picture;": huge.Bytes(),
	} {
		_, err := prepare(sent)
		require.Equal(t, process.KindInvalid, process.KindOf(err), says)
		require.ErrorContains(t, err, says)
	}
	p, err := prepare([]byte("%PDF-1.7 as it is"))
	require.NoError(t, err)
	require.Equal(t, prepared{kind: pdf, content: []byte("%PDF-1.7 as it is")}, p)
}
