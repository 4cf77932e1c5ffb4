package exact_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/workbay/workbay/process/exact"
)

func TestDecimalJSON(t *testing.T) {
	t.Parallel()
	type line struct {
		Qty     exact.Qty     `json:"qty"`
		Hours   exact.Hours   `json:"hours"`
		Percent exact.Percent `json:"percent"`
	}
	for _, c := range []struct {
		in, out string
		want    line
	}{
		{`{"qty":2,"hours":1,"percent":50}`, ``, line{exact.Units(2), exact.HoursOf(1, 0), 5000}},
		{`{"qty":0.5,"hours":1.25,"percent":33.33}`, ``, line{500, exact.HoursOf(1, 25), 3333}},
		{`{"qty":0.001,"hours":0.01,"percent":0.01}`, ``, line{1, 1, 1}},
		{`{"qty":1.500,"hours":1.50,"percent":100.00}`, `{"qty":1.5,"hours":1.5,"percent":100}`, line{1500, 150, 10000}},
		{`{"qty":-0.125,"hours":-2.5,"percent":0}`, ``, line{-125, -250, 0}},
		{`{"qty":-0,"hours":-0.0,"percent":-0.00}`, `{"qty":0,"hours":0,"percent":0}`, line{}},
		{`{"qty":999999999.999,"hours":9999.99,"percent":99.99}`, ``, line{exact.MaxQty, exact.MaxHours, 9999}},
		{`{"qty":-999999999.999,"hours":-9999.99,"percent":0}`, ``, line{-exact.MaxQty, -exact.MaxHours, 0}},
		{`{"qty":100,"hours":10,"percent":10}`, ``, line{exact.Units(100), exact.HoursOf(10, 0), 1000}},
		{`{"qty":null}`, `{"qty":0,"hours":0,"percent":0}`, line{}},
	} {
		var got line
		if err := json.Unmarshal([]byte(c.in), &got); err != nil || got != c.want {
			t.Errorf("%s: got %+v, %v; want %+v", c.in, got, err, c.want)
		}
		if c.out == "" {
			c.out = c.in
		}
		if out, err := json.Marshal(got); err != nil || string(out) != c.out {
			t.Errorf("%s: written as %s, %v; want %s", c.in, out, err, c.out)
		}
	}
}

func TestDecimalRefusals(t *testing.T) {
	t.Parallel()
	qty := func(s string) error { return json.Unmarshal([]byte(s), new(exact.Qty)) }
	hours := func(s string) error { return json.Unmarshal([]byte(s), new(exact.Hours)) }
	percent := func(s string) error { return json.Unmarshal([]byte(s), new(exact.Percent)) }
	markup := func(s string) error { return json.Unmarshal([]byte(s), new(exact.Markup)) }
	parse := func(s string) error { _, err := exact.ParseQty(s); return err }
	for _, c := range []struct {
		read func(string) error
		in   string
		want string
	}{
		{qty, `1.2345`, "round it to 3"},
		{qty, `1.0000`, "round it to 3"},
		{hours, `1.255`, "round it to 2"},
		{percent, `33.333`, "round it to 2"},
		{qty, `1e3`, "not a plain decimal"},
		{qty, `1.5E0`, "not a plain decimal"},
		{hours, `2e-1`, "not a plain decimal"},
		{qty, `"1.5"`, "without quotes"},
		{qty, `true`, "not a plain decimal"},
		{qty, `{}`, "not a plain decimal"},
		{qty, `1000000000`, "give -999999999.999 to 999999999.999"},
		{qty, `99999999999999999999999`, "out of range"},
		{qty, `-1000000000`, "out of range"},
		{hours, `10000`, "give -9999.99 to 9999.99"},
		{percent, `100.01`, "give 0 to 100"},
		{percent, `-0.01`, "give 0 to 100"},
		{markup, `1000.01`, "give 0 to 1000"},
		{markup, `-1`, "give 0 to 1000"},
		{markup, `12.345`, "round it to 2"},
		{parse, ``, "is empty"},
		{parse, ` `, "is empty"},
		{parse, `-`, "not a plain decimal"},
		{parse, `+1`, "not a plain decimal"},
		{parse, `--1`, "not a plain decimal"},
		{parse, `.5`, "not a plain decimal"},
		{parse, `5.`, "not a plain decimal"},
		{parse, `1.2.3`, "not a plain decimal"},
		{parse, `0,5`, "not a plain decimal"},
		{parse, `1_000`, "not a plain decimal"},
		{parse, `0x10`, "not a plain decimal"},
		{parse, `٣`, "not a plain decimal"},
		{parse, `NaN`, "not a plain decimal"},
	} {
		if err := c.read(c.in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got error %v, want one with %q", c.in, err, c.want)
		}
	}
}

func TestDecimalRefusalLeavesTheValue(t *testing.T) {
	t.Parallel()
	q := exact.Units(7)
	if err := q.UnmarshalJSON([]byte("1.2345")); err == nil || q != exact.Units(7) {
		t.Errorf("got %s, %v", q, err)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	if q, err := exact.ParseQty(" 007.250 "); err != nil || q.String() != "7.25" {
		t.Errorf("got %s, %v", q, err)
	}
	if h, err := exact.ParseHours("0.75"); err != nil || h.Duration() != 45*time.Minute {
		t.Errorf("got %s, %v", h, err)
	}
	if p, err := exact.ParsePercent("12.5"); err != nil || p != 1250 {
		t.Errorf("got %s, %v", p, err)
	}
}

func TestHoursDuration(t *testing.T) {
	t.Parallel()
	for h, want := range map[exact.Hours]time.Duration{
		0: 0, 1: 36 * time.Second, -1: -36 * time.Second, exact.HoursOf(2, 50): 150 * time.Minute,
		exact.MaxHours: 9999*time.Hour + 59*time.Minute + 24*time.Second,
	} {
		if got := h.Duration(); got != want {
			t.Errorf("%s h: got %s, want %s", h, got, want)
		}
	}
}

func TestPercentValid(t *testing.T) {
	t.Parallel()
	for p, want := range map[exact.Percent]bool{-1: false, 0: true, 10000: true, 10001: false} {
		if p.Valid() != want {
			t.Errorf("%s: got %v", p, !want)
		}
	}
}

// Every value survives JSON, and its text means the same number to everyone else who reads JSON.
func TestDecimalRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := exact.Qty(rapid.Int64Range(-int64(exact.MaxQty), int64(exact.MaxQty)).Draw(t, "qty"))
		h := exact.Hours(rapid.Int64Range(-int64(exact.MaxHours), int64(exact.MaxHours)).Draw(t, "hours"))
		p := exact.Percent(rapid.Int64Range(0, int64(exact.MaxPercent)).Draw(t, "percent"))
		roundTrip(t, q, int64(q), 1000)
		roundTrip(t, h, int64(h), 100)
		m := exact.Markup(rapid.Int64Range(0, int64(exact.MaxMarkup)).Draw(t, "markup"))
		roundTrip(t, p, int64(p), 100)
		roundTrip(t, m, int64(m), 100)
		parsed, err := exact.ParseQty(q.String())
		if err != nil || parsed != q {
			t.Fatalf("%s parsed as %s, %v", q, parsed, err)
		}
	})
}

func roundTrip[T comparable](t *rapid.T, value T, steps, scale int64) {
	b, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var back T
	if err := json.Unmarshal(b, &back); err != nil || back != value {
		t.Fatalf("%s came back as %v, %v", b, back, err)
	}
	number, err := strconv.ParseFloat(string(b), 64)
	if err != nil || number != float64(steps)/float64(scale) {
		t.Fatalf("%s reads as %v, %v; want %d/%d", b, number, err, steps, scale)
	}
}
