package sheets

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// stored is a number as XLSX stores it, whatever it shows.
var stored = regexp.MustCompile(`^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$`)

var (
	byPoint = regexp.MustCompile(`^-?(?:\d+|\d{1,3}(?:\.\d{3})+)$`)
	byComma = regexp.MustCompile(`^-?(?:\d+|\d{1,3}(?:,\d{3})+)$`)
	short   = regexp.MustCompile(`^\d+[.,]\d{1,2}$`)
)

// Money reads an amount in major units, such as 1 234,50, into minor units. Empty is nil.
func (l Layout) Money(field, s string) (*exact.Money, error) {
	if s = plain(s); s == "" {
		return nil, nil
	}
	bad := process.Invalid("%s: %q is no amount; write it such as %s", field, s, "1234"+l.point()+"50")
	if l.Format == XLSX && stored.MatchString(s) {
		f, err := strconv.ParseFloat(s, 64)
		cents := math.Round(f * 100)
		switch {
		case err != nil || math.Abs(cents) > float64(exact.MaxMoney):
			return nil, bad
		case math.Abs(f*100-cents) > 1e-3:
			return nil, process.Invalid("%s: %s has more than two decimals; round it", field, s)
		}
		m := exact.Money(cents)
		return &m, nil
	}
	whole, cents := s, ""
	if i := strings.LastIndex(s, l.point()); i >= 0 {
		whole, cents = s[:i], s[i+1:]
	} else if short.MatchString(s) { // two digits are no thousands, whatever the file does otherwise
		i := strings.LastIndexAny(s, ".,")
		whole, cents = s[:i], s[i+1:]
	}
	groups := byPoint
	if l.point() == "." {
		groups = byComma
	}
	cents = strings.TrimRight(cents, "0")
	if !groups.MatchString(whole) || strings.Trim(cents, "0123456789") != "" {
		return nil, bad
	}
	if len(cents) > 2 {
		return nil, process.Invalid("%s: %s has more than two decimals; round it", field, s)
	}
	n, err := strconv.ParseInt(strings.NewReplacer(".", "", ",", "").Replace(whole)+(cents + "00")[:2], 10, 64)
	if err != nil {
		return nil, bad
	}
	m := exact.Money(n)
	return &m, nil
}

// Whole reads a whole number, such as 120 000. Empty is nil.
func (l Layout) Whole(field, s string) (*int64, error) {
	if s = plain(s); s == "" {
		return nil, nil
	}
	bad := process.Invalid("%s: %q is no whole number; write digits only", field, s)
	if f, err := strconv.ParseFloat(s, 64); l.Format == XLSX && stored.MatchString(s) && err == nil && f == math.Trunc(f) && math.Abs(f) < 1e15 {
		n := int64(f)
		return &n, nil
	}
	if !byPoint.MatchString(s) && !byComma.MatchString(s) {
		return nil, bad
	}
	n, err := strconv.ParseInt(strings.NewReplacer(".", "", ",", "").Replace(s), 10, 64)
	if err != nil {
		return nil, bad
	}
	return &n, nil
}

// Date reads a date into year-month-day. Empty is nil.
func (l Layout) Date(field, s string) (*string, error) {
	if s = strings.TrimSpace(s); s == "" {
		return nil, nil
	}
	if days, err := strconv.ParseFloat(s, 64); l.Format == XLSX && err == nil && days >= 1 && days < 2_958_466 {
		at, err := excelize.ExcelDateToTime(days, false)
		if err != nil {
			return nil, process.Invalid("%s: %q is no date; write it such as %s", field, s, "31.12.2026")
		}
		return dateOf(at.Date()), nil
	}
	m := dated.FindStringSubmatch(s)
	if m == nil {
		return nil, process.Invalid("%s: %q is no date; write it such as %s", field, s, "31.12.2026")
	}
	day, month, year := m[1], m[2], m[3]
	switch {
	case len(m[1]) == 4 || l.Dates == "ymd":
		year, day = m[1], m[3]
	case l.Dates == "mdy":
		month, day = m[1], m[2]
	}
	if len(year) == 2 { // this century, unless that is to come
		year = "20" + year
		if number(year) > time.Now().Year()+1 {
			year = "19" + year[2:]
		}
	}
	at := time.Date(number(year), time.Month(number(month)), number(day), 0, 0, 0, 0, time.UTC)
	if at.Day() != number(day) || at.Month() != time.Month(number(month)) || len(year) != 4 {
		return nil, process.Invalid("%s: %q is no date that exists in the order %s; correct it, or choose another order of dates", field, s, l.Dates)
	}
	return dateOf(at.Date()), nil
}

// dateOf is a date that somebody wrote, as year-month-day.
func dateOf(year int, month time.Month, d int) *string {
	date := fmt.Sprintf("%04d-%02d-%02d", year, month, d)
	return &date
}
