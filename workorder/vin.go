package workorder

import (
	"fmt"
	"strings"
	"unicode"
)

// vinLength is the number of characters of a vehicle identification number since 1981 (ISO 3779).
const vinLength = 17

// CheckVIN returns the vehicle identification number in its one written form, trimmed and in capitals, or an error that says
// what to correct. It checks the length and alphabet of ISO 3779, and for North American numbers (first character 1 to 5)
// the check digit of 49 CFR 565.15(c); other makers are free to use position 9 as they like.
func CheckVIN(s string) (string, error) {
	vin := strings.ToUpper(strings.TrimSpace(s))
	runes := []rune(vin)
	if len(runes) != vinLength {
		return "", fmt.Errorf("VIN %q has %d characters, not %d: copy it again from the registration certificate", vin, len(runes), vinLength)
	}
	for i, r := range runes {
		switch {
		case r == 'I' || r == 'O' || r == 'Q':
			return "", fmt.Errorf("VIN %q has the letter %c at position %d, which no VIN has: it is a 1 or a 0", vin, r, i+1)
		case (r < 'A' || r > 'Z') && (r < '0' || r > '9'):
			return "", fmt.Errorf("VIN %q has %q at position %d: type it in Latin letters and digits only", vin, r, i+1)
		}
	}
	if vin[0] < '1' || vin[0] > '5' {
		return vin, nil
	}
	if want := vinCheckDigit(vin); vin[8] != want {
		return "", fmt.Errorf("VIN %q has a typing error: position 9 should be %c if the rest is right, compare it with the plate on the car", vin, want)
	}
	return vin, nil
}

// vinCheckDigit computes position 9 of a number of 17 valid characters, table III to V of 49 CFR 565.15(c).
func vinCheckDigit(vin string) byte {
	// A character's value is its place here modulo ten; the dots keep the places of letters a VIN does not have.
	const values = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ"
	weights := [vinLength]int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}
	sum := 0
	for i, w := range weights {
		sum += w * (strings.IndexByte(values, vin[i]) % 10)
	}
	return "0123456789X"[sum%11]
}

// NormalizePlate returns a registration plate as it is searched for: capitals, no spaces or dashes, and the twelve Cyrillic
// letters of Russian plates as their Latin look-alikes, so that "а 123 вс-77" and "A123BC77" are the same plate. Other
// characters stay: foreign plates are stored too.
func NormalizePlate(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return latinLookAlike(unicode.ToUpper(r))
	}, s)
}

// latinLookAlike turns a Cyrillic capital of GOST R 50577, which allows only letters that look Latin, into the Latin letter.
func latinLookAlike(r rune) rune {
	switch r {
	case 'А':
		return 'A'
	case 'В':
		return 'B'
	case 'Е':
		return 'E'
	case 'К':
		return 'K'
	case 'М':
		return 'M'
	case 'Н':
		return 'H'
	case 'О':
		return 'O'
	case 'Р':
		return 'P'
	case 'С':
		return 'C'
	case 'Т':
		return 'T'
	case 'У':
		return 'Y'
	case 'Х':
		return 'X'
	}
	return r
}
