package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
)

// A sheet is counted by two people, with scanner and by typing; what differs is shown with
// its value and whom it hits, then booked with a reason.
func TestCounts_TwoPeopleCountASheetAndBookIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.ordered(h.InStock)
	clerk, boss := h.as(process.Parts), h.as(process.Manager)
	clerk.get("/parts").ok().source(`href="/parts/counts"`)
	clerk.post("/parts/counts", url.Values{"key": {"0"}, "place": {"nowhere"}}).refused(http.StatusUnprocessableEntity).has("no part stands at a place").source(`value="nowhere"`)
	for range 2 { // a double click begins one
		clerk.post("/parts/counts", url.Values{"key": {"1"}, "place": {""}}).to("/parts/counts/SC-000001").ok().has("The whole store", "0 of 1 counted", "Strut").lacks("By the ledger")
	}
	at := "/parts/counts/SC-000001"
	figures := func(key, was, qty string) url.Values {
		return url.Values{"key": {key}, "lines[0].part_no": {h.InStock}, "lines[0].was": {was}, "lines[0].qty": {qty}}
	}
	scan := figures("2", "", "")
	scan.Set("scan", "strut1")
	for range 2 {
		clerk.post(at, scan).to(at+"?scanned=strut1").ok().has("Strut: you found 1", "1 of 1 counted")
	}
	scan.Set("scan", "nothing like it")
	scan.Set("key", "3")
	clerk.post(at, scan).refused(http.StatusNotFound).has("there is no part").source(`value="nothing like it"`)
	clerk.post(at, figures("4", "1", "many")).refused(http.StatusUnprocessableEntity).source(`value="many"`)
	boss.post(at, figures("5", "", "0,5")).to(at).ok().has("Saved. Nothing is booked yet.", "1.5 in all")
	clerk.get(at).ok().source(`name="lines[0].qty" value="1"`) // nobody writes over another's

	boss.get(at+"/differences").ok().has("cost unknown", "Of 1 of them nobody knows the cost")
	sold := []suppliers.SupplierPart{{PartNo: h.InStock, Cost: 300_00, LeadDaysP50: 1, LeadDaysP90: 2}}
	require.NoError(t, h.store.Suppliers.UpsertCatalogue(t.Context(), h.Supplier, sold, h.Actor(process.Admin)))
	boss.get(at+"/differences").ok().has("Strut", "-8.5", "2,550.00", "loses 0.5", o.Number, "Not enough is left for 1 order")
	form := url.Values{"key": {"6"}, "version": {"1"}, "reason": {"yearly"}}
	boss.post(at+"/differences", form).refused(http.StatusConflict).has("somebody counted while you looked").source(`value="yearly"`)
	form.Set("version", "3")
	form.Set("reason", "")
	boss.post(at+"/differences", form).refused(http.StatusUnprocessableEntity)
	form.Set("reason", "yearly")
	for range 2 {
		boss.post(at+"/differences", form).to(at+"/differences").ok().has("Booked", "yearly", "-8.5", "loses 0.5")
	}
	require.EqualValues(t, 500, h.load(o.Number).Jobs[0].Lines[0].Missing(), "the order knows of it")
	clerk.get(at).to(at + "/differences").ok()
	clerk.get("/stock/" + h.InStock).ok().has("On hand 1.5 Reserved 1.5")

	clerk.post("/parts/counts", url.Values{"key": {"7"}}).to("/parts/counts/SC-000002").ok()
	clerk.post("/parts/counts/SC-000002/differences", url.Values{"key": {"8"}, "do": {"drop"}}).to("/parts/counts/SC-000002/differences").ok().has("Given up")
	h.as(process.Mechanic).get("/parts/counts").refused(http.StatusForbidden)
	h.as(process.Mechanic).post(at, scan).refused(http.StatusForbidden)
	for _, clerk.language = range []string{"ru", "es", "pt"} {
		for _, path := range []string{"/parts/counts", at + "/differences", "/parts/counts/SC-000002/differences"} {
			clerk.get(path).ok()
		}
	}
}
