// Package input brings what people type into its one form, or refuses it with
// what to do: texts, words, dates, amounts, telephone numbers, and the keys and
// patterns by which they are searched.
package input

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Lengths of text on cards, in characters.
const (
	MaxName = 200
	MaxWord = 60
	MaxNote = 1000
)

// Tidy trims text and refuses what is too long, or not there though it is needed. Lines end
// with a line feed alone, however they were sent: browsers send both signs.
func Tidy(field string, text *string, limit int, needed bool) error {
	if !utf8.ValidString(*text) {
		return process.Invalid("%s: is not text in UTF-8; type it again", field)
	}
	*text = strings.TrimSpace(strings.ReplaceAll(*text, "\r\n", "\n"))
	if needed && *text == "" {
		return process.Invalid("%s: is empty; fill it in", field)
	}
	if *text != "" && !strings.ContainsFunc(*text, visible) {
		return process.Invalid("%s: has nothing that can be seen; type it again", field)
	}
	if n := utf8.RuneCountInString(*text); n > limit {
		return process.Invalid("%s: has %d characters; shorten it to %d", field, n, limit)
	}
	if strings.ContainsFunc(*text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		return process.Invalid("%s: has control characters; type it again", field)
	}
	return nil
}

// blank are letters and signs by their class that leave no mark on paper: fillers of
// Hangul and the empty cell of Braille.
const blank = "\u115f\u1160\u3164\uffa0\u2800"

// visible reports whether a character can be seen by itself: spaces, direction marks,
// joiners, lone accents and fillers can not.
func visible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.M, r) && !unicode.Is(unicode.Zs, r) && !strings.ContainsRune(blank, r)
}

// shown is a text without characters that nobody sees.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

// OneOf refuses a word that is not on the list; an empty one becomes the first.
func OneOf(field string, word *string, list ...string) error {
	if *word == "" {
		*word = list[0]
	}
	if !slices.Contains(list, *word) {
		return process.Invalid("%s: choose one of %s", field, strings.Join(list, ", "))
	}
	return nil
}

// Date refuses what is not a calendar date such as 2026-05-01.
func Date(field, date string) error {
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return process.Invalid("%s: give a date that exists as year-month-day, such as 2026-05-01", field)
	}
	return nil
}

// Amount refuses an amount that is negative or too large.
func Amount(field string, m exact.Money) error {
	if m < 0 || !m.Valid() {
		return process.Invalid("%s: give an amount from 0 to %d minor units", field, int64(exact.MaxMoney))
	}
	return nil
}

// ParseEmail returns the bare address, its domain in small letters.
func ParseEmail(s string) (string, error) {
	a, err := mail.ParseAddress(strings.TrimSpace(shown(s)))
	if err != nil || a.Name != "" || len(a.Address) > 254 {
		return "", process.Invalid("email %q is not an address: write it as name@example.com", s)
	}
	at := strings.LastIndexByte(a.Address, '@')
	return a.Address[:at] + strings.ToLower(a.Address[at:]), nil
}

// MaxBulk is the most lines that one call takes: a statement of this size takes milliseconds.
const MaxBulk = 1000

// Bulk refuses a call with no lines or too many.
func Bulk(n int) error {
	if n < 1 || n > MaxBulk {
		return process.Invalid("items: send 1 to %d lines at a time", MaxBulk)
	}
	return nil
}

// Set overwrites a field when the patch has it.
func Set[T any](field *T, patch *T) {
	if patch != nil {
		*field = *patch
	}
}
