package workorder

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
)

// furnish reads the shop of a story, one thing a line. A later shop changes it.
func (s *story) furnish(args []datadriven.CmdArg, input string) error {
	for _, a := range args {
		if a.Key != "week" {
			return fmt.Errorf("the shop has no %q", a.Key)
		}
		day, err := time.ParseInLocation("2006-01-02", a.Vals[0], s.monday.Location())
		if err != nil || day.Weekday() != time.Monday {
			return fmt.Errorf("week: %q is no date of a Monday", a.Vals[0])
		}
		s.week = week{day}
	}
	for _, line := range strings.Split(input, "\n") {
		what, args, err := datadriven.ParseLine(line)
		if err != nil || what == "" {
			return err
		}
		if err := s.put(what, args); err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
	}
	return nil
}

// put takes one line of the shop: the thing, its name, then its fields.
func (s *story) put(what string, args []datadriven.CmdArg) error {
	if len(args) == 0 || len(args[0].Vals) > 0 {
		return fmt.Errorf("it has no name")
	}
	name, args := args[0].Key, args[1:]
	switch what {
	case "stock":
		return into(s.week, args, func(of stocked) {
			sh := s.shop.shelf(name)
			if of.Qty != nil {
				sh.qty = *of.Qty
			}
			if of.Price != nil {
				sh.price = *of.Price
			}
		})
	case "supplier":
		return into(s.week, args, func(of selling) {
			sh := s.shop.shelf(of.PartNo)
			sh.offers = append(sh.offers, PartOffered{SupplierID: name, Cost: of.Cost, ETA: of.ETA})
		})
	case "mechanic":
		return into(s.week, args, func(of hired) {
			s.shop.mechanics = slices.DeleteFunc(s.shop.mechanics, func(m mechanic) bool { return m.id == name }) // said again: what counts from now on
			s.shop.mechanics = append(s.shop.mechanics, mechanic{name, of.Skills})
		})
	case "busy":
		return into(s.week, args, func(of worktime.Span) { s.shop.busy = append(s.shop.busy, busyTime{name, of}) })
	case "post":
		s.shop.post = name
		if name == "carries" {
			s.shop.post = ""
		}
		return nil
	case "estimates":
		s.shop.estimates = name
		return nil
	case "tax": // "added": the prices are without it
		s.shop.taxAdded = name == "added"
		return nil
	case "markup":
		return into(s.week, args, func(of MarkupBand) {
			if name != "all" {
				of.SupplierID = name
			}
			s.shop.markups = append(s.shop.markups, of)
		})
	case "warranty":
		return into(s.week, args, func(of CoverageTerm) {
			of.CoverageID, of.Payer = name, Payer{PayerManufacturer, name}
			s.shop.terms = append(s.shop.terms, of)
		})
	}
	return fmt.Errorf("a shop has stock, supplier, mechanic, busy, warranty, markup, estimates, tax and post")
}

// What the lines of a shop say.
type (
	stocked struct {
		Qty   *exact.Qty   `json:"qty"`
		Price *exact.Money `json:"price"`
	}
	selling struct {
		PartNo string      `json:"part"`
		Cost   exact.Money `json:"cost"`
		ETA    time.Time   `json:"eta"`
	}
	hired struct {
		Skills []string `json:"skills"`
	}
)

// into reads the fields as a T and takes it.
func into[T any](w week, args []datadriven.CmdArg, take func(T)) error {
	var of T
	object, err := w.object(reflect.TypeFor[T](), args)
	if err != nil {
		return err
	}
	b, err := json.Marshal(object)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, &of); err != nil {
		return err
	}
	take(of)
	return nil
}
