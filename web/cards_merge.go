package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// mergeCard is the name of the form that makes one card of two.
const mergeCard = "merge"

// mergePage looks for the other card of a client or of a car.
type mergePage struct {
	*typed
	merging
	At      string // address of the card that stays
	Name    string
	Q       string
	Clients []found    // other cards that match
	Cars    []knownCar // or these
}

// merging is what differs between cards of clients and of cars.
type merging struct {
	Means, Find, Which string // texts

	fill func(ctx context.Context, id string, p *mergePage) error
	give func(ctx context.Context, id, other, reason string, by process.Actor) (string, error)
}

// mergeable are the kinds of cards that are merged, by the path of their pages.
func (s *server) mergeable() map[string]merging {
	return map[string]merging{
		"/clients/": {
			Means: "card.merge_means", Find: "card.merge_find", Which: "card.merge_which", fill: s.fillMergeClient,
			give: func(ctx context.Context, id, other, reason string, by process.Actor) (string, error) {
				c, err := s.Store.Cards.MergeClients(ctx, id, other, reason, by)
				return "/clients/" + c.ID, err
			},
		},
		"/vehicles/": {
			Means: "card.merge_car_means", Find: "card.merge_car_find", Which: "card.merge_car_which", fill: s.fillMergeVehicle,
			give: func(ctx context.Context, id, other, reason string, by process.Actor) (string, error) {
				v, err := s.Store.Cards.MergeVehicles(ctx, id, other, reason, by)
				return "/vehicles/" + v.ID, err
			},
		},
	}
}

func (s *server) fillMergeClient(ctx context.Context, id string, p *mergePage) error {
	c, err := s.Store.Cards.ClientByID(ctx, id)
	if err != nil {
		return err
	}
	p.At, p.Name = "/clients/"+c.ID, c.Name
	p.Clients, err = s.find(ctx, p.Q, database.Page{Limit: hits})
	p.Clients = slices.DeleteFunc(p.Clients, func(f found) bool { return f.ID == c.ID })
	return err
}

func (s *server) fillMergeVehicle(ctx context.Context, id string, p *mergePage) error {
	v, err := s.Store.Cards.VehicleByID(ctx, id)
	if err != nil {
		return err
	}
	p.At, p.Name = "/vehicles/"+v.ID, strings.TrimSpace(v.Make+" "+v.Model+" "+v.Plate)
	if p.Q == "" {
		return nil
	}
	list, err := s.Store.Cards.SearchVehicles(ctx, cards.VehicleFilter{Query: p.Q, Page: database.Page{Limit: hits}})
	if err != nil {
		return err
	}
	for _, other := range list.Items {
		if other.ID == v.ID {
			continue
		}
		known, err := s.knownCar(ctx, other)
		if err != nil {
			return err
		}
		p.Cars = append(p.Cars, known)
	}
	return nil
}

func (s *server) showMerge(w http.ResponseWriter, r *http.Request, m merging, status int, t *typed) error {
	if !caller(r.Context()).Is(string(process.Manager), string(process.Admin)) {
		return process.Forbidden("")
	}
	p := mergePage{typed: t, merging: m, Q: strings.TrimSpace(r.FormValue("q"))}
	err := m.fill(r.Context(), chi.URLParam(r, "id"), &p)
	if process.KindOf(err) == process.KindInvalid {
		p.typed, err = wrong(s.language(r), mergeCard, r.Form, err), nil
	}
	if err != nil {
		return err
	}
	return s.answer(w, r, status, "merge", p)
}

func (s *server) giveMerge(w http.ResponseWriter, r *http.Request, m merging) error {
	to, err := m.give(r.Context(), chi.URLParam(r, "id"), r.PostFormValue("merged_id"), r.PostFormValue("reason"), caller(r.Context()).Actor())
	if err != nil {
		t := wrong(s.language(r), mergeCard, r.PostForm, err)
		if kind := process.KindOf(err); t == nil || kind != process.KindInvalid && kind != process.KindConflict {
			return err
		}
		return s.showMerge(w, r, m, status(err), t)
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("card.merged"))
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
