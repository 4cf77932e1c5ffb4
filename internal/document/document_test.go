package document_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/document"
	"github.com/workbay/workbay/internal/document/documenttest"
)

func sheet() *document.Sheet {
	return &document.Sheet{
		Language: "ru", Issuer: "Сервис «Север»", Title: "Заказ-наряд № MSK-000123", Date: time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC),
		Facts: []document.Fact{
			{Label: "Клиент", Text: "Анна Петрова"}, {Label: "Автомобиль", Text: "Škoda Octavia, А123ВС77"},
			{Label: "Обещанный срок", Text: "чт, 26 нояб., 18:00", Strong: true},
		},
		Blocks: []document.Block{
			{Title: "Жалобы клиента", Text: []string{"1. <script>alert(1)</script> стук спереди (справа) \\ при торможении"}},
			{Title: "Работы", Table: &document.Table{
				Head: []document.Column{{Text: "Наименование", Width: 0.6}, {Text: "Кол-во", Width: 0.15, Number: true}, {Text: "Сумма", Width: 0.25, Number: true}},
				Rows: []document.Row{{Cells: []string{"Передняя подвеска", "", "12\u00a0180,00\u00a0₽"}, Strong: true}, {Cells: []string{"Амортизатор", "2", "9\u00a0000,00\u00a0₽"}}},
			}, Totals: []document.Fact{{Label: "Всего", Text: "12\u00a0180,00\u00a0₽", Strong: true}}},
		},
		Signatures: []document.Signature{{Label: "Клиент", Name: "Анна Петрова"}, {Label: "Мастер-приёмщик", Name: "Ирина"}},
		Foot:       "MSK-000123",
		Page:       func(n, of int) string { return fmt.Sprintf("стр. %d из %d", n, of) },
	}
}

func pages(pdf []byte) int { return bytes.Count(pdf, []byte("<</Type /Page\n")) }

func TestP21_ASheetIsPrintedWithEverythingOnIt(t *testing.T) {
	t.Parallel()
	pdf, err := sheet().PDF()
	require.NoError(t, err)
	if to := os.Getenv("WORKBAY_LOOK"); to != "" {
		require.NoError(t, os.WriteFile(to, pdf, 0o600))
	}
	require.Equal(t, 1, pages(pdf))
	read := documenttest.Text(t, pdf)
	for _, want := range []string{
		"Сервис «Север»", "Заказ-наряд № MSK-000123", "Škoda Octavia, А123ВС77", "чт, 26 нояб., 18:00",
		"1. <script>alert(1)</script> стук спереди (справа) \\ при торможении", "Амортизатор", "12\u00a0180,00\u00a0₽", "Клиент · Анна Петрова", "стр. 1 из 1",
	} {
		require.Contains(t, read, want)
	}
	require.Less(t, len(pdf), 120_000, "the fonts go in with the characters in use only")
}

func TestTheSameSheetIsTheSameFile(t *testing.T) {
	t.Parallel()
	first, err := sheet().PDF()
	require.NoError(t, err)
	for range 5 {
		again, err := sheet().PDF()
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
}

// What goes beyond a page goes on with the table's head, and nothing is lost.
func TestALongSheetGoesOnOnFurtherPages(t *testing.T) {
	t.Parallel()
	s := sheet()
	s.Blocks[0].Text = []string{strings.Repeat("слово мимо слова ", 400), strings.Repeat("x", 4000)}
	table := s.Blocks[1].Table
	for i := range 120 {
		table.Rows = append(table.Rows, document.Row{Cells: []string{fmt.Sprintf("часть %03d", i), "1", "10,00"}})
	}
	table.Rows = append(table.Rows, document.Row{Cells: []string{strings.Repeat("очень длинная строка ", 500) + "конец", "1", "10,00"}})
	pdf, err := s.PDF()
	require.NoError(t, err)
	if to := os.Getenv("WORKBAY_LOOK"); to != "" {
		require.NoError(t, os.WriteFile(to, pdf, 0o600))
	}
	n, read := pages(pdf), documenttest.Text(t, pdf)
	require.Greater(t, n, 5)
	require.Contains(t, read, fmt.Sprintf("стр. %d из %d", n, n))
	require.Greater(t, strings.Count(read, "Наименование"), 3)
	for i := range 120 {
		require.Contains(t, read, fmt.Sprintf("часть %03d", i))
	}
	require.Equal(t, 4000, strings.Count(read, "x"))
	require.Equal(t, 500, strings.Count(read, "длинная"))
	require.Contains(t, read, "конец")
	require.Equal(t, 400, strings.Count(read, "мимо"))
}

// Photos stand at their row, and a line of them on one page.
func TestPhotosStandInAGridAtTheirRow(t *testing.T) {
	t.Parallel()
	s := sheet()
	plain, err := s.PDF()
	require.NoError(t, err)
	var photo bytes.Buffer
	require.NoError(t, jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 320, 240)), nil))
	row := &s.Blocks[1].Table.Rows[0]
	for i := range 42 {
		row.Pictures = append(row.Pictures, document.Picture{ID: fmt.Sprintf("f%d", i), Content: photo.Bytes()})
	}
	s.Signatures[0].Drawing, s.Signatures[0].Note = photo.Bytes(), "Signed on screen"
	pdf, err := s.PDF()
	require.NoError(t, err)
	require.Equal(t, pages(plain)+1, pages(pdf))
	require.Contains(t, string(pdf), "/Subtype /Image")
	require.Contains(t, documenttest.Text(t, pdf), "Signed on screen")
	content, err := s.Content()
	require.NoError(t, err)
	again, err := document.Parse(content)
	require.NoError(t, err)
	second, err := again.Content()
	require.NoError(t, err)
	require.Equal(t, content, second, "what is kept of a sheet is the whole sheet")
}

// No character that somebody typed may break the file or vanish unseen.
func TestACharacterIsPrintedOrMissedWhereItStands(t *testing.T) {
	t.Parallel()
	for given, printed := range map[string]string{
		"20\u00a0820,00\u00a0₽":   "20\u00a0820,00\u00a0₽",
		"₴ ₸ ₹ ₺ ₾ ₼ ֏ ₿":         "₴ ₸ ₹ ₺ ₾ ₼ ֏ ₿",
		"✓ ☐ ☑ → ≥ ① ★":           "✓ ☐ ☑ → ≥ ① ★",
		"漢字 🚗!":                   "漢字 [U+1F697]!",
		"\U00020BB7野家":            "[U+20BB7]野家",
		"\ue000":                  "[U+E000]",
		"x\u200bt\u0007\u200d":    "xt",
		"ñ ç ã õ ê á ¿ ¡ º ª № «": "ñ ç ã õ ê á ¿ ¡ º ª № «",
		"\u202egnp.exe":           "gnp.exe",
		"a\tb":                    "a b",
	} {
		s := sheet()
		s.Blocks = []document.Block{{Text: []string{given}}}
		pdf, err := s.PDF()
		require.NoError(t, err)
		require.Contains(t, documenttest.Text(t, pdf), printed, given)
	}
}

func TestAnEmptySheetIsAPage(t *testing.T) {
	t.Parallel()
	s := &document.Sheet{Page: func(int, int) string { return "" }, Blocks: []document.Block{{Table: &document.Table{Head: []document.Column{{Text: "a", Width: 1}}}}}}
	pdf, err := s.PDF()
	require.NoError(t, err)
	require.Equal(t, 1, pages(pdf))
}
