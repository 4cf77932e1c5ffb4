package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// The size of the service centre: stock that no run uses up, and more mechanics
// than orders at a time, so that nothing is measured but the program.
const (
	shopMechanics = 24
	shopParts     = 100
	shopStock     = 9_000
	shopSkill     = "chassis"
)

// shop is a branch of its own, loaded through the API as a user's program would.
type shop struct {
	admin     demo.Client
	branch    string
	staff     map[process.Role]demo.Client
	mechanics map[string]demo.Client // by staff id
	hands     map[string]*sync.Mutex // of mechanics, who are on one car at a time
	parts     []string               // in stock
	rare      string                 // a part that only a supplier has
	cars      []car                  // one for each client of the bench
	covered   car                    // with a warranty
}

// car is a client's vehicle.
type car struct {
	client, vehicle string
	km              int64
	last            string // number of its newest order
}

type body map[string]any

func loadShop(ctx context.Context, admin demo.Client, clients int) (*shop, error) {
	s := &shop{admin: admin, branch: "B" + rand.Text()[:7], staff: map[process.Role]demo.Client{}, mechanics: map[string]demo.Client{}, hands: map[string]*sync.Mutex{}}
	for _, step := range []func(context.Context) error{s.hire, s.fill, func(ctx context.Context) error { return s.register(ctx, clients) }} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// at moves everybody to the API at another address.
func (s *shop) at(url string) {
	s.admin.URL = url
	for r, c := range s.staff {
		c.URL = url
		s.staff[r] = c
	}
	for id, c := range s.mechanics {
		c.URL = url
		s.mechanics[id] = c
	}
}

// hire founds the branch and its staff.
func (s *shop) hire(ctx context.Context) error {
	if err := s.admin.Post(ctx, "/v1/branches", body{"id": s.branch, "name": "Bench"}, nil); err != nil {
		return err
	}
	if err := s.sendAtOnce(ctx); err != nil {
		return err
	}
	for _, r := range []process.Role{process.Reception, process.Parts, process.Foreman, process.Manager} {
		_, c, err := s.employ(ctx, r)
		if err != nil {
			return err
		}
		s.staff[r] = c
	}
	for range shopMechanics {
		id, c, err := s.employ(ctx, process.Mechanic, shopSkill)
		if err != nil {
			return err
		}
		s.mechanics[id], s.hands[id] = c, &sync.Mutex{}
	}
	return nil
}

// sendAtOnce has estimates go out without being read first, as programs did that knew no drafts.
func (s *shop) sendAtOnce(ctx context.Context) error {
	var policy body
	err := s.admin.Get(ctx, "/v1/policy", &policy)
	if _, drafts := policy["send_estimates"]; err != nil || !drafts {
		return err
	}
	policy["send_estimates"] = workorder.AtOnce
	return s.admin.Do(ctx, http.MethodPut, "/v1/policy", policy, nil)
}

func (s *shop) employ(ctx context.Context, r process.Role, skills ...string) (string, demo.Client, error) {
	var made struct{ ID, Token string }
	card := body{"branch": s.branch, "name": "Bench " + string(r), "role": r}
	if len(skills) > 0 {
		card["skills"] = skills
	}
	if err := s.admin.Post(ctx, "/v1/staff", card, &made); err != nil {
		return "", demo.Client{}, err
	}
	err := s.admin.Post(ctx, "/v1/staff/"+made.ID+"/tokens", nil, &made)
	return made.ID, s.admin.As(made.Token), err
}

// fill writes the price list and fills the shelves.
func (s *shop) fill(ctx context.Context) error {
	desk := s.staff[process.Parts]
	s.rare = s.branch + "-RARE"
	items := []body{{"part_no": s.rare, "name": "Rare part", "price": 300_000}}
	for i := range shopParts {
		s.parts = append(s.parts, fmt.Sprintf("%s-%03d", s.branch, i))
		items = append(items, body{"part_no": s.parts[i], "name": fmt.Sprintf("Part %d", i), "price": 100_000 + 1_000*i})
	}
	if err := desk.Post(ctx, "/v1/parts", body{"items": items}, nil); err != nil {
		return err
	}
	for _, p := range s.parts {
		if err := desk.Post(ctx, "/v1/stock/receipts", body{"part_no": p, "qty": shopStock, "reason": "first stock"}, nil); err != nil {
			return err
		}
	}
	var supplier struct{ ID string }
	if err := desk.Post(ctx, "/v1/suppliers", body{"name": "Bench supplier"}, &supplier); err != nil {
		return err
	}
	catalogue := body{"items": []body{{"part_no": s.rare, "cost": 200_000, "lead_days_p50": 2, "lead_days_p90": 4}}}
	return desk.Post(ctx, "/v1/suppliers/"+supplier.ID+"/catalogue", catalogue, nil)
}

// register makes the cards: one car for each client of the bench, and one under warranty.
func (s *shop) register(ctx context.Context, clients int) error {
	for range clients + 1 {
		c, err := s.card(ctx)
		if err != nil {
			return err
		}
		s.cars = append(s.cars, c)
	}
	s.covered, s.cars = s.cars[clients], s.cars[:clients]
	var payer struct{ ID string }
	if err := s.admin.Post(ctx, "/v1/payers", body{"kind": "manufacturer", "name": "Bench maker"}, &payer); err != nil {
		return err
	}
	return s.staff[process.Reception].Post(ctx, "/v1/vehicles/"+s.covered.vehicle+"/coverages", body{
		"payer_id": payer.ID, "grantor": "manufacturer", "pct_parts": 100, "pct_labour": 50,
		"starts_on": "2020-01-01", "ends_on": "2099-12-31", "deductible": 70_000,
	}, nil)
}

func (s *shop) card(ctx context.Context) (car, error) {
	desk := s.staff[process.Reception]
	var made struct{ ID string }
	err := desk.Post(ctx, "/v1/clients", body{
		"name": "Bench client", "duplicate_reason": "one of many", "phones": []body{{"e164": "+79161234567"}}, "consents": body{"service": true, "marketing": true, "personal_data": true},
	}, &made)
	if err != nil {
		return car{}, err
	}
	c := car{client: made.ID}
	// A VIN has no I, O and Q; one that begins with X has no check digit.
	vin := "X" + strings.NewReplacer("I", "1", "O", "0", "Q", "9").Replace(rand.Text())[:16]
	err = desk.Post(ctx, "/v1/vehicles", body{"vin": vin, "make": "Lada", "model": "Vesta", "client_id": c.client}, &made)
	c.vehicle = made.ID
	return c, err
}
