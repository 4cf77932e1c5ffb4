package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/document/documenttest"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func TestPart_TellsHowMuchToHave(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	clerk, at := h.as(process.Parts), "/stock/"+h.Missing
	limits := func(version, minimum, maximum string) url.Values {
		return url.Values{"form": {"limits"}, "version": {version}, "minimum": {minimum}, "maximum": {maximum}}
	}
	clerk.get(at).ok().has("How much to have", "Minimum")
	clerk.post(at, limits("1", "3", "2,5")).refused(http.StatusUnprocessableEntity).has("give at most the maximum, 2.5").source(`value="2,5"`)
	clerk.post(at, limits("1", "many", "2")).refused(http.StatusUnprocessableEntity).has("give a number such as 1.5")
	clerk.post(at, limits("1", "3", "")).refused(http.StatusUnprocessableEntity).has("give it, too")
	clerk.post(at, limits("1", "1", "2,5")).to(at).ok().has("Now: from 1 to 2.5").source(`name="maximum" type="text" value="2.5"`)
	clerk.post(at, limits("1", "4", "5")).refused(http.StatusConflict).has("Now: from 1 to 2.5").source(`value="5"`)
	clerk.post(at, limits("2", "", "")).to(at).ok().lacks("Now: from")
	clerk.post("/stock/NONE", limits("1", "1", "2")).refused(http.StatusNotFound)
	h.as(process.Mechanic).post(at, limits("3", "1", "2")).refused(http.StatusForbidden)
}

// What the shelf has too little of is bought by one order, sent, confirmed, and received by
// the van's delivery note; who waits for the part is served.
func TestBuy_FromTheShelfToTheShelf(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	clerk := h.as(process.Parts)
	clerk.get("/parts").ok().source(`href="/parts/buy"`)
	clerk.get("/parts/buy").ok().has("The shelf has enough of everything")
	clerk.post("/stock/"+h.Missing, url.Values{"form": {"limits"}, "version": {"1"}, "minimum": {"1"}, "maximum": {"4"}}).to("/stock/" + h.Missing).ok()
	clerk.get("/parts/buy").ok().has("A supplier", "from 1 to 4").source(`name="lines[0].qty" value="4"`)
	form := func(key, qty string) url.Values {
		return url.Values{"key": {key}, "lines[0].supplier_id": {h.Supplier}, "lines[0].part_no": {h.Missing}, "lines[0].buy": {"true"}, "lines[0].qty": {qty}}
	}
	clerk.post("/parts/buy", form("1", "many")).refused(http.StatusUnprocessableEntity).has("give a number such as 1.5").source(`value="many"`)
	clerk.post("/parts/buy", form("1", "0")).refused(http.StatusUnprocessableEntity).has("give more than 0")
	none := form("1", "3")
	none.Del("lines[0].buy")
	clerk.post("/parts/buy", none).refused(http.StatusUnprocessableEntity).has("name at least one part to buy")
	clerk.post("/parts/buy", form("2", "3")).to("/purchases/PO-000001").ok().has("Draft", "for the shelf")
	clerk.post("/parts/buy", form("2", "3")).to("/purchases?state=draft").ok().has("PO-000001", "Draft")
	clerk.get("/parts/buy").ok().has("The shelf has enough of everything") // 3 are on order

	at := "/purchases/PO-000001"
	draft := func(key, do, version, qty string) url.Values {
		return url.Values{"form": {"draft"}, "key": {key}, "do": {do}, "version": {version}, "lines[0].part_no": {h.Missing}, "lines[0].qty": {qty}, "lines[0].cost": {"120,50"},
			"lines[1].part_no": {""}, "lines[1].qty": {""}, "lines[1].cost": {""}}
	}
	clerk.get("/parts/delivery").ok().lacks("A supplier")
	bad := draft("3", "save", "1", "3")
	bad.Set("lines[1].part_no", "NO SUCH")
	bad.Set("lines[1].qty", "1")
	clerk.post(at, bad).refused(http.StatusNotFound).has(`there is no part "NO SUCH"`).source(`value="NO SUCH"`)
	clerk.post(at, draft("4", "save", "1", "0")).refused(http.StatusUnprocessableEntity).has("name at least one part to buy")
	for range 2 {
		clerk.post(at, draft("5", "send", "1", "2")).to(at).ok().has("On its way", "It is on its way.", "241.00")
	}
	clerk.post(at, draft("6", "save", "1", "2")).refused(http.StatusConflict)

	clerk.get(at).ok().source(`href="`+at+`/order.pdf"`, `href="`+at+`/order.csv"`)
	eta := h.local(time.Now().AddDate(0, 0, 2)).Format("2006-01-02T15:04")
	confirm := url.Values{"form": {"confirm"}, "key": {"7"}, "version": {"3"}, "eta": {""}}
	clerk.post(at, confirm).refused(http.StatusUnprocessableEntity)
	confirm.Set("eta", "2020-01-01T10:00")
	clerk.post(at, confirm).refused(http.StatusUnprocessableEntity).has("give a time from now on")
	confirm.Set("eta", eta)
	clerk.post(at, confirm).to(at).ok().has("Confirmed", "The date is written down.")

	clerk.get("/parts/receive?q=PO-1").ok().has("Bought for the shelf", "delivery note").source(`href="/parts/delivery?supplier=` + h.Supplier)
	clerk.get("/stock/" + h.Missing).ok().has("for the shelf").lacks(`href="/orders/"`)
	clerk.get("/parts/delivery").ok().has("Free stock", "All 2")
	van := url.Values{"supplier": {h.Supplier}, "key": {"8"}, "do": {"receive"}, "note": {"4711"},
		"lines[0].purchase_order": {"PO-000001"}, "lines[0].line_id": {"L1"}, "lines[0].rest": {"2"}, "lines[0].qty": {"3"}}
	clerk.post("/parts/delivery", van).refused(http.StatusUnprocessableEntity).has("say what becomes of the rest")
	van.Set("lines[0].qty", "1.5")
	clerk.post("/parts/delivery", van).to("/parts/delivery/DN-000001").ok()
	clerk.get("/stock/" + h.Missing).ok().has("Free 1.5")
	cancel := url.Values{"form": {"cancel"}, "key": {"9"}, "version": {"4"}}
	clerk.post(at, url.Values{"form": {"close"}, "key": {"9"}, "version": {"4"}}).refused(http.StatusUnprocessableEntity) // what is no form of the page gives nothing up
	clerk.post(at, cancel).to(at).ok().has("The purchase order is cancelled.", "Received", "What came all the same")
	clerk.get("/purchases?state=received").ok().has("PO-000001", "for the shelf")
	for _, clerk.language = range []string{"ru", "es", "pt"} {
		for _, path := range []string{"/parts/buy", at, "/purchases?state=draft", "/stock/" + h.Missing} {
			clerk.get(path).ok()
		}
	}
	h.as(process.Mechanic).get("/parts/buy").refused(http.StatusForbidden)
	h.as(process.Mechanic).post("/parts/buy", form("1", "1")).refused(http.StatusForbidden)
	h.as(process.Mechanic).post(at, cancel).refused(http.StatusForbidden)
}

func TestPurchase_GoesToItsSupplierAsPaperAndAsTable(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	clerk, by, cost := h.as(process.Parts), h.Actor(process.Parts), exact.Money(1250_50)
	require.NoError(t, h.store.Cards.UpsertParts(t.Context(), []cards.Part{{PartNo: "@X", Name: "=1+1", Brand: "Ate"}}, "", by))
	made, err := h.store.Suppliers.BuyForShelf(t.Context(), h.Branch, []suppliers.ShelfLine{{SupplierID: h.Supplier, PartNo: "@X", Qty: 1500, Cost: &cost}}, by)
	require.NoError(t, err)
	at := "/purchases/" + made[0].Number
	for tag, want := range map[string]string{
		"en": "Part number,Part,Brand,Unit,Quantity,\"Cost of one, RUB\"\r\n'@X,'=1+1,Ate,pcs,1.5,1250.50\r\n",
		"ru": "Артикул;Запчасть;Производитель;Единица;Количество;Цена закупки за единицу, RUB\r\n'@X;'=1+1;Ate;pcs;1,5;1250,50\r\n",
	} {
		file := clerk.get(at + "/order.csv?lang=" + tag)
		require.Equal(t, http.StatusOK, file.status)
		require.Equal(t, "\ufeff"+want, file.body)
		require.Contains(t, file.header.Get("Content-Disposition"), made[0].Number+".csv")
		paper := clerk.get(at + "/order.pdf?lang=" + tag).pdf()
		said := documenttest.Text(t, []byte(paper.body))
		require.Contains(t, said, made[0].Number)
		require.Contains(t, said, "A supplier")
		require.Contains(t, said, map[string]string{"en": "1,875.75", "ru": "1\u00a0875,75"}[tag])
		require.Contains(t, said, map[string]string{"en": "Draft", "ru": "Черновик"}[tag])
	}
	h.as(process.Mechanic).get(at + "/order.pdf").refused(http.StatusForbidden)
	clerk.get("/purchases/PO-9/order.csv").refused(http.StatusNotFound)
}
