package store

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"

	"github.com/workbay/workbay/workorder"
)

// Lengths of text on cards, in characters.
const (
	maxName = 200
	maxWord = 60
	maxNote = 1000
)

// tidy trims text and refuses what is too long, or not there though it is needed.
func tidy(field string, text *string, limit int, needed bool) error {
	*text = strings.TrimSpace(*text)
	if needed && *text == "" {
		return workorder.Invalid("%s: is empty; fill it in", field)
	}
	if n := utf8.RuneCountInString(*text); n > limit {
		return workorder.Invalid("%s: has %d characters; shorten it to %d", field, n, limit)
	}
	if strings.ContainsFunc(*text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		return workorder.Invalid("%s: has control characters; type it again", field)
	}
	return nil
}

// oneOf refuses a word that is not on the list; an empty one becomes the first.
func oneOf(field string, word *string, list ...string) error {
	if *word == "" {
		*word = list[0]
	}
	if !slices.Contains(list, *word) {
		return workorder.Invalid("%s: choose one of %s", field, strings.Join(list, ", "))
	}
	return nil
}

// isDate refuses what is not a calendar date such as 2026-05-01.
func isDate(field, date string) error {
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return workorder.Invalid("%s: give a date that exists as year-month-day, such as 2026-05-01", field)
	}
	return nil
}

// isAmount refuses an amount that is negative or too large.
func isAmount(field string, m workorder.Money) error {
	if m < 0 || !m.Valid() {
		return workorder.Invalid("%s: give an amount from 0 to %d minor units", field, int64(workorder.MaxMoney))
	}
	return nil
}

// homeRegion is where a number without a country code is dialled from.
const homeRegion = "RU"

// ParsePhone returns a telephone number, written in any usual way, in its one
// international form (E.164). Numbers without a country code are Russian.
func ParsePhone(s string) (string, error) {
	n, err := phonenumbers.Parse(strings.TrimSpace(s), homeRegion)
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return "", workorder.Invalid("phone %q is not a number that can be called: give it with its area code, or with + and the country code", s)
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}

// tidyPhone brings a number that may be missing into its international form.
func tidyPhone(phone **string) error {
	if *phone == nil || strings.TrimSpace(**phone) == "" {
		*phone = nil
		return nil
	}
	number, err := ParsePhone(**phone)
	*phone = &number
	return err
}

// parseEmail returns the bare address, its domain in small letters.
func parseEmail(s string) (string, error) {
	a, err := mail.ParseAddress(strings.TrimSpace(s))
	if err != nil || a.Name != "" || len(a.Address) > 254 {
		return "", workorder.Invalid("email %q is not an address: write it as name@example.com", s)
	}
	at := strings.LastIndexByte(a.Address, '@')
	return a.Address[:at] + strings.ToLower(a.Address[at:]), nil
}
