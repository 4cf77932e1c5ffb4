package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/document/documenttest"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// rare is a part that nobody has; its number holds a slash and its name is hostile.
const rare = "RARE/1 %"

func (h *house) rare() string {
	h.t.Helper()
	require.NoError(h.t, h.store.Cards.UpsertParts(h.t.Context(), []cards.Part{{PartNo: rare, Name: "Bush " + hostile}}, "", h.Actor(process.Parts)))
	return rare
}

// needing opens an order whose one job needs two of each of these parts.
func (h *house) needing(parts ...string) workorder.Order {
	h.t.Helper()
	job := workorder.JobSpec{Title: "Struts " + hostile, Skill: h.Skill, NormHours: 150}
	for _, no := range parts {
		job.Parts = append(job.Parts, workorder.PartSpec{PartNo: no, Qty: exact.Units(2)})
	}
	o := h.give(workorder.Order{}, process.Reception, h.opening(workorder.Commercial))
	return h.give(o, process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{job}})
}

// ordered is such an order to which the client has agreed.
func (h *house) ordered(parts ...string) workorder.Order {
	h.t.Helper()
	o := h.needing(parts...)
	return h.give(o, process.Reception, workorder.DecideEstimate{
		EstimateVersion: o.Estimate().Version, Approver: "client", Channel: "recorded_call", Evidence: "call 7",
		Jobs: []workorder.JobDecision{{JobID: "J1", Decision: workorder.Approved}},
	})
}

func TestParts_TheDeskIsForThoseWhoHandleParts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.ordered(h.Missing).Jobs[0].Lines[0].Purchase.Number
	paths := []string{"/parts", "/parts/receive", "/purchases", "/purchases/" + number, "/stock", "/stock/" + h.InStock}
	for _, role := range process.StaffRoles() {
		for _, path := range paths {
			a := h.as(role).get(path)
			if role == process.Parts || role == process.Manager || role == process.Admin {
				a.ok()
			} else {
				a.refused(http.StatusForbidden).lacks("MOUNT-1")
			}
		}
	}
	stock := url.Values{"form": {"count"}, "qty": {"1"}, "reason": {"x"}, "key": {"k"}}
	h.as(process.Mechanic).post("/stock/"+h.InStock, stock).refused(http.StatusForbidden)
	a := h.as(process.Mechanic).post("/orders/"+h.order(workorder.Queued).Number+"/commands/issue-parts", url.Values{"job_id": {"J1"}, "back": {"/parts"}})
	a.refused(http.StatusForbidden).lacks("Ready for the bench")
}

func TestParts_TheDeskShowsOrdersInEveryPhase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.as(process.Parts).get("/parts").ok().has("Nothing waits for you")
	for _, s := range workorder.Stages() {
		h.order(s.Phase)
		for _, path := range []string{"/parts", "/parts?of=supplier", "/parts?of=client", "/parts?of=bench", "/parts?of=offer", "/parts?of=overdue", "/purchases?state=all", "/stock"} {
			h.as(process.Parts).get(path).ok()
		}
	}
	h.as(process.Parts).get("/parts").has("With suppliers 1", "Delivery A supplier", "With clients 1", "Ready for the bench 1", "Lada Samara · А123ВС77")
	for _, path := range []string{"/parts?of=nonsense", "/purchases/PO-999999", "/stock/UNKNOWN", "/parts?line=T-999999/P1"} {
		h.as(process.Parts).get(path).refused(http.StatusNotFound)
	}
	h.as(process.Parts).get("/parts?of=client&cursor=nonsense").refused(http.StatusUnprocessableEntity)
}

func TestParts_AnOfferIsEnteredForAPartThatNobodyHas(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.needing(h.rare())
	clerk := h.as(process.Parts)
	line := o.Number + "/P1"
	clerk.get("/parts").ok().has("Nobody offers these 1", "nobody has it", "Record offer").source(`href="/parts?line=` + line + `#offer"`)
	form := url.Values{
		"key": {"offer1"}, "back": {"/parts"}, "form": {"offer/" + line}, "line_id": {"P1"}, "supplier_id": {h.Supplier}, "cost": {"12,50 €"},
		"eta": {time.Now().Add(72 * time.Hour).Format("2006-01-02T15:04")},
	}
	clerk.get("/parts?line="+line).ok().has("An offer for Bush", "Cost of one, RUB").source(`name="back" value="/parts"`, `value="offer/`+line+`"`)

	refused := clerk.post("/orders/"+o.Number+"/commands/record-offer", form).refused(http.StatusUnprocessableEntity)
	refused.source(`value="12,50 €"`, `aria-invalid="true"`, `value="`+h.Supplier+`" selected`)

	form.Set("cost", "1 200,50")
	clerk.post("/orders/"+o.Number+"/commands/record-offer", form).to("/parts").ok().has("Offer recorded.", "With clients 1").lacks("Nobody offers these")
	l := h.load(o.Number).Jobs[0].Lines[0]
	require.Equal(t, workorder.Offered, l.Supply)
	require.EqualValues(t, 120050, l.Offer.Cost)
	clerk.get("/parts?line=" + line).ok().lacks("An offer for")
	form.Set("key", "offer2")
	clerk.post("/orders/"+o.Number+"/commands/record-offer", form).refused(http.StatusConflict).has("an offer is recorded for a part that is unavailable").lacks("An offer for")
}

func TestParts_GoodsAreReceivedByScanInPartAndWhole(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.ordered(h.Missing)
	h.ordered(h.Missing)
	clerk := h.as(process.Parts)
	number := o.Jobs[0].Lines[0].Purchase.Number
	clerk.get("/parts/receive").ok().has("Scan the delivery note")
	clerk.get("/parts/receive?q=x").ok().has("at least two characters")
	clerk.get("/parts/receive?q=" + url.QueryEscape(hostile)).ok().has("Nothing is to come under")
	clerk.get("/parts/receive?q=mount-1").ok().has("PO-000001 · A supplier", "PO-000002 · A supplier", "Less came.")
	back := "/parts/receive?q=" + number
	clerk.get(back).ok().source(`name="lines[0].line_id" value="P1"`, `name="lines[0].qty" value="2"`).lacks("PO-000002")

	form := url.Values{
		"key": {"a"}, "back": {back}, "form": {"receive/" + o.Number + "/" + number}, "lines[0].line_id": {"P1"}, "lines[0].qty": {"2,5"},
	}
	to := "/parts/receive/" + o.Number
	clerk.post(to, form).refused(http.StatusUnprocessableEntity).has("2 are still to come").source(`value="2,5"`, `aria-invalid="true"`)
	form.Set("lines[0].qty", "0")
	clerk.post(to, form).refused(http.StatusUnprocessableEntity).has("at least one part line").source(`name="lines[0].qty" value="0"`)
	form.Set("lines[0].qty", "0,5")
	form.Set("key", "b")
	page := clerk.post(to, form).to(back).ok()
	page.has("Parts received.").source(`name="lines[0].qty" value="1.5"`)
	clerk.post(to, form).to(back).source(`name="lines[0].qty" value="1.5"`) // a double click does one thing
	clerk.get("/parts").ok().has("0.5 of 2 are here")
	form.Set("lines[0].qty", "1.5")
	form.Set("key", "c")
	clerk.post(to, form).to(back).ok().has("Nothing more is to come on " + number)
	require.Equal(t, workorder.Reserved, h.load(o.Number).Jobs[0].Lines[0].Supply)
	form.Set("key", "d")
	clerk.post(to, form).refused(http.StatusConflict).has("no open purchase order", "Nothing more is to come")
	clerk.get("/purchases/"+number).ok().has("Received", o.Number).lacks("Receive parts")
}

func TestParts_AWrongPartGoesBackAndIsStillToCome(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.ordered(h.Missing)
	number := o.Jobs[0].Lines[0].Purchase.Number
	back, to := "/parts/receive?q="+number, "/orders/"+o.Number+"/commands/reject-parts"
	form := url.Values{
		"key": {"a"}, "back": {back}, "form": {"reject/" + o.Number + "/" + number},
		"lines[0].line_id": {"P1"}, "lines[0].qty": {"9"}, "lines[0].note": {hostile},
	}
	clerk := h.as(process.Parts)
	clerk.get(back).ok().has("The wrong part came").lacks("<details open")
	clerk.post(to, form).refused(http.StatusUnprocessableEntity).has("choose wrong_part or dead_on_arrival").source("<details open", `value="9"`)
	form.Set("lines[0].fault", string(workorder.WrongPart))
	clerk.post(to, form).refused(http.StatusUnprocessableEntity).has("2 are still to come").source(`value="wrong_part" checked`)
	form.Set("lines[0].qty", "2")
	form.Set("key", "b")
	clerk.post(to, form).to(back).ok().has("The goods go back", "Mount")
	clerk.post(to, form).to(back) // a double click does one thing
	l := h.load(o.Number).Jobs[0].Lines[0]
	require.Len(t, l.Rejections, 1)
	require.Equal(t, []any{workorder.Ordered, exact.Units(2)}, []any{l.Supply, l.Outstanding()})
	for _, path := range []string{"/parts", "/purchases/" + number, "/orders/" + o.Number} {
		clerk.get(path).ok().has("2 went back: Wrong part", hostile)
	}
	clerk.get("/orders/" + o.Number + "?do=reject-parts").ok().has("It is not received")
}

func TestParts_AWrongPartIsLeftOutOfTheDelivery(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	require.NoError(t, h.store.Cards.UpsertParts(t.Context(), []cards.Part{{PartNo: "BUSH-1", Name: "Bush"}}, "", h.Actor(process.Parts)))
	require.NoError(t, h.store.Suppliers.UpsertCatalogue(t.Context(), h.Supplier, []suppliers.SupplierPart{{PartNo: "BUSH-1", Cost: 100, LeadDaysP50: 1, LeadDaysP90: 1}}, h.Actor(process.Parts)))
	o := h.ordered(h.Missing, "BUSH-1")
	number := o.Jobs[0].Lines[0].Purchase.Number
	require.Equal(t, number, o.Jobs[0].Lines[1].Purchase.Number)
	back := "/parts/receive?q=" + number
	form := url.Values{
		"key": {"a"}, "back": {back}, "form": {"receive/" + o.Number + "/" + number},
		"lines[0].line_id": {"P1"}, "lines[0].qty": {" 0 "}, "lines[1].line_id": {"P2"}, "lines[1].qty": {"3"},
	}
	clerk := h.as(process.Parts)
	refused := clerk.post("/parts/receive/"+o.Number, form).refused(http.StatusUnprocessableEntity)
	for line, given := range map[string]string{"P1": `qty" value="0"`, "P2": `qty" value="3"`} {
		_, rest, _ := strings.Cut(refused.body, `line_id" value="`+line+`"`)
		rest, _, _ = strings.Cut(rest, "</td>")
		require.Contains(t, rest, given)
	}
	form.Set("lines[1].qty", "2")
	clerk.post("/parts/receive/"+o.Number, form).to(back).ok().has("Mount").lacks("Bush")
	lines := h.load(o.Number).Jobs[0].Lines
	require.Equal(t, []workorder.Supply{workorder.Ordered, workorder.Reserved}, []workorder.Supply{lines[0].Supply, lines[1].Supply})
}

func TestParts_AJobsPartsAreIssuedToTheBench(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.ordered(h.InStock)
	clerk := h.as(process.Parts)
	page := clerk.get("/parts").ok().has("Ready for the bench 1", "2 × Strut", "A mechanic")
	require.Equal(t, page.body, clerk.get("/parts").body, "a list that is read again stays as it is, or all its rows would seem changed")
	form := url.Values{"key": {"a"}, "back": {"/parts"}, "form": {"issue/" + o.Number + "/J1"}, "job_id": {"J1"}}
	clerk.post("/orders/"+o.Number+"/commands/issue-parts", form).to("/parts").ok().has("Parts issued to the shop.").lacks("Ready for the bench")
	require.Equal(t, workorder.Issued, h.load(o.Number).Jobs[0].Lines[0].Supply)
	form.Set("key", "b")
	clerk.post("/orders/"+o.Number+"/commands/issue-parts", form).refused(http.StatusConflict).has("no parts left to issue")
}

func TestParts_PurchaseOrdersAreListedByState(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.ordered(h.Missing)
	clerk := h.as(process.Parts)
	clerk.get("/purchases").ok().has("PO-000001", "A supplier", o.Number, "₽6,000.00")
	clerk.get("/purchases?state=received").ok().lacks("PO-000001")
	clerk.get("/purchases/PO-000001").ok().has("A supplier", "Mount", "3,000.00", "₽6,000.00", "Receive parts", "Awaiting parts")
	h.give(o, process.Reception, workorder.Cancel{Reason: "sold"})
	clerk.get("/purchases").ok().lacks("PO-000001")
	clerk.get("/purchases?state=cancelled").ok().has("PO-000001")
	clerk.get("/purchases/PO-000001").ok().has("Cancelled").lacks("Receive parts")
	clerk.get("/parts/receive?q=PO-000001").ok().has("Nothing more is to come on PO-000001", "Cancelled")
}

func TestParts_GoodsThatComeThoughTheOrderWasCancelledGoToFreeStock(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.ordered(h.Missing)
	clerk := h.as(process.Parts)
	clerk.get("/purchases/PO-000001").ok().lacks("Nobody waits")
	form := url.Values{"form": {"unwanted/P1"}, "key": {"a"}, "qty": {"1,5"}}
	at := "/purchases/PO-000001/P1"
	clerk.post(at, form).refused(http.StatusConflict).has("order " + o.Number + " waits for line P1; receive it there")
	h.give(o, process.Reception, workorder.Cancel{Reason: "sold"})
	for _, q := range []string{"PO-000001", h.Missing, o.Number} {
		clerk.get("/parts/receive?q="+q).ok().has("Nobody waits for these any more", "2 × Mount", "Book to stock").source(`href="/purchases/PO-000001#unwanted"`)
	}
	clerk.get("/purchases/PO-000001").ok().has("Nobody waits for these any more").source(`name="qty" type="text" value="2"`).lacks("Cancel with the supplier")
	form.Set("qty", "3")
	clerk.post(at, form).refused(http.StatusUnprocessableEntity).has("2 were ordered and 2 are still to come").source(`value="3"`)
	form.Set("qty", "")
	clerk.post(at, form).refused(http.StatusUnprocessableEntity)
	form.Set("qty", "1,5")
	for range 2 { // a double click does one thing
		clerk.post(at, form).to("/purchases/PO-000001").ok().has("Mount: 1.5 booked to free stock.").source(`value="0.5"`)
	}
	clerk.get("/stock/"+h.Missing).ok().has("On hand 1.5 Reserved 0 Free 1.5", "PO-000001", "+1.5")
	form.Set("qty", "0.5")
	form.Set("key", "b")
	clerk.post(at, form).to("/purchases/PO-000001").ok().has("Received").lacks("Nobody waits")
	form.Set("key", "c")
	clerk.post(at, form).refused(http.StatusConflict).has("has come")
	h.as(process.Mechanic).post(at, form).refused(http.StatusForbidden)
}

func TestParts_WhatIsNotNeededAnyMoreIsOfferedForCancelling(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.ordered(h.Missing)
	clerk := h.as(process.Parts)
	clerk.get("/parts").ok().lacks("Not needed any more")
	receipt := url.Values{"form": {"receipt"}, "key": {"a"}, "qty": {"2"}, "reason": {"market"}}
	clerk.post("/stock/"+h.Missing, url.Values{"form": {"recount"}, "key": {"a"}, "qty": {"2"}, "reason": {"market"}}).refused(http.StatusUnprocessableEntity)
	clerk.post("/stock/"+h.Missing, receipt).to("/stock/" + h.Missing).ok()
	h.give(o, process.System, workorder.ServeParts{LineIDs: []string{"P1"}})
	clerk.get("/parts").ok().has("Not needed any more 1", "2 × Mount", "Decide").source(`href="/purchases/PO-000001#unwanted"`)
	clerk.get("/parts/receive?q=" + h.Missing).ok().has("Nobody waits for these any more").lacks("Receive parts")
	clerk.get("/purchases/PO-000001").ok().has("nobody waits", "Book to stock", "Cancel with the supplier").lacks("Receive parts")
	clerk.post("/purchases/PO-000001/P1", url.Values{"form": {"unwanted/P1"}, "do": {"cancel"}, "key": {"b"}}).to("/purchases/PO-000001").ok().has("Cancelled with the supplier.")
	clerk.get("/parts").ok().lacks("Not needed any more")
}

func TestParts_AStockCardShowsItsMovementsAndTakesNewOnes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.ordered(h.InStock)
	p := h.ordered(h.Missing)
	h.rare()
	clerk := h.as(process.Parts)
	clerk.get("/stock").ok().has("STRUT-1 Strut 10 2 8")
	clerk.get("/stock?q=trut").ok().has("STRUT-1")
	clerk.get("/stock?q=x").ok().has("at least two characters")
	clerk.get("/stock?q=nosuch").ok().has("Nothing was found")
	require.Equal(t, "/stock/STRUT-1", clerk.get("/stock?q=strut-1").header.Get("Location"), "a scanned number opens its card")
	card := clerk.get("/stock?q=rare").ok().has("never in stock here").source(`href="/stock/RARE%2F1%20%25"`)
	require.NotContains(t, card.body, `href="/stock/RARE/1`)
	clerk.get("/stock/"+h.InStock).ok().has("On hand 10 Reserved 2 Free 8", "Reserved for "+o.Number, "first stock", "A parts", "+10 10")
	clerk.get("/stock/"+h.Missing).ok().has("To come PO-000001", p.Number, "never in stock")

	at := "/stock/RARE%2F1%20%25"
	form := url.Values{"form": {"receipt"}, "key": {"a"}, "qty": {"1,5"}, "reason": {""}}
	clerk.post(at, form).refused(http.StatusUnprocessableEntity).has("Say why").source(`value="1,5"`)
	form.Set("reason", hostile)
	clerk.post(at, form).to(at).ok().has("Receipt booked.", "On hand 1.5", "Receipt "+hostile, "+1.5")
	clerk.post(at, form).to(at).ok().has("On hand 1.5") // a double click does one thing
	form.Set("qty", "-1")
	form.Set("key", "b")
	clerk.post(at, form).refused(http.StatusUnprocessableEntity).has("give more than 0").source(`value="-1"`)

	count := url.Values{"form": {"count"}, "key": {"c"}, "qty": {""}, "reason": {"shelf check"}}
	clerk.post("/stock/"+h.InStock, count).refused(http.StatusUnprocessableEntity).has("Fill this in.").source(`value="shelf check"`)
	count.Set("qty", "1")
	clerk.post("/stock/"+h.InStock, count).to("/stock/STRUT-1").ok().has("Not enough is left for "+o.Number, "On hand 1 Reserved 1", "-9 1", "+10 10")
	require.EqualValues(t, 1000, h.load(o.Number).Jobs[0].Lines[0].Missing(), "and the order knows of it")
	count.Set("qty", "9")
	count.Set("key", "d")
	clerk.post("/stock/"+h.InStock, count).to("/stock/STRUT-1").ok().has("Count booked.", "On hand 9", "+8 9")
	clerk.post("/stock/UNKNOWN", count).refused(http.StatusNotFound)
}

func TestParts_EveryPageSpeaksEveryLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.needing(h.rare())
	h.ordered(h.InStock)
	h.ordered(h.Missing)
	clerk := h.as(process.Parts)
	for _, clerk.language = range []string{"ru", "es", "pt", "en"} {
		for _, path := range []string{"/parts", "/parts?line=T-000001/P1", "/parts/receive?q=MOUNT", "/purchases", "/purchases/PO-000001", "/stock", "/stock/STRUT-1"} {
			clerk.get(path).ok()
		}
	}
}

func TestParts_ANewPartThatIsKnownIsPointedOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Parts)
	p.get("/stock?q=NEW-77").ok().source(`href="/parts/new?part_no=NEW-77"`)
	h.as(process.Mechanic).get("/parts/new").refused(403)
	h.as(process.Mechanic).post("/parts/new", url.Values{"part_no": {"X"}}).refused(403)
	p.get("/parts/new?part_no=" + url.QueryEscape(hostile)).ok().wellMade()

	form := url.Values{"part_no": {"strut 1"}, "name": {hostile}, "price": {"many"}, "unit": {""}}
	p.post("/parts/new", form).refused(422).source(`id="part-price-wrong"`, `value="strut 1"`)
	form.Set("price", "1 000,50")
	eachLanguage(p, func() {
		p.post("/parts/new", form).refused(409).source(`href="/stock/STRUT-1"`, `name="duplicate_reason"`)
	})
	p.post("/parts/new", form).refused(409).has("This part has a card already", "It is another part, because")
	form.Set("duplicate_reason", "another maker's")
	p.post("/parts/new", form).to("/stock/strut%201").ok().has("strut 1")
	known, err := h.store.Cards.PartsByNumber(t.Context(), []string{"strut 1", "STRUT-1"})
	require.NoError(t, err)
	require.EqualValues(t, 100_050, *known["strut 1"].Price)

	was := known["STRUT-1"]
	form.Set("part_no", "STRUT-1") // the very number: a form of a new part does not overwrite it
	p.post("/parts/new", form).refused(409).has("This part has a card already").lacks("It is another part, because")
	known, err = h.store.Cards.PartsByNumber(t.Context(), []string{"STRUT-1"})
	require.NoError(t, err)
	require.Equal(t, was, known["STRUT-1"])
	form = url.Values{"part_no": {"NEW-77"}, "name": {"A bolt"}, "price": {""}}
	p.post("/parts/new", form).to("/stock/NEW-77").ok().has("A bolt")
}

func TestParts_WhereAPartStandsIsShownToWhoPicksIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	clerk := h.as(process.Parts)
	at := "/stock/" + h.InStock
	clerk.post(at, url.Values{"form": {"place"}, "place": {" A-12-3 "}}).to(at).ok().has("Place saved.").source(`value="A-12-3"`)
	clerk.get("/stock").ok().has("A-12-3")
	h.ordered(h.InStock)
	clerk.get("/parts").ok().has("2 × Strut " + h.InStock + " A-12-3")
	clerk.post(at, url.Values{"form": {"place"}, "place": {strings.Repeat("x", 61)}}).refused(http.StatusUnprocessableEntity).has("shorten it to 60")
	clerk.post("/stock/NONE", url.Values{"form": {"place"}, "place": {"A"}}).refused(http.StatusNotFound)
	h.as(process.Mechanic).post(at, url.Values{"form": {"place"}, "place": {"B"}}).refused(http.StatusForbidden)
	clerk.post(at, url.Values{"form": {"place"}, "place": {""}}).to(at).ok().lacks("A-12-3")
}

// Parts are taken from the shelf by a paper that has them in the order of their places.
func TestParts_APickingSlipLeadsAlongTheShelf(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	clerk := h.as(process.Parts)
	require.NoError(t, h.store.Cards.UpsertParts(t.Context(), []cards.Part{{PartNo: "OIL-1", Name: "Oil " + hostile, Unit: "l", Price: storetest.Ptr(exact.Money(900_00))}, {PartNo: "AXLE-1", Name: "Axle", Price: storetest.Ptr(exact.Money(900_00))}}, "", h.Actor(process.Parts)))
	for no, place := range map[string]string{"OIL-1": "B-2", "AXLE-1": "", h.InStock: "A-1"} {
		clerk.post("/stock/"+no, url.Values{"form": {"receipt"}, "key": {"r" + no}, "qty": {"5"}, "reason": {"note"}}).to("/stock/" + no).ok()
		clerk.post("/stock/"+no, url.Values{"form": {"place"}, "key": {"p" + no}, "place": {place}}).to("/stock/" + no).ok()
	}
	o := h.ordered("AXLE-1", "OIL-1", h.InStock)
	at := "/orders/" + o.Number + "/slip"
	clerk.get("/parts").ok().source(`href="` + at + `"`)
	clerk.get("/orders/" + o.Number).ok().source(`href="` + at + `"`)
	page := clerk.get(at).ok().has("Picking slip "+o.Number, "Strut", "Oil "+hostile, "Lada Samara, А123ВС77", "Given out by")
	a, b, c := strings.Index(page.body, "A-1"), strings.Index(page.body, "B-2"), strings.Index(page.body, "AXLE-1")
	require.True(t, 0 < a && a < b && b < c, "%d %d %d", a, b, c)
	text := documenttest.Text(t, []byte(clerk.get(at+".pdf").pdf().body))
	require.Contains(t, text, "A-1")
	clerk.get("/orders/" + h.ordered(h.Missing).Number + "/slip").ok().has("Nothing waits on the shelf")
	for _, role := range []process.Role{process.Mechanic, process.Reception} {
		h.as(role).get(at).refused(http.StatusForbidden)
	}
	h.as(process.Reception).get("/orders/" + o.Number).ok().lacks("Picking slip")
	clerk.get("/orders/T-999999/slip.pdf").refused(http.StatusNotFound)
}
