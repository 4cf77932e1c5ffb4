package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/reads/reception"
)

// clientCardPage is a client's card with all that is known of them (P17).
type clientCardPage struct {
	*typed
	reception.History
	Names    map[string]string                 // of the branch's people
	Cars     map[string]cards.Vehicle          // by id
	PutOff   map[string][]reception.PutOffWork // by car: what was not wanted
	Currency string                            // of amounts
	Letters  []messages.OutboxMessage          // the newest messages of the reader's branch to them
}

func (s *server) showClientCard(w http.ResponseWriter, r *http.Request, status int, t *typed) error {
	h, err := s.Store.Reception.ClientHistory(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	p := clientCardPage{typed: t, History: h, Cars: map[string]cards.Vehicle{}}
	for _, v := range h.Vehicles {
		p.Cars[v.ID] = v
	}
	if p.PutOff, err = s.Store.Reception.PutOff(r.Context(), slices.Collect(maps.Keys(p.Cars))...); err != nil {
		return err
	}
	staff, err := s.people(r.Context(), caller(r.Context()).Branch)
	if err != nil {
		return err
	}
	p.Names = staff.Names
	policy, err := s.Store.Shop.CurrentPolicy(r.Context())
	if err != nil {
		return err
	}
	p.Currency = policy.Currency
	if p.Letters, err = s.Store.Messages.MessagesTo(r.Context(), h.Client.ID, caller(r.Context()).Branch, 10); err != nil {
		return err
	}
	return s.answer(w, r, status, "client-card", p)
}

// Owns reports whether a car is the client's now.
func (p clientCardPage) Owns(v cards.Vehicle) bool {
	return v.OwnerID != nil && *v.OwnerID == p.Client.ID
}

// Tried reports whether a form of this name was sent and refused.
func (p clientCardPage) Tried(form string) bool { return p.typed != nil && p.Name == form }

// Card is what the card says so far.
func (p clientForm) Card() cards.ClientCard {
	if p.Client == nil {
		return cards.ClientCard{}
	}
	return p.Client.ClientCard
}

// Phone is the card's number of an index, empty when it has fewer.
func (p clientForm) Phone(i int) string {
	if list := p.Card().Phones; i < len(list) {
		return list[i].Dial()
	}
	return ""
}

// Email is the card's address of an index, empty when it has fewer.
func (p clientForm) Email(i int) string {
	if list := p.Card().Emails; i < len(list) {
		return list[i]
	}
	return ""
}

// Agreed reports whether a consent is ticked: as it was sent, or as the card has
// it. What is not ticked is not sent.
func (p clientForm) Agreed(field string, onCard bool) bool {
	if p.typed == nil || !p.Values.Has("name") {
		return onCard
	}
	return p.Values.Has(field)
}

// Use is where the card that there is already leads.
func (p clientForm) Use(id string) string { return onWith(p.Next, "/clients/"+id, "client_id", id) }

// Card is what the card says so far.
func (p vehicleForm) Card() cards.VehicleCard {
	if p.Vehicle == nil {
		return cards.VehicleCard{}
	}
	return p.Vehicle.VehicleCard
}

// Confirmed reports whether somebody said that the VIN is right as it is; the form that
// comes back for another reason does not ask again.
func (p vehicleForm) Confirmed() bool { return p.typed != nil && p.Values.Get("confirmed") != "" }

// Asks reports whether the form asks why this is another car.
func (p vehicleForm) Asks() bool {
	return p.Another || p.Val(vehicleCard, "duplicate_reason", "") != ""
}

// Year is the card's year as its field shows it.
func (p vehicleForm) Year() string {
	if y := p.Card().Year; y != nil {
		return strconv.Itoa(*y)
	}
	return ""
}

// InService is the card's date as its field shows it.
func (p vehicleForm) InService() string { return inService(p.Card()) }

func inService(c cards.VehicleCard) string {
	if d := c.InServiceDate; d != nil {
		return *d
	}
	return ""
}

// Use is where the card that there is already leads.
func (p vehicleForm) Use(id string) string { return onWith(p.Next, "/vehicles/"+id, "vehicle_id", id) }
