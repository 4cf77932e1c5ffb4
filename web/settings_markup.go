package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// freeBands is how many empty rows the page has below the bands that there are.
const freeBands = 3

// entryGroup are fields that say one thing together.
type entryGroup struct {
	Name    string
	Entries []entry
}

func bandField(field string, row int) string { return fmt.Sprintf("%s_%d", field, row) }

// markup is what is added to suppliers' prices, by supplier and cost. It is part of the
// policy, so its version is the policy's.
func (s *server) markup(*http.Request) setting {
	return setting{ref: "policy", page: s.markupPage, change: s.changeMarkup}
}

func (s *server) markupPage(r *http.Request) (*settingPage, error) {
	if !caller(r.Context()).Is("manager", "admin") {
		return nil, process.Forbidden("")
	}
	now, err := s.Store.Shop.CurrentPolicy(r.Context())
	if err != nil {
		return nil, err
	}
	all, err := s.Store.Suppliers.Suppliers(r.Context())
	if err != nil {
		return nil, err
	}
	l := s.language(r)
	p := &settingPage{Title: l.T("settings.markup"), Note: l.T("settings.markup_text", "Percent", l.Percent(exact.Percent(now.PartsMarkup))), Back: "/settings/rules", Action: "/settings/markup", Version: now.Version}
	bands := sortedBands(now.MarkupBands, all)
	for i := range max(len(bands)+freeBands, typedBands(r.PostForm)) {
		g := bandGroup(l, i, now.Currency, all)
		if i < len(bands) {
			b := bands[i]
			g.Entries[0].Value, g.Entries[1].Value, g.Entries[2].Value = b.SupplierID, exact.Format(b.From, ""), b.Markup.String()
		}
		p.Groups = append(p.Groups, g)
	}
	if caller(r.Context()).Is("admin") {
		p.History = "/audit?what=policy.put"
	}
	return p, nil
}

// bandGroup is an empty row.
func bandGroup(l *locale.Locale, row int, currency string, all []suppliers.Supplier) entryGroup {
	whose := entry{Name: bandField("supplier", row), Label: l.T("settings.markup_supplier"), Kind: "select", Options: []option{{"", l.T("settings.markup_any")}}}
	for _, c := range all {
		whose.Options = append(whose.Options, option{c.ID, c.Name})
	}
	return entryGroup{l.T("settings.markup_row", "Row", row+1), []entry{
		whose,
		{Name: bandField("from", row), Label: l.T("settings.markup_from"), Hint: currency, Mode: "decimal", Max: 20},
		{Name: bandField("markup", row), Label: l.T("settings.markup_percent"), Mode: "decimal", Max: 10},
	}}
}

// sortedBands has the bands of all suppliers first, then those of each, from the least cost up.
func sortedBands(bands []workorder.MarkupBand, all []suppliers.Supplier) []workorder.MarkupBand {
	place := func(id string) int {
		return slices.IndexFunc(all, func(c suppliers.Supplier) bool { return c.ID == id })
	}
	return slices.SortedStableFunc(slices.Values(bands), func(a, b workorder.MarkupBand) int {
		if a.SupplierID != b.SupplierID {
			return place(a.SupplierID) - place(b.SupplierID)
		}
		return int(a.From - b.From)
	})
}

// typedBands is how many rows were sent.
func typedBands(in url.Values) (n int) {
	for in.Has(bandField("markup", n)) {
		n++
	}
	return n
}

func (s *server) changeMarkup(r *http.Request, in url.Values, version int) error {
	m := caller(r.Context())
	if !m.Is("manager", "admin") {
		return process.Forbidden("")
	}
	next, err := s.Store.Shop.CurrentPolicy(r.Context())
	if err != nil {
		return err
	}
	var wrong process.Faults
	var fields []string // what the policy calls the fields, and what this page does
	next.MarkupBands = nil
	for i := range typedBands(in) {
		supplier, from, markup := bandField("supplier", i), bandField("from", i), bandField("markup", i)
		if strings.TrimSpace(in.Get(from)+in.Get(markup)) == "" {
			continue // an empty row, or one that goes
		}
		b := workorder.MarkupBand{SupplierID: in.Get(supplier)}
		if b.From, err = amount(in.Get(from)); err != nil {
			wrong.Add(at(from, err))
		}
		if b.Markup, err = decimal[exact.Markup](in.Get(markup)); err != nil {
			wrong.Add(at(markup, err))
		}
		if strings.TrimSpace(in.Get(markup)) == "" {
			wrong.Invalid("%s: give a percentage, or empty the row", markup)
		}
		place := fmt.Sprintf("markup_bands[%d].", len(next.MarkupBands))
		fields = append(fields, place+"supplier_id", supplier, place+"from", from, place+"markup", markup)
		next.MarkupBands = append(next.MarkupBands, b)
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	_, err = s.Desk.PutPolicy(r.Context(), next, version, m.Actor())
	return renamed(err, fields...)
}
