package exact

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Qty is a quantity of parts or materials in thousandths of a unit: 1500 is 1.5 litres. It is the decimal(12,3) of the
// domain model, from -999999999.999 to 999999999.999; whether a negative or zero quantity makes sense is for the command
// that carries it to say. In JSON it is a number with up to three decimals.
type Qty int64

// Hours is labour time in hundredths of an hour: 125 is 1.25 h, one hundredth is 36 seconds. It is the decimal(6,2) of the
// domain model, from -9999.99 to 9999.99. In JSON it is a number with up to two decimals.
type Hours int64

// Percent is a share in hundredths of a percent (basis points): 3333 is 33.33 %. In JSON it is a number from 0 to 100 with
// up to two decimals.
type Percent int64

// Markup is what is added to a cost, in hundredths of a percent: 3000 is 30 %. In JSON it is a number from 0 to 1000 with up
// to two decimals.
type Markup int64

// Bounds of the decimals, in the units of their types.
const (
	MaxQty     Qty     = 999_999_999_999
	MaxHours   Hours   = 999_999
	MaxPercent Percent = 100_00
	MaxMarkup  Markup  = 1000_00
)

// decimal describes one decimal type to the reader: its name in messages, its decimals and its bounds in smallest steps.
type decimal struct {
	name     string
	places   int
	min, max int64
}

var (
	qtyDecimal     = decimal{name: "quantity", places: 3, min: -int64(MaxQty), max: int64(MaxQty)}
	hoursDecimal   = decimal{name: "hours", places: 2, min: -int64(MaxHours), max: int64(MaxHours)}
	percentDecimal = decimal{name: "percent", places: 2, min: 0, max: int64(MaxPercent)}
	markupDecimal  = decimal{name: "markup", places: 2, min: 0, max: int64(MaxMarkup)}
)

// Units is a quantity of n whole units.
func Units(n int64) Qty { return Qty(n * 1000) }

// ParseQty reads a quantity such as "2", "0.5" or "-1.125". The error says how to write it.
func ParseQty(s string) (Qty, error) {
	n, err := qtyDecimal.parse(s)
	return Qty(n), err
}

// String is the shortest exact form: "2", "0.5", "1.125".
func (q Qty) String() string { return shortest(int64(q), qtyDecimal.places) }

// MarshalJSON writes the quantity as a JSON number in its shortest exact form.
func (q Qty) MarshalJSON() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalJSON reads the literal exactly, never through a float; JSON null leaves the value as it is.
func (q *Qty) UnmarshalJSON(b []byte) error {
	n, err := qtyDecimal.parseJSON(b, int64(*q))
	*q = Qty(n)
	return err
}

// HoursOf is whole hours and hundredths of an hour: HoursOf(1, 25) is 1.25 h, an hour and a quarter.
func HoursOf(whole, hundredths int64) Hours { return Hours(whole*100 + hundredths) }

// ParseHours reads hours such as "2", "0.5" or "1.25". The error says how to write them.
func ParseHours(s string) (Hours, error) {
	n, err := hoursDecimal.parse(s)
	return Hours(n), err
}

// String is the shortest exact form: "2", "0.5", "1.25".
func (h Hours) String() string { return shortest(int64(h), hoursDecimal.places) }

// Duration is the same time as a time.Duration, exactly: a hundredth of an hour is 36 seconds.
func (h Hours) Duration() time.Duration { return time.Duration(h) * 36 * time.Second }

// MarshalJSON writes the hours as a JSON number in their shortest exact form.
func (h Hours) MarshalJSON() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalJSON reads the literal exactly, never through a float; JSON null leaves the value as it is.
func (h *Hours) UnmarshalJSON(b []byte) error {
	n, err := hoursDecimal.parseJSON(b, int64(*h))
	*h = Hours(n)
	return err
}

// ParsePercent reads a percentage from 0 to 100 such as "50" or "33.33". The error says how to write it.
func ParsePercent(s string) (Percent, error) {
	n, err := percentDecimal.parse(s)
	return Percent(n), err
}

// Valid reports whether the percentage lies in 0..100, for values that did not come through JSON or ParsePercent.
func (p Percent) Valid() bool { return p >= 0 && p <= MaxPercent }

// String is the shortest exact form without a sign: "50", "33.33".
func (p Percent) String() string { return shortest(int64(p), percentDecimal.places) }

// MarshalJSON writes the percentage as a JSON number in its shortest exact form.
func (p Percent) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalJSON reads the literal exactly and refuses what is not in 0..100; JSON null leaves the value as it is.
func (p *Percent) UnmarshalJSON(b []byte) error {
	n, err := percentDecimal.parseJSON(b, int64(*p))
	*p = Percent(n)
	return err
}

// Valid reports whether the markup lies in 0..1000, for values that did not come through JSON.
func (m Markup) Valid() bool { return m >= 0 && m <= MaxMarkup }

// String is the shortest exact form without a sign: "30", "12.5".
func (m Markup) String() string { return shortest(int64(m), markupDecimal.places) }

// MarshalJSON writes the markup as a JSON number in its shortest exact form.
func (m Markup) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalJSON reads the literal exactly and refuses what is not in 0..1000; JSON null leaves the value as it is.
func (m *Markup) UnmarshalJSON(b []byte) error {
	n, err := markupDecimal.parseJSON(b, int64(*m))
	*m = Markup(n)
	return err
}

// parseJSON is parse for a JSON value; null gives old back, as encoding/json does for its own numbers.
func (d decimal) parseJSON(b []byte, old int64) (int64, error) {
	s := string(b)
	if s == "null" {
		return old, nil
	}
	if strings.HasPrefix(s, `"`) {
		return old, fmt.Errorf("%s %s is a text: send it as a JSON number, without quotes", d.name, s)
	}
	n, err := d.parse(s)
	if err != nil {
		return old, err
	}
	return n, nil
}

// parse reads digits with an optional sign and fraction into the smallest steps of the type.
func (d decimal) parse(s string) (int64, error) {
	text := strings.TrimSpace(s)
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	switch {
	case text == "":
		return 0, fmt.Errorf("%s is empty: give a number such as 1.5", d.name)
	case !onlyDigits(whole), point && !onlyDigits(fraction):
		return 0, fmt.Errorf("%s %q is not a plain decimal: write digits with at most one point, such as 1.5", d.name, s)
	case len(fraction) > d.places:
		return 0, fmt.Errorf("%s %q has more than %d decimals: round it to %d", d.name, s, d.places, d.places)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", d.places-len(fraction)), 10, 64)
	if negative {
		n = -n
	}
	// Digits alone can only fail to parse by not fitting int64, which is out of range for every decimal here.
	if errors.Is(err, strconv.ErrRange) || n < d.min || n > d.max {
		return 0, fmt.Errorf("%s %q is out of range: give %s to %s", d.name, s, shortest(d.min, d.places), shortest(d.max, d.places))
	}
	return n, err
}

func onlyDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// shortest writes n, counted in steps of 10^-places, without needless zeros.
func shortest(n int64, places int) string {
	s := fixed(n, places)
	if places == 0 {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// fixed writes n, counted in steps of 10^-places, with exactly that many decimals.
func fixed(n int64, places int) string {
	digits, negative := strings.CutPrefix(strconv.FormatInt(n, 10), "-")
	if missing := places + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	if places > 0 {
		cut := len(digits) - places
		digits = digits[:cut] + "." + digits[cut:]
	}
	if negative {
		return "-" + digits
	}
	return digits
}
