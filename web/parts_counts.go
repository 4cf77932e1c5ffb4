package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func (s *server) countRoutes(r chi.Router) {
	r.Get("/parts/counts", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showCounts(w, r, nil) }))
	r.Post("/parts/counts", s.handle(s.openCount))
	r.Get("/parts/counts/{number}", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showCount(w, r, nil) }))
	r.Post("/parts/counts/{number}", s.handle(s.count))
	r.Get("/parts/counts/{number}/differences", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showDifferences(w, r, nil) }))
	r.Post("/parts/counts/{number}/differences", s.handle(s.bookCount))
}

// countForm names the form of a count sheet.
const countForm = "count"

// countsPage lists the sheets of a stock-taking.
type countsPage struct {
	*typed
	List database.List[stock.CountSheet]
}

// Sheet is the address of a sheet.
func (*countsPage) Sheet(c stock.CountSheet) string { return sheetPath(c) }

// sheetPath is where a sheet is counted, or where its differences are once it is booked.
func sheetPath(c stock.CountSheet) string {
	at := "/parts/counts/" + url.PathEscape(c.Number)
	if c.State == stock.SheetOpen {
		return at
	}
	return at + "/differences"
}

func (s *server) showCounts(w http.ResponseWriter, r *http.Request, t *typed) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	p := &countsPage{typed: t}
	var err error
	if p.List, err = s.Store.Stock.ListSheets(ctx, caller(ctx).Branch, database.Page{Cursor: r.URL.Query().Get("cursor")}); err != nil {
		return err
	}
	return s.page(w, r, "counts", p)
}

// openCount begins a sheet.
func (s *server) openCount(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	m := caller(ctx)
	c, err := s.Desk.OpenSheet(ctx, m.Branch, strings.TrimSpace(r.PostForm.Get("place")), m.Actor(), desk.Ask{Key: r.PostForm.Get("key")})
	if err != nil {
		t := wrong(s.language(r), countForm, r.PostForm, err)
		if t == nil {
			return err
		}
		return s.showCounts(&statused{ResponseWriter: w, status: status(err)}, r, t)
	}
	http.Redirect(w, r, sheetPath(c), http.StatusSeeOther)
	return nil
}

// countPage is a sheet that is being counted: by scanner, or by typing.
type countPage struct {
	*typed
	Sheet   stock.CountSheet
	Lines   []countLine
	Scanned *countLine // what was scanned last
	Unknown string     // what was scanned and is no part
	Me      string
}

// countLine is a part of the sheet with the caller's own figure.
type countLine struct {
	stock.SheetLine
	Mine  string
	Wrong string
}

// Others reports whether somebody else has counted the part, too.
func (p *countPage) Others(l countLine) bool {
	return slices.ContainsFunc(l.Figures, func(f stock.SheetFigure) bool { return f.ByID != p.Me })
}

// Field names a field of a line in the form.
func (*countPage) Field(i int, name string) string { return lineField(i, name) }

// IsScanned reports whether the last scan counted this line.
func (p *countPage) IsScanned(i int) bool { return p.Scanned == &p.Lines[i] }

// Done is how many parts are counted.
func (p *countPage) Done() (n int) {
	for _, l := range p.Lines {
		if l.Counted {
			n++
		}
	}
	return n
}

func (s *server) showCount(w http.ResponseWriter, r *http.Request, t *typed) error {
	p, err := s.counting(r)
	if err != nil {
		return err
	}
	if p.Sheet.State != stock.SheetOpen {
		http.Redirect(w, r, sheetPath(p.Sheet), http.StatusSeeOther)
		return nil
	}
	p.keep(t)
	p.scanned(r.URL.Query().Get("scanned"))
	return s.page(w, r, "count", p)
}

func (s *server) counting(r *http.Request) (*countPage, error) {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return nil, err
	}
	m := caller(ctx)
	p := &countPage{Me: m.ID}
	var err error
	p.Sheet, err = s.Store.Stock.SheetByNumber(ctx, m.Branch, chi.URLParam(r, "number"))
	for _, l := range p.Sheet.Lines {
		p.Lines = append(p.Lines, countLine{SheetLine: l, Mine: l.Mine(m.ID)})
	}
	return p, err
}

// keep shows again what was typed into a refused form.
func (p *countPage) keep(t *typed) {
	if p.typed = t; t == nil {
		return
	}
	for i := 0; t.Values.Has(lineField(i, "part_no")); i++ {
		at := slices.IndexFunc(p.Lines, func(l countLine) bool { return l.PartNo == t.Values.Get(lineField(i, "part_no")) })
		if at >= 0 {
			p.Lines[at].Mine, p.Lines[at].Wrong = t.Values.Get(lineField(i, "qty")), t.Wrong[lineField(i, "qty")]
		}
	}
	p.Unknown = t.Wrong["scan"]
}

func (p *countPage) scanned(code string) {
	for i := range p.Lines {
		if code != "" && input.PartKey(p.Lines[i].PartNo) == input.PartKey(code) {
			p.Scanned = &p.Lines[i]
		}
	}
}

// count writes down what the form says differs from what was written down before, and one
// more of what was scanned.
func (s *server) count(w http.ResponseWriter, r *http.Request) error {
	ctx, l := r.Context(), s.language(r)
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	m, number, code := caller(ctx), chi.URLParam(r, "number"), strings.TrimSpace(r.PostForm.Get("scan"))
	list, fields, bad := foundOf(r.PostForm)
	if anew := r.PostForm.Get("anew"); anew != "" {
		list, fields, code, bad = []stock.Found{{PartNo: anew, Anew: true}}, nil, "", nil
	}
	t := &typed{Name: countForm, Values: r.PostForm, Wrong: map[string]string{}}
	for field, err := range bad {
		t.Wrong[field] = l.Say(err)
	}
	if code != "" {
		list, fields = append(list, stock.Found{PartNo: code, More: exact.Units(1)}), append(fields, "scan")
	}
	var err error
	if len(bad) == 0 && len(list) > 0 {
		_, err = s.Desk.PutFound(ctx, m.Branch, number, list, m.Actor(), desk.Ask{Key: r.PostForm.Get("key")})
	}
	if err != nil {
		refused := wrong(l, countForm, itemFields(len(list)), err)
		if refused == nil {
			return err
		}
		for field, why := range refused.Wrong {
			i, _ := strconv.Atoi(strings.TrimPrefix(strings.SplitN(field, "]", 2)[0], "items["))
			t.Wrong[fields[i]] = why
		}
		t.Why = refused.Why
		return s.showCount(&statused{ResponseWriter: w, status: status(err)}, r, t)
	}
	if len(bad) > 0 {
		return s.showCount(&statused{ResponseWriter: w, status: http.StatusUnprocessableEntity}, r, t)
	}
	to := "/parts/counts/" + url.PathEscape(number)
	switch {
	case r.PostForm.Get("do") == "differences":
		to += "/differences"
	case code != "":
		to += "?scanned=" + url.QueryEscape(code)
	default:
		s.sessions.Put(ctx, keyFlash, l.T("parts.counts.saved"))
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// foundOf is what the form says, of the lines that were changed; fields names for each its
// field.
func foundOf(form url.Values) (list []stock.Found, fields []string, bad map[string]error) {
	bad = map[string]error{}
	for i := 0; form.Has(lineField(i, "part_no")); i++ {
		typed := strings.TrimSpace(form.Get(lineField(i, "qty")))
		if typed == form.Get(lineField(i, "was")) {
			continue
		}
		f := stock.Found{PartNo: form.Get(lineField(i, "part_no"))}
		if typed != "" {
			qty, err := decimal[exact.Qty](typed)
			if err != nil {
				bad[lineField(i, "qty")] = err
				continue
			}
			f.Qty = &qty
		}
		list, fields = append(list, f), append(fields, lineField(i, "qty"))
	}
	return list, fields, bad
}

// itemFields are the fields that a refusal of figures may be about.
func itemFields(n int) url.Values {
	fields := url.Values{}
	for i := range n {
		at := "items[" + strconv.Itoa(i) + "]."
		fields.Set(at+"qty", "")
		fields.Set(at+"part_no", "")
	}
	return fields
}
