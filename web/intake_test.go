package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/intake"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestIntake_TheStateStandsOnTheActAndTheSketch(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk := h.as(process.Reception)
	o := h.order(workorder.CheckedIn)
	at, act := "/orders/"+o.Number+"/intake", "/orders/"+o.Number+"/documents/intake"
	desk.get("/orders/"+o.Number).ok().has("Acceptance act", "Write down")
	desk.get(act+"?lang=en").ok().has("Nothing is written down yet.", "Nothing was named.")
	form := url.Values{
		"version": {"0"}, "fuel_eighths": {"6"}, "keys": {"2"}, "belongings": {"child seat " + hostile},
		"damage[0].place": {""}, "damage[0].text": {""}, "damage[1].place": {"bonnet"}, "damage[1].text": {"chip"}, "damage[2].place": {"bonnet"}, "damage[2].text": {"scratch"},
	}
	bad := url.Values{"version": {"0"}, "fuel_eighths": {"9"}, "keys": {"many"}, "damage[0].place": {""}, "damage[0].text": {""}, "damage[1].place": {""}, "damage[1].text": {"chip"}}
	refused := desk.post(at, bad).refused(http.StatusUnprocessableEntity).has("give a whole number")
	refused.source(`value="chip"`)
	bad.Set("keys", "")
	desk.post(at, bad).refused(http.StatusUnprocessableEntity).has("choose a place of the car", "give 0 for empty to 8 for full")
	desk.post(at, form).to(act).ok()
	page := desk.get(act+"?lang=en").ok().has("Fuel 3/4", "Keys left 2", "child seat "+hostile, "1. Bonnet: chip", "2. Bonnet: scratch", "The car is taken in as described")
	page.source(`<circle cx="34" cy="50" r="5"/><text x="34" y="50">1</text>`, `<text x="41" y="50">2</text>`)
	desk.get(act + ".pdf").pdf()
	eachLanguage(desk, func() { desk.get(at).ok(); desk.get(act).ok() })
	desk.post(at, form).refused(http.StatusConflict).has("read it again")
	form.Set("version", "1")
	form.Set("more", "1")
	desk.post(at, form).to(at).ok().has("Saved")
	h.as(process.Mechanic).get(at).refused(http.StatusForbidden)
	h.as(process.Admin).get("/audit?what=intake.put").ok().has("State at intake written down", o.Number)
	_, err := h.store.DB.Q(t.Context()).Exec(t.Context(), "INSERT INTO file (id, branch, order_no, name, type, bytes, by_id, at) VALUES ('f1', 'T', $1, 'left.jpg', 'image/jpeg', 1, 'x', $2)", o.Number, o.OpenedAt.Add(time.Hour))
	require.NoError(t, err)
	desk.get(act + "?lang=en").ok().has("left.jpg")
}

func TestIntake_WhatIsHandedOverStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Closed)
	h.as(process.Reception).post("/orders/"+o.Number+"/intake", url.Values{"version": {"0"}, "keys": {"1"}}).refused(http.StatusConflict).has("the car is handed over")
	h.as(process.Reception).get("/orders/" + o.Number).ok().lacks("Write down")
	_, err := h.store.Intake.Put(t.Context(), o.Number, intake.IntakeState{Damage: []intake.Damage{{Place: "moon", Text: "x"}}}, 0, h.Actor(process.Reception))
	require.ErrorContains(t, err, "damage[0].place")
}
