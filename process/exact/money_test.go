package exact_test

import (
	"encoding/json"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/workbay/workbay/process/exact"
)

func TestMoneyJSON(t *testing.T) {
	t.Parallel()
	var m exact.Money
	if err := json.Unmarshal([]byte("123450"), &m); err != nil || m != 123450 {
		t.Errorf("got %d, %v", m, err)
	}
	if b, err := json.Marshal(m); err != nil || string(b) != "123450" {
		t.Errorf("got %s, %v", b, err)
	}
	for _, bad := range []string{"1234.5", "1234.0", "1e3", `"1"`, "9223372036854775808"} {
		if err := json.Unmarshal([]byte(bad), &m); err == nil {
			t.Errorf("%s was read as %d", bad, m)
		}
	}
}

func TestMoneyArithmetic(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		got, want exact.Money
	}{
		{"2 units", exact.Money(1050).Times(exact.Units(2)), 2100},
		{"half a unit rounds up", exact.Money(101).Times(500), 51},
		{"just below half rounds down", exact.Money(1).Times(499), 0},
		{"minus half rounds away", exact.Money(-101).Times(500), -51},
		{"minus quantity", exact.Money(101).Times(-500), -51},
		{"both minus", exact.Money(-101).Times(-500), 51},
		{"1.25 h at 3000.00", exact.Money(300000).TimesHours(exact.HoursOf(1, 25)), 375000},
		{"0.01 h at 0.50", exact.Money(50).TimesHours(1), 1},
		{"0.01 h at 0.49", exact.Money(49).TimesHours(1), 0},
		{"33.33 percent of 100.00", exact.Money(10000).Share(3333), 3333},
		{"half of a kopeck", exact.Money(1).Share(5000), 1},
		{"half of minus a kopeck", exact.Money(-1).Share(5000), -1},
		{"everything", exact.MaxMoney.Share(exact.MaxPercent), exact.MaxMoney},
		{"20 percent inside 120.00", exact.TaxIncluded(12000, 2000), 2000},
		{"20 percent inside 100.00", exact.TaxIncluded(10000, 2000), 1667},
		{"refunded", exact.TaxIncluded(-10000, 2000), -1667},
		{"no tax", exact.TaxIncluded(10000, 0), 0},
		{"22 percent inside the largest", exact.TaxIncluded(exact.MaxMoney, 2200), 1803278688525},
		{"largest rate and hours", exact.MaxMoney.TimesHours(exact.MaxHours), 99999900000000000},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, c.got, c.want)
		}
	}
}

func TestMoneyEdge(t *testing.T) {
	t.Parallel()
	if !exact.MaxMoney.Valid() || !(-exact.MaxMoney).Valid() || (exact.MaxMoney + 1).Valid() || exact.Money(math.MinInt64).Valid() {
		t.Error("Valid is not ±MaxMoney")
	}
}

func TestMoneyNeverWraps(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]func(){
		"times":         func() { exact.MaxMoney.Times(exact.MaxQty) },
		"barely":        func() { exact.Money(math.MaxInt64).Times(1001) },
		"smallest":      func() { exact.Money(math.MinInt64).Times(exact.Units(-1)) },
		"negative rate": func() { exact.TaxIncluded(100, -10000) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
	if got := exact.Money(math.MaxInt64).Times(exact.Units(1)); got != math.MaxInt64 {
		t.Errorf("got %d", got)
	}
}

// The rounded product is what exact rational arithmetic gives.
func TestMoneyRoundsLikeRationals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := money().Draw(t, "amount")
		q := exact.Qty(rapid.Int64Range(-100_000, 100_000).Draw(t, "qty"))
		p := exact.Percent(rapid.Int64Range(0, 10_000).Draw(t, "percent"))
		nearest(t, m.Times(q), int64(m), int64(q), 1000)
		nearest(t, m.TimesHours(exact.Hours(q)), int64(m), int64(q), 100)
		nearest(t, m.Share(p), int64(m), int64(p), 10_000)
		nearest(t, exact.TaxIncluded(m, p), int64(m), int64(p), 10_000+int64(p))
	})
}

// nearest fails unless got = a·b/d rounded, halves away from zero.
func nearest(t *rapid.T, got exact.Money, a, b, d int64) {
	exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), big.NewInt(d))
	if exact.FloatString(0) != big.NewInt(int64(got)).String() && exact.FloatString(0) != "-0" {
		t.Fatalf("%d × %d / %d = %s: got %d", a, b, d, exact.FloatString(3), got)
	}
}

func money() *rapid.Generator[exact.Money] {
	return rapid.Custom(func(t *rapid.T) exact.Money {
		return exact.Money(rapid.Int64Range(-int64(exact.MaxMoney), int64(exact.MaxMoney)).Draw(t, "money"))
	})
}

func TestFormat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		m        exact.Money
		currency string
		want     string
	}{
		{123450, "RUB", "1234.50 RUB"},
		{5, "RUB", "0.05 RUB"},
		{-5, "EUR", "-0.05 EUR"},
		{0, "USD", "0.00 USD"},
		{1234, "JPY", "1234 JPY"},
		{1234, "KWD", "1.234 KWD"},
		{-1, "KWD", "-0.001 KWD"},
		{math.MinInt64, "RUB", "-92233720368547758.08 RUB"},
	} {
		if got := exact.Format(c.m, c.currency); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
