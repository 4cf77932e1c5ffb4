package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/document/documenttest"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Parts go to another branch by a paper; whose parts desk receives them serves who waits there.
func TestTransfer_FromOneBranchToAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	clerk := h.as(process.Parts)
	clerk.get("/parts").ok().source(`href="/parts/transfers"`)
	clerk.get("/parts/transfers/new").ok().has("There is no other branch")
	other := h.stranger(process.Parts)
	clerk.get("/stock/" + h.InStock).ok().source(`href="/parts/transfers/new?part=` + h.InStock + `"`)
	clerk.get("/parts/transfers/new?part=" + h.InStock).ok().source(`name="lines[0].part_no" value="` + h.InStock + `"`)

	const fresh = "/parts/transfers/new"
	draft := func(key, do, part, qty string) url.Values {
		return url.Values{"form": {"draft"}, "key": {key}, "do": {do}, "to": {"F"}, "note": {"by van " + hostile}, "lines[0].part_no": {""}, "lines[0].qty": {""}, "lines[1].part_no": {part}, "lines[1].qty": {qty}}
	}
	clerk.post(fresh, draft("1", "save", "NO SUCH", "many")).refused(http.StatusUnprocessableEntity).has("give a number such as 1.5").source(`value="NO SUCH"`, `value="many"`)
	clerk.post(fresh, draft("2", "save", "NO SUCH", "1")).refused(http.StatusNotFound).has(`there is no part "NO SUCH"`)
	clerk.post(fresh, draft("3", "send", h.InStock, "11")).refused(http.StatusConflict).has("10 of part " + h.InStock + " are free").source(`id="l1-qty-wrong"`)
	clerk.get("/parts/transfers").ok().lacks("TR-")
	list := func() []stock.Transfer {
		found, err := h.store.Stock.ListTransfers(t.Context(), stock.TransferFilter{Branch: h.Branch})
		require.NoError(t, err)
		return found.Items
	}
	clerk.post(fresh, draft("4", "save", h.InStock, "2"))
	clerk.post(fresh, draft("4", "save", h.InStock, "2")).to("/parts/transfers").ok().has("Draft")
	require.Len(t, list(), 1, "sent twice is one paper")
	at := "/parts/transfers/" + list()[0].Number
	other.get(at).refused(http.StatusNotFound)
	send := draft("5", "send", h.InStock, "3,5")
	send.Set("version", "9")
	clerk.post(at, send).refused(http.StatusConflict)
	send.Set("version", "1")
	send.Set("key", "6")
	clerk.post(at, send).to(at).ok().has("The parts are on their way.", "On its way", "Far away", "by van "+hostile).lacks("What came now")
	clerk.get("/stock/"+h.InStock).ok().has("Transfer", "-3.5", list()[0].Number)

	paper := documenttest.Text(t, []byte(other.get(at+"/note.pdf").pdf().body))
	require.Contains(t, paper, "Delivery note "+list()[0].Number)
	require.Contains(t, paper, "Far away")
	other.get("/parts/transfers").ok().has("On its way", "Receive")
	other.get(at).ok().source(`name="lines[0].qty" value="3.5"`)
	came := func(key, qty, why string) url.Values {
		return url.Values{"form": {"receive"}, "key": {key}, "version": {"3"}, "lines[0].part_no": {h.InStock}, "lines[0].sent": {"3.5"}, "lines[0].qty": {qty}, "lines[0].reason": {why}}
	}
	other.post(at, came("1", "", "")).refused(http.StatusUnprocessableEntity)
	other.post(at, came("2", "3", "")).refused(http.StatusUnprocessableEntity).has("say why less came than was sent").source(`id="c0-reason-wrong"`)
	for range 2 {
		other.post(at, came("3", "3", "one is half")).to(at).ok().has("Received", "0.5 missing", "one is half")
	}
	levels, err := h.store.Stock.Levels(t.Context(), "F", []string{h.InStock})
	require.NoError(t, err)
	require.Equal(t, exact.Units(3), levels[h.InStock].OnHand)
	cancel := url.Values{"form": {"cancel"}, "key": {"8"}, "version": {"4"}}
	clerk.post(at, cancel).refused(http.StatusConflict).has("is over")
	for _, clerk.language = range []string{"ru", "es", "pt"} {
		for _, path := range []string{"/parts/transfers", at, fresh, "/stock/" + h.InStock} {
			clerk.get(path).ok()
		}
	}
	clerk.get(at + "/note.pdf").pdf()
	for _, role := range []process.Role{process.Mechanic, process.Reception} {
		h.as(role).get("/parts/transfers").refused(http.StatusForbidden)
		h.as(role).get(at).refused(http.StatusForbidden)
		h.as(role).post(at, cancel).refused(http.StatusForbidden)
		h.as(role).post(fresh, draft("9", "save", h.InStock, "1")).refused(http.StatusForbidden)
	}
}

func TestTransfer_IsTakenBackWhileItIsOnItsWay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.stranger(process.Parts)
	clerk := h.as(process.Parts)
	clerk.post("/parts/transfers/new", url.Values{"form": {"draft"}, "key": {"1"}, "do": {"send"}, "to": {"F"}, "lines[0].part_no": {h.InStock}, "lines[0].qty": {"10"}})
	found, err := h.store.Stock.ListTransfers(t.Context(), stock.TransferFilter{Branch: h.Branch})
	require.NoError(t, err)
	at := "/parts/transfers/" + found.Items[0].Number
	clerk.post(at, url.Values{"form": {"nothing"}, "key": {"2"}, "version": {"2"}}).refused(http.StatusUnprocessableEntity)
	clerk.post(at, url.Values{"form": {"receive"}, "key": {"3"}, "version": {"2"}}).refused(http.StatusConflict).has("it is received there")
	clerk.post(at, url.Values{"form": {"cancel"}, "key": {"4"}, "version": {"2"}}).to(at).ok().has("The transfer is cancelled.", "Cancelled")
	levels, err := h.store.Stock.Levels(t.Context(), h.Branch, []string{h.InStock})
	require.NoError(t, err)
	require.Equal(t, exact.Units(10), levels[h.InStock].OnHand)
}
