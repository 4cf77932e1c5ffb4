package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/document/documenttest"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// pdf requires a file that can be opened.
func (a *answer) pdf() *answer {
	a.t.Helper()
	require.Equal(a.t, http.StatusOK, a.status, a.body)
	require.Equal(a.t, "application/pdf", a.header.Get("Content-Type"))
	require.Equal(a.t, "no-store", a.header.Get("Cache-Control"))
	require.Contains(a.t, a.body[:8], "%PDF-")
	return a
}

func TestP21_EveryOrderHasItsPapersInEveryPhaseAndLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk := h.as(process.Reception)
	for _, s := range workorder.Stages() {
		o := h.orderOf(workorder.Warranty, s.Phase)
		papers := []string{"order", "act"}
		for _, i := range o.Invoices {
			papers = append(papers, "invoice-"+i.Number)
		}
		for _, name := range papers {
			path := "/orders/" + o.Number + "/documents/" + name
			for _, tag := range locale.Languages() {
				desk.get(path+"?lang="+tag).ok().source(`<article class="card" lang="`+tag+`">`).has("Lada Samara, А123ВС77", "XTA210990Y2766389", "A client")
			}
			desk.get(path + ".pdf").pdf()
		}
	}
}

func TestP21_TheOrderSaysWhatWasSaidAllowedAndPromised(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	page := h.as(process.Reception).get("/orders/" + o.Number + "/documents/order?lang=en").ok()
	page.has("Work order "+o.Number, "«"+hostile+"»", "«service is due»", "Ask about each finding", "Promised time", "100,000", "paid only if all work is declined",
		"The work and its price are agreed in an estimate", "A reception")
	page.source(`href="/orders/` + o.Number + `/documents/act?lang=en"`)

	o = h.order(workorder.AwaitingApproval)
	h.as(process.Reception).get("/orders/"+o.Number+"/documents/order?lang=en").ok().has("Estimate, version 1", "Not agreed yet.", "STRUT-1")
}

func TestP21_ClientDocumentsSpeakTheClientsLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t) // whose client has no language on the card, which means Russian
	o := h.order(workorder.Closed)
	desk := h.as(process.Reception)
	for _, name := range []string{"order", "act", "invoice-" + o.Invoices[0].Number} {
		desk.get("/orders/"+o.Number+"/documents/"+name).ok().source(`<html lang="en">`, `lang="ru">`)
	}
}

// The papers and the books agree to the last kopeck, also where two pay.
func TestP3_PapersAddUpToTheInvoices(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk := h.as(process.Reception)
	o := h.orderOf(workorder.Warranty, workorder.HandedOver)
	require.Len(t, o.Invoices, 2)
	en := locale.For("en")
	money := func(m exact.Money) string { return en.Money(m, o.Currency) }
	var total exact.Money
	act := desk.get("/orders/" + o.Number + "/documents/act?lang=en").ok()
	for _, i := range o.Invoices {
		total += i.Total
		act.has(money(i.Total))
		bill := desk.get("/orders/" + o.Number + "/documents/invoice-" + i.Number + "?lang=en").ok()
		bill.has("Invoice "+i.Number, money(i.Total), money(i.Tax), "VAT 20% included", money(i.Total-i.Paid))
		if i.Payer.Kind == workorder.PayerManufacturer {
			bill.has("A manufacturer", "Warranty")
		} else {
			bill.has("Deductible")
		}
	}
	act.has(money(total), "Paid by A manufacturer", "Paid by A client", "100,003", "given to the client", "Recommended, not done", "Wipers: Deferred", "replaced", "The work was shown")
}

func TestP21_ACreditedInvoiceSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk := h.as(process.Reception)
	o := h.order(workorder.Ready)
	o = h.give(o, process.Manager, workorder.Cancel{Reason: "sold " + hostile})
	page := desk.get("/orders/" + o.Number + "/documents/invoice-" + o.Invoices[0].Number + "?lang=en").ok()
	page.has("Credited: sold " + hostile).lacks("Left to pay")
	desk.get("/orders/" + o.Number + "/documents/act?lang=en").ok().has("No work was done.")
}

func TestP21_PapersAreForTheDesk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Closed)
	for _, r := range []process.Role{process.Mechanic, process.Foreman, process.Parts} {
		h.as(r).get("/orders/" + o.Number + "/documents/act").refused(http.StatusForbidden)
	}
	for _, r := range []process.Role{process.Manager, process.Admin} {
		h.as(r).get("/orders/" + o.Number + "/documents/act").ok()
	}
	desk := h.as(process.Reception)
	desk.get("/orders/" + o.Number + "/documents/letter").refused(http.StatusNotFound)
	desk.get("/orders/" + o.Number + "/documents/invoice-INV-999999.pdf").refused(http.StatusNotFound)
	desk.get("/orders/T-999999/documents/order").refused(http.StatusNotFound)
	require.Equal(t, http.StatusSeeOther, h.nobody().get("/orders/"+o.Number+"/documents/order.pdf").status)
}

func TestN12_TheClientOpensTheirOwnPapersOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	they := h.nobody()
	o := h.orderOf(workorder.Warranty, workorder.HandedOver)
	link := h.linkTo(o)
	page := they.get(link + "?lang=en").ok()
	for _, i := range o.Invoices {
		path := link + "/documents/invoice-" + i.Number + ".pdf"
		if i.Payer.Kind == workorder.PayerClient {
			page.source(path + "?lang=en")
			require.Equal(t, "no-referrer", they.get(path).pdf().header.Get("Referrer-Policy"))
			continue
		}
		page.lacks(i.Number)
		they.get(path).refused(http.StatusNotFound)
	}
	they.get(link + "/documents/act.pdf").pdf()
	they.get(link + "/documents/order.pdf").pdf()
	they.get(link + "/documents/order").refused(http.StatusNotFound)
	early := h.linkTo(h.order(workorder.InRepair))
	they.get(early + "/documents/act.pdf").refused(http.StatusNotFound)
}

// A name is printed as its owner writes it, also where letters hang together or are read
// from right to left.
func TestP21_PapersPrintEveryNameAsItIsWritten(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Closed)
	for _, name := range []string{
		"Þórður Çelik-Nguyễn", "Қайрат Өмірұлы", "Ελευθέριος Παπαδόπουλος", "გიორგი კვარაცხელია", "Հովհաննես Թումանյան", "שָׂרָה כֹּהֵן",
		"محمد عبد الله لا", "สมชาย น้ำผึ้ง", "श्रीकृष्ण त्रिपाठी", "রবীন্দ্রনাথ ঠাকুর", "சுப்பிரமணியன்", "ኃይለ ሥላሴ", "王小明", "やまだ タロウ", "김철수",
	} {
		_, err := h.store.Cards.UpdateClient(t.Context(), h.ClientID, cards.ClientPatch{Name: &name}, 0, h.Actor(process.Manager))
		require.NoError(t, err)
		for _, paper := range []string{"order", "act", "invoice-" + o.Invoices[0].Number} {
			for _, tag := range []string{"en", "ru"} {
				pdf := h.as(process.Reception).get("/orders/" + o.Number + "/documents/" + paper + ".pdf?lang=" + tag).pdf()
				require.Contains(t, documenttest.Text(t, []byte(pdf.body)), name, paper)
			}
		}
	}
}
