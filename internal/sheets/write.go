package sheets

import (
	"encoding/csv"
	"io"
	"strings"
)

// byteOrderMark is how table programs know UTF-8.
const byteOrderMark = "\uFEFF"

// WriteCSV writes lines as table programs open them: UTF-8 with its mark, lines that end as
// on Windows. Text that such a program would calculate gets an apostrophe in front, by which
// it stays text.
func WriteCSV(to io.Writer, separator rune, lines [][]string) error {
	if _, err := io.WriteString(to, byteOrderMark); err != nil {
		return err
	}
	w := csv.NewWriter(to)
	w.Comma, w.UseCRLF = separator, true
	for _, l := range lines {
		cells := make([]string, len(l))
		for i, cell := range l {
			cells[i] = asText(cell)
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// asText is a cell that no program takes for a formula.
func asText(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
