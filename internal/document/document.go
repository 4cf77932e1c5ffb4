// Package document lays out the papers of a service centre on A4: the work
// order, the act of hand-over, an invoice. It knows no orders: whoever calls it
// brings texts in the reader's language, and prints the same sheet as a page.
package document

import (
	"encoding/json"
	"time"
)

// Sheet is one document from its head to its signatures.
type Sheet struct {
	Language   string // tag, such as "ru"
	Logo       []byte `json:",omitempty"` // PNG or JPEG over the issuer; none when empty
	Issuer     string
	Legal      []string // under the issuer: who it is by law
	Title      string
	Date       time.Time // stands in the file; the same sheet is the same file
	State      string    // such as "Credited"; empty when the document holds
	Facts      []Fact
	Blocks     []Block
	Signatures []Signature
	Foot       string                    // in the foot of every page, so that a lost one is found
	Page       func(page, of int) string `json:"-"` // says "page 1 of 2"
}

// Fact is a text with what it means.
type Fact struct {
	Label, Text string
	Strong      bool
}

// Block is a part of the sheet; each of its contents may be absent.
type Block struct {
	Title  string
	Text   []string // paragraphs
	Table  *Table
	Sketch *Sketch
	Totals []Fact // under the table, to the right
}

// Table is a table whose head stands again on every page it goes on.
type Table struct {
	Head []Column
	Rows []Row
}

// Column is the head of a column.
type Column struct {
	Text   string
	Width  float64 // share of the table's width
	Number bool    // aligned to the right and never broken
}

// Row is one line of a table. A row of one cell goes over all columns; a strong
// one heads those that follow. Pictures stand under its cells.
type Row struct {
	Cells    []string
	Strong   bool
	Pictures []Picture `json:",omitempty"`
}

// Picture is a small photo.
type Picture struct {
	ID, Name string
	Content  []byte `json:"-"` // PNG or JPEG
}

// Signature is a line to sign on, or one that is signed.
type Signature struct {
	Label, Name string
	Drawing     []byte // PNG over the line; none when empty
	Note        string // under the name, such as when it was signed
}

// Content is all that the sheet says, as one text that is the same whenever it says the
// same: without the logo, and without who signs.
func (s *Sheet) Content() (string, error) {
	c := *s
	c.Logo, c.Signatures, c.Page = nil, nil, nil
	c.Date = c.Date.UTC()
	b, err := json.Marshal(c)
	return string(b), err
}

// Parse reads the content of a sheet again.
func Parse(content string) (*Sheet, error) {
	var s Sheet
	if err := json.Unmarshal([]byte(content), &s); err != nil {
		return nil, err
	}
	return &s, nil
}
