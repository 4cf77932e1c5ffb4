package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// day is a date so many days from now.
func day(n int) string { return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }

// uncovered is a second car of the shop's client, without a warranty.
func (h *house) uncovered() cards.Vehicle {
	h.t.Helper()
	v, err := h.store.Cards.CreateVehicle(h.t.Context(), cards.NewVehicle{
		VehicleCard: cards.VehicleCard{VIN: vin, Make: "Volkswagen", Model: "Bora"}, ClientID: h.ClientID,
	}, h.Actor(process.Reception))
	require.NoError(h.t, err)
	return v
}

// warranty is the form of a car's warranty, filled in.
func (h *house) warranty() url.Values {
	return url.Values{
		"key": {"one"}, "payer_id": {h.PayerID}, "grantor": {"distributor"}, "pct_parts": {"33,33"}, "pct_labour": {"66.5 %"}, "pct_other": {""},
		"starts_on": {day(-10)}, "ends_on": {day(10)}, "km_limit": {"100 000"}, "deductible": {"1 500,50"},
	}
}

func TestW1_AWarrantyIsRecordedOnTheCarsPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	at := "/vehicles/" + h.uncovered().ID
	p.get(at).ok().has("No warranty is recorded for this car").source(`action="`+at+`/coverages"`, "A manufacturer · Manufacturer")
	p.post(at+"/coverages", h.warranty()).to(at).ok().
		has("Distributor · A manufacturer", "Holds today", "Parts 33.33%, labour 66.5%, fees and materials 0%", "up to 100,000 km", "deductible ₽1,500.50")
	require.Equal(t, 303, p.post(at+"/coverages", h.warranty()).status)
	list, err := h.store.Claims.Coverages(t.Context(), h.uncoveredID())
	require.NoError(t, err)
	require.Len(t, list, 1, "a double click records one")
	require.Equal(t, []any{exact.Percent(3333), exact.Percent(6650), exact.Money(150_050)},
		[]any{list[0].PctParts, list[0].PctLabour, list[0].Deductible})

	for i, change := range []map[string]string{
		{"starts_on": day(-20), "ends_on": day(-1)}, {"starts_on": day(2), "ends_on": day(20)}, {"km_limit": "5"},
	} {
		form := h.warranty()
		form.Set("key", string(rune('a'+i)))
		for field, value := range change {
			form.Set(field, value)
		}
		require.Equal(t, 303, p.post(at+"/coverages", form).status)
	}
	_, err = h.store.Cards.RecordOdometer(t.Context(), cards.OdometerReading{VehicleID: h.uncoveredID(), KM: 6, At: time.Now(), Source: "desk", By: "x"})
	require.NoError(t, err)
	p.get(at).ok().has("Ran out", "Not yet", "Mileage exceeded", "Holds today")
	eachLanguage(p, func() { p.get(at).ok() })
}

// uncoveredID is the id of the car that [house.uncovered] made.
func (h *house) uncoveredID() string {
	h.t.Helper()
	found, err := h.store.Cards.SearchVehicles(h.t.Context(), cards.VehicleFilter{Query: vin})
	require.NoError(h.t, err)
	require.Len(h.t, found.Items, 1)
	return found.Items[0].ID
}

func TestW1_ARefusedWarrantyKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Manager)
	at := "/vehicles/" + h.VehicleID + "/coverages"
	for field, bad := range map[string]string{
		"payer_id": "", "grantor": "a friend", "pct_parts": "101", "pct_labour": "33.333", "pct_other": "half", "starts_on": "soon", "ends_on": day(-11),
		"km_limit": "far", "deductible": "-1",
	} {
		form := h.warranty()
		form.Set(field, bad)
		page := p.post(at, form).refused(422).source(`id="coverage-` + field + `-wrong"`)
		page.source(`name="km_limit" type="text" value="` + map[bool]string{true: "far", false: "100000"}[field == "km_limit"])
		if field != "payer_id" && field != "grantor" {
			page.source(`name="` + field + `" type="` + map[bool]string{true: "date", false: "text"}[field == "starts_on" || field == "ends_on"] + `" value="` + bad)
		}
	}
	p.post(at, url.Values{}).refused(422).has("Give a date.", "Choose one.", "Give a percentage from 0 to 100")
	list, err := h.store.Claims.Coverages(t.Context(), h.VehicleID)
	require.NoError(t, err)
	require.Len(t, list, 1, "only the one that it had")
	p.post("/vehicles/nobody/coverages", h.warranty()).refused(404)
	for _, role := range []process.Role{process.Parts, process.Mechanic, process.Foreman} {
		require.Equal(t, http.StatusForbidden, h.as(role).post(at, h.warranty()).status)
	}
}

func TestW1_AMissingWarrantyIsAddedOnTheWayToAnOrder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	p.get("/orders/new?vehicle="+h.VehicleID).ok().has("Manufacturer · A manufacturer", "labour 50%").lacks("No warranty of this car holds today")
	form := h.opens()
	form.Set("vehicle_id", h.uncovered().ID)
	form.Set("kind", "warranty")
	p.get("/orders/new?" + form.Encode()).ok().has("No warranty of this car holds today").source(`name="change" value="warranty"`)
	form.Set("change", "warranty")
	to := p.get("/orders/new?" + form.Encode())
	require.Equal(t, http.StatusSeeOther, to.status)
	page := p.get(to.header.Get("Location")).ok().has("With the warranty you come back to the new order").source(`<details class="more" open>`)
	require.Contains(t, page.link("/orders/new?"), "kind=warranty", "one may go back without")
	card := h.warranty()
	card.Set("next", page.field("next"))
	card.Set("pct_parts", "all")
	page = p.post("/vehicles/"+h.uncoveredID()+"/coverages", card).refused(422)
	card.Set("next", page.field("next"))
	card.Set("pct_parts", "100")
	made := p.post("/vehicles/"+h.uncoveredID()+"/coverages", card)
	p.get(made.header.Get("Location")).ok().has("Holds today", hostile, "and rattles").lacks("No warranty of this car holds today").
		source(`value="84 210"`, `name="kind" value="warranty" checked`, `value="5 000,50"`)

	form.Del("change")
	form.Set("odometer_km", "100 001")
	form.Set("promised_at", "2020-01-01T10:00")
	p.post("/orders", form).refused(422).has("No warranty of this car holds today")
}

func TestW1_AnAdministratorAddsWhoPays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	at := "/vehicles/" + h.VehicleID
	h.as(process.Reception).get(at).ok().lacks("New paying company")
	payer := url.Values{"name": {"An insurer"}, "kind": {"insurer"}, "next": {"/orders/new?vehicle_id=x"}}
	for _, role := range []process.Role{process.Reception, process.Manager} {
		require.Equal(t, http.StatusForbidden, h.as(role).post(at+"/payers", payer).status)
	}
	p := h.as(process.Admin)
	made := p.post(at+"/payers", payer)
	p.get(made.header.Get("Location")).ok().has("An insurer · Insurer", "Saved").source(`selected>An insurer`, `value="/orders/new?vehicle_id=x"`)
	payer.Set("name", " ")
	p.post(at+"/payers", payer).refused(422).source(`id="payer-name-wrong"`)
}
