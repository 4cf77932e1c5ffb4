package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/internal/reads/board"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func (s *server) bayRoutes(r chi.Router) {
	r.Get("/board/bays", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showBays(w, r, r.URL, nil) }))
}

// baysPage is the workshop by bay: what stands where, what keeps a bay without
// being worked on, and what stands in the yard.
type baysPage struct {
	*typed
	Bays  []bayCar
	Yard  []board.ShopOrder
	Free  []workshop.Bay
	Names map[string]string // of people
}

// bayCar is a bay with what goes on in it.
type bayCar struct {
	board.BayCar
	Running []workorder.Job // somebody is clocked on
	Waits   []process.Hold  // while nobody is
}

// showBays shows the bays of a branch.
func (s *server) showBays(w http.ResponseWriter, r *http.Request, _ *url.URL, t *typed) error {
	if !caller(r.Context()).Is("foreman", "manager", "admin") {
		return process.Forbidden("")
	}
	p := &baysPage{typed: t}
	if err := s.fillBays(r.Context(), p); err != nil {
		return err
	}
	return s.page(w, r, "board-bays", p)
}

func (s *server) fillBays(ctx context.Context, p *baysPage) error {
	branch := caller(ctx).Branch
	cars, err := s.Store.Board.BayCars(ctx, branch)
	if err != nil {
		return err
	}
	for _, c := range cars {
		b := bayCar{BayCar: c}
		if c.Car == nil {
			p.Free = append(p.Free, c.Bay)
		} else {
			b.look(c.Car.Order)
		}
		p.Bays = append(p.Bays, b)
	}
	if p.Yard, err = s.Store.Board.CarsInYard(ctx, branch); err != nil {
		return err
	}
	staff, err := s.people(ctx, branch)
	p.Names = staff.Names
	return err
}

// look finds who works on the car, or what it waits for.
func (b *bayCar) look(o workorder.Order) {
	for _, j := range o.Jobs {
		if j.Exec == workorder.InProgress {
			b.Running = append(b.Running, j)
		}
	}
	if len(b.Running) == 0 {
		b.Waits = o.OpenHolds()
	}
}

// Mechanic is who is clocked on to a job.
func (p *baysPage) Mechanic(j workorder.Job) string {
	for _, e := range j.Entries {
		if e.To == nil {
			return p.Names[e.MechanicID]
		}
	}
	return ""
}

// Sent is what was typed into the form of this order, if it is the one that was refused.
func (p *baysPage) Sent(number string) string {
	if p.typed == nil || p.Name != number {
		return ""
	}
	return p.Values.Get("bay_id")
}
