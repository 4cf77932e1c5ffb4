package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
)

func TestPrices_APartIsChanged_AndOfTwoTheSecondReadsTheFirst(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	clerk, manager := h.as(process.Parts), h.as(process.Manager)
	at := "/stock/" + h.InStock + "/card"
	clerk.get("/parts/list").ok().has("Price list", h.InStock).source(`href="/stock/` + h.InStock + `"`)
	clerk.get("/stock/" + h.InStock).ok().source(`href="` + at + `"`)
	eachLanguage(clerk, func() { clerk.get(at).ok().lacks("⟦") })

	change := func(p *person, pairs ...string) url.Values {
		return with(p.versioned(at, "name", "Strut", "brand", "", "price", "", "unit", "pcs", "cross_numbers", "", "use", "yes"), pairs...)
	}
	clerk.post(at, change(clerk, "price", "dear")).refused(422).source(`id="setting-price-wrong"`)
	clerk.post(at, change(clerk, "name", " ")).refused(422).source(`id="setting-name-wrong"`)
	clerk.post(at, change(clerk, "cross_numbers", "OC 1, oc1")).refused(422).source(`id="setting-cross_numbers-wrong"`)
	stale := change(clerk, "price", "50")
	manager.post(at, change(manager, "name", hostile, "brand", "Bosch", "price", "1 234,50", "cross_numbers", "OC 5, 90-1")).to("/stock/"+h.InStock).ok().has("Bosch", "OC 5")
	clerk.post(at, stale).refused(409).has("A manager changed this while you were writing", "Meanwhile set to: Bosch", "Meanwhile set to: 1234.50")
	clerk.get("/parts/list?q=bosch").ok().lacks(h.InStock) // the list is searched by number and name
	clerk.get("/pick/parts?q=bosch").has("Bosch", h.InStock)
	h.as(process.Admin).get("/audit?person="+h.InStock).ok().has("Part changed", "A manager")

	clerk.post(at, change(clerk, "use", "no")).to("/stock/" + h.InStock).ok().has("Not used any more")
	clerk.get("/pick/parts?q=" + h.InStock).lacks(h.InStock)
	clerk.get("/parts/list?q=" + h.InStock).ok().has("Not used any more")

	mechanic := h.as(process.Mechanic)
	mechanic.get(at).refused(403)
	mechanic.get("/parts/list").refused(403)
	mechanic.post(at, url.Values{"version": {"1"}, "name": {"x"}}).refused(403)
	clerk.get("/stock/NONE/card").refused(404)
	clerk.get("/parts/list?q=x").ok().has("at least two characters")
}

func TestPrices_WhoSellsAPartIsAskedForIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	clerk := h.as(process.Parts)
	clerk.post("/parts/new", url.Values{"part_no": {"PAD/1"}, "name": {"Pad"}, "brand": {"TRW"}, "cross_numbers": {"GDB 1, GDB 2"}}).to("/stock/PAD%2F1").ok().
		has("TRW", "GDB 1, GDB 2", "Nobody. When an order needs it").source(`href="/stock/PAD%2F1/card"`)
	clerk.get("/stock/PAD%2F1/card").ok().has("PAD/1")
	clerk.post("/parts/new", url.Values{"part_no": {"PAD2"}, "name": {"Pad"}, "cross_numbers": {"X, x"}}).refused(422).source(`id="part-cross_numbers-wrong"`)

	slow, err := h.store.Suppliers.CreateSupplier(t.Context(), hostile, h.Actor(process.Parts))
	require.NoError(t, err)
	at := "/stock/PAD%2F1"
	form := url.Values{"form": {"seller"}, "supplier_id": {slow.ID}, "cost": {""}, "lead_days_p50": {"2"}, "lead_days_p90": {""}}
	clerk.post(at, form).refused(422).source(`id="seller-cost-wrong"`)
	clerk.post(at, with(form, "cost", "12,50", "lead_days_p90", "1")).refused(422).source(`id="seller-lead_days_p90-wrong"`)
	clerk.post(at, with(form, "lead_days_p90", "soon")).refused(422).source(`id="seller-lead_days_p90-wrong"`)
	clerk.post(at, with(form, "lead_days_p90", "", "supplier_id", "none")).refused(404)
	clerk.post(at, with(form, "supplier_id", slow.ID)).to(at).ok().has("in 2 days")
	sold, err := h.store.Suppliers.SellersOf(t.Context(), "PAD/1")
	require.NoError(t, err)
	require.Equal(t, []suppliers.Seller{{SupplierID: slow.ID, Supplier: slow.Name, Active: true, SupplierPart: suppliers.SupplierPart{PartNo: "PAD/1", Cost: 1250, LeadDaysP50: 2, LeadDaysP90: 2}}}, sold)
	clerk.get("/pick/parts?q=GDB").has("in 2 days")

	_, err = h.store.Suppliers.PutSupplier(t.Context(), slow.ID, suppliers.SupplierCard{Name: slow.Name}, 0, h.Actor(process.Parts))
	require.NoError(t, err)
	clerk.get("/pick/parts?q=GDB").lacks("in 2 days")
	h.as(process.Mechanic).post(at, url.Values{"form": {"drop"}, "supplier_id": {slow.ID}}).refused(http.StatusForbidden)
	clerk.post(at, url.Values{"form": {"drop"}, "supplier_id": {slow.ID}}).to(at).ok().has("Nobody. When an order needs it")
	clerk.post(at, url.Values{"form": {"drop"}, "supplier_id": {slow.ID}}).to(at).ok()
	h.as(process.Admin).get("/audit?person=" + slow.ID).ok().has("Part taken out of supplier")
}
