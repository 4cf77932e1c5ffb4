package document

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/font"
	"golang.org/x/text/unicode/norm"
)

// The fonts are part of the program, so that a sheet looks alike everywhere and prints
// every name as it is written. They are Noto Sans, and Droid Sans for Chinese, Japanese and
// Korean; fonts/README.md says where they are from.
//
//go:embed fonts/*.ttf
var fontFiles embed.FS

// typeface is a font that papers are printed in.
type typeface struct {
	name    string // of its file, and in the PDF
	style   string // of the PDF's font: B for bold
	shapes  bool   // letters depend on their neighbours
	private bool   // every glyph has a character of its own, see fonts/make.py

	once sync.Once
	file []byte
	font *font.Font
}

// open reads the font when something is first printed in it. It is compiled in, so that
// one which can not be read is a fault of the program.
func (f *typeface) open() *font.Font {
	f.once.Do(func() {
		var face *font.Face
		var err error
		if f.file, err = fontFiles.ReadFile("fonts/" + f.name + ".ttf"); err == nil {
			face, err = font.ParseTTF(bytes.NewReader(f.file))
		}
		if err != nil {
			panic(fmt.Sprintf("the font %s: %v", f.name, err))
		}
		f.font = face.Font
	})
	return f.font
}

// typefaces are fonts, the preferred ones first.
type typefaces []*typeface

// others are the fonts of all that is not European.
var others = func() (all typefaces) {
	for _, script := range []string{"Georgian", "Armenian", "Ethiopic"} {
		all = append(all, &typeface{name: "NotoSans" + script + "-Regular", private: true})
	}
	for _, script := range []string{
		"Arabic", "Hebrew", "Thai", "Devanagari", "Bengali", "Gujarati", "Gurmukhi", "Kannada", "Khmer", "Lao", "Malayalam",
		"Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thaana", "Syriac", "Mongolian",
	} {
		all = append(all, &typeface{name: "NotoSans" + script + "-Regular", private: true, shapes: true})
	}
	return append(all, &typeface{name: "NotoSansSymbols2-Regular", private: true}, &typeface{name: "NotoSansMath-Regular", private: true},
		&typeface{name: "HangulSans"}, &typeface{name: "DroidSansFallback"})
}()

// regular and bold are the fonts of the two weights; only European letters have both.
var (
	regular = append(typefaces{{name: "NotoSans-Regular", private: true}}, others...)
	bold    = append(typefaces{{name: "NotoSans-Bold", style: "B", private: true}}, others...)
)

// The private use area, in which the fonts have their glyphs.
const private, privateEnd = 0xE000, 0xF8FF

// has reports whether the font has a character. What does not fit into two bytes is
// beyond what the PDF writer knows.
func (f *typeface) has(r rune) bool {
	if r > 0xFFFF || private <= r && r <= privateEnd {
		return false
	}
	_, ok := f.open().NominalGlyph(r)
	return ok
}

// of is the font that prints a character: that of the character before it where it can,
// for marks and joiners; nil when there is none.
func (all typefaces) of(r rune, before *typeface) *typeface {
	if before != nil && unicode.In(r, unicode.M) && before.has(r) {
		return before
	}
	if joins(r) {
		return before
	}
	if i := slices.IndexFunc(all, func(f *typeface) bool { return f.has(r) }); i >= 0 {
		return all[i]
	}
	return nil
}

// joins reports whether a character is unseen, and says whether its neighbours join.
func joins(r rune) bool { return r == '\u200c' || r == '\u200d' }

// printable is a text as it is printed. What nobody sees is left out. A character that no
// font has stands there by its number, so that it is missed.
func printable(s string) string {
	var b strings.Builder
	var before *typeface
	for _, r := range norm.NFC.String(strings.ReplaceAll(s, "\t", " ")) {
		switch {
		case r == '\n':
			before = nil
		case joins(r):
			if before == nil || !before.shapes {
				continue
			}
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector):
			continue
		default:
			if before = regular.of(r, before); before == nil {
				fmt.Fprintf(&b, "[U+%04X]", r)
				continue
			}
		}
		b.WriteRune(r)
	}
	return strings.TrimRight(b.String(), "\u00a0 \n")
}
