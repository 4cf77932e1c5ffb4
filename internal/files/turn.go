package files

import (
	"encoding/binary"
	"image"
	"io"
)

type reader = io.Reader

// turned is the image as it was meant to be seen: cameras write pixels as their sensor
// lies and say in Exif how it was held, 1 to 8.
func turned(m *image.RGBA, how int) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if how < 2 || how > 8 {
		return m
	}
	outW, outH := w, h
	if how >= 5 {
		outW, outH = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, outW, outH))
	for y := range h {
		for x := range w {
			tx, ty := place(how, x, y, w, h)
			out.SetRGBA(tx, ty, m.RGBAAt(x, y))
		}
	}
	return out
}

// place is where a pixel goes.
func place(how, x, y, w, h int) (int, int) {
	switch how {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}

// orientation reads from a JPEG's Exif how the camera was held; 1 when it does not say.
func orientation(sent []byte) int {
	for at := 2; at+4 <= len(sent) && sent[at] == 0xff; {
		marker, size := sent[at+1], int(binary.BigEndian.Uint16(sent[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(sent) { // the pixels begin, or it is broken
			break
		}
		body := sent[at+4 : at+2+size]
		if marker == 0xe1 && len(body) > 14 && string(body[:6]) == "Exif\x00\x00" {
			return inTIFF(body[6:])
		}
		at += 2 + size
	}
	return 1
}

// inTIFF finds the tag of the orientation among those of the first directory.
func inTIFF(b []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	if string(b[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := int(order.Uint32(b[4:]))
	if at < 8 || at+2 > len(b) {
		return 1
	}
	const entry, tag = 12, 0x0112
	for n := int(order.Uint16(b[at:])); n > 0; n-- {
		e := at + 2 + entry*(n-1)
		if e+entry > len(b) {
			continue
		}
		if how := int(order.Uint16(b[e+8:])); order.Uint16(b[e:]) == tag && how >= 1 && how <= 8 {
			return how
		}
	}
	return 1
}
