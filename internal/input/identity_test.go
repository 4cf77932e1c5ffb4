package input_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/internal/input"
)

func TestKey_TwinsMeet(t *testing.T) {
	t.Parallel()
	for want, written := range map[string][]string{
		"AF218":        {"af218", "AF 218", "АF-218", "a\u200bf\u00a0218", "ＡＦ２１８", "AF\u2011218\ufeff", " a.f/2_1*8 "},
		"A123BC77":     {"A123BC77", "а 123 вс - 77", "А123ВС\u00a077", "a123bc–77"},
		"ABEKMHOPCTYX": {"авекмнорстух", "АВЕКМНОРСТУХ"},
		"BMW1234":      {"B-MW 1234", "ΒΜW1234"},
		"Ж777ЖЖ":       {"Ж 777 ЖЖ", "ж777жж"},
		"":             {"", " \t-\u2011\u2014  ", "\u200b\u2060"},
		"ACV300012345": {"ACV30-0012345", "асv30 0012345"},
	} {
		for _, s := range written {
			require.Equal(t, want, input.Key(s), "%q", s)
		}
	}
}

func TestKey_TwiceIsOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		once := input.Key(rapid.String().Draw(t, "identifier"))
		require.Equal(t, once, input.Key(once))
	})
}

func TestKey_SpacesDashesAndCaseSayNothing(t *testing.T) {
	t.Parallel()
	like := map[rune]rune{'A': 'а', 'B': 'В', 'C': 'с', 'E': 'Е', 'H': 'н', 'K': 'К', 'M': 'м', 'O': 'О', 'P': 'р', 'T': 'Т', 'X': 'х', 'Y': 'У'}
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.StringMatching(`[A-Z0-9]{1,20}`).Draw(t, "number")
		var written []rune
		for _, r := range plain {
			if l, ok := like[r]; ok && rapid.Bool().Draw(t, "looks alike") {
				r = l
			} else if r >= 'A' && rapid.Bool().Draw(t, "small") {
				r += 'a' - 'A'
			}
			written = append(written, r, rapid.SampledFrom([]rune{' ', '-', '\u200b', '\u2013', '\u00ad', '.', '/'}).Draw(t, "between"))
		}
		require.Equal(t, plain, input.Key(string(written)))
	})
}

func TestPartKey_IsNeverEmptyForANumber(t *testing.T) {
	t.Parallel()
	require.Equal(t, "AF218", input.PartKey("АF-218"))
	require.Equal(t, "+++", input.PartKey(" +++ "))
}

func TestVIN(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want, err string }{
		{"1M8GDM9AXKP042788", "1M8GDM9AXKP042788", ""},
		{" 5gzcz43d13s812715\n", "5GZCZ43D13S812715", ""},
		{"3VWZZZ1KZ5P000001", "3VWZZZ1KZ5P000001", ""},
		{"1M8GDM9A0KP042788", "1M8GDM9A0KP042788", ""}, // the check digit is asked about, not refused
		{"ХTA 210990-Y2766389", "XTA210990Y2766389", ""},
		{"", "", "has 0 characters, not 17"},
		{"XTA210990Y276638", "", "has 16 characters"},
		{"XTA210990Y27663890", "", "or give it as the frame number"},
		{"XTA21099OY2766389", "", "letter O at position 9"},
		{"ITA210990Y2766389", "", "letter I at position 1"},
		{"XTA210990Y276638q", "", "letter Q at position 17"},
		{"ЖTA210990Y2766389", "", "'Ж' at position 1: type it in Latin"},
	} {
		got, err := input.VIN(c.in)
		require.Equal(t, c.want, got, c.in)
		if c.err == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, c.err)
		}
	}
}

func TestCheckDigit(t *testing.T) {
	t.Parallel()
	for vin, want := range map[string]string{
		"1M8GDM9AXKP042788": "", "5GZCZ43D13S812715": "", "11111111111111111": "",
		"XTA210990Y2766389": "", "WVWZZZ1JZXW000001": "", // not asked for
		"1M8GDM9A0KP042788": "X", "5GZCZ43D13S812751": "5",
	} {
		digit, right := input.CheckDigit(vin)
		require.Equal(t, want == "", right, vin)
		if want != "" {
			require.Equal(t, want, digit, vin)
		}
	}
	_, right := input.CheckDigit("3VWZZZ1KZ5P000001")
	require.False(t, right, "a real car without one")
}

// The check digit notices any one mistyped digit: that is what it is for.
func TestCheckDigit_NoticesAWrongDigit(t *testing.T) {
	t.Parallel()
	const vin = "5GZCZ43D13S812715"
	for i := 11; i < len(vin); i++ {
		for d := byte('0'); d <= '9'; d++ {
			wrong := []byte(vin)
			wrong[i] = d
			_, right := input.CheckDigit(string(wrong))
			require.Equal(t, vin[i] == d, right, "%s", wrong)
		}
	}
}
