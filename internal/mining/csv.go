package mining

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/workbay/workbay/process"
)

// CSV writes a table with a row per event (RFC 4180, UTF-8).
type CSV struct {
	w      *csv.Writer
	table  table
	headed bool
}

// columns are named as mining tools guess them.
var columns = []string{
	"case_id", "activity", "timestamp", "resource", "role", "lifecycle", "instance", "command",
	"branch", "kind", "phase", "left_phase", "working_seconds",
}

// NewCSV starts a table of a process. [CSV.Close] ends it.
func NewCSV(w io.Writer, p process.Table) *CSV {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	return &CSV{w: c, table: table(p)}
}

// Event writes one row.
func (c *CSV) Event(e Event) error {
	if err := c.head(); err != nil {
		return err
	}
	working := ""
	if e.Left != "" {
		working = strconv.FormatInt(int64(e.Working), 10)
	}
	activity, transition := c.table.of(e)
	return c.w.Write([]string{
		harmless(e.Case), harmless(activity), stamp(e.At), harmless(e.resource()), harmless(string(e.Role)),
		string(transition), harmless(e.instance()), harmless(e.Command),
		harmless(e.Branch), harmless(e.Kind), harmless(string(e.Phase)), harmless(string(e.Left)), working,
	})
}

// Close ends the table.
func (c *CSV) Close() error {
	if err := c.head(); err != nil {
		return err
	}
	c.w.Flush()
	return c.w.Error()
}

// head writes the names of the columns once; a table without rows has them too.
func (c *CSV) head() error {
	if c.headed {
		return nil
	}
	c.headed = true
	return c.w.Write(columns)
}

// harmless keeps spreadsheets from running a cell as a formula: they do so by
// its first character, and an apostrophe before it makes it text (OWASP, CSV injection).
func harmless(cell string) string {
	first, _ := utf8.DecodeRuneInString(cell)
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}
