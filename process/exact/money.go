package exact

import (
	"fmt"
	"math"
	"math/bits"
	"strings"
)

// Money is an amount in minor units (kopecks, cents) of its order's currency. In JSON it is an integer; encoding/json
// itself refuses a fraction of a minor unit. Amounts are added and subtracted with + and -.
//
// Commands and settings let in only amounts within ±MaxMoney (Valid), prices up to MaxRate and bounded quantities, so that
// sums of hundreds of thousands of lines are far from the limits of int64. Behind that edge the arithmetic
// here is exact in 128 bits, rounds once, halves away from zero (0.5 → 1, -0.5 → -1), and panics rather than return a
// wrapped or clipped amount: such a panic is a check missing at the edge.
type Money int64

// MaxMoney is the largest amount accepted from outside: 10^13 minor units, a hundred billion roubles.
const MaxMoney Money = 10_000_000_000_000

// Valid reports whether the amount lies within ±MaxMoney.
func (m Money) Valid() bool { return m >= -MaxMoney && m <= MaxMoney }

// Times is the amount for q units at price m, rounded to the minor unit. It panics when that does not fit int64, which
// cannot happen with a price up to MaxRate and a quantity that a command lets in.
func (m Money) Times(q Qty) Money { return mustMulDiv(m, int64(q), 1000) }

// TimesHours is the amount for h hours at the hourly rate m, rounded to the minor unit. It always fits for a valid rate and
// hours in range; whether the line is too large, Valid tells.
func (m Money) TimesHours(h Hours) Money { return mustMulDiv(m, int64(h), 100) }

// Share is p percent of m, rounded to the minor unit. The rest is the amount without it, so that
// a split loses no kopeck.
func (m Money) Share(p Percent) Money { return mustMulDiv(m, int64(p), 100_00) }

// Of says which part of whole the amount is, rounded to a hundredth of a percent; 0 of nothing.
// It may be below 0 or above 100 percent.
func (m Money) Of(whole Money) Percent {
	if whole <= 0 {
		return 0
	}
	return Percent(mustMulDiv(m, 100_00, int64(whole)))
}

// Marked is the amount with the markup on it, rounded to the minor unit.
func (m Money) Marked(by Markup) Money { return m + mustMulDiv(m, int64(by), 100_00) }

// TaxIncluded is the tax contained in a gross price: gross × rate / (100 + rate), rounded to the minor unit. The rate is 0
// to 100 percent.
func TaxIncluded(gross Money, rate Percent) Money {
	return mustMulDiv(gross, int64(rate), 100_00+int64(rate))
}

// Format writes an amount for logs and messages, such as "1234.50 RUB", with the decimals of the ISO 4217 currency. It does
// not group thousands: pages format money in the reader's own manner. Without a currency it is the number alone.
func Format(m Money, currency string) string {
	return strings.TrimSpace(fixed(int64(m), minorDigits(currency)) + " " + currency)
}

// minorDigits is the number of decimals of a currency in ISO 4217; two, unless it is one of the common exceptions.
func minorDigits(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

// mustMulDiv is mulDiv for amounts that were checked at the edge.
func mustMulDiv(m Money, factor, divisor int64) Money {
	n, ok := mulDiv(int64(m), factor, divisor)
	if !ok {
		panic(fmt.Sprintf("workorder: %d × %d / %d does not fit an amount; it was not checked at the edge", m, factor, divisor))
	}
	return Money(n)
}

// mulDiv is a × b / divisor rounded to the nearest, halves away from zero, computed in 128 bits; false when the result does
// not fit int64 or the divisor is not positive.
func mulDiv(a, b, divisor int64) (int64, bool) {
	if divisor <= 0 {
		return 0, false
	}
	d := uint64(divisor)
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	lo, carry := bits.Add64(lo, d/2, 0) // adding half and rounding down is rounding the magnitude half up
	hi += carry
	if hi >= d { // the quotient needs more than 64 bits
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, d)
	if q > math.MaxInt64 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(q), true
	}
	return int64(q), true
}

// magnitude is |n|, also for the smallest int64, whose opposite does not fit int64.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
