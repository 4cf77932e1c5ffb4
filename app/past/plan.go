package past

import (
	"context"
	"time"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/claims"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// car is a client's car that may come.
type car struct {
	guest    *demo.Guest // nil when it has a card
	client   string
	vehicle  string
	platform int
	odometer int64
	warranty bool
	came     time.Time // last time
}

// Cars that come, by working day; more on the first days of a week.
const fewest, spread = 7, 4

// A client is asked how it was once in thirty days: whoever comes in the demo's day is
// left alone before it.
const restBefore = 36 * 24 * time.Hour

// plan lets cars come on every working day up to the last.
func (w *world) plan() {
	for _, k := range w.cast.Known {
		w.guests = append(w.guests, &car{client: k.ClientID, vehicle: k.VehicleID, platform: k.Platform, odometer: k.Odometer - 6_000})
	}
	known := len(w.guests)
	errands := demo.Errands()
	for day := w.begins; day.Before(w.shuts); day = day.AddDate(0, 0, 1) {
		open := w.work.Between(day, day.AddDate(0, 0, 1))
		if open == 0 {
			continue
		}
		cars := fewest + w.rng.IntN(spread+1)
		switch day.In(w.work.Location()).Weekday() {
		case time.Monday, time.Tuesday:
			cars += 2
		case time.Saturday:
			cars -= 2
		}
		for range cars {
			// The last hours of a day bring hardly anybody.
			at := w.work.Add(day, w.between(5*time.Minute, open*4/5))
			v := &visit{w: w, nth: w.visits, errand: w.pick(errands), car: w.whoComes(at, known)}
			w.visits++
			w.staff(at, v.open)
		}
	}
}

// pick draws an errand, the frequent ones more often.
func (w *world) pick(errands []demo.Errand) demo.Errand {
	all := 0
	for _, e := range errands {
		all += e.Often
	}
	n := w.rng.IntN(all)
	for _, e := range errands {
		if n -= e.Often; n < 0 {
			return e
		}
	}
	return errands[0]
}

// whoComes is somebody who was here some weeks ago, somebody of the demo's day while
// that is far ahead, or, most of the time, somebody new.
func (w *world) whoComes(at time.Time, known int) *car {
	var again []*car
	for i, c := range w.guests {
		rested := c.came.IsZero() && i < known || !c.came.IsZero() && at.Sub(c.came) > 20*24*time.Hour
		if rested && (i >= known || w.now.Sub(at) > restBefore) {
			again = append(again, c)
		}
	}
	if len(again) > 0 && w.chance(30) {
		c := again[w.rng.IntN(len(again))]
		c.came = at
		return c
	}
	nth := len(w.guests) - known
	g := demo.NewGuest(nth)
	c := &car{guest: &g, platform: g.Platform, odometer: 12_000 + w.rng.Int64N(90_000), warranty: w.chance(35), came: at}
	w.guests = append(w.guests, c)
	return c
}

// greet makes the cards of somebody who is here for the first time.
func (w *world) greet(ctx context.Context, c *car, at time.Time, by process.Actor) error {
	if c.guest == nil {
		return nil
	}
	g := c.guest
	ctx = database.AtMoment(ctx, at)
	client, err := w.store.Cards.CreateClient(ctx, cards.NewClient{ClientCard: cards.ClientCard{
		Kind: "person", Name: g.Name, Language: g.Language, Phones: []cards.Phone{{Number: g.Phone, Verified: true}}, Emails: []string{g.Email},
		PreferredChannel: []string{"sms", "messenger", "email"}[w.rng.IntN(3)],
		Consents:         cards.Consents{Service: !w.chance(4), PersonalData: true, Marketing: w.chance(30)},
	}}, by)
	if err != nil {
		return err
	}
	vehicle, err := w.store.Cards.CreateVehicle(ctx, cards.NewVehicle{
		VehicleCard: cards.VehicleCard{VIN: g.VIN, Plate: g.Plate, Make: g.Make, Model: g.Model, Year: &g.Year}, ClientID: client.ID,
	}, by)
	if err != nil {
		return err
	}
	c.guest, c.client, c.vehicle = nil, client.ID, vehicle.ID
	if !c.warranty {
		return nil
	}
	day := func(days int) string { return worktime.DateOf(at.AddDate(0, 0, days), w.work.Location()) }
	limit := int64(150_000)
	_, err = w.store.Claims.AddCoverage(ctx, c.vehicle, claims.CoverageCard{
		PayerID: w.cast.Payers[workorder.PayerManufacturer], Grantor: "manufacturer", PctParts: 10000, PctLabour: 10000,
		StartsOn: day(-500), EndsOn: day(600), KMLimit: &limit,
	}, by)
	return err
}
