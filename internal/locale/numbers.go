package locale

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"github.com/workbay/workbay/process/exact"
)

// Money is an amount with its currency: "20 820,00 ₽", "₽20,820.00". It is
// exact to the minor unit, with as many decimals as the currency has, and does
// not break at the end of a line.
func (l *Locale) Money(m exact.Money, currency string) string {
	digits, _, _ := strings.Cut(exact.Format(m, currency), " ")
	number, negative := strings.CutPrefix(l.decimal(digits), "-")
	symbol, gap := l.symbol(currency)
	written := number + gap + symbol
	if l.manner.symbolFirst {
		written = symbol + gap + number
	}
	if negative {
		return "-" + written
	}
	return written
}

// symbol is the sign of a currency and what stands between it and the digits.
func (l *Locale) symbol(currency string) (symbol, gap string) {
	symbol, gap = l.manner.symbols[currency], l.manner.symbolGap
	if symbol == "" {
		symbol = symbols[currency]
	}
	if symbol == "" {
		return currency, nbsp // letters must not touch digits, also where signs do
	}
	return symbol, gap
}

// Amount is an amount with two decimals and without its currency, for columns
// that name it in their head.
func (l *Locale) Amount(m exact.Money) string {
	digits, _, _ := strings.Cut(exact.Format(m, ""), " ")
	return l.decimal(digits)
}

// Qty is a quantity without a unit: "1,5".
func (l *Locale) Qty(q exact.Qty) string { return l.decimal(q.String()) }

// Hours is labour time with its unit: "1,25 ч".
func (l *Locale) Hours(h exact.Hours) string {
	return l.decimal(h.String()) + nbsp + l.manner.units.hour
}

// Percent is a share with its sign: "33,33 %".
func (l *Locale) Percent(p exact.Percent) string {
	return l.decimal(p.String()) + l.manner.percentGap + "%"
}

// DecimalSign parts whole from fraction: a point or a comma.
func (l *Locale) DecimalSign() string { return l.manner.point }

// Number is a whole number: "12 345".
func (l *Locale) Number(n int64) string { return l.decimal(strconv.FormatInt(n, 10)) }

// decimal rewrites "-1234.5" in the language's manner. It moves digits as they
// are, so that none can be lost on the way.
func (l *Locale) decimal(s string) string {
	digits, negative := strings.CutPrefix(s, "-")
	whole, fraction, hasFraction := strings.Cut(digits, ".")
	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	for i, d := range whole {
		if left := len(whole) - i; i > 0 && left%3 == 0 && len(whole) >= l.manner.groupFrom {
			b.WriteString(l.manner.group)
		}
		b.WriteRune(d)
	}
	if hasFraction {
		b.WriteString(l.manner.point + fraction)
	}
	return b.String()
}

// Phone is a telephone number as people read it, with its country code, since
// a reader's language does not tell from where they call: "+7 916 123-45-67".
// What is not a number comes back as it is.
func (l *Locale) Phone(e164 string) string {
	number, extension, _ := strings.Cut(e164, ";ext=")
	n, err := phonenumbers.Parse(number, "")
	if err != nil {
		return e164
	}
	written := phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
	if extension != "" {
		written += " " + l.T("base.extension", "Number", extension)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return '\u00a0'
		}
		return r
	}, written)
}
