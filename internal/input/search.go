package input

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/workbay/workbay/process"
)

// Lengths of a search in characters: a shorter one finds everybody.
const (
	minQuery = 2
	maxQuery = 100
)

// NameKey is a name as it is searched: small letters, ё as е, single spaces.
func NameKey(name string) string {
	return strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(name), " ")), "ё", "е")
}

// Query trims and checks what somebody typed into a search field.
func Query(q string) (string, error) {
	q = strings.TrimSpace(q)
	if n := utf8.RuneCountInString(q); q != "" && (n < minQuery || n > maxQuery) {
		return "", process.Invalid("q: type %d to %d characters of what you look for", minQuery, maxQuery)
	}
	return q, nil
}

var wildcards = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Containing is the LIKE pattern for a fragment.
func Containing(fragment string) string { return "%" + wildcards.Replace(fragment) + "%" }

// NamePatterns are the LIKE patterns of the words of a name, which may come in any
// order; from the third on they come in order. Unused ones match everything.
func NamePatterns(q string) [3]string {
	patterns := [3]string{"%", "%", "%"}
	for i, word := range strings.Fields(NameKey(q)) {
		if i < len(patterns) {
			patterns[i] = Containing(word)
		} else {
			patterns[2] += wildcards.Replace(word) + "%"
		}
	}
	return patterns
}

// PhonePatterns are the LIKE patterns of a telephone number or a part of one, as typed,
// whatever its extension; empty when it can not be one.
func PhonePatterns(q string) []string {
	q, _ = splitExtension(q)
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, q)
	if len(digits) < 3 || strings.ContainsFunc(q, func(r rune) bool {
		return !unicode.IsDigit(r) && !strings.ContainsRune("+-–()./ \u00a0", r)
	}) {
		return []string{}
	}
	if full, err := ReadPhone(q); err == nil {
		return []string{full.Number}
	}
	patterns := []string{"%" + digits + "%"}
	if digits[0] == '8' { // the trunk prefix that people dial inside the country
		patterns = append(patterns, "+7"+digits[1:]+"%")
	}
	return patterns
}

// CarPattern is the LIKE pattern of a fragment of a plate, a VIN or a frame number;
// nil when it is too short to mean one.
func CarPattern(q string) *string {
	return keyPattern(Key(q))
}

// ModelPattern is the LIKE pattern of a fragment of a car's make and model, in small
// letters; nil when it is too short to mean one.
func ModelPattern(q string) *string {
	return keyPattern(strings.ToLower(strings.Join(strings.Fields(q), " ")))
}

// PartNoPattern is the LIKE pattern of a fragment of a part number; nil when it is too short to mean one.
func PartNoPattern(q string) *string {
	return keyPattern(Key(q))
}

func keyPattern(key string) *string {
	if utf8.RuneCountInString(key) < 3 {
		return nil
	}
	p := Containing(key)
	return &p
}

// Beginning is the LIKE pattern for what begins with a text.
func Beginning(text string) string { return wildcards.Replace(text) + "%" }
