package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// differencesPage is what a sheet found and the ledger does not have: before it is booked,
// and after.
type differencesPage struct {
	*typed
	Sheet    stock.CountSheet
	Lines    []stock.SheetLine // that differ
	Counted  int
	Left     []stock.SheetLine // not counted
	Hit      []string          // orders that lose something
	Less     exact.Money       // at cost, of what is missing
	More     exact.Money       // at cost, of what is there beyond the ledger
	Unvalued int               // differences whose cost nobody knows
	Currency string
	names    map[string]string
}

// Stock is the address of a part's card.
func (*differencesPage) Stock(partNo string) string { return stockPath(partNo) }

// Who is the name of a member of staff.
func (p *differencesPage) Who(id string) string { return p.names[id] }

func (s *server) showDifferences(w http.ResponseWriter, r *http.Request, t *typed) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	m, p := caller(ctx), &differencesPage{typed: t}
	var err error
	if p.Sheet, err = s.Store.Stock.SheetByNumber(ctx, m.Branch, chi.URLParam(r, "number")); err != nil {
		return err
	}
	policy, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return err
	}
	staff, err := s.people(ctx, m.Branch)
	if err != nil {
		return err
	}
	p.Currency, p.names = policy.Currency, staff.Names
	for _, l := range p.Sheet.Lines {
		p.add(l)
	}
	return s.page(w, r, "differences", p)
}

func (p *differencesPage) add(l stock.SheetLine) {
	if !l.Counted {
		p.Left = append(p.Left, l)
		return
	}
	p.Counted++
	for _, h := range l.Hit {
		if !slices.Contains(p.Hit, h.Order) {
			p.Hit = append(p.Hit, h.Order)
		}
	}
	if l.Difference() == 0 && len(l.Hit) == 0 {
		return
	}
	p.Lines = append(p.Lines, l)
	switch value := l.Value(); {
	case l.Cost == nil:
		p.Unvalued++
	case value < 0:
		p.Less += value
	default:
		p.More += value
	}
}

// bookCount books the differences, or gives the sheet up.
func (s *server) bookCount(w http.ResponseWriter, r *http.Request) error {
	ctx, l := r.Context(), s.language(r)
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	m, number, ask := caller(ctx), chi.URLParam(r, "number"), desk.Ask{Key: r.PostForm.Get("key")}
	version, _ := strconv.Atoi(r.PostForm.Get("version")) // is written by the page
	var c stock.CountSheet
	var err error
	said := "parts.counts.booked"
	if r.PostForm.Get("do") == "drop" {
		said = "parts.counts.dropped"
		c, err = s.Desk.DropSheet(ctx, m.Branch, number, m.Actor(), ask)
	} else {
		c, err = s.Desk.BookSheet(ctx, m.Branch, number, desk.Booking{Version: version, Reason: r.PostForm.Get("reason")}, m.Actor(), ask)
	}
	if err != nil {
		t := wrong(l, countForm, r.PostForm, err)
		if t == nil || process.KindOf(err) == process.KindNotFound {
			return err
		}
		return s.showDifferences(&statused{ResponseWriter: w, status: status(err)}, r, t)
	}
	s.sessions.Put(ctx, keyFlash, l.T(said))
	http.Redirect(w, r, sheetPath(c), http.StatusSeeOther)
	return nil
}
