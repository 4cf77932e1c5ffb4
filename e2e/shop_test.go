package e2e

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// person is a member of staff with their own token.
type person struct {
	ID string
	demo.Client
}

// shop is a service centre of its own: a branch that is open round the clock,
// so that no story depends on the hour at which it is told.
type shop struct {
	t         *testing.T
	app       *app.App
	branch    string
	admin     demo.Client
	reception person
	parts     person
	mechanics []person
	foreman   person
	manager   person
	stock     map[string]exact.Qty // what we put on the shelf, by part number
}

// skill is what all mechanics of a shop can do.
const skill = "chassis"

// body is a JSON object.
type body = map[string]any

// newShop founds a branch at the program that all tests share.
func newShop(t *testing.T) *shop {
	t.Helper()
	return newShopAt(t, house.app, house.admin)
}

func newShopAt(t *testing.T, a *app.App, admin demo.Client) *shop {
	t.Helper()
	s := &shop{t: t, app: a, branch: "E" + word(7), admin: admin, stock: map[string]exact.Qty{}}
	if a != house.app {
		require.NoError(t, sendAtOnce(s.ctx(), admin))
	}
	s.post(s.admin, "/v1/branches", body{"id": s.branch, "name": "Branch of " + t.Name()}, nil)
	s.neverCloses()
	s.reception = s.hire(process.Reception)
	s.parts = s.hire(process.Parts)
	s.mechanics = []person{s.hire(process.Mechanic, skill), s.hire(process.Mechanic, skill)}
	s.foreman = s.hire(process.Foreman)
	s.manager = s.hire(process.Manager)
	return s
}

// neverCloses gives the branch a calendar that is open all day, every day.
func (s *shop) neverCloses() {
	s.t.Helper()
	c := worktime.Calendar{Zone: "Europe/Moscow"}
	for day := time.Sunday; day <= time.Saturday; day++ {
		c.Week = append(c.Week, worktime.WeekShift{Weekday: day, From: 0, To: 24 * 60})
	}
	s.putCalendar(c)
}

func (s *shop) putCalendar(c worktime.Calendar) {
	s.t.Helper()
	path := "/v1/branches/" + s.branch + "/calendar"
	var now worktime.Calendar
	s.get(s.admin, path, &now)
	c.Version = now.Version
	require.NoError(s.t, s.admin.Do(s.ctx(), http.MethodPut, path, c, &now))
}

func (s *shop) hire(role process.Role, skills ...string) person {
	s.t.Helper()
	var made struct {
		ID string `json:"id"`
	}
	s.post(s.admin, "/v1/staff", body{"branch": s.branch, "name": "A " + string(role), "role": role, "skills": skills}, &made)
	var issued struct {
		Token string `json:"token"`
	}
	s.post(s.admin, "/v1/staff/"+made.ID+"/tokens", body{}, &issued)
	require.NotEmpty(s.t, issued.Token)
	return person{made.ID, s.admin.As(issued.Token)}
}

func (s *shop) ctx() context.Context { return s.t.Context() }

func (s *shop) get(who demo.Client, path string, out any) {
	s.t.Helper()
	require.NoError(s.t, who.Get(s.ctx(), path, out), "GET %s", path)
}

func (s *shop) post(who demo.Client, path string, in, out any, h ...demo.Header) {
	s.t.Helper()
	require.NoError(s.t, who.Post(s.ctx(), path, in, out, h...), "POST %s", path)
}

// items reads one page of a list, which is all of it in these stories.
func items[T any](s *shop, who demo.Client, path string) []T {
	s.t.Helper()
	var page struct {
		Items []T    `json:"items"`
		Next  string `json:"next_cursor"`
	}
	s.get(who, path, &page)
	require.Empty(s.t, page.Next, "%s has more than one page", path)
	return page.Items
}

// card is whatever has an id.
type card struct {
	ID string `json:"id"`
}

// newClient makes the card of somebody who may be written to.
func (s *shop) newClient() string {
	s.t.Helper()
	var c card
	s.post(s.reception.Client, "/v1/clients", clientCard(), &c)
	return c.ID
}

func clientCard() body {
	return body{
		"name": "Client " + word(8), "duplicate_reason": "a stranger's number", "phones": []body{{"e164": "+79161234567"}},
		"consents": body{"service": true, "marketing": true, "personal_data": true}, "language": "en",
	}
}

// newCar makes the card of a client's car.
func (s *shop) newCar(client string) string {
	s.t.Helper()
	var v card
	s.post(s.reception.Client, "/v1/vehicles", carCard(client), &v)
	return v.ID
}

func carCard(client string) body {
	return body{"vin": newVIN(), "plate": "A" + word(5), "make": "Lada", "model": "Vesta", "client_id": client}
}

// newVIN is a number of a Russian maker: no check digit, none of the letters that no VIN has.
func newVIN() string {
	vin := []byte("XTA" + word(14))
	for i, c := range vin {
		switch c {
		case 'I', 'O', 'Q':
			vin[i] = '7'
		}
	}
	return string(vin)
}

// price is what every part of a shop costs the client, minor units.
const price exact.Money = 450_000

// newPart puts a part on the price list; qty of it lies on the shelf.
func (s *shop) newPart(name string, qty int64) string {
	s.t.Helper()
	no := name + "-" + word(8)
	s.post(s.parts.Client, "/v1/parts", body{"items": []body{{"part_no": no, "name": name, "price": price}}}, nil)
	if qty > 0 {
		s.post(s.parts.Client, "/v1/stock/receipts", body{"part_no": no, "qty": qty, "reason": "first stock"}, nil, demo.Key(no))
		s.stock[no] = exact.Units(qty)
	}
	return no
}

// cost is what every part costs us at a supplier.
const cost exact.Money = 300_000

// offer is a part in a supplier's catalogue.
type offer struct {
	part     string
	p50, p90 int // days
}

// newSupplier makes a supplier with a catalogue.
func (s *shop) newSupplier(offers ...offer) string {
	s.t.Helper()
	var made card
	s.post(s.parts.Client, "/v1/suppliers", body{"name": "Supplier " + word(6)}, &made)
	var lines []body
	for _, o := range offers {
		lines = append(lines, body{"part_no": o.part, "cost": cost, "lead_days_p50": o.p50, "lead_days_p90": o.p90})
	}
	if lines != nil {
		s.post(s.parts.Client, "/v1/suppliers/"+made.ID+"/catalogue", body{"items": lines}, nil)
	}
	return made.ID
}

// newPayer makes the card of a manufacturer.
func (s *shop) newPayer() string {
	s.t.Helper()
	var made card
	s.post(s.admin, "/v1/payers", body{"kind": workorder.PayerManufacturer, "name": "Maker " + word(6)}, &made)
	return made.ID
}

// cover gives a car a warranty that holds today.
func (s *shop) cover(car, payer string, parts, labour int, deductible exact.Money) {
	s.t.Helper()
	s.post(s.reception.Client, "/v1/vehicles/"+car+"/coverages", body{
		"payer_id": payer, "grantor": "manufacturer", "pct_parts": parts, "pct_labour": labour,
		"starts_on": "2020-01-01", "ends_on": "2099-12-31", "deductible": deductible,
	}, nil)
}

// mechanic is the member of staff with this id.
func (s *shop) mechanic(id string) person {
	s.t.Helper()
	for _, m := range s.mechanics {
		if m.ID == id {
			return m
		}
	}
	require.FailNow(s.t, "no mechanic of this shop", id)
	return person{}
}
