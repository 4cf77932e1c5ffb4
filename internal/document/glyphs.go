package document

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// The fonts are part of the program, so that a sheet looks alike everywhere.
var regular, bold = goregular.TTF, gobold.TTF

var parsed = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(regular) })

// rouble is drawn: the fonts are older than the sign.
const rouble, roubleBody = "₽", "Р"

// stand are what is printed for characters that the fonts lack, where something
// comes close: codes for the signs of currencies, the nearest Cyrillic letter
// for those of Russia's neighbours.
var stand = strings.NewReplacer(
	"₴", "UAH\u00a0", "₸", "KZT\u00a0", "₹", "INR\u00a0", "₺", "TRY\u00a0", "₾", "GEL\u00a0", "₼", "AZN\u00a0", "֏", "AMD\u00a0", "₿", "BTC\u00a0",
	"\u2009", "\u00a0", "\u202f", "\u00a0", "\u2011", "-", "\u2010", "-", "\t", " ", "✓", "+", "☐", "[ ]", "☑", "[x]",
	"қ", "к", "Қ", "К", "ғ", "г", "Ғ", "Г", "ң", "н", "Ң", "Н", "ә", "э", "Ә", "Э", "ө", "о", "Ө", "О", "ұ", "у", "Ұ", "У", "ү", "у", "Ү", "У",
	"һ", "х", "Һ", "Х", "ҳ", "х", "Ҳ", "Х", "ҷ", "ч", "Ҷ", "Ч", "ӣ", "и", "Ӣ", "И", "ӯ", "у", "Ӯ", "У", "җ", "ж", "Җ", "Ж",
)

// printable is a text with nothing in it that the fonts can not print. Marks
// over a letter and controls are left out, any other stranger becomes a question mark.
func printable(s string) string {
	f, err := parsed()
	if err != nil {
		return s
	}
	var b sfnt.Buffer
	s = strings.Map(func(r rune) rune {
		if string(r) == rouble || r == '\n' {
			return r
		}
		if r < ' ' || unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		i, err := f.GlyphIndex(&b, r)
		switch {
		case err == nil && i != 0:
			return r
		case unicode.Is(unicode.M, r):
			return -1
		}
		return '?'
	}, stand.Replace(s))
	return strings.TrimRight(s, "\u00a0 \n")
}
