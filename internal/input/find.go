package input

import (
	"slices"
	"strings"
	"unicode"
)

// FindKey is what a card is found by: the words of its name and its numbers in small
// letters, each after a space. What has a digit is also there as its [Key], so that other
// punctuation is no matter.
func FindKey(name string, numbers ...string) string {
	var words []string
	for _, field := range strings.Fields(strings.Join(append([]string{name}, numbers...), " ")) {
		words = append(words, pieces(field)...)
		if hasDigit(field) {
			words = append(words, strings.ToLower(Key(field)))
		}
	}
	for _, no := range numbers {
		words = append(words, strings.ToLower(Key(no)))
	}
	return " " + strings.Join(slices.Compact(words), " ")
}

// findWords is how many words of a search narrow by themselves; those after them must
// follow each other.
const findWords = 4

// FindPatterns are the LIKE patterns that a [FindKey] has to match, every one of them. A
// word of one or two characters is the beginning of a word, for it is in the middle of
// almost all. Nil when nothing is typed that can be searched.
func FindPatterns(q string) *[findWords]string {
	var p [findWords]string
	n := 0
	for _, field := range strings.Fields(q) {
		words := pieces(field)
		if hasDigit(field) {
			words = []string{strings.ToLower(Key(field))}
		}
		for _, w := range words {
			if len([]rune(w)) < 3 {
				w = " " + w
			}
			if n < findWords {
				p[n] = "%" + w + "%"
			} else {
				p[findWords-1] += w + "%"
			}
			n++
		}
	}
	if n == 0 {
		return nil
	}
	for i := n; i < findWords; i++ { // the same once more costs nothing, "anything" does
		p[i] = p[0]
	}
	return &p
}

// FindArgs are [FindPatterns] as arguments of a statement: all null when nothing is typed
// that can be searched, for LIKE on null finds nothing.
func FindArgs(q string) (args [findWords]*string) {
	if p := FindPatterns(q); p != nil {
		for i := range p {
			args[i] = &p[i]
		}
	}
	return args
}

func hasDigit(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }

// pieces are the runs of letters and digits of a word, as names are searched.
func pieces(word string) []string {
	return strings.FieldsFunc(NameKey(word), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) })
}
