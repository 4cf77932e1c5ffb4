package document

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-text/typesetting/font"
	"github.com/stretchr/testify/require"
)

func aWriter(faces typefaces) *writer {
	return &writer{sheet: &Sheet{Language: "en"}, faces: faces, size: body, opened: map[*typeface]*font.Face{}}
}

// asSeen is a line from left to right, as the eye meets it.
func asSeen(runs []run) string {
	var b strings.Builder
	for _, i := range seen(runs) {
		text := []rune(runs[i].text)
		if runs[i].level%2 != 0 {
			slices.Reverse(text)
		}
		b.WriteString(string(text))
	}
	return b.String()
}

func TestWhatIsWrittenFromTheRightStandsThere(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"Anna":                  "Anna",
		"שרה כהן":               "ןהכ הרש",
		"Cohen שרה כהן VIN":     "Cohen ןהכ הרש VIN",
		"Cohen שרה 050 VIN":     "Cohen 050 הרש VIN",
		"שרה 2, Toyota 5":       "Toyota 5 ,2 הרש",
		"Client: שרה, 12.5% ok": "Client: 12.5% ,הרש ok",
		"محمد ٣٤٥ km":           "km ٣٤٥ دمحم",
		"1. שרה":                "הרש .1",
	} {
		require.Equal(t, want, asSeen(aWriter(regular).set(line)), line)
	}
}

// Nothing is printed as the box that stands for a missing letter: the fonts have every
// letter, and each form of it, where the file looks for it.
func TestNoGlyphIsMissing(t *testing.T) {
	t.Parallel()
	for _, faces := range []typefaces{regular, bold} {
		for _, f := range faces {
			require.NotZero(t, f.open().Upem(), f.name)
		}
		w := aWriter(faces)
		for _, line := range []string{
			"Þórður Çelik-Nguyễn Қайрат Їжак Ελευθέριος x\u030c", "გიორგი Հովհաննես ኃይለ", "שָׂרָה כֹּהֵן (12)", "محمد لا پژمان می\u200cخواهم ٣٤٥",
			"น้ำผึ้ง श्रीकृष्ण রবীন্দ্রনাথ சுப்பிரமணியன் శ్రీనివాస్ ភ្នំពេញ အောင်ဆန်းစုကြည်", "王小明 やまだ 김철수", "✓ → ≥ ₽",
		} {
			require.Equal(t, line, printable(line))
			for _, r := range w.set(line) {
				if r.clusters == nil {
					for _, c := range r.text {
						require.True(t, r.face.has(c), "%q of %q", c, line)
					}
				}
				for _, c := range r.clusters {
					for _, g := range c.glyphs {
						gid, ok := r.face.open().NominalGlyph(g.code)
						require.True(t, ok && gid != 0 && private+rune(gid) == g.code, "%q of %q", c.text, line)
					}
				}
			}
		}
	}
}

// The library that writes PDFs writes into the font that it is given: two papers at once
// would print with each other's.
func TestPDF_LeavesTheFontsAsTheyAre(t *testing.T) {
	before := map[*typeface][]byte{}
	for _, f := range regular {
		f.open()
		before[f] = bytes.Clone(f.file)
	}
	s := &Sheet{Language: "en", Title: "김철수 王小明 สมชาย राम e\u0301 ሥላሴ", Date: time.Now(), Page: func(int, int) string { return "" }}
	_, err := s.PDF()
	require.NoError(t, err)
	for f, was := range before {
		require.True(t, bytes.Equal(was, f.file), f.name)
	}
}
