package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// cover names the warranty that a car has.
type cover string

const (
	none    cover = ""
	full    cover = "full"    // the manufacturer pays all
	partial cover = "partial" // the distributor pays parts and half of labour, with a deductible
	insured cover = "insured" // the insurer pays four fifths, with a deductible
	expired cover = "expired" // ran out last spring
	overKM  cover = "overKM"  // the car ran further than it holds
)

// coverage is a warranty as a row of a table; days count from today.
type coverage struct {
	payer          workorder.PayerKind
	grantor        string
	parts, labour  exact.Percent
	from, to       int
	km             int64
	deductible     exact.Money
	odometerBeyond bool
}

var coverages = map[cover]coverage{
	full:    {workorder.PayerManufacturer, "manufacturer", 10000, 10000, -400, 700, 150_000, 0, false},
	partial: {workorder.PayerDistributor, "extended_contract", 10000, 5000, -900, 200, 0, 300_000, false},
	insured: {workorder.PayerInsurer, "insurer", 8000, 8000, -100, 265, 0, 1_000_000, false},
	expired: {workorder.PayerManufacturer, "manufacturer", 10000, 10000, -1300, -200, 0, 0, false},
	overKM:  {workorder.PayerManufacturer, "manufacturer", 10000, 10000, -700, 400, 100_000, 0, true},
}

// payers are the companies that pay for warranty work.
var payers = []struct {
	kind workorder.PayerKind
	name string
}{
	{workorder.PayerManufacturer, "Завод-изготовитель, гарантийный отдел"},
	{workorder.PayerDistributor, "Дистрибьютор «Вектор Авто»"},
	{workorder.PayerInsurer, "Страховая компания «Надёжный берег»"},
}

// proxies are the people who bring a car for its owner.
var proxies = []string{"Степан Гурьев", "Алла Рощина", "Марат Хабиров", "Regina Lund"}

// car is a client's car as it comes through the gate.
type car struct {
	nth       int
	platform  platform
	cover     cover
	proxy     exact.Money // what a representative who brings it may agree to; 0: the owner comes
	odometer  int64
	id        string
	owner     string // client id
	proxyID   string
	ownerName string
}

// newCar is the nth car of the day.
func newCar(nth int, p platform, c cover, proxy exact.Money) *car {
	odometer := 18_400 + int64(nth)*7919%71_000
	if coverages[c].odometerBeyond {
		odometer = coverages[c].km + 28_350
	}
	return &car{nth: nth, platform: p, cover: c, proxy: proxy, odometer: odometer}
}

// insure makes the cards of who pays for warranty work.
func (s *shop) insure(ctx context.Context) error {
	for _, p := range payers {
		var made card
		if err := s.admin.Post(ctx, "/v1/payers", map[string]any{"kind": p.kind, "name": p.name}, &made); err != nil {
			return fmt.Errorf("payer %s: %w", p.name, err)
		}
		s.payers[p.kind] = made.ID
	}
	return nil
}

// register makes the cards of everybody who comes today: clients, cars, their
// warranties and the representatives.
func (s *shop) register(ctx context.Context, cars []*car) error {
	ids := make([]string, len(customers))
	var work []func() error
	for nth, c := range customers {
		work = append(work, func() error {
			var made card
			if err := s.advisor(nth).Post(ctx, "/v1/clients", c.body(nth), &made); err != nil {
				return fmt.Errorf("client %s: %w", c.name, err)
			}
			ids[nth] = made.ID
			return nil
		})
	}
	if err := together(atOnce, work); err != nil {
		return err
	}
	work = nil
	for _, c := range cars {
		c.owner, c.ownerName = ids[ownerOf(c.nth)], customers[ownerOf(c.nth)].name
		work = append(work, func() error { return s.registerCar(ctx, c) })
	}
	return together(atOnce, work)
}

func (s *shop) registerCar(ctx context.Context, c *car) error {
	desk := s.advisor(c.nth)
	var made card
	err := desk.Post(ctx, "/v1/vehicles", map[string]any{
		"vin": s.vin(c), "plate": plate(c.nth), "make": c.platform.make, "model": c.platform.model, "year": c.year(),
		"client_id": c.owner, "odometer_km": c.odometer - 900,
	}, &made)
	if err != nil {
		return fmt.Errorf("car of %s: %w", c.ownerName, err)
	}
	c.id = made.ID
	if w, ok := coverages[c.cover]; ok {
		if err := desk.Post(ctx, "/v1/vehicles/"+c.id+"/coverages", w.body(s.payers[w.payer], s.today), nil); err != nil {
			return fmt.Errorf("warranty of the car of %s: %w", c.ownerName, err)
		}
	}
	if c.proxy > 0 {
		return s.registerProxy(ctx, c)
	}
	return nil
}

// year is the car's model year.
func (c *car) year() int { return min(c.platform.first+c.nth%6, 2025) }

func (s *shop) vin(c *car) string {
	return c.platform.vin(c.year(), s.site.Serial+int64(c.nth), func(v string) bool {
		_, right := input.CheckDigit(v)
		return right
	})
}

func (w coverage) body(payer string, today time.Time) map[string]any {
	date := func(days int) string { return worktime.DateOf(today.AddDate(0, 0, days), today.Location()) }
	b := map[string]any{
		"payer_id": payer, "grantor": w.grantor, "pct_parts": w.parts, "pct_labour": w.labour,
		"starts_on": date(w.from), "ends_on": date(w.to), "deductible": w.deductible,
	}
	if w.km > 0 {
		b["km_limit"] = w.km
	}
	return b
}

// registerProxy records who acts for the owner, and up to which amount.
func (s *shop) registerProxy(ctx context.Context, c *car) error {
	var made card
	err := s.advisor(c.nth).Post(ctx, "/v1/clients/"+c.owner+"/representatives", map[string]any{
		"name": proxies[c.nth%len(proxies)], "doc_no": fmt.Sprintf("ДВ-%04d", 1200+c.nth),
		"phone": fmt.Sprintf("+7903%07d", 3100000+c.nth*911), "valid_to": worktime.DateOf(s.today.AddDate(1, 0, 0), s.today.Location()),
		"may_drop_off": true, "may_pick_up": true, "may_sign": true, "may_approve_up_to": c.proxy,
	}, &made)
	if err != nil {
		return fmt.Errorf("representative of %s: %w", c.ownerName, err)
	}
	c.proxyID = made.ID
	return nil
}
