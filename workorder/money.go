package workorder

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// Money is an amount in minor units (kopecks, cents) of its order's currency. In JSON it is an integer; encoding/json
// itself refuses a fraction of a minor unit. Amounts are added and subtracted with + and -.
//
// Commands and settings let in only amounts within ±MaxMoney (Valid) and only lines whose product stays within it
// (CheckTimes), so sums of hundreds of thousands of lines are far from the limits of int64. Behind that edge the arithmetic
// here is exact in 128 bits, rounds once, halves away from zero (0.5 → 1, -0.5 → -1), and panics rather than return a
// wrapped or clipped amount: such a panic is a check missing at the edge.
type Money int64

// MaxMoney is the largest amount accepted from outside: 10^13 minor units, a hundred billion roubles.
const MaxMoney Money = 10_000_000_000_000

// Valid reports whether the amount lies within ±MaxMoney.
func (m Money) Valid() bool { return m >= -MaxMoney && m <= MaxMoney }

// Times is the amount for q units at price m, rounded to the minor unit. It panics when that does not fit int64, which
// cannot happen after CheckTimes.
func (m Money) Times(q Qty) Money { return mustMulDiv(m, int64(q), 1000) }

// CheckTimes refuses a line whose price, quantity or product is too large. Call it where a line comes in from outside.
func (m Money) CheckTimes(q Qty) error {
	if !m.Valid() {
		return fmt.Errorf("price %d is out of range: give at most %d minor units", m, MaxMoney)
	}
	amount, ok := mulDiv(int64(m), int64(q), 1000)
	if q < -MaxQty || q > MaxQty || !ok || !Money(amount).Valid() {
		return fmt.Errorf("price %d times quantity %s is out of range: check both, a line is at most %d minor units", m, q, MaxMoney)
	}
	return nil
}

// TimesHours is the amount for h hours at the hourly rate m, rounded to the minor unit. It always fits for a valid rate and
// hours in range; whether the line is too large, Valid tells.
func (m Money) TimesHours(h Hours) Money { return mustMulDiv(m, int64(h), 100) }

// Share is p percent of m, rounded to the minor unit. To split an amount without losing a kopeck use Allocate instead.
func (m Money) Share(p Percent) Money { return mustMulDiv(m, int64(p), 100_00) }

// TaxIncluded is the tax contained in a gross price: gross × rate / (100 + rate), rounded to the minor unit. The rate is 0
// to 100 percent.
func TaxIncluded(gross Money, rate Percent) Money {
	return mustMulDiv(gross, int64(rate), 100_00+int64(rate))
}

// Allocate splits total over weights so that the parts sum to it exactly and each is less than one minor unit from its exact
// share: every part is rounded towards zero, and the units left over go to the largest remainders, on a tie to the lowest
// index. A negative total is split as its opposite. A weight of zero gets nothing, and so does a negative one; when no weight
// is positive, all are taken as equal. There is nobody to split over when weights is empty: the result is nil.
// The sum of the weights must fit int64, as sums of valid amounts, quantities and percentages do.
func Allocate(total Money, weights []int64) []Money {
	if len(weights) == 0 {
		return nil
	}
	weights, sum := countable(weights)
	size, sign := magnitude(int64(total)), Money(1)
	if total < 0 {
		sign = -1
	}
	parts := make([]Money, len(weights))
	remainders := make([]uint64, len(weights))
	order := make([]int, len(weights))
	left := size
	for i, w := range weights {
		hi, lo := bits.Mul64(size, uint64(w))
		share, rest := bits.Div64(hi, lo, sum) // w <= sum, so the share is at most size and fits
		parts[i], remainders[i], order[i] = sign*Money(share), rest, i
		left -= share
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(remainders[b], remainders[a]) })
	for _, i := range order[:left] { // the remainders sum to left whole units and each is below one, so left < len
		parts[i] += sign
	}
	return parts
}

// countable gives the weights with negative ones as zero, or all as one when none is positive, and their sum.
func countable(weights []int64) ([]int64, uint64) {
	counted := make([]int64, len(weights))
	var sum uint64
	for i, w := range weights {
		counted[i] = max(w, 0)
		sum += uint64(counted[i])
		if sum > math.MaxInt64 {
			panic("workorder: the weights of a split do not fit int64 together")
		}
	}
	if sum > 0 {
		return counted, sum
	}
	for i := range counted {
		counted[i] = 1
	}
	return counted, uint64(len(counted))
}

// Format writes an amount for logs and messages, such as "1234.50 RUB", with the decimals of the ISO 4217 currency. It does
// not group thousands: pages format money in the reader's own manner.
func Format(m Money, currency string) string {
	return fixed(int64(m), minorDigits(currency)) + " " + currency
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
