package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// opens is the form of a new order for the shop's client, filled in.
func (h *house) opens() url.Values {
	return url.Values{
		"key": {"a-key"}, "client_id": {h.ClientID}, "vehicle_id": {h.VehicleID}, "kind": {"commercial"}, "odometer_km": {"84 210"},
		"concerns[0].text": {""}, "concerns[1].text": {hostile}, "concerns[2].text": {"and rattles"}, "wait_mode": {"waiter"},
		"consent_policy.mode": {"pre_approved_up_to"}, "consent_policy.limit": {"5 000,50"}, "diagnosis_fee_agreed": {"true"},
		"promised_at": {time.Now().Add(30 * time.Hour).Format("2006-01-02T15:04")},
	}
}

func TestP4_AnOrderIsOpenedInOneFlow(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	p.get("/orders/new").ok().has("Whose car is it?")
	p.get("/orders/new?find=nobody").ok().has("Nothing was found").source("/clients/new?name=nobody")
	p.get("/orders/new?find=x").ok().source(`value="x"`)
	p.get("/orders/new?find=client").ok().has("A client", "Lada Samara").source("client_id=" + h.ClientID)
	for _, at := range []string{"client=" + h.ClientID, "client=" + h.ClientID + "&vehicle=" + h.VehicleID, "vehicle=" + h.VehicleID} {
		p.get("/orders/new?"+at).ok().has("in their own words", "Lada Samara", "₽1,500.00")
	}
	page := p.post("/orders", h.opens())
	require.Equal(t, 303, page.status, page.body)
	at := page.header.Get("Location")
	p.get(at).ok().has("Work order opened", hostile, "and rattles", "84,210 km", "Waits here", "₽5,000.50")
	o := h.load(strings.TrimPrefix(at, "/orders/"))
	require.Len(t, o.Concerns, 2, "an empty row is none")
	require.True(t, o.FeeAgreed)
	require.Equal(t, h.Actor(process.Reception).ID, o.AdvisorID)

	require.Equal(t, at, p.post("/orders", h.opens()).header.Get("Location"), "a double click opens one order")
	p.get("/orders/new?client="+h.ClientID).ok().has("An order is open for this car", o.Number)
	eachLanguage(p, func() { p.get("/orders/new?client=" + h.ClientID).ok() })
}

func TestP4_MissingCardsAreMadeOnTheWay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	said := url.Values{"concerns[0].text": {"it knocks"}, "find": {"Anna"}}
	form := p.get(p.get("/orders/new?" + said.Encode()).ok().link("/clients/new?")).ok().has("you come back to the new order").source(`value="Anna"`)
	made := p.post("/clients", url.Values{"name": {"Anna"}, "phone": {"+79160001122"}, "next": {form.field("next")}})
	form = p.get(made.header.Get("Location")).ok().has("No car is on this card yet", "Anna")
	form = p.get(form.link("/vehicles/new?")).ok().has("Anna")
	made = p.post("/vehicles", url.Values{
		"vin": {vin}, "make": {"Volkswagen"}, "model": {"Bora"}, "client_id": {form.field("client_id")}, "next": {form.field("next")},
	})
	p.get(made.header.Get("Location")).ok().has("Anna", "Volkswagen Bora", "it knocks")

	out := p.post("/clients", url.Values{"name": {"Eve"}, "next": {"https://elsewhere.example/"}})
	require.NotContains(t, out.header.Get("Location"), "elsewhere", "a form leads nowhere else")
}

func TestNewOrder_ARefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	for field, bad := range map[string]string{
		"odometer_km": "a lot", "consent_policy.limit": "much", "promised_at": "2020-01-01T10:00", "kind": "friendly",
	} {
		form := h.opens()
		form.Set(field, bad)
		page := p.post("/orders", form).refused(422).has(hostile)
		if field != "kind" {
			page.source(`value="`+bad, `id="open-`+field+`-wrong"`)
		}
	}
	form := h.opens()
	form.Del("odometer_km")
	p.post("/orders", form).refused(422).source(`id="open-odometer_km-wrong"`)
	form = h.opens()
	form.Set("concerns[1].text", " ")
	form.Set("concerns[2].text", " ")
	p.post("/orders", form).refused(422).source(`id="open-concerns[0].text-wrong"`)

	_, err := h.store.Cards.RecordOdometer(t.Context(), cards.OdometerReading{VehicleID: h.VehicleID, KM: 90_000, At: time.Now(), Source: "desk", By: "x"})
	require.NoError(t, err)
	p.get("/orders/new?client=" + h.ClientID).ok().has("last time 90,000")
	p.post("/orders", h.opens()).refused(422).source(`id="open-odometer_km-wrong"`)
	form = h.opens()
	form.Set("odometer_reason", "another dashboard")
	require.Equal(t, 303, p.post("/orders", form).status)
}

func TestNewOrder_RowsAndCardsChangeWithoutLosingText(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.order(workorder.Closed) // with work put off
	p := h.as(process.Reception)
	form := h.opens()
	form.Set("more", "1")
	p.get("/orders/new?" + form.Encode()).ok().has(hostile).source(`name="concerns[4].text"`)
	form.Del("more")
	form.Set("add", "Wipers")
	p.get("/orders/new?"+form.Encode()).ok().has(hostile, "Wipers", "Put off on earlier visits")
	form.Del("add")
	form.Set("change", "vehicle")
	p.get("/orders/new?" + form.Encode()).ok().has("Which car?").source("concerns%5B1%5D.text=")
	form.Set("change", "client")
	p.get("/orders/new?" + form.Encode()).ok().has("Whose car is it?").source(`name="concerns[1].text"`)
	p.get("/orders/new?client=nobody&vehicle=none").ok().has("Whose car is it?")
}
