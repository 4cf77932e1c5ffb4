package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/imports"
	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// importPage is one list: how it is read, what it would do, what it did.
type importPage struct {
	*typed
	imports.Import
	Edit    bool // how it is read is being chosen
	Columns []importColumn
	Fields  []imports.Field
	Cars    bool     // it may have VINs
	Sellers []option // of what a supplier sells
	Dates   bool
	Shown   string // which lines
	Shows   []importShow
	Lines   []imports.CheckedLine
	Next    int
	ByName  string
	Until   time.Time // the way back is open
	money   func(exact.Money) string
}

// importColumn is a column of the file with what stands in it.
type importColumn struct {
	Name, Head, Says, Field string
}

// importShow is a link to some of the lines.
type importShow struct {
	What string
	N    int
}

const (
	importLines    = 200 // a page
	importExamples = 3
	importLooked   = 40 // rows
)

func (s *server) showImport(w http.ResponseWriter, r *http.Request, status int, t *typed) error {
	ctx, m, q := r.Context(), caller(r.Context()), r.URL.Query()
	i, err := s.Store.Imports.Find(ctx, chi.URLParam(r, "id"), m.Actor())
	if err != nil {
		return err
	}
	p := &importPage{typed: t, Import: i, Fields: i.Kind.Fields(), Shown: q.Get("show"), Cars: i.Kind == imports.Vehicles || i.Kind == imports.ClientsVehicles}
	if who, err := s.Store.People.StaffByID(ctx, i.By); err == nil {
		p.ByName = who.Name
	}
	p.Dates = p.Cars
	if p.Sellers, err = s.sellers(ctx, i); err != nil {
		return err
	}
	p.Edit = !i.Forgotten && (i.State == imports.Uploaded || i.State == imports.Checked && (q.Has("edit") || t != nil))
	p.Until = i.MovedAt.Add(imports.KeptUnused)
	if i.State == imports.Done {
		p.Until = i.MovedAt.Add(imports.KeptDone)
	}
	l := s.language(r)
	rules, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return err
	}
	p.money = func(v exact.Money) string { return l.Money(v, rules.Currency) }
	if p.Edit {
		in := map[string][]string(q)
		if t != nil {
			in = r.PostForm
		}
		p.Setup = setupOf(i.Setup, in)
		if err := s.importColumns(ctx, p); err != nil {
			return err
		}
		return s.answer(w, r, status, "import", p)
	}
	for _, o := range imports.Outcomes {
		if n := i.Counts[o]; n > 0 {
			p.Shows = append(p.Shows, importShow{string(o), n})
		}
	}
	for _, one := range []importShow{{"overtaken", i.Overtaken}, {"kept", i.Kept}} {
		if one.N > 0 {
			p.Shows = append(p.Shows, one)
		}
	}
	after, _ := strconv.Atoi(q.Get("after"))
	if p.Lines, err = s.Store.Imports.LinesOf(ctx, i.ID, p.Shown, after, importLines+1); err != nil {
		return err
	}
	if len(p.Lines) > importLines {
		p.Lines = p.Lines[:importLines]
		p.Next = p.Lines[importLines-1].Line
	}
	return s.answer(w, r, status, "import", p)
}

// sellers are the suppliers whose list it may be, none where it is of something else.
func (s *server) sellers(ctx context.Context, i imports.Import) (list []option, err error) {
	if i.Kind != imports.SupplierParts {
		return nil, nil
	}
	all, err := s.Store.Suppliers.Suppliers(ctx)
	for _, one := range all {
		if one.Active || one.ID == i.Setup.Supplier {
			list = append(list, option{one.ID, one.Name})
		}
	}
	return list, err
}

// importColumns reads the first rows of the file as the form says, so that people see
// what they choose.
func (s *server) importColumns(ctx context.Context, p *importPage) error {
	i := p.Import
	i.Setup = p.Setup
	rows, err := s.Store.Imports.Head(ctx, i, importLooked)
	if process.KindOf(err) == process.KindInvalid { // another encoding may do
		rows, err = nil, nil
	}
	if err != nil {
		return err
	}
	for _, row := range rows {
		for len(p.Columns) < len(row.Cells) {
			k := len(p.Columns)
			c := importColumn{Name: fmt.Sprintf("columns[%d]", k)}
			if k < len(p.Setup.Columns) {
				c.Field = p.Setup.Columns[k]
			}
			p.Columns = append(p.Columns, c)
		}
		for k, cell := range row.Cells {
			c := &p.Columns[k]
			switch {
			case row.Line == p.Setup.Layout.Header:
				c.Head = short(cell)
			case row.Line > p.Setup.Layout.Header && cell != "" && strings.Count(c.Says, " · ") < importExamples-1:
				c.Says = strings.TrimPrefix(c.Says+" · "+short(cell), " · ")
			}
		}
	}
	return nil
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}

// What becomes of a supplier's parts that are not on the price list.
const (
	unknownAdd   = "add"
	unknownLeave = "leave"
)

// Sold is a field of a supplier's list: whose it is, and what becomes of other parts.
func (p *importPage) Sold(v *view, name string) entry {
	if name == "supplier" {
		return entry{Name: name, Label: v.T("import.supplier"), Kind: "select", Value: p.Setup.Supplier, Options: append([]option{{"", "–"}}, p.Sellers...), Required: true}
	}
	e := entry{Name: name, Label: v.T("import.unknown"), Kind: "select", Value: unknownAdd, Options: []option{{unknownAdd, v.T("import_unknown.add")}, {unknownLeave, v.T("import_unknown.leave")}}}
	if p.Setup.Known {
		e.Value = unknownLeave
	}
	return e
}

// LeadDays is the delivery time of all lines, as it is typed.
func (p *importPage) LeadDays() string {
	if p.Setup.LeadDays == nil {
		return ""
	}
	return strconv.Itoa(*p.Setup.LeadDays)
}

// Seller is the name of the supplier whose list it is.
func (p *importPage) Seller() string {
	for _, o := range p.Sellers {
		if o.Value == p.Setup.Supplier {
			return o.Text
		}
	}
	return ""
}

// Separators and TwinWays are what the form offers.
func (*importPage) Separators() []string { return sheets.Separators }
func (*importPage) TwinWays() []string   { return imports.TwinWays }

// samples show a choice where an example says it in every language.
var samples = map[string]string{
	"comma": "1 234,50", "point": "1,234.50", "dmy": "31.12.2026", "mdy": "12/31/2026", "ymd": "2026-12-31",
	"utf-8": "UTF-8", "utf-16le": "UTF-16 LE", "utf-16be": "UTF-16 BE", "windows-1251": "Windows-1251", "windows-1252": "Windows-1252", "koi8-r": "KOI8-R", "ibm866": "CP866",
}

// Plain is a choice that needs no words.
func (*importPage) Plain(name, label, value string) entry {
	e := entry{Name: name, Label: label, Kind: "select", Value: value}
	for _, v := range map[string][]string{"encoding": sheets.Encodings, "decimal": sheets.Decimals, "dates": sheets.DateOrders}[name] {
		e.Options = append(e.Options, option{v, samples[v]})
	}
	return e
}

// Confirmed reports whether VINs are taken as they are.
func (p *importPage) Confirmed() bool { return slices.Contains(p.Setup.Confirm, "vin_check_digit") }

// Value is a changed field as people read it.
func (p *importPage) Value(field, v string) string {
	n, err := strconv.ParseInt(v, 10, 64)
	switch {
	case v == "":
		return "–"
	case (field == "price" || field == "cost") && err == nil:
		return p.money(exact.Money(n))
	}
	return v
}

// Card is where the card of a twin is read.
func (*importPage) Card(kind, id string) string {
	switch kind {
	case "client":
		return "/clients/" + id
	case "vehicle":
		return "/vehicles/" + id
	}
	return stockPath(id)
}

// Said is why a line is not written, at the field as people call it.
func (*importPage) Said(v *view, e *process.Error) string {
	said := v.Say(e)
	if m := beside.FindStringSubmatch(said); m != nil {
		return v.Or("import_field."+m[1], m[1]) + ": " + m[2]
	}
	return said
}

// Fresh and Changed are how many cards would be new or changed.
func (p *importPage) Fresh() int   { return p.Counts[imports.LineNew] }
func (p *importPage) Changed() int { return p.Counts[imports.LineChange] }

// Plus is the number that people give the column k.
func (*importPage) Plus(k int) int { return k + 1 }
