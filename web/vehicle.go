package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/parties/claims"
	"github.com/workbay/workbay/internal/reads/reception"
	"github.com/workbay/workbay/process/worktime"
)

// vehiclePage is a car with all that is known of it: who has it, what it is here for
// now, what was done and what was put off.
type vehiclePage struct {
	*typed
	reception.CarHistory
	Owner *cards.Client
	Next  string // the order that this page was left for

	Warranties []warranty
	Payers     []cards.PayerCard // who may pay for one
	Currency   string            // of amounts
	Thread     thread
	Album      album
}

// showVehicle shows a car; t is a form on it that was refused, or what the warranty's
// form begins with.
func (s *server) showVehicle(w http.ResponseWriter, r *http.Request, status int, t *typed) error {
	h, err := s.Store.Reception.CarHistory(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	p := vehiclePage{typed: t, CarHistory: h, Next: r.FormValue("next")}
	if err := s.fillVehicle(r, &p); err != nil {
		return err
	}
	return s.answer(w, r, status, "vehicle", p)
}

// fillVehicle reads what the page shows beside the car's history.
func (s *server) fillVehicle(r *http.Request, p *vehiclePage) (err error) {
	if p.Vehicle.OwnerID != nil {
		if p.Owner, err = card(s.Store.Cards.ClientByID(r.Context(), *p.Vehicle.OwnerID)); err != nil {
			return err
		}
	}
	if p.Thread, err = s.thread(r.Context(), "", p.Vehicle.ID); err != nil {
		return err
	}
	if p.Album, err = s.album(r.Context(), "", p.Vehicle.ID); err != nil {
		return err
	}
	var km int64
	if p.Vehicle.OdometerKM != nil {
		km = *p.Vehicle.OdometerKM
	}
	if p.Warranties, p.Payers, err = s.warranties(r.Context(), p.Vehicle.ID, km, worktime.DateOf(time.Now(), caller(r.Context()).Zone)); err != nil {
		return err
	}
	policy, err := s.Store.Shop.CurrentPolicy(r.Context())
	p.Currency = policy.Currency
	return err
}

// Open are the visits that are not over, the newest first.
func (p vehiclePage) Open() []reception.CarVisit { return p.visits(false) }

// Past are the visits that are over, the newest first.
func (p vehiclePage) Past() []reception.CarVisit { return p.visits(true) }

func (p vehiclePage) visits(ended bool) []reception.CarVisit {
	return slices.DeleteFunc(slices.Clone(p.Visits), func(v reception.CarVisit) bool { return v.Ended != ended })
}

// Before are those who had the car before its owner of now.
func (p vehiclePage) Before() []cards.Ownership {
	return slices.DeleteFunc(slices.Clone(p.Owners), func(o cards.Ownership) bool { return o.To == nil })
}

// InService is the card's date as the field of a warranty's first day shows it.
func (p vehiclePage) InService() string { return inService(p.Vehicle.VehicleCard) }

// Tried reports whether a form of this name was sent and refused.
func (p vehiclePage) Tried(form string) bool {
	return p.typed != nil && p.Name == form && (p.Why != "" || len(p.Wrong) > 0)
}

// Adding reports whether the form of a warranty is open: it was asked for, or refused.
func (p vehiclePage) Adding() bool {
	return p.Next != "" || p.Tried(coverageCard) || p.Tried(payerCard) || p.Val(coverageCard, "payer_id", "") != ""
}

// Back is the order that this card was left for.
func (p vehiclePage) Back() string { return inside(p.Next) }

// Grantors are who may grant a warranty.
func (p vehiclePage) Grantors() []string { return enum(claims.CoverageCard{}, "Grantor") }
