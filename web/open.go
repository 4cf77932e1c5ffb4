package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/reads/reception"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// A new order takes three steps on one address: whose car, which car, what the
// client says. What was filled in so far stands in the address, so that somebody
// can go away to make a missing card and come back to it (P4).

// openForm is the name of the form that opens an order.
const openForm = "open"

// newOrderPage is a new order on its way.
type newOrderPage struct {
	*typed
	Find            string // what was searched for, in the first step
	Found           []found
	Client          *cards.Client
	Cars            []cards.Vehicle // of the client
	Vehicle         *cards.Vehicle
	Representatives []cards.Representative // who may bring the car in
	Warranties      []warranty             // that hold today
	Open            []record.OrderSummary  // orders that are open for the car
	PutOff          []reception.PutOffWork // on earlier visits
	Policy          workorder.Policy
	Concerns        []string // names of the fields
	Key             string   // of the form that was sent and not answered
}

func (s *server) newOrder(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	for short, field := range map[string]string{"client": "client_id", "vehicle": "vehicle_id"} {
		if q.Has(short) {
			q.Set(field, q.Get(short))
			q.Del(short)
		}
	}
	switch q.Get("change") {
	case "client":
		q.Del("client_id")
		q.Del("vehicle_id")
	case "vehicle":
		q.Set("vehicle_id", "")
	case "warranty":
		here := (&newOrderPage{typed: &typed{Values: q}}).Here()
		at := url.URL{Path: "/vehicles/" + q.Get("vehicle_id"), RawQuery: url.Values{"next": {here}}.Encode(), Fragment: "warranty"}
		http.Redirect(w, r, at.String(), http.StatusSeeOther)
		return nil
	}
	if text := q.Get("add"); text != "" {
		q.Set(freeConcern(q), text)
	}
	return s.showNewOrder(w, r, http.StatusOK, &newOrderPage{typed: &typed{Name: openForm, Values: q}, Find: q.Get("find")})
}

// showNewOrder shows the step that a new order is at.
func (s *server) showNewOrder(w http.ResponseWriter, r *http.Request, status int, p *newOrderPage) error {
	if err := s.fillNewOrder(r, p); err != nil {
		return err
	}
	return s.answer(w, r, status, "new-order", p)
}

func (s *server) fillNewOrder(r *http.Request, p *newOrderPage) (err error) {
	ctx := r.Context()
	if id := p.Values.Get("vehicle_id"); id != "" {
		if p.Vehicle, err = card(s.Store.Cards.VehicleByID(ctx, id)); err != nil {
			return err
		}
		if p.Vehicle != nil && p.Vehicle.OwnerID != nil && !p.Values.Has("client_id") {
			p.Values.Set("client_id", *p.Vehicle.OwnerID)
		}
	}
	if id := p.Values.Get("client_id"); id != "" {
		if p.Client, err = card(s.Store.Cards.ClientByID(ctx, id)); err != nil {
			return err
		}
	}
	if p.Client == nil {
		p.Found, err = s.find(ctx, p.Find, database.Page{Limit: hits})
		if p.Find != "" && process.KindOf(err) == process.KindInvalid {
			p.typed = wrong(s.language(r), "find", url.Values{"find": {p.Find}}, err)
			return nil
		}
		return err
	}
	return s.fillCar(r, p)
}

// card is a card by its id; nil for an id that is none: the step before asks again.
func card[T any](c T, err error) (*T, error) {
	if process.KindOf(err) == process.KindNotFound {
		return nil, nil
	}
	return &c, err
}

func (s *server) fillCar(r *http.Request, p *newOrderPage) error {
	ctx := r.Context()
	h, err := s.Store.Reception.ClientHistory(ctx, p.Client.ID)
	if err != nil {
		return err
	}
	for _, v := range h.Vehicles {
		if v.OwnerID != nil && *v.OwnerID == p.Client.ID {
			p.Cars = append(p.Cars, v)
		}
	}
	if p.Vehicle == nil && len(p.Cars) == 1 && !p.Values.Has("vehicle_id") {
		p.Vehicle = &p.Cars[0]
	}
	if p.Vehicle == nil {
		return nil
	}
	today := worktime.DateOf(time.Now(), caller(ctx).Zone)
	p.Representatives = slices.DeleteFunc(h.Representatives, func(r cards.Representative) bool {
		return r.RevokedAt != nil || r.ValidTo < today || !r.MayDropOff
	})
	put, err := s.Store.Reception.PutOff(ctx, p.Vehicle.ID)
	if err != nil {
		return err
	}
	p.PutOff = put[p.Vehicle.ID]
	if p.Warranties, _, err = s.warranties(ctx, p.Vehicle.ID, p.mileage(), today); err != nil {
		return err
	}
	p.Warranties = holding(p.Warranties)
	open := true
	list, err := s.Store.Record.ListOrders(ctx, record.OrderFilter{VehicleID: p.Vehicle.ID, Open: &open})
	if err != nil {
		return err
	}
	p.Open = list.Items
	p.Concerns = concernFields(p.Values)
	p.Policy, err = s.Store.Shop.CurrentPolicy(ctx)
	return err
}

// openOrder opens the order, and shows it; or shows the form again with what was typed.
func (s *server) openOrder(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	r.PostForm = closeUp(r.PostForm, regexp.MustCompile(`^(concerns)\[(\d+)\]\.(text)$`))
	r.PostForm.Set("odometer_km", digits(r.PostForm.Get("odometer_km")))
	m := caller(r.Context())
	var in desk.Opening
	bad, err := read(r, s.language(r), m.Zone, &in)
	if bad == nil && strings.TrimSpace(r.PostForm.Get("odometer_km")) == "" {
		bad = map[string]string{"odometer_km": s.language(r).T("invalid.required")}
	}
	if err == nil && bad == nil {
		var o workorder.Order
		o, err = s.Desk.Open(r.Context(), m.Principal, in, desk.Ask{Key: r.PostForm.Get("key"), Wait: patience})
		if err == nil {
			s.sessions.Put(r.Context(), keyFlash, s.language(r).T("command.open.done"))
			http.Redirect(w, r, "/orders/"+o.Number, http.StatusSeeOther)
			return nil
		}
	}
	if err == nil {
		return s.showNewOrder(w, r, http.StatusUnprocessableEntity, &newOrderPage{typed: &typed{Name: openForm, Values: r.PostForm, Wrong: bad}})
	}
	p := &newOrderPage{typed: besideConcerns(wrong(s.language(r), openForm, r.PostForm, err))}
	if p.typed == nil {
		return err
	}
	if process.KindOf(err) == process.KindUnavailable {
		p.Key = r.PostForm.Get("key") // it may have been done: the same again is the same order
	}
	return s.showNewOrder(w, r, status(err), p)
}

// besideConcerns puts a refusal of the concerns beside the first of them.
func besideConcerns(t *typed) *typed {
	if t == nil {
		return nil
	}
	if why, ok := strings.CutPrefix(t.Why, "concerns: "); ok {
		t.Wrong["concerns[0].text"], t.Why = why, ""
	}
	return t
}

// digits leaves the spaces out that people put between thousands; what is no
// number stays as it was typed.
func digits(s string) string {
	bare := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(s)
	if _, err := strconv.ParseInt(bare, 10, 64); err != nil {
		return s
	}
	return bare
}
