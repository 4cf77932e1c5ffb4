package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/document/documenttest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Parts go back to their supplier by a paper; what they answer is written down line by line.
func TestReturn_FromTheShelfToTheSupplier(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	clerk := h.as(process.Parts)
	clerk.get("/parts").ok().source(`href="/parts/returns"`)
	clerk.get("/stock/" + h.InStock).ok().source(`href="/parts/returns/new?part=` + h.InStock + `"`)
	clerk.get("/parts/returns/new?part=" + h.InStock).ok().source(`name="lines[0].part_no" value="` + h.InStock + `"`)
	const fresh = "/parts/returns/new"
	draft := func(key, do, part, qty, reason string) url.Values {
		return url.Values{
			"form": {"draft"}, "key": {key}, "do": {do}, "supplier_id": {h.Supplier}, "note": {""},
			"lines[0].part_no": {""}, "lines[0].qty": {""}, "lines[0].reason": {""}, "lines[0].note": {""},
			"lines[1].part_no": {part}, "lines[1].qty": {qty}, "lines[1].reason": {reason}, "lines[1].note": {"scratched " + hostile},
		}
	}
	clerk.post(fresh, draft("1", "save", h.InStock, "many", "core")).refused(http.StatusUnprocessableEntity).has("give a number such as 1.5").source(`value="many"`)
	clerk.post(fresh, draft("2", "save", h.InStock, "1", "")).refused(http.StatusUnprocessableEntity).has("say why it goes back").source(`id="l1-reason-wrong"`)
	clerk.post(fresh, draft("3", "send", h.InStock, "11", "core")).refused(http.StatusConflict).has("10 of part " + h.InStock + " are free").source(`id="l1-qty-wrong"`)
	clerk.get("/parts/returns?state=all").ok().lacks("RT-")
	clerk.post(fresh, draft("4", "save", h.InStock, "2", "wrong_part"))
	clerk.post(fresh, draft("4", "save", h.InStock, "2", "wrong_part")).to("/parts/returns?state=all").ok().has("Draft", "A supplier")
	found, err := h.store.Suppliers.ListReturns(t.Context(), h.Branch, "", database.Page{})
	require.NoError(t, err)
	require.Len(t, found.Items, 1, "sent twice is one paper")
	at := "/parts/returns/" + found.Items[0].Number
	send := draft("5", "send", h.InStock, "2,5", "wrong_part")
	send.Set("version", "9")
	clerk.post(at, send).refused(http.StatusConflict)
	send.Set("version", "1")
	send.Set("key", "6")
	clerk.post(at, send).to(at).ok().has("The return waits for the supplier's answer.", "Wrong part", "scratched "+hostile)
	clerk.get("/parts/returns").ok().has("Waits for an answer", "0 of 1")
	clerk.get("/stock/"+h.InStock).ok().has("Return to a supplier", "-2.5").source(`href="` + at + `"`)
	paper := documenttest.Text(t, []byte(clerk.get(at+"/return.pdf").pdf().body))
	for _, said := range []string{"Return to supplier " + found.Items[0].Number, "A supplier", "Wrong part: scratched"} {
		require.Contains(t, paper, said)
	}
	file := clerk.get(at + "/return.csv")
	require.Equal(t, http.StatusOK, file.status)
	require.Contains(t, file.body, h.InStock+",Strut,pcs,2.5,Wrong part,")

	said := func(key, answer, amount string) url.Values {
		return url.Values{"form": {"answer"}, "key": {key}, "version": {"3"}, "lines[0].part_no": {h.InStock}, "lines[0].answer": {answer}, "lines[0].amount": {amount}}
	}
	clerk.post(at, said("7", "", "")).refused(http.StatusUnprocessableEntity).has("at least one line")
	clerk.post(at, said("8", "credited", "")).refused(http.StatusUnprocessableEntity).has("say how much is credited").source(`id="a0-amount-wrong"`)
	for range 2 {
		clerk.post(at, said("9", "credited", "1 250,50")).to(at).ok().has("Settled", "Credited", "1,250.50")
	}
	cancel := url.Values{"form": {"cancel"}, "key": {"10"}, "version": {"4"}}
	clerk.post(at, cancel).refused(http.StatusConflict).has("is over")
	levels, err := h.store.Stock.Levels(t.Context(), h.Branch, []string{h.InStock})
	require.NoError(t, err)
	require.Equal(t, exact.Qty(7500), levels[h.InStock].OnHand)
	for _, clerk.language = range []string{"ru", "es", "pt"} {
		for _, path := range []string{"/parts/returns?state=all", at, fresh, "/stock/" + h.InStock} {
			clerk.get(path).ok()
		}
	}
	clerk.get(at + "/return.pdf").pdf()
	for _, role := range []process.Role{process.Mechanic, process.Reception} {
		h.as(role).get("/parts/returns").refused(http.StatusForbidden)
		h.as(role).post(at, cancel).refused(http.StatusForbidden)
		h.as(role).post(fresh, draft("11", "save", h.InStock, "1", "core")).refused(http.StatusForbidden)
	}
}
