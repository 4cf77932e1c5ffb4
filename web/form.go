package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-playground/form/v4"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// typed is a form as somebody filled it in, with what is wrong beside each field.
type typed struct {
	Name   string // of the form on its page: the command, for commands
	Values url.Values
	Wrong  map[string]string // field → what to do about it
	Why    string            // what is wrong with the whole
	offers map[string]*foundParts
	jobs   map[string]*jobOffers
}

// Val is what was typed into a field of this form; or the given value.
func (t *typed) Val(name, field, otherwise string) string {
	if t == nil || t.Name != name || !t.Values.Has(field) {
		return otherwise
	}
	return t.Values.Get(field)
}

// Err is what is wrong with a field of this form.
func (t *typed) Err(name, field string) string {
	if t == nil || t.Name != name {
		return ""
	}
	return t.Wrong[field]
}

// Whole is what is wrong with this form, if it is not one field.
func (t *typed) Whole(name string) string {
	if t == nil || t.Name != name {
		return ""
	}
	return t.Why
}

// beside finds the field that a refusal begins with: "odometer_km: …".
var beside = regexp.MustCompile(`^([a-z_]+\d*(?:\[\d+\])?(?:\.[a-z_]+(?:\[\d+\])?)*): (.+)$`)

// wrong says of a refused form what is wrong where, in the reader's language;
// nil when it is not the form's fault. Fields that are not in the form count as
// the whole.
func wrong(l *locale.Locale, name string, values url.Values, err error) *typed {
	t := &typed{Name: name, Values: values, Wrong: map[string]string{}}
	kind := process.KindOf(err)
	if kind == process.KindInternal {
		return nil
	}
	var whole []string
	for _, one := range process.FaultsOf(err) {
		said := l.Say(one)
		if m := beside.FindStringSubmatch(said); m != nil && values.Has(m[1]) && t.Wrong[m[1]] == "" {
			t.Wrong[m[1]] = m[2]
			continue
		}
		whole = append(whole, said)
	}
	t.Why = strings.Join(whole, "; ")
	return t
}

// decoder reads forms into the structs of commands and cards by their JSON
// names; exact decimals and local times as people type them.
func decoder(zone *time.Location) *form.Decoder {
	d := form.NewDecoder()
	d.SetTagName("json")
	d.RegisterCustomTypeFunc(func(v []string) (any, error) { return clock(v[0], zone) }, time.Time{})
	d.RegisterCustomTypeFunc(func(v []string) (any, error) { return decimal[exact.Qty](v[0]) }, exact.Qty(0))
	d.RegisterCustomTypeFunc(func(v []string) (any, error) { return decimal[exact.Hours](v[0]) }, exact.Hours(0))
	d.RegisterCustomTypeFunc(func(v []string) (any, error) { return decimal[exact.Percent](v[0]) }, exact.Percent(0))
	d.RegisterCustomTypeFunc(func(v []string) (any, error) { return amount(v[0]) }, exact.Money(0))
	return d
}

// clock reads what a browser's date-time field sends.
func clock(s string, zone *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", s, zone)
	if err != nil {
		return t, process.Invalid("give a date and a time")
	}
	return t.UTC(), nil
}

// decimal reads an exact decimal; people type a comma or a point.
func decimal[T exact.Qty | exact.Hours | exact.Percent | exact.Markup](s string) (T, error) {
	var v T
	s = strings.ReplaceAll(strings.TrimSpace(s), ",", ".")
	if s == "" {
		return v, nil
	}
	u, _ := any(&v).(interface{ UnmarshalJSON([]byte) error })
	if err := u.UnmarshalJSON([]byte(s)); err != nil {
		return v, process.Invalid("give a number such as 1.5")
	}
	return v, nil
}

// amount reads money as people type it, 1 234,50 or 1,234.50, into minor units.
// Of two kinds of separator the last is the decimal one; three digits after a
// single one are thousands, for no currency here has thousandths.
func amount(s string) (exact.Money, error) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(strings.TrimSpace(s))
	if s == "" {
		return 0, nil
	}
	whole, cents := s, ""
	if i := strings.LastIndexAny(s, ".,"); i >= 0 && len(s)-i-1 != 3 {
		whole, cents = s[:i], s[i+1:]
	}
	if !thousands.MatchString(whole) || len(cents) > 2 {
		return 0, process.Invalid("give an amount such as 1234.50")
	}
	whole = strings.NewReplacer(".", "", ",", "").Replace(whole)
	n, err := strconv.ParseInt(whole+(cents + "00")[:2], 10, 64)
	if err != nil {
		return 0, process.Invalid("give an amount such as 1234.50")
	}
	return exact.Money(n), nil
}

// listed are the words of a field in which several stand with commas between them.
func listed(s string) []string {
	list := []string{}
	for one := range strings.SplitSeq(s, ",") {
		if one = strings.TrimSpace(one); one != "" {
			list = append(list, one)
		}
	}
	return list
}

// thousands is a whole number, plain or in groups of three by one separator.
var thousands = regexp.MustCompile(`^-?\d+$|^-?\d{1,3}(?:\.\d{3})+$|^-?\d{1,3}(?:,\d{3})+$`)

// read decodes a sent form into a struct, a line in the reader's language for
// each field that can not be read.
func read(r *http.Request, l *locale.Locale, zone *time.Location, into any) (map[string]string, error) {
	if err := r.ParseForm(); err != nil {
		return nil, process.Invalid("the form could not be read; send it again")
	}
	values := url.Values{}
	for k, v := range r.PostForm {
		if len(v) > 1 || len(v) == 1 && strings.TrimSpace(v[0]) != "" {
			values[k] = v
		}
	}
	err := decoder(zone).Decode(into, values)
	if err == nil {
		return nil, nil
	}
	bad := map[string]string{}
	failed, ok := err.(form.DecodeErrors) //nolint:errorlint // the library's documented way
	if !ok {
		return nil, process.Invalid("the form could not be read: %v", err)
	}
	for field, e := range failed {
		if process.KindOf(e) == process.KindInternal {
			e = process.Invalid("give a value that fits")
		}
		bad[field] = l.Say(e)
	}
	return bad, nil
}

// formOnce carries out what a form asks for; the same form again, under its key, is the
// same thing.
func formOnce[T any](ctx context.Context, s *server, key, what string, body any, do func(context.Context) (T, error)) error {
	return onceBy(ctx, s, caller(ctx).Actor(), key, what, body, do)
}

// onceBy is formOnce for whoever it is.
func onceBy[T any](ctx context.Context, s *server, by process.Actor, key, what string, body any, do func(context.Context) (T, error)) error {
	sender, err := desk.Ask{Key: key}.Sender(by, what, body)
	if err != nil {
		return err
	}
	once := database.OnceKey{Principal: by.ID, Key: "card/" + sender.Key, Hash: []byte(sender.Hash)}
	_, err = s.Store.DB.Once(ctx, once, func(ctx context.Context) (int, any, error) {
		made, err := do(ctx)
		return http.StatusCreated, made, err
	})
	return err
}
