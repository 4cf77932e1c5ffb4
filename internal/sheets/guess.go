package sheets

import (
	"cmp"
	"regexp"
	"strings"
)

// looked is how many rows a guess is made from.
const looked = 200

// Guess finds out how a file is to be read. The header is the caller's to find: only they
// know what columns are called.
func Guess(content []byte) (Layout, error) {
	l := Layout{Header: 1, Decimal: "point", Dates: "dmy"}
	var err error
	if l.Format, err = kind(content); err != nil {
		return l, err
	}
	if l.Format == CSV {
		l.Encoding = encodingOf(content)
		if err := readable(content, l); err != nil {
			return l, err
		}
		l.Separator = separatorOf(content, l)
	}
	rows, err := Head(content, l, looked)
	if err != nil {
		return l, err
	}
	l.Decimal, l.Dates = decimalOf(rows, l), datesOf(rows)
	return l, nil
}

// separatorOf is what parts the first rows into the most columns, the same number in most.
func separatorOf(content []byte, l Layout) string {
	best, most := "semicolon", 0
	for _, sep := range Separators {
		l.Separator = sep
		rows, err := Head(content, l, 30)
		if err != nil {
			continue
		}
		times := map[int]int{}
		for _, r := range rows {
			times[len(r.Cells)]++
		}
		score := 0
		for columns, n := range times {
			if columns > 1 {
				score = max(score, 1000*n/len(rows)+columns)
			}
		}
		if score > most {
			best, most = sep, score
		}
	}
	return best
}

var (
	decimals = regexp.MustCompile(`^-?\d{1,3}(?:[ \x{a0}\x{202f}'.,]?\d{3})*([.,])\d{1,2}$`)
	dated    = regexp.MustCompile(`^(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?:[ T].*)?$`)
)

// decimalOf counts what parts the last one or two digits of a number.
func decimalOf(rows []Row, l Layout) string {
	votes := map[string]int{}
	for _, r := range rows {
		for _, c := range r.Cells {
			if m := decimals.FindStringSubmatch(c); m != nil && !dated.MatchString(c) {
				votes[m[1]]++
			}
		}
	}
	switch {
	case l.Format == XLSX, votes["."] > votes[","]:
		return "point"
	case votes[","] > votes["."], l.Separator == "semicolon":
		return "comma"
	}
	return "point"
}

// datesOf looks for a part of a date that can be no month.
func datesOf(rows []Row) string {
	votes := map[string]int{}
	for _, r := range rows {
		for _, c := range r.Cells {
			m := dated.FindStringSubmatch(c)
			switch {
			case m == nil:
			case len(m[1]) == 4:
				votes["ymd"]++
			case number(m[1]) > 12:
				votes["dmy"]++
			case number(m[2]) > 12:
				votes["mdy"]++
			}
		}
	}
	best := "dmy"
	for _, order := range DateOrders {
		if votes[order] > votes[best] {
			best = order
		}
	}
	return best
}

// number is a few digits as a number.
func number(digits string) (n int) {
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}

// spaces are those that people put between thousands.
var spaces = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2009", "", "'", "", "’", "")

// currency is what stands before or after an amount.
var currency = regexp.MustCompile(`(?i)^(?:R\$|[$€£₽₸₴]|rub|usd|eur|brl)|(?:[$€£₽₸₴]|руб\.?|р\.|rub|usd|eur|brl|тг)$`)

// plain takes out of a number what is for the eye.
func plain(s string) string {
	s = spaces.Replace(strings.TrimSpace(s))
	return currency.ReplaceAllString(cmp.Or(s, ""), "")
}
