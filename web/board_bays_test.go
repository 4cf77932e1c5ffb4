package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestBays_ShowWhatStandsWhereAndOnWhomItWaits(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	foreman := h.as(process.Foreman)
	foreman.get("/board/bays").ok().has("This branch has no bays yet", "No car waits for a bay")
	lift, err := h.store.Workshop.CreateBay(t.Context(), h.Branch, "Lift "+hostile, h.Actor(process.Admin))
	require.NoError(t, err)
	pit, err := h.store.Workshop.CreateBay(t.Context(), h.Branch, "Pit", h.Actor(process.Admin))
	require.NoError(t, err)
	o, other := h.order(workorder.InRepair), h.order(workorder.Queued)
	waits := h.order(workorder.AwaitingParts)
	move := func(o workorder.Order, bay string) url.Values {
		return url.Values{"key": {o.Number + bay}, "back": {"/board/bays"}, "form": {o.Number}, "bay_id": {bay}}
	}
	to := func(o workorder.Order) string { return "/orders/" + o.Number + "/commands/move-car" }

	foreman.get("/board/bays").ok().has("Lift "+hostile, "Pit", "Free", o.Number, other.Number).lacks(waits.Number).source(`data-bay_id="`+pit.ID+`"`, `data-order="`+o.Number+`"`)
	foreman.post(to(o), move(o, lift.ID)).to("/board/bays").ok().has("The car was moved.", "In progress", "A mechanic", other.Number)
	require.Equal(t, lift.ID, h.load(o.Number).Bay.BayID)
	foreman.post(to(other), move(other, lift.ID)).refused(http.StatusConflict).has("the car of "+o.Number+" stands in bay Lift", other.Number)
	foreman.post(to(other), move(other, "bay-none")).refused(http.StatusUnprocessableEntity).has("no bay")
	require.Nil(t, h.load(other.Number).Bay)

	foreman.post(to(waits), move(waits, pit.ID)).to("/board/bays").ok().has("Nobody at work", "Supplier", "No bay is free")
	foreman.get("/orders/"+o.Number).ok().has("in bay Lift "+hostile, "Car moved")
	foreman.get("/orders/"+o.Number+"?do=move-car").ok().has("To the yard", "Pit")
	foreman.post(to(waits), move(waits, "")).to("/board/bays").ok().has("Free")
	foreman.get("/orders/" + waits.Number).ok().has("To the yard")
	for _, role := range []process.Role{process.Reception, process.Parts, process.Mechanic} {
		h.as(role).get("/board/bays").refused(http.StatusForbidden)
	}
	for _, lang := range []string{"ru", "es", "pt"} {
		foreman.language = lang
		foreman.get("/board/bays").ok().lacks("Nobody at work", "In the yard", "Free")
	}
}
