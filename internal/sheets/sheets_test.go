package sheets_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/process/exact"
)

const russian = "Артикул;Наименование;Цена\nOC-90;Фильтр масляный;1 234,50\nW712;\"Фильтр; малый\";980,00\n"

// The same list as programs of four countries write it.
func TestGuess_ReadsWhatProgramsWrite(t *testing.T) {
	t.Parallel()
	cp1251, err := charmap.Windows1251.NewEncoder().String(russian)
	require.NoError(t, err)
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.ReplaceAll(russian, ";", "\t"))
	require.NoError(t, err)
	bare, err := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(russian)
	require.NoError(t, err)
	spanish, err := charmap.Windows1252.NewEncoder().String("Referencia;Descripción;Precio\nOC-90;Filtro de aceite pequeño;1.234,50\nW712;Válvula;980,00\n")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		text string
		want sheets.Layout
		row  []string
	}{
		"utf-8":         {russian, sheets.Layout{Encoding: "utf-8", Separator: "semicolon", Decimal: "comma"}, []string{"OC-90", "Фильтр масляный", "1 234,50"}},
		"with BOM":      {"\ufeff" + russian, sheets.Layout{Encoding: "utf-8", Separator: "semicolon", Decimal: "comma"}, []string{"OC-90", "Фильтр масляный", "1 234,50"}},
		"cp1251":        {cp1251, sheets.Layout{Encoding: "windows-1251", Separator: "semicolon", Decimal: "comma"}, []string{"OC-90", "Фильтр масляный", "1 234,50"}},
		"utf-16":        {utf16, sheets.Layout{Encoding: "utf-16le", Separator: "tab", Decimal: "comma"}, []string{"OC-90", "Фильтр масляный", "1 234,50"}},
		"bare utf-16":   {bare, sheets.Layout{Encoding: "utf-16be", Separator: "semicolon", Decimal: "comma"}, []string{"OC-90", "Фильтр масляный", "1 234,50"}},
		"spanish":       {spanish, sheets.Layout{Encoding: "windows-1252", Separator: "semicolon", Decimal: "comma"}, []string{"OC-90", "Filtro de aceite pequeño", "1.234,50"}},
		"american":      {"Part,Name,Price,Date\nOC-90,\"Filter, small\",\"1,234.50\",12/31/2025\n", sheets.Layout{Encoding: "utf-8", Separator: "comma", Decimal: "point", Dates: "mdy"}, []string{"OC-90", "Filter, small", "1,234.50", "12/31/2025"}},
		"sep= of Excel": {"sep=|\nPart|Price\nOC-90|1,50\n", sheets.Layout{Encoding: "utf-8", Separator: "bar", Decimal: "comma"}, []string{"OC-90", "1,50"}},
		"inches":        {"part;name\nT1;Tyre 14\" wide\nT2;Tyre 15\"\n", sheets.Layout{Encoding: "utf-8", Separator: "semicolon", Decimal: "comma"}, []string{"T1", "Tyre 14\" wide"}},
	} {
		l, err := sheets.Guess([]byte(c.text))
		require.NoError(t, err, name)
		c.want.Format, c.want.Header = sheets.CSV, 1
		if c.want.Dates == "" {
			c.want.Dates = "dmy"
		}
		require.Equal(t, c.want, l, name)
		rows, err := sheets.Head([]byte(c.text), l, 10)
		require.NoError(t, err, name)
		require.Equal(t, c.row, rows[1].Cells, name)
	}
}

func TestGuess_RefusesWhatIsNoList(t *testing.T) {
	t.Parallel()
	for text, why := range map[string]string{
		"": "is empty", " \n ": "is empty", "MZ\x90\x00\x03": "a program", "%PDF-1.7": "a pdf", "\xff\xd8\xff\xe0": "a picture",
		"\xd0\xcf\x11\xe0\xa1\xb1": "old Excel", "PK\x03\x04 and no more": "can not be read as XLSX", "a;b\x01\x02\x03;c\n": "neither a text nor XLSX",
	} {
		_, err := sheets.Guess([]byte(text))
		require.ErrorContains(t, err, why, "%q", text)
	}
	_, err := sheets.Guess(bytes.Repeat([]byte("x"), sheets.MaxBytes+1))
	require.ErrorContains(t, err, "more than 32 MiB")
}

func book(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, f.SetSheetRow("Sheet1", at, &r))
	}
	b, err := f.WriteToBuffer()
	require.NoError(t, err)
	return b.Bytes()
}

func TestRows_XLSX(t *testing.T) {
	t.Parallel()
	content := book(t, []any{"Part", "Price"}, []any{"OC-90", 1234.5}, nil, []any{"007", "1 234,50"})
	l, err := sheets.Guess(content)
	require.NoError(t, err)
	require.Equal(t, sheets.Layout{Format: sheets.XLSX, Header: 1, Decimal: "point", Dates: "dmy"}, l)
	rows, err := sheets.Head(content, l, 10)
	require.NoError(t, err)
	require.Equal(t, []sheets.Row{{1, []string{"Part", "Price"}}, {2, []string{"OC-90", "1234.5"}}, {4, []string{"007", "1 234,50"}}}, rows)
}

// A ZIP bomb is refused by what it unpacks to, whatever it says of itself.
func TestRows_AZipBombIsRefused(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	require.NoError(t, err)
	zeros := make([]byte, 1<<20)
	for range sheets.MaxUnpacked>>20 + 1 {
		_, err = w.Write(zeros)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	require.Less(t, b.Len(), 1<<20)
	_, err = sheets.Guess(b.Bytes())
	require.ErrorContains(t, err, "when it is unpacked")
}

func TestRows_ARowThatIsNone(t *testing.T) {
	t.Parallel()
	l := sheets.Layout{Format: sheets.CSV, Encoding: "utf-8", Separator: "semicolon"}
	_, err := sheets.Head([]byte("a;b\n\"never closed;"+strings.Repeat("x", 20_000)), l, 10)
	require.ErrorContains(t, err, "line 2, column ")
	_, err = sheets.Head([]byte("a;b\n"+strings.Repeat(";", 200)+"x"), l, 10)
	require.ErrorContains(t, err, "line 2 has 201 columns")
}

func TestMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		decimal, text string
		want          int64 // -1: refused
	}{
		{",", "1 234,50", 123450}, {",", "1\u00a0234,5", 123450}, {",", "1.234,50", 123450}, {",", "1.234", 123400}, {",", "12.50", 1250}, {",", "1234,5000", 123450},
		{",", "1 234,50 руб.", 123450}, {",", "₽ 100", 10000}, {".", "$1,234.50", 123450}, {".", "1'234.50", 123450}, {".", "12,50", 1250}, {".", "1,234", 123400},
		{".", "R$ 10", 1000}, {",", "0", 0}, {",", "1,234.50", -1}, {",", "12,345", -1}, {",", "дорого", -1}, {",", "=1+1", -1}, {".", "1.2.3", -1}, {".", "99999999999999999999", -1},
	} {
		m, err := sheets.Layout{Format: sheets.CSV, Decimal: map[string]string{",": "comma", ".": "point"}[c.decimal]}.Money("price", c.text)
		if c.want < 0 {
			require.ErrorContains(t, err, "price: ", c.text)
			continue
		}
		require.NoError(t, err, c.text)
		require.Equal(t, exact.Money(c.want), *m, c.text)
	}
	none, err := sheets.Layout{Decimal: "comma"}.Money("price", " ")
	require.NoError(t, err)
	require.Nil(t, none)
	x := sheets.Layout{Format: sheets.XLSX, Decimal: "point"}
	for text, want := range map[string]exact.Money{"0.30000000000000004": 30, "1.23456E+3": 123456, "1234.5": 123450} {
		m, err := x.Money("price", text)
		require.NoError(t, err, text)
		require.Equal(t, want, *m, text)
	}
	_, err = x.Money("price", "1.2345")
	require.ErrorContains(t, err, "more than two decimals")
}

func TestDate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ order, text, want string }{
		{"dmy", "31.12.2025", "2025-12-31"}, {"dmy", "1/2/24", "2024-02-01"}, {"mdy", "12/31/2025", "2025-12-31"}, {"dmy", "2025-12-31", "2025-12-31"}, {"ymd", "25-12-31", "2025-12-31"},
		{"dmy", "01.05.99", "1999-05-01"}, {"dmy", "31.12.2025 00:00:00", "2025-12-31"}, {"dmy", "31.02.2025", ""}, {"mdy", "31/12/2025", ""}, {"dmy", "soon", ""},
	} {
		d, err := sheets.Layout{Dates: c.order}.Date("in_service_date", c.text)
		if c.want == "" {
			require.ErrorContains(t, err, "in_service_date: ", c.text)
			continue
		}
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, *d, c.text)
	}
	d, err := sheets.Layout{Format: sheets.XLSX}.Date("in_service_date", "46022")
	require.NoError(t, err)
	require.Equal(t, "2025-12-31", *d)
}
