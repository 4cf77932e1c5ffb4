package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/parties/claims"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Forms of a car's warranties.
const (
	coverageCard = "coverage"
	payerCard    = "payer"
)

func (s *server) coverageRoutes(r chi.Router) {
	r.Post("/vehicles/{id}/coverages", s.atDesk(s.addCoverage))
	r.Post("/vehicles/{id}/payers", s.atDesk(s.addPayer))
}

// warranty is a warranty of a car as pages show it.
type warranty struct {
	claims.Coverage
	Payer string // name of who gets the invoice
	State string // holds, ahead, over or mileage
}

// Tone is the colour that repeats the state.
func (w warranty) Tone() string {
	return map[string]string{"holds": "ok", "ahead": "info", "mileage": "late"}[w.State]
}

// From is the first day.
func (w warranty) From() time.Time { return dateOf(w.StartsOn) }

// To is the last day.
func (w warranty) To() time.Time { return dateOf(w.EndsOn) }

// dateOf is a date of the record, which holds no other.
func dateOf(date string) time.Time {
	t, _ := time.Parse(time.DateOnly, date)
	return t
}

// stateOf reports whether a warranty holds at this mileage on a day of the branch, as the
// process asks ([claims.Claims.CheckCoverage]).
func stateOf(c claims.Coverage, today string, km int64) string {
	switch {
	case today < c.StartsOn:
		return "ahead"
	case today > c.EndsOn:
		return "over"
	case c.KMLimit != nil && km > *c.KMLimit:
		return "mileage"
	}
	return "holds"
}

// warranties are those of a car, also the ones that ran out, as they are on a day of the
// branch, and who may pay for one.
func (s *server) warranties(ctx context.Context, vehicle string, km int64, day string) ([]warranty, []cards.PayerCard, error) {
	payers, err := s.Store.Cards.Payers(ctx)
	if err != nil {
		return nil, nil, err
	}
	names := map[string]string{}
	for _, p := range payers {
		names[p.ID] = p.Name
	}
	payers = slices.DeleteFunc(payers, func(p cards.PayerCard) bool { return !p.Active })
	all, err := s.Store.Claims.Coverages(ctx, vehicle)
	var list []warranty
	for _, c := range all {
		list = append(list, warranty{c, names[c.PayerID], stateOf(c, day, km)})
	}
	return list, payers, err
}

// addCoverage records a warranty of a car, and goes back to the order that it was
// missed in, or to the car.
func (s *server) addCoverage(w http.ResponseWriter, r *http.Request) error {
	var in claims.CoverageCard
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	id, m := chi.URLParam(r, "id"), caller(r.Context())
	r.PostForm.Set("km_limit", digits(r.PostForm.Get("km_limit")))
	for _, f := range percentFields {
		r.PostForm.Set(f, strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(r.PostForm.Get(f)), "%")))
	}
	bad, err := read(r, s.language(r), m.Zone, &in)
	if err != nil {
		return err
	}
	if bad = s.missing(r, bad); len(bad) > 0 {
		return s.showVehicle(w, r, http.StatusUnprocessableEntity, &typed{Name: coverageCard, Values: r.PostForm, Wrong: bad})
	}
	if err := s.addOnce(r.Context(), r.PostForm.Get("key"), id, in); err != nil {
		t := wrong(s.language(r), coverageCard, r.PostForm, err)
		if t == nil {
			return err
		}
		if t.Wrong["ends_on"] != "" && in.EndsOn < in.StartsOn {
			t.Wrong["ends_on"] = s.language(r).T("coverage.ends_wrong")
		}
		return s.showVehicle(w, r, status(err), t)
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("base.saved"))
	http.Redirect(w, r, onWith(r.PostForm.Get("next"), "/vehicles/"+id, "vehicle_id", id), http.StatusSeeOther)
	return nil
}

// percentFields are the shares of a warranty.
var percentFields = []string{"pct_parts", "pct_labour", "pct_other"}

// missing adds to what is wrong with a warranty's form what was left out; fees
// and materials that nobody speaks of are not covered.
func (s *server) missing(r *http.Request, bad map[string]string) map[string]string {
	if bad == nil {
		bad = map[string]string{}
	}
	l := s.language(r)
	for _, f := range percentFields {
		if bad[f] != "" {
			bad[f] = l.T("coverage.percent")
		}
	}
	for field, text := range map[string]string{
		"payer_id": "invalid.choose", "grantor": "invalid.choose", "pct_parts": "coverage.percent", "pct_labour": "coverage.percent",
		"starts_on": "invalid.date", "ends_on": "invalid.date",
	} {
		if strings.TrimSpace(r.PostForm.Get(field)) == "" {
			bad[field] = l.T(text)
		}
	}
	return bad
}

// addOnce adds a warranty; the same form again is the same warranty.
func (s *server) addOnce(ctx context.Context, key, vehicle string, in claims.CoverageCard) error {
	return formOnce(ctx, s, key, "add-coverage/"+vehicle, in, func(ctx context.Context) (claims.Coverage, error) {
		return s.Store.Claims.AddCoverage(ctx, vehicle, in, caller(ctx).Actor())
	})
}

// addPayer makes the card of a company that pays, and chooses it for the warranty
// that it was missed for.
func (s *server) addPayer(w http.ResponseWriter, r *http.Request) error {
	m := caller(r.Context())
	if !m.Is("admin") {
		return process.Forbidden("")
	}
	kind, name := workorder.PayerKind(r.FormValue("kind")), strings.TrimSpace(r.FormValue("name"))
	made, err := s.Store.Cards.CreatePayer(r.Context(), kind, name, m.Actor())
	if err != nil {
		t := wrong(s.language(r), payerCard, r.PostForm, err)
		if t == nil {
			return err
		}
		return s.showVehicle(w, r, status(err), t)
	}
	q := url.Values{"payer_id": {made.ID}}
	if next := r.PostForm.Get("next"); next != "" {
		q.Set("next", next)
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("base.saved"))
	http.Redirect(w, r, "/vehicles/"+chi.URLParam(r, "id")+"?"+q.Encode(), http.StatusSeeOther)
	return nil
}
