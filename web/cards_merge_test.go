package web_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

func TestClientMerge_AManagerMakesOneCardOfTwo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	keep := storetest.AClient(t, h.store, "Keeps "+hostile, "+79165550011")
	p := h.as(process.Manager)
	at := "/clients/" + keep.ID
	h.as(process.Reception).get(at).ok().lacks("Merge with another card")
	h.as(process.Reception).get(at + "/merge").refused(403)
	p.get(at).ok().has("Merge with another card").source(at + "/merge")
	eachLanguage(p, func() { p.get(at + "/merge?q=client").ok() })
	p.get(at + "/merge?q=a").ok().source(`id="merge-q-wrong"`)
	p.get(at+"/merge?q=916+123").ok().has("A client", "Lada Samara").source(`value="` + h.ClientID + `"`)
	form := url.Values{"q": {"916 123"}, "merged_id": {h.ClientID}, "reason": {""}}
	p.post(at+"/merge", form).refused(422).source(`id="merge-reason-wrong"`)
	form.Set("reason", "the same person")
	p.post(at+"/merge", form).to(at).ok().has("The two cards are one now", "Lada Samara", "Cards merged")
	p.get("/clients/"+h.ClientID).ok().has("+7 916 555-00-11", "+7 916 123-45-67")
	eachLanguage(p, func() { p.get(at).ok() })
	c, err := h.store.Cards.ClientByID(t.Context(), h.ClientID)
	require.NoError(t, err)
	require.Equal(t, keep.ID, c.ID)
}

func TestVehicleMerge_AManagerMakesOneCardOfTwo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	keep, err := h.store.Cards.CreateVehicle(t.Context(), cards.NewVehicle{VehicleCard: cards.VehicleCard{Plate: "Е001КХ99", Make: "VAZ " + hostile, Model: "2109"}}, h.Actor(process.Reception))
	require.NoError(t, err)
	other, err := h.store.Cards.CreateVehicle(t.Context(), cards.NewVehicle{VehicleCard: cards.VehicleCard{VIN: "1HGCM82633A004352", Make: "Honda", Model: "Accord"}}, h.Actor(process.Reception))
	require.NoError(t, err)
	p := h.as(process.Manager)
	at := "/vehicles/" + keep.ID
	h.as(process.Reception).get(at).ok().lacks("Merge with another card")
	h.as(process.Reception).get(at + "/merge").refused(403)
	p.get(at).ok().has("Merge with another card").source(at + "/merge")
	eachLanguage(p, func() { p.get(at + "/merge?q=123").ok() })
	p.get(at + "/merge?q=a").ok().source(`id="merge-q-wrong"`)
	p.get(at+"/merge?q="+url.QueryEscape("а123вс")).ok().has("Lada Samara", "A client").source(`value="` + h.VehicleID + `"`)
	form := url.Values{"q": {"123"}, "merged_id": {h.VehicleID}, "reason": {""}}
	p.post(at+"/merge", form).refused(422).source(`id="merge-reason-wrong"`)
	form.Set("reason", "the same car")
	p.post(at+"/merge", form).to(at).ok().has("The two cards are one now", "A client", "Е001КХ99").source("XTA210990Y2766389")
	p.get("/vehicles/" + h.VehicleID).ok().source("Е001КХ99")
	found := p.get("/search?q=" + url.QueryEscape("А123ВС77"))
	require.NotContains(t, found.body, "/vehicles/"+h.VehicleID)
	form.Set("merged_id", other.ID)
	eachLanguage(p, func() { p.post(at+"/merge", form).refused(409) })
}
