package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/process"
)

// vehicleForm is the form of a car's card, new or to be changed.
type vehicleForm struct {
	*typed
	Client  *cards.Client  // who owns it; nil: nobody we know
	Vehicle *cards.Vehicle // nil: a new card
	Next    string         // where to go on to with the card
	Known   []knownCar     // cards with the same VIN, frame number or plate
	Another bool           // it may be another car, for a reason
	Doubt   bool           // the VIN looks wrong
}

// knownCar is a car that has a card already.
type knownCar struct {
	cards.Vehicle
	Owner *cards.Client
}

// knownCar adds to a car who owns it.
func (s *server) knownCar(ctx context.Context, v cards.Vehicle) (k knownCar, err error) {
	k.Vehicle = v
	if v.OwnerID != nil {
		k.Owner, err = card(s.Store.Cards.ClientByID(ctx, *v.OwnerID))
	}
	return k, err
}

func (s *server) newVehicle(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p := vehicleForm{typed: &typed{Name: vehicleCard, Values: q}, Next: q.Get("next")}
	if err := s.owner(r, &p, q.Get("client")); err != nil {
		return err
	}
	return s.page(w, r, "vehicle-edit", p)
}

// owner fills in whose car it is to be.
func (s *server) owner(r *http.Request, p *vehicleForm, id string) (err error) {
	if id != "" {
		p.Client, err = card(s.Store.Cards.ClientByID(r.Context(), id))
	}
	return err
}

func (s *server) createVehicle(w http.ResponseWriter, r *http.Request) error {
	var in cards.NewVehicle
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	r.PostForm.Set("odometer_km", digits(r.PostForm.Get("odometer_km")))
	m := caller(r.Context())
	bad, err := read(r, s.language(r), m.Zone, &in)
	if err != nil {
		return err
	}
	p := vehicleForm{typed: &typed{Name: vehicleCard, Values: r.PostForm, Wrong: bad}, Next: r.PostForm.Get("next")}
	if err := s.owner(r, &p, in.ClientID); err != nil {
		return err
	}
	if bad != nil {
		return s.answer(w, r, http.StatusUnprocessableEntity, "vehicle-edit", p)
	}
	made, err := s.Store.Cards.CreateVehicle(r.Context(), in, m.Actor())
	if err != nil {
		if p.typed = wrong(s.language(r), vehicleCard, r.PostForm, err); p.typed == nil {
			return err
		}
		if err := s.questioned(r, &p, err); err != nil {
			return err
		}
		return s.answer(w, r, status(err), "vehicle-edit", p)
	}
	http.Redirect(w, r, onWith(p.Next, carPath(in.ClientID, made.ID), "vehicle_id", made.ID), http.StatusSeeOther)
	return nil
}

// carPath is where a car is seen: on its owner's card, or on its own.
func carPath(client, vehicle string) string {
	if client != "" {
		return "/clients/" + client
	}
	return "/vehicles/" + vehicle
}

// questioned fills in what a person is asked before the card is written: is the VIN
// right as it is, and is the car one that has a card already (P5).
func (s *server) questioned(r *http.Request, p *vehicleForm, err error) error {
	q := cards.Asked(err)
	if q == nil {
		return nil
	}
	p.Doubt = slices.Contains(q.Confirm, cards.DoubtVIN)
	if len(q.Twins) > 0 {
		p.Why = ""
		p.Another = !q.Final
	}
	for _, t := range q.Twins {
		v, err := s.Store.Cards.VehicleByID(r.Context(), t.ID)
		if err != nil {
			return err
		}
		k, err := s.knownCar(r.Context(), v)
		if err != nil {
			return err
		}
		p.Known = append(p.Known, k)
	}
	return nil
}

// editVehicle shows the form of a car's card.
func (s *server) editVehicle(w http.ResponseWriter, r *http.Request) error {
	p := vehicleForm{typed: &typed{Name: vehicleCard}, Next: r.FormValue("next")}
	if err := s.known(r, &p); err != nil {
		return err
	}
	return s.page(w, r, "vehicle-edit", p)
}

// known fills in the card that the form changes, and whose car it is.
func (s *server) known(r *http.Request, p *vehicleForm) error {
	v, err := s.Store.Cards.VehicleByID(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	p.Vehicle = &v
	if v.OwnerID == nil {
		return nil
	}
	return s.owner(r, p, *v.OwnerID)
}

func (s *server) changeVehicle(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	var c cards.NewVehicle
	bad, err := read(r, s.language(r), caller(r.Context()).Zone, &c)
	if err != nil {
		return err
	}
	p := vehicleForm{typed: &typed{Name: vehicleCard, Values: r.PostForm, Wrong: bad}, Next: r.PostForm.Get("next")}
	if err := s.known(r, &p); err != nil {
		return err
	}
	if bad != nil {
		return s.answer(w, r, http.StatusUnprocessableEntity, "vehicle-edit", p)
	}
	version, _ := strconv.Atoi(r.PostForm.Get("version"))
	patch := cards.VehiclePatch{
		VIN: &c.VIN, Frame: &c.Frame, Plate: &c.Plate, Make: &c.Make, Model: &c.Model, Year: c.Year, EngineCode: &c.EngineCode,
		Status: &c.Status, InServiceDate: c.InServiceDate, Answers: c.Answers,
	}
	if _, err := s.Store.Cards.UpdateVehicle(r.Context(), id, patch, version, caller(r.Context()).Actor()); err != nil {
		if p.typed = wrong(s.language(r), vehicleCard, r.PostForm, err); p.typed == nil {
			return err
		}
		if err := s.questioned(r, &p, err); err != nil {
			return err
		}
		return s.answer(w, r, status(err), "vehicle-edit", p)
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("base.saved"))
	http.Redirect(w, r, onWith(p.Next, "/vehicles/"+id, "vehicle_id", id), http.StatusSeeOther)
	return nil
}

// changeOwner records that a client has the car from now on.
func (s *server) changeOwner(w http.ResponseWriter, r *http.Request) error {
	id, client := chi.URLParam(r, "id"), strings.TrimSpace(r.FormValue("client_id"))
	if _, err := s.Store.Cards.ChangeOwner(r.Context(), id, client, caller(r.Context()).Actor()); err != nil {
		return err
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("base.saved"))
	http.Redirect(w, r, onWith(r.FormValue("next"), carPath(client, id), "vehicle_id", id), http.StatusSeeOther)
	return nil
}
