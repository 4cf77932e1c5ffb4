// Package documenttest reads what is printed, for tests.
package documenttest

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

var (
	streams = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	// What is shown, and what it says where the glyphs are not the letters.
	shown   = regexp.MustCompile(`(?s)/ActualText <([0-9a-f]+)>>> BDC(.*?)EMC\n|Td \((.*?)\) Tj`)
	escaped = strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r")
)

// contents are the unpacked streams of a file.
func contents(pdf []byte) (all [][]byte) {
	for _, m := range streams.FindAllSubmatch(pdf, -1) {
		z, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue
		}
		if content, err := io.ReadAll(z); err == nil {
			all = append(all, content)
		}
	}
	return all
}

func utf16Text(b []byte) string {
	var units []uint16
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(units))
}

// Text is what a reader of the file can read, piece behind piece as they are in it.
func Text(t *testing.T, pdf []byte) string {
	t.Helper()
	var all strings.Builder
	for _, content := range contents(pdf) {
		for _, s := range shown.FindAllSubmatch(content, -1) {
			if s[1] == nil {
				all.WriteString(utf16Text([]byte(escaped.Replace(string(s[3])))))
				continue
			}
			says, err := hex.DecodeString(string(s[1]))
			require.NoError(t, err)
			all.WriteString(utf16Text(says[2:]))
		}
	}
	return all.String()
}
