package sheets_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/process/exact"
)

// write writes rows as spreadsheets of a country with decimal commas read them.
func write(t require.TestingT, to io.Writer, rows ...[]any) {
	w, err := sheets.NewWriter(to, sheets.CSV, ",")
	require.NoError(t, err)
	for _, r := range rows {
		require.NoError(t, w.Row(r...))
	}
	require.NoError(t, w.Close())
}

func TestWriteCSV_NothingIsCalculated(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.OneOf(rapid.String(), rapid.StringMatching(`[=+\-@\t\r].*`)).Draw(t, "cell")
		var b bytes.Buffer
		write(t, &b, []any{"1", cell})
		text, marked := strings.CutPrefix(b.String(), "\ufeff")
		require.True(t, marked)
		r := csv.NewReader(strings.NewReader(text))
		r.Comma = ';'
		read, err := r.Read()
		require.NoError(t, err)
		got := read[1]
		require.False(t, got != "" && strings.ContainsRune("=+-@\t\r", rune(got[0])), "%q", got)
		bare := strings.ReplaceAll(cell, "\r", "") // the writer leaves them out
		require.Contains(t, []string{bare, "'" + bare}, got)
	})
}

func TestWriteCSV_AsTableProgramsReadIt(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	write(t, &b, []any{"Артикул", "Цена"}, []any{"=1+1", exact.Money(1050)}, []any{"a;b", `"`})
	require.Equal(t, "\ufeffАртикул;Цена\r\n'=1+1;10,50\r\n\"a;b\";\"\"\"\"\r\n", b.String())
}
