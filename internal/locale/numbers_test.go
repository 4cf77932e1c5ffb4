package locale_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process/exact"
)

// eq compares texts with their non-breaking spaces shown as _, in the order of
// locale.Languages.
func eq(t *testing.T, what string, want [4]string, say func(*locale.Locale) string) {
	t.Helper()
	for i, tag := range locale.Languages() {
		require.Equal(t, want[i], strings.ReplaceAll(say(locale.For(tag)), "\u00a0", "_"), "%s in %s", what, tag)
	}
}

func TestLocale_Money(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		m        exact.Money
		currency string
		want     [4]string
	}{
		{2_082_000, "RUB", [4]string{"₽20,820.00", "20_820,00_₽", "20.820,00_₽", "₽_20.820,00"}},
		{0, "RUB", [4]string{"₽0.00", "0,00_₽", "0,00_₽", "₽_0,00"}},
		{7, "EUR", [4]string{"€0.07", "0,07_€", "0,07_€", "€_0,07"}},
		{-7, "BRL", [4]string{"-R$0.07", "-0,07_R$", "-0,07_R$", "-R$_0,07"}},
		{-123_456_789, "USD", [4]string{"-$1,234,567.89", "-1_234_567,89_$", "-1.234.567,89_US$", "-US$_1.234.567,89"}},
		{123_456, "EUR", [4]string{"€1,234.56", "1_234,56_€", "1234,56_€", "€_1.234,56"}},
		{99_999, "GBP", [4]string{"£999.99", "999,99_£", "999,99_£", "£_999,99"}},
		{1_234_567, "JPY", [4]string{"¥1,234,567", "1_234_567_¥", "1.234.567_¥", "¥_1.234.567"}},
		{1_234_567, "KWD", [4]string{"KWD_1,234.567", "1_234,567_KWD", "1234,567_KWD", "KWD_1.234,567"}},
		{exact.MaxMoney, "RUB", [4]string{"₽100,000,000,000.00", "100_000_000_000,00_₽", "100.000.000.000,00_₽", "₽_100.000.000.000,00"}},
	} {
		eq(t, c.currency, c.want, func(l *locale.Locale) string { return l.Money(c.m, c.currency) })
	}
	eq(t, "amount", [4]string{"-1,234.50", "-1_234,50", "-1234,50", "-1.234,50"}, func(l *locale.Locale) string { return l.Amount(-123_450) })
}

func TestLocale_NumbersAndDecimals(t *testing.T) {
	t.Parallel()
	eq(t, "quantity", [4]string{"1.125", "1,125", "1,125", "1,125"}, func(l *locale.Locale) string { return l.Qty(1125) })
	eq(t, "whole quantity", [4]string{"12,345", "12_345", "12.345", "12.345"}, func(l *locale.Locale) string { return l.Qty(exact.Units(12_345)) })
	eq(t, "quantity below one", [4]string{"-0.5", "-0,5", "-0,5", "-0,5"}, func(l *locale.Locale) string { return l.Qty(-500) })
	eq(t, "hours", [4]string{"1.25_h", "1,25_ч", "1,25_h", "1,25_h"}, func(l *locale.Locale) string { return l.Hours(125) })
	eq(t, "percent", [4]string{"33.33%", "33,33_%", "33,33_%", "33,33%"}, func(l *locale.Locale) string { return l.Percent(3333) })
	eq(t, "number", [4]string{"1,234", "1_234", "1234", "1.234"}, func(l *locale.Locale) string { return l.Number(1234) })
	eq(t, "negative", [4]string{"-123", "-123", "-123", "-123"}, func(l *locale.Locale) string { return l.Number(-123) })
	eq(t, "smallest", [4]string{"-9,223,372,036,854,775,808", "-9_223_372_036_854_775_808", "-9.223.372.036.854.775.808", "-9.223.372.036.854.775.808"},
		func(l *locale.Locale) string { return l.Number(-1 << 63) })
}

func TestLocale_Phone(t *testing.T) {
	t.Parallel()
	for e164, want := range map[string]string{
		"+79161234567":   "+7_916_123-45-67",
		"+34612345678":   "+34_612_34_56_78",
		"+5511961234567": "+55_11_96123-4567",
		"+14155550132":   "+1_415-555-0132",
		"":               "",
		"12":             "12",
		"not a number":   "not a number",
	} {
		eq(t, e164, [4]string{want, want, want, want}, func(l *locale.Locale) string { return l.Phone(e164) })
	}
	eq(t, "+74951234567;ext=12", [4]string{
		"+7_495_123-45-67_ext._12", "+7_495_123-45-67_доб._12", "+7_495_123-45-67_extensión_12", "+7_495_123-45-67_ramal_12",
	}, func(l *locale.Locale) string { return l.Phone("+74951234567;ext=12") })
}

// digitsOf reads an amount back: its digits are the minor units, whatever
// stands between them.
func digitsOf(t *rapid.T, s string) exact.Money {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if strings.HasPrefix(s, "-") {
		digits = "-" + digits
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	require.NoError(t, err, s)
	return exact.Money(n)
}

func TestLocale_MoneyLosesNoMinorUnit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := exact.Money(rapid.Int64().Draw(t, "minor units"))
		if rapid.Bool().Draw(t, "of a usual size") {
			m = exact.Money(rapid.Int64Range(-int64(exact.MaxMoney), int64(exact.MaxMoney)).Draw(t, "amount"))
		}
		currency := rapid.SampledFrom([]string{"RUB", "USD", "EUR", "BRL", "JPY", "KWD", "XXX"}).Draw(t, "currency")
		l := locale.For(rapid.SampledFrom(locale.Languages()).Draw(t, "language"))
		require.Equal(t, m, digitsOf(t, l.Money(m, currency)))
		require.Equal(t, m, digitsOf(t, l.Amount(m)))
		require.NotContains(t, l.Money(m, currency), " ", "it must not break")
	})
}
