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
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/reads/feedback"
	"github.com/workbay/workbay/internal/reads/reception"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func (s *server) receptionRoutes(r chi.Router) {
	r.Get("/reception", s.atDesk(s.reception))
	r.Get("/search", s.atDesk(s.search))
	s.cardRoutes(r)
}

// dealsWithClients reports whether somebody may open orders by the process table:
// they see and keep the clients' cards too.
func dealsWithClients(m *me) bool {
	open, _ := workorder.StepOf(workorder.OpenOrder{}.Name())
	return slices.Contains(open.Roles, m.Role)
}

// atDesk lets only people who deal with clients through.
func (s *server) atDesk(h handler) http.HandlerFunc {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		if !dealsWithClients(caller(r.Context())) {
			return process.Forbidden("")
		}
		return h(w, r)
	})
}

// receptionPage is the day at the reception.
type receptionPage struct {
	*typed
	reception.Reception
	Said []feedback.Said // what clients said of the reader's orders
}

// stageCount is how many open orders are at a stage.
type stageCount struct {
	Phase process.Phase
	Count int
}

// Where says how many open orders are where, in the order of the process.
func (p receptionPage) Where() []stageCount {
	var list []stageCount
	for _, s := range workorder.Stages() {
		if n := p.Stages[s.Phase]; n > 0 {
			list = append(list, stageCount{s.Phase, n})
		}
	}
	return list
}

func (s *server) reception(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Store.Reception.ReceptionDesk(r.Context(), caller(r.Context()).Branch)
	if err != nil {
		return err
	}
	m := caller(r.Context())
	said, err := s.Store.Feedback.Answers(r.Context(), feedback.Filter{Branch: m.Branch, AdvisorID: m.ID, Since: time.Now().Add(-saidLately), Limit: saidRows})
	if err != nil {
		return err
	}
	return s.page(w, r, "reception", receptionPage{Reception: d, Said: said})
}

// found is a client whom a search found, with their cars.
type found struct {
	cards.Client
	Cars []cards.Vehicle
}

// searchPage is what one box found.
type searchPage struct {
	*typed
	Q        string
	Clients  []found
	Vehicles []cards.Vehicle // those that are with none of the clients
	car      string          // the one car that was found
	Orders   []record.OrderSummary
	New      string // where a card is made with what was typed
}

// hits is how many of each kind a search shows: who types more finds fewer.
const hits = 20

func (s *server) search(w http.ResponseWriter, r *http.Request) error {
	p := searchPage{Q: strings.TrimSpace(r.URL.Query().Get("q"))}
	if p.Q == "" {
		http.Redirect(w, r, "/reception", http.StatusSeeOther)
		return nil
	}
	if err := s.fillSearch(r.Context(), &p, database.Page{Limit: hits}); err != nil {
		if p.typed = wrong(s.language(r), "search", r.URL.Query(), err); p.typed == nil {
			return err
		}
		return s.answer(w, r, status(err), "search", p)
	}
	if at := p.only(); at != "" {
		http.Redirect(w, r, at, http.StatusSeeOther)
		return nil
	}
	p.New = "/clients/new?" + guess(p.Q).Encode()
	return s.page(w, r, "search", p)
}

func (s *server) fillSearch(ctx context.Context, p *searchPage, page database.Page) (err error) {
	if p.Clients, err = s.find(ctx, p.Q, page); err != nil {
		return err
	}
	cars, err := s.Store.Cards.SearchVehicles(ctx, cards.VehicleFilter{Query: p.Q, Page: page})
	if err != nil {
		return err
	}
	if len(cars.Items) == 1 {
		p.car = cars.Items[0].ID
	}
	p.Vehicles = slices.DeleteFunc(cars.Items, func(v cards.Vehicle) bool {
		return slices.ContainsFunc(p.Clients, func(c found) bool { return v.OwnerID != nil && *v.OwnerID == c.ID })
	})
	orders, err := s.Store.Record.ListOrders(ctx, record.OrderFilter{Branch: caller(ctx).Branch, Query: p.Q, Page: page})
	p.Orders = orders.Items
	return err
}

// find finds clients and their cars.
func (s *server) find(ctx context.Context, q string, page database.Page) ([]found, error) {
	if strings.TrimSpace(q) == "" {
		return nil, nil
	}
	list, err := s.Store.Cards.SearchClients(ctx, q, page)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, c := range list.Items {
		ids = append(ids, c.ID)
	}
	cars, err := s.Store.Cards.CarsOf(ctx, ids)
	var all []found
	for _, c := range list.Items {
		all = append(all, found{c, cars[c.ID]})
	}
	return all, err
}

// only is where the one thing is that was found, if it is one: an order by its
// number, a car, or a client with everything found being theirs.
func (p *searchPage) only() string {
	for _, o := range p.Orders {
		if strings.EqualFold(o.Number, p.Q) {
			return "/orders/" + o.Number
		}
	}
	others := func(o record.OrderSummary) bool { return o.VehicleID != p.car }
	switch {
	case p.car != "" && len(p.Clients)+len(p.Vehicles) == 1 && !slices.ContainsFunc(p.Orders, others):
		return "/vehicles/" + p.car
	case len(p.Clients) == 1 && len(p.Vehicles) == 0:
		id := p.Clients[0].ID
		if !slices.ContainsFunc(p.Orders, func(o record.OrderSummary) bool { return o.ClientID != id }) {
			return "/clients/" + id
		}
	case len(p.Clients)+len(p.Vehicles) == 0 && len(p.Orders) == 1:
		return "/orders/" + p.Orders[0].Number
	}
	return ""
}

// guess fills what somebody typed into the field of a card that it fits: a
// telephone number, a VIN, a plate, else a name.
func guess(q string) url.Values {
	if _, err := input.ReadPhone(q); err == nil {
		return url.Values{"phone": {q}}
	}
	if vin, err := input.VIN(q); err == nil {
		return url.Values{"vin": {vin}}
	}
	if strings.ContainsAny(q, "0123456789") && len([]rune(q)) <= 12 {
		return url.Values{"plate": {q}}
	}
	return url.Values{"name": {q}}
}
