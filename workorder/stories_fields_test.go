package workorder

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// week reads and writes moments on the wall clock of the story's first week,
// "Mon 10:00", and after it with the date, "Mon 30 Nov 10:00".
type week struct{ monday time.Time }

const (
	inWeek    = "Mon 15:04"
	afterWeek = "Mon 2 Jan 15:04"
)

func (w week) String(at time.Time) string {
	at = at.In(w.monday.Location())
	if !at.Before(w.monday) && at.Before(w.monday.AddDate(0, 0, 7)) {
		return at.Format(inWeek)
	}
	return at.Format(afterWeek)
}

func (w week) parse(text string) (time.Time, error) {
	for day := range 366 {
		date := w.monday.AddDate(0, 0, day)
		_, clock, _ := strings.Cut(text, date.Format("Mon 2 Jan "))
		if day < 7 && clock == "" {
			_, clock, _ = strings.Cut(text, date.Format("Mon "))
		}
		if at, err := time.Parse("15:04", clock); err == nil {
			return date.Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no moment such as Mon 10:00 or Mon 30 Nov 10:00", text)
}

// field is one field of a command or of an object in it, by its JSON name.
type field struct {
	name string
	of   reflect.Type
}

func fields(t reflect.Type) []field {
	var all []field
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.Anonymous && name != "" && name != "-" {
			all = append(all, field{name, f.Type})
		}
	}
	return all
}

// object reads the fields of a struct: name=value, or values alone in the order
// of the struct. The result goes into JSON.
func (w week) object(t reflect.Type, args []datadriven.CmdArg) (map[string]any, error) {
	all, object := fields(t), map[string]any{}
	for i, a := range args {
		key, vals := a.Key, a.Vals
		if len(vals) == 0 && i < len(all) {
			key, vals = all[i].name, []string{a.Key}
		}
		k := slices.IndexFunc(all, func(f field) bool { return f.name == key })
		if k < 0 {
			return nil, fmt.Errorf("%s has no field %q", t.Name(), key)
		}
		v, err := w.value(all[k].of, vals)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if list, again := object[key].([]any); again {
			v = append(list, v.([]any)...)
		}
		object[key] = v
	}
	return object, nil
}

// value makes JSON of a text by the type it is for: money is written 900.00,
// moments as in the story, lists and objects in round brackets.
func (w week) value(t reflect.Type, vals []string) (any, error) {
	text := strings.Join(vals, ", ")
	switch {
	case t.Kind() == reflect.Pointer:
		return w.value(t.Elem(), vals)
	case t == reflect.TypeFor[time.Time]():
		return w.parse(text)
	case t == reflect.TypeFor[exact.Money]():
		return parseMoney(text)
	case t.Kind() == reflect.String:
		return text, nil
	case t.Kind() == reflect.Slice:
		list := []any{}
		for _, one := range vals {
			v, err := w.value(t.Elem(), []string{one})
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case t.Kind() == reflect.Struct:
		_, args, err := datadriven.ParseLine("object " + text)
		if err != nil {
			return nil, err
		}
		return w.object(t, args)
	case json.Valid([]byte(text)):
		return json.RawMessage(text), nil
	}
	return nil, fmt.Errorf("%q is no %s", text, t)
}

// parseMoney reads an amount with its two decimals.
func parseMoney(text string) (exact.Money, error) {
	whole, cents, _ := strings.Cut(text, ".")
	var m exact.Money
	if _, err := fmt.Sscan(whole+cents, &m); err != nil || len(cents) != 2 {
		return 0, fmt.Errorf("%q is no amount such as 900.00", text)
	}
	return m, nil
}

// command reads a command through the process table, so that a new one needs
// nothing here.
func (w week) command(name string, args []datadriven.CmdArg) (process.Command, error) {
	blank, err := fromTable(name, nil)
	if err != nil {
		return nil, err
	}
	object, err := w.object(reflect.TypeOf(blank), args)
	if err != nil {
		return nil, err
	}
	c, err := fromTable(name, object)
	if _, opens := c.(OpenOrder); opens {
		return usually(object)
	}
	return c, err
}

func fromTable(name string, fields any) (process.Command, error) {
	row, err := json.Marshal(map[string]any{"kind": name, "data": fields})
	if err != nil {
		return nil, err
	}
	var e Event
	if err = json.Unmarshal(row, &e); err != nil {
		return nil, err
	}
	return e.Data, nil
}

// usually opens an order as the bench does, but for what is told.
func usually(told map[string]any) (process.Command, error) {
	c := opening(Commercial)
	c.AdvisorID = string(process.Reception)
	b, err := json.Marshal(told)
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(b, &c)
	return c, err
}
