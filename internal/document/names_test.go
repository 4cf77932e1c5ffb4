package document_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"github.com/workbay/workbay/internal/document"
	"github.com/workbay/workbay/internal/document/documenttest"
)

// names are as clients of the world write them.
var names = []struct{ script, name string }{
	{"Latin", "Þórður Çelik-Nguyễn Łukasz Ağaoğlu Žižka Ñandú"},
	{"Cyrillic", "Қайрат Өмірұлы, Їжак Ґалаґан, Ђорђе Љуб"},
	{"Greek", "Ελευθέριος Παπαδόπουλος ΐ ΰ ᾳ"},
	{"Georgian", "გიორგი კვარაცხელია"},
	{"Armenian", "Հովհաննես Թումանյան և"},
	{"Hebrew", "שָׂרָה כֹּהֵן בן־גוריון"},
	{"Arabic", "محمد عبد الله العلي لا إله"},
	{"Persian", "پژمان گلچین می\u200cخواهم"},
	{"Thai", "สมชาย ใจดี น้ำผึ้ง"},
	{"Devanagari", "श्रीकृष्ण त्रिपाठी हिन्दी"},
	{"Bengali", "রবীন্দ্রনাথ ঠাকুর"},
	{"Tamil", "சுப்பிரமணியன்"},
	{"Telugu", "శ్రీనివాస్"},
	{"Khmer", "សុខា ភ្នំពេញ"},
	{"Burmese", "အောင်ဆန်းစုကြည်"},
	{"Amharic", "ኃይለ ሥላሴ"},
	{"Chinese", "王小明 張偉 龘"},
	{"Japanese", "やまだ タロウ 髙橋"},
	{"Korean", "김철수 쀓"},
	{"Both ways", "Cohen שרה כהן (050-1234567) 2 VIN"},
	{"From the right", "محمد (Toyota Hilux) 2026, ٣٤٥ km"},
	{"Decomposed", "Ре\u0301мизов J\u030cx"},
}

func printedNames() *document.Sheet {
	s := sheet()
	s.Blocks = []document.Block{{Table: &document.Table{Head: []document.Column{{Text: "Script", Width: 0.25}, {Text: "Name", Width: 0.75}}}}}
	for _, n := range names {
		s.Facts = append(s.Facts, document.Fact{Label: n.script, Text: n.name, Strong: true})
		s.Blocks[0].Text = append(s.Blocks[0].Text, n.name)
		s.Blocks[0].Table.Rows = append(s.Blocks[0].Table.Rows, document.Row{Cells: []string{n.script, n.name}})
		s.Signatures = append(s.Signatures, document.Signature{Label: n.script, Name: n.name})
	}
	return s
}

func TestEveryNameIsPrintedAsItIsWritten(t *testing.T) {
	t.Parallel()
	pdf, err := printedNames().PDF()
	require.NoError(t, err)
	if to := os.Getenv("WORKBAY_LOOK"); to != "" {
		require.NoError(t, os.WriteFile(to, pdf, 0o600))
	}
	read := documenttest.Text(t, pdf)
	for _, n := range names {
		printed := norm.NFC.String(n.name)
		require.GreaterOrEqual(t, strings.Count(read, printed), 4, "%s: %s", n.script, n.name)
	}
	require.NotContains(t, read, "[U+")
}
