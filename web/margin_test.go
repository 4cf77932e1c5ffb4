package web_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Who buys parts and who answers for the money read what they cost; nobody else does.
func TestMargin_OnTheOrder_ForWhoMaySeeCosts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.ordered(h.InStock, h.Missing)
	for _, role := range process.StaffRoles() {
		page := h.as(role).get("/orders/" + o.Number).ok()
		if role == process.Parts || role == process.Manager || role == process.Admin {
			page.has("Margin on parts").has("1 part line is not in it", "₽6,000.00", "₽9,000.00", "₽3,000.00 · 33.33%")
		} else {
			page.lacks("Margin on parts")
		}
	}
	h.nobody().get(h.linkTo(o)).ok().lacks("Margin", "Costs us")
	require.NoError(t, h.store.Suppliers.UpsertCatalogue(t.Context(), h.Supplier, []suppliers.SupplierPart{{PartNo: h.InStock, Cost: 10_000, LeadDaysP50: 1, LeadDaysP90: 2}}, h.Actor(process.Parts)))
	eachLanguage(h.as(process.Manager), func() { h.as(process.Manager).get("/orders/" + o.Number).ok().lacks("⟦") })
	h.as(process.Manager).get("/orders/"+o.Number).ok().has("₽6,200.00", "₽18,000.00", "₽11,800.00 · 65.56%").lacks("part line is not in it")
}

// A part's card says what was paid last, or asked, and what is left at today's price.
func TestMargin_OnThePartsCard(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Parts)
	p.get("/stock/" + h.InStock).ok().lacks("Margin on one")
	p.get("/stock/"+h.Missing).ok().has("Margin on one", "Never bought", "asks this")
	o := h.ordered(h.Missing)
	bought := o.Jobs[0].Lines[0]
	h.give(o, process.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: bought.ID, Qty: bought.Qty}}})
	eachLanguage(p, func() { p.get("/stock/" + h.Missing).ok().has(bought.Purchase.Number).lacks("⟦") })
	p.get("/stock/"+h.Missing).ok().has("Bought last from", "Costs us", "Left")
	policy, err := h.store.Shop.CurrentPolicy(t.Context())
	require.NoError(t, err)
	policy.MarkupBands = []workorder.MarkupBand{{SupplierID: h.Supplier, Markup: 100_00}}
	_, err = h.store.Shop.PutPolicy(t.Context(), policy, policy.Version, h.Actor(process.Manager))
	require.NoError(t, err)
	h.rare()
	require.NoError(t, h.store.Suppliers.UpsertCatalogue(t.Context(), h.Supplier, []suppliers.SupplierPart{{PartNo: rare, Cost: 10_000, LeadDaysP50: 1, LeadDaysP90: 2}}, h.Actor(process.Parts)))
	p.get("/stock/RARE%2F1%20%25").ok().has("no list price, so cost and markup", "50%")
}

// What the shelf is worth is one page, a file of it, and a link for who leads.
func TestValue_OfTheShelf(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const at = "/parts/value"
	clerk := h.as(process.Parts)
	clerk.get("/stock").ok().source(`href="/parts/value"`)
	clerk.get(at).ok().has("Stock value", "1 part is not in the sum", "cost unknown", "1 part is on the shelf")
	require.NoError(t, h.store.Suppliers.UpsertCatalogue(t.Context(), h.Supplier, []suppliers.SupplierPart{{PartNo: h.InStock, Cost: 123_450, LeadDaysP50: 1, LeadDaysP90: 2}}, h.Actor(process.Parts)))
	clerk.get(at).ok().has("₽12,345.00", "1,234.50", "of it not moved for 180 days", "0 parts not moved for long").lacks("not in the sum").source(`href="/exports/stock-value?`)
	clerk.get(at + "?idle=1").ok().has("There is nothing here")
	eachLanguage(h.as(process.Admin), func() { h.as(process.Admin).get(at).ok().wellMade().lacks("⟦") })
	h.as(process.Manager).get("/manager").ok().source(`href="/parts/value"`)
	require.NotContains(t, h.as(process.Foreman).get("/manager").ok().body, `href="/parts/value"`)
	h.as(process.Foreman).get(at).refused(403)
	h.as(process.Reception).get(at).refused(403)
}
