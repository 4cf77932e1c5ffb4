package web

import (
	"net/http"
	"strings"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/process"
)

// partCard is the name of the form of a part that is not in the catalogue yet.
const partCard = "part"

// newPartPage is the form of a part, with the parts that it may be.
type newPartPage struct {
	*typed
	Known    []cards.Twin // parts whose number is the same, however it is written
	Final    bool         // it is this very number
	Currency string       // of the price
}

// Stock is the address of a part's card.
func (*newPartPage) Stock(partNo string) string { return stockPath(partNo) }

// Asks reports whether the form asks why this is another part.
func (p *newPartPage) Asks() bool {
	return !p.Final && (len(p.Known) > 0 || p.Val(partCard, "duplicate_reason", "") != "")
}

func (s *server) newPart(w http.ResponseWriter, r *http.Request) error {
	return s.showNewPart(w, r, http.StatusOK, &newPartPage{typed: &typed{Name: partCard, Values: r.URL.Query()}})
}

func (s *server) showNewPart(w http.ResponseWriter, r *http.Request, status int, p *newPartPage) error {
	if err := atPartsDesk(r.Context()); err != nil {
		return err
	}
	policy, err := s.Store.Shop.CurrentPolicy(r.Context())
	if err != nil {
		return err
	}
	p.Currency = policy.Currency
	return s.answer(w, r, status, "part-new", p)
}

// createPart adds a part to the catalogue. One that has a card already is pointed out: a
// price list replaces it, this form does not.
func (s *server) createPart(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := atPartsDesk(ctx); err != nil {
		return err
	}
	var in cards.Part
	l, m := s.language(r), caller(ctx)
	bad, err := read(r, l, m.Zone, &in)
	if err != nil {
		return err
	}
	p := &newPartPage{typed: &typed{Name: partCard, Values: r.PostForm, Wrong: bad}}
	if bad != nil {
		return s.showNewPart(w, r, http.StatusUnprocessableEntity, p)
	}
	if strings.TrimSpace(r.PostForm.Get("price")) == "" {
		in.Price = nil
	}
	in.CrossNumbers = listed(r.PostForm.Get("cross_numbers"))
	made, err := s.Store.Cards.CreatePart(ctx, in, r.PostForm.Get("duplicate_reason"), m.Actor())
	if err != nil {
		if p.typed = wrong(l, partCard, r.PostForm, inCrosses(err, len(in.CrossNumbers))); p.typed == nil {
			return err
		}
		if q := cards.Asked(err); q != nil {
			p.Known, p.Final, p.Why, p.Wrong = q.Twins, q.Final, "", nil
		}
		if process.KindOf(err) == process.KindForbidden {
			return err
		}
		return s.showNewPart(w, r, status(err), p)
	}
	s.sessions.Put(ctx, keyFlash, l.T("base.saved"))
	http.Redirect(w, r, stockPath(made.PartNo), http.StatusSeeOther)
	return nil
}
