package workorder_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/workbay/workbay/workorder"
)

func TestCheckVIN(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want, err string }{
		{"1M8GDM9AXKP042788", "1M8GDM9AXKP042788", ""}, // check digit X: the example of ISO 3779 texts
		{" 5gzcz43d13s812715\n", "5GZCZ43D13S812715", ""},
		{"11111111111111111", "11111111111111111", ""},
		{"XTA210990Y2766389", "XTA210990Y2766389", ""}, // position 9 of a Russian number is not a check digit
		{"WVWZZZ1JZXW000001", "WVWZZZ1JZXW000001", ""},
		{"1M8GDM9A0KP042788", "", "position 9 should be X"},
		{"5GZCZ43D13S812751", "", "compare it with the plate on the car"}, // two digits swapped
		{"", "", "has 0 characters, not 17"},
		{"XTA210990Y276638", "", "has 16 characters"},
		{"XTA210990Y27663890", "", "has 18 characters"},
		{"XTA21099OY2766389", "", "letter O at position 9"},
		{"ITA210990Y2766389", "", "letter I at position 1"},
		{"XTA210990Y276638q", "", "letter Q at position 17"},
		{"ХTA210990Y2766389", "", "'Х' at position 1: type it in Latin"},
		{"XTA210990-2766389", "", "'-' at position 10"},
	} {
		got, err := workorder.CheckVIN(c.in)
		switch {
		case c.err == "" && (err != nil || got != c.want):
			t.Errorf("%q: got %q, %v", c.in, got, err)
		case c.err != "" && (err == nil || got != "" || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%q: got %q, %v; want an error with %q", c.in, got, err, c.err)
		}
	}
}

// The check digit notices any one mistyped digit: that is what it is for.
func TestCheckVINNoticesAWrongDigit(t *testing.T) {
	t.Parallel()
	const vin = "5GZCZ43D13S812715"
	for i := 11; i < len(vin); i++ {
		for d := byte('0'); d <= '9'; d++ {
			wrong := []byte(vin)
			wrong[i] = d
			if _, err := workorder.CheckVIN(string(wrong)); (err == nil) != (vin[i] == d) {
				t.Errorf("%s: %v", wrong, err)
			}
		}
	}
}

func TestNormalizePlate(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"A123BC77":           "A123BC77",
		"а 123 вс - 77":      "A123BC77",
		"А123ВС\u00a077":     "A123BC77",
		"a123bc–77":          "A123BC77",
		"авекмнорстух":       "ABEKMHOPCTYX",
		"B-MW 1234":          "BMW1234",
		"Ж 777 ЖЖ":           "Ж777ЖЖ",
		"":                   "",
		" \t-\u2011\u2014  ": "",
	} {
		if got := workorder.NormalizePlate(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestNormalizePlateTwiceIsOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		once := workorder.NormalizePlate(rapid.String().Draw(t, "plate"))
		if twice := workorder.NormalizePlate(once); twice != once {
			t.Fatalf("%q became %q", once, twice)
		}
	})
}
