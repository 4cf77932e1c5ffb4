package input

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/workbay/workbay/process"
)

// Key is a VIN, a frame number, a plate or a part number as it is compared and
// searched: letters and digits only, in capitals, Cyrillic and Greek letters that
// look Latin as Latin ones. "af218", "AF 218" and "АF-218" have the key AF218.
func Key(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return -1
		}
		return latin(unicode.ToUpper(r))
	}, norm.NFKD.String(s))
}

var lookAlikes = strings.Fields("АВЕКМНОРСТУХІЈЅ ABEKMHOPCTYXIJS ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ ABEZHIKMNOPTYX")

// latin turns a capital that only looks Latin into the Latin letter.
var latin = func() func(rune) rune {
	to := map[rune]rune{}
	for i := 0; i < len(lookAlikes); i += 2 {
		like := []rune(lookAlikes[i+1])
		for j, r := range []rune(lookAlikes[i]) {
			to[r] = like[j]
		}
	}
	return func(r rune) rune {
		if l, ok := to[r]; ok {
			return l
		}
		return r
	}
}()

// PartKey is the key of a part number; a number of signs alone is its own.
func PartKey(no string) string {
	if key := Key(no); key != "" {
		return key
	}
	return strings.TrimSpace(no)
}

// vinLength is the number of characters of a vehicle identification number since 1981 (ISO 3779).
const vinLength = 17

// VIN returns a vehicle identification number in its one written form, or refuses what
// can not be one by the length and alphabet of ISO 3779. Its check digit is another
// matter: see [CheckDigit].
func VIN(s string) (string, error) {
	vin := Key(s)
	if n := utf8.RuneCountInString(vin); n != vinLength {
		return "", process.Invalid("vin: %q has %d characters, not %d: copy it again from the registration certificate, or give it as the frame number", vin, n, vinLength)
	}
	for i, r := range []rune(vin) {
		switch {
		case r == 'I' || r == 'O' || r == 'Q':
			return "", process.Invalid("vin: %q has the letter %c at position %d, which no VIN has: it is a 1 or a 0", vin, r, i+1)
		case (r < 'A' || r > 'Z') && (r < '0' || r > '9'):
			return "", process.Invalid("vin: %q has %q at position %d: type it in Latin letters and digits only", vin, r, i+1)
		}
	}
	return vin, nil
}

// CheckDigit reports whether position 9 of a VIN is what the rest says it should be,
// and what that is. Only North America (first character 1 to 5) asks for it (49 CFR
// 565.15(c)); other makers use the position as they like. Nor does a car that was built
// there for other markets have one, such as 3VWZZZ1KZ5P000001: so a person may say that
// the number is right as it is.
func CheckDigit(vin string) (want string, right bool) {
	if vin[0] < '1' || vin[0] > '5' {
		return vin[8:9], true
	}
	// A character's value is its place here modulo ten; the dots keep the places of letters a VIN does not have.
	const values = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ"
	weights := [vinLength]int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}
	sum := 0
	for i, w := range weights {
		sum += w * (strings.IndexByte(values, vin[i]) % 10)
	}
	want = "0123456789X"[sum%11 : sum%11+1]
	return want, vin[8:9] == want
}
