package sheets

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/workbay/workbay/process/exact"
)

// Writer writes a list row by row and keeps none of it. Cells are texts, whole numbers,
// money, quantities, hours, times and days, some of them as pointers that may be nil;
// anything else is an error.
type Writer interface {
	Row(cells ...any) error
	Close() error
}

// Day is a time of which the date alone counts.
type Day time.Time

// Media are the types of the formats.
var Media = map[string]string{CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

// NewWriter begins a list in a format. point is what parts roubles from kopecks in CSV;
// where it is a comma, columns are parted by semicolons, as spreadsheets of such countries expect.
func NewWriter(w io.Writer, format, point string) (Writer, error) {
	if format == XLSX {
		return newBook(w)
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // by it Excel knows UTF-8
		return nil, err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if point == "," {
		out.Comma = ';'
	}
	return &csvWriter{out, point}, nil
}

// formulas are what a spreadsheet takes for the beginning of a formula.
const formulas = "=+-@\t\r"

// harmless is a text that no spreadsheet takes for a formula. [plainly] takes it back.
func harmless(s string) string {
	if s != "" && strings.IndexByte(formulas, s[0]) >= 0 {
		return "'" + s
	}
	return s
}

// plainly is a text without the apostrophe that keeps it from being a formula.
func plainly(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte(formulas, s[1]) >= 0 {
		return s[1:]
	}
	return s
}

type csvWriter struct {
	out   *csv.Writer
	point string
}

func (c *csvWriter) Row(cells ...any) error {
	row := make([]string, len(cells))
	for i, cell := range cells {
		switch v := cell.(type) {
		case string:
			row[i] = harmless(v)
		case *time.Time:
			if v != nil {
				row[i] = v.Format("2006-01-02 15:04")
			}
		case time.Time:
			if !v.IsZero() {
				row[i] = v.Format("2006-01-02 15:04")
			}
		case Day:
			row[i] = *dateOf(time.Time(v).Date())
		default:
			n, err := number10(cell)
			if err != nil {
				return err
			}
			row[i] = strings.Replace(n, ".", c.point, 1)
		}
	}
	return c.out.Write(row)
}

func (c *csvWriter) Close() error {
	c.out.Flush()
	return c.out.Error()
}

// number10 is a number with a point; empty for none.
func number10(cell any) (string, error) {
	switch v := cell.(type) {
	case nil:
		return "", nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case *int64:
		if v == nil {
			return "", nil
		}
		return number10(*v)
	case *exact.Money:
		if v == nil {
			return "", nil
		}
		return number10(*v)
	case exact.Money:
		return exact.Format(v, ""), nil
	case exact.Qty:
		return v.String(), nil
	case exact.Hours:
		return v.String(), nil
	}
	return "", fmt.Errorf("a list has no cell of type %T", cell)
}

// book is an XLSX of one sheet, written straight to its reader: the library that reads
// such files writes them to a file on disk first.
type book struct {
	zip   *zip.Writer
	sheet *bufio.Writer
	row   int
}

const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainNS   = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	office   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	packages = `http://schemas.openxmlformats.org/package/2006/`
)

// bookParts are what a book has beside its rows. Styles: 0 plain, 1 money, 2 date, 3 date and time, 4 head.
var bookParts = []struct{ name, content string }{
	{"[Content_Types].xml", `<Types xmlns="` + packages + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="` + packages + `relationships"><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/workbook.xml", `<workbook xmlns="` + mainNS + `" xmlns:r="` + office + `"><sheets><sheet name="Workbay" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packages + `relationships"><Relationship Id="rId1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + office + `/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns="` + mainNS + `"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf numFmtId="4" applyNumberFormat="1"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`},
}

func newBook(w io.Writer) (*book, error) {
	b := &book{zip: zip.NewWriter(w)}
	for _, p := range bookParts {
		part, err := b.zip.Create(p.name)
		if err == nil {
			_, err = io.WriteString(part, xmlHead+p.content)
		}
		if err != nil {
			return nil, err
		}
	}
	sheet, err := b.zip.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, err
	}
	b.sheet = bufio.NewWriter(sheet)
	_, err = b.sheet.WriteString(xmlHead + `<worksheet xmlns="` + mainNS + `"><sheetData>`)
	return b, err
}

// days is a time as spreadsheets count: days since the last one of 1899.
func days(t time.Time) string {
	local := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	return strconv.FormatFloat(local.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours()/24, 'f', -1, 64)
}

// Row implements [Writer]. What can not be written is kept by the buffer, and its last call says it.
func (b *book) Row(cells ...any) error {
	b.row++
	_, _ = fmt.Fprintf(b.sheet, `<row r="%d">`, b.row)
	for _, cell := range cells {
		style, value := 0, ""
		switch v := cell.(type) {
		case string:
			if b.row == 1 {
				style = 4
			}
			_, _ = fmt.Fprintf(b.sheet, `<c t="inlineStr" s="%d"><is><t xml:space="preserve">`, style)
			if err := xml.EscapeText(b.sheet, []byte(v)); err != nil {
				return err
			}
			_, _ = b.sheet.WriteString(`</t></is></c>`)
			continue
		case *time.Time:
			if style = 3; v != nil {
				value = days(*v)
			}
		case time.Time:
			if style = 3; !v.IsZero() {
				value = days(v)
			}
		case Day:
			style, value = 2, days(time.Time(v))
		default:
			switch cell.(type) {
			case exact.Money, *exact.Money:
				style = 1
			}
			var err error
			if value, err = number10(cell); err != nil {
				return err
			}
		}
		if value == "" {
			_, _ = b.sheet.WriteString(`<c/>`)
			continue
		}
		_, _ = fmt.Fprintf(b.sheet, `<c s="%d"><v>%s</v></c>`, style, value)
	}
	_, err := b.sheet.WriteString(`</row>`)
	return err
}

func (b *book) Close() error {
	if _, err := b.sheet.WriteString(`</sheetData></worksheet>`); err != nil {
		return err
	}
	if err := b.sheet.Flush(); err != nil {
		return err
	}
	return b.zip.Close()
}
