// Package sheets reads and writes lists as people keep them: CSV in whatever encoding,
// separator and style of numbers and dates their program writes, and XLSX. It reads a
// row at a time, knows no table and keeps nothing.
package sheets

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/workbay/workbay/process"
)

// What one file may have. Its unpacked size bounds an XLSX, whatever it says of itself.
const (
	MaxBytes    = 32 << 20
	MaxUnpacked = 128 << 20
	MaxLines    = 500_000
	MaxColumns  = 100
	maxCell     = 10_000 // bytes; more is a quotation mark that was not closed
)

// The formats.
const (
	CSV  = "csv"
	XLSX = "xlsx"
)

// Layout is how a file has to be read.
type Layout struct {
	Format    string `json:"format" enum:"csv,xlsx" doc:"As the file is; what is sent is not looked at"`
	Encoding  string `json:"encoding,omitempty" enum:"utf-8,utf-16le,utf-16be,windows-1251,windows-1252,koi8-r,ibm866" doc:"Of CSV"`
	Separator string `json:"separator,omitempty" enum:"semicolon,comma,tab,bar" doc:"Of CSV"`
	Header    int    `json:"header" minimum:"0" maximum:"100" doc:"Line with the names of the columns; what is above it is not read. 0: there is none"`
	Decimal   string `json:"decimal" enum:"comma,point" doc:"The decimal sign"`
	Dates     string `json:"dates" enum:"dmy,mdy,ymd" doc:"Order of day, month and year"`
}

// Encodings are those that a text can have, Separators what is between its columns,
// Decimals and DateOrders how it writes numbers and dates.
var (
	Encodings  = []string{"utf-8", "utf-16le", "utf-16be", "windows-1251", "windows-1252", "koi8-r", "ibm866"}
	Separators = []string{"semicolon", "comma", "tab", "bar"}
	Decimals   = []string{"comma", "point"}
	DateOrders = []string{"dmy", "mdy", "ymd"}
)

// signs are the separators as they stand in a file.
var signs = map[string]rune{"semicolon": ';', "comma": ',', "tab": '\t', "bar": '|'}

// point is the decimal sign of the file.
func (l Layout) point() string {
	if l.Decimal == "comma" {
		return ","
	}
	return "."
}

func decoder(name string) *encoding.Decoder {
	switch name {
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
	case "windows-1251":
		return charmap.Windows1251.NewDecoder()
	case "windows-1252":
		return charmap.Windows1252.NewDecoder()
	case "koi8-r":
		return charmap.KOI8R.NewDecoder()
	case "ibm866":
		return charmap.CodePage866.NewDecoder()
	}
	return unicode.UTF8BOM.NewDecoder()
}

// text reads a CSV's content as UTF-8, without the mark in front.
func text(content []byte, l Layout) io.Reader {
	return decoder(l.Encoding).Reader(bytes.NewReader(content))
}

// notAList names the files that people take for a list.
var notAList = []struct{ begins, what string }{
	{"MZ", "program"},
	{"\x7fELF", "program"},
	{"%PDF", "pdf"},
	{"\xff\xd8\xff", "picture"},
	{"\x89PNG", "picture"},
	{"Rar!", "packed"},
	{"\x1f\x8b", "packed"},
	{"7z\xbc\xaf", "packed"},
	{"{\\rtf", "document"},
}

// kind tells by its first bytes what a file is, or refuses it.
func kind(content []byte) (string, error) {
	switch {
	case len(bytes.TrimSpace(content)) == 0:
		return "", process.Invalid("file: is empty; choose a CSV or XLSX file")
	case len(content) > MaxBytes:
		return "", process.Invalid("file: has more than %d MiB; send it in parts", MaxBytes>>20)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return "", process.Invalid("file: is of an old Excel or has a password; save it as XLSX or CSV without one")
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return XLSX, nil
	}
	for _, no := range notAList {
		if bytes.HasPrefix(content, []byte(no.begins)) {
			return "", process.Invalid("file: is a %s file and no list, whatever its name; choose a CSV or XLSX file", no.what)
		}
	}
	return CSV, nil
}

// readable refuses what is no text in its encoding.
func readable(content []byte, l Layout) error {
	head := make([]byte, 8<<10)
	n, err := io.ReadFull(text(content, l), head)
	if err != nil && n == 0 {
		return process.Invalid("file: can not be read as text; choose a CSV or XLSX file")
	}
	odd := 0
	for _, r := range string(head[:n]) {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != 0x1a {
			odd++
		}
	}
	if odd > 0 {
		return process.Invalid("file: is neither a text nor XLSX; choose a CSV or XLSX file")
	}
	return nil
}

// encodingOf guesses the encoding of a text.
func encodingOf(content []byte) string {
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")):
		return "utf-16le"
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		return "utf-16be"
	}
	head := content[:min(len(content), 4<<10)]
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	// Half of the bytes of separators, digits and Latin letters are zero; of Cyrillic ones none is.
	if most := max(3, len(head)/20); zeros[1] > most && zeros[0] == 0 {
		return "utf-16le"
	} else if zeros[0] > most && zeros[1] == 0 {
		return "utf-16be"
	}
	if utf8.Valid(content) {
		return "utf-8"
	}
	return singleByte(content)
}

// singleByte tells Cyrillic from Western letters: the former stand side by side, the
// latter alone among Latin ones.
func singleByte(content []byte) string {
	letters, together := 0, 0
	for i, b := range content {
		if b < 0xc0 {
			continue
		}
		letters++
		if i > 0 && content[i-1] >= 0xc0 || i+1 < len(content) && content[i+1] >= 0xc0 {
			together++
		}
	}
	if together*2 >= letters {
		return "windows-1251"
	}
	return "windows-1252"
}
