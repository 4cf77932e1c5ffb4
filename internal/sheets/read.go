package sheets

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/workbay/workbay/process"
)

// Row is a line of a list that has something in it.
type Row struct {
	Line  int // in the file, from 1
	Cells []string
}

// errEnough ends a reading early.
var errEnough = errors.New("enough rows were read")

// Rows gives every row of a file that is not empty, its cells trimmed. It ends with the
// first error of each, or with what is wrong with the file.
func Rows(content []byte, l Layout, each func(Row) error) error {
	read := readCSV
	if l.Format == XLSX {
		read = readXLSX
	}
	err := read(content, l, func(r Row) error {
		if len(r.Cells) > MaxColumns {
			return process.Invalid("file: line %d has %d columns; %d are read at most", r.Line, len(r.Cells), MaxColumns)
		}
		if r.Line > MaxLines {
			return process.Invalid("file: has more than %d lines; send it in parts", MaxLines)
		}
		empty := true
		for i, c := range r.Cells {
			r.Cells[i] = strings.TrimSpace(c)
			empty = empty && r.Cells[i] == ""
		}
		if empty {
			return nil
		}
		return each(r)
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// Head reads the first rows of a file.
func Head(content []byte, l Layout, most int) (rows []Row, err error) {
	err = Rows(content, l, func(r Row) error {
		if rows = append(rows, r); len(rows) == most {
			return errEnough
		}
		return nil
	})
	return rows, err
}

func readCSV(content []byte, l Layout, each func(Row) error) error {
	in := bufio.NewReader(text(content, l))
	// Excel writes into the first line what parts the columns.
	skipped := 0
	if head, _ := in.Peek(len("sep=")); string(head) == "sep=" {
		if _, err := in.ReadString('\n'); err != nil {
			return nil
		}
		skipped = 1
	}
	r := csv.NewReader(in)
	r.Comma = signs[l.Separator]
	r.LazyQuotes, r.FieldsPerRecord = true, -1 // a tyre of 14" is no quotation
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return process.Invalid("file: can not be read as text in %s; choose another encoding or separator", l.Encoding)
		}
		line, _ := r.FieldPos(0)
		line += skipped
		for i, c := range cells {
			cells[i] = plainly(c)
			if len(c) > maxCell {
				return process.Invalid("file: line %d, column %d: has %d characters; a quotation mark in it is not closed, or the separator is another", line, i+1, len(c))
			}
		}
		if err := each(Row{Line: line, Cells: cells}); err != nil {
			return err
		}
	}
}

// unpacking bounds the memory that XLSX takes: one is open at a time.
var unpacking = make(chan struct{}, 1)

func readXLSX(content []byte, _ Layout, each func(Row) error) error {
	unpacking <- struct{}{}
	defer func() { <-unpacking }()
	// All of it is unpacked in memory: what people are called does not lie about in files.
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: MaxUnpacked, UnzipXMLSizeLimit: MaxUnpacked, RawCellValue: true})
	if err != nil {
		if strings.Contains(err.Error(), "unzip size exceeds") {
			return process.Invalid("file: has more than %d MiB when it is unpacked; save the list as CSV", MaxUnpacked>>20)
		}
		return process.Invalid("file: can not be read as XLSX; save it again, or as CSV")
	}
	defer func() { _ = f.Close() }()
	rows, err := f.Rows(f.GetSheetName(f.GetActiveSheetIndex()))
	if err != nil {
		return process.Invalid("file: can not be read as XLSX; save it again, or as CSV")
	}
	defer func() { _ = rows.Close() }()
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			return process.Invalid("file: line %d can not be read; save the file again, or as CSV", line)
		}
		for i, c := range cells {
			if len(c) > maxCell {
				return process.Invalid("file: line %d, column %d: has %d characters; shorten it", line, i+1, len(c))
			}
		}
		if err := each(Row{Line: line, Cells: cells}); err != nil {
			return err
		}
		if line > MaxLines { // also where they are empty
			return process.Invalid("file: has more than %d lines; send it in parts", MaxLines)
		}
	}
	return nil
}
