package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/document/documenttest"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// checks has the shop read its estimates before they go.
func (h *house) checks() {
	h.t.Helper()
	rules, err := workorder.NewRules(workorder.DefaultPolicy(), worktime.DefaultCalendar())
	require.NoError(h.t, err)
	h.engine.rules = rules
}

// drafted is an order whose estimate waits to be read.
func (h *house) drafted() workorder.Order {
	h.t.Helper()
	h.checks()
	o := h.order(workorder.Diagnosing)
	o = h.give(o, process.Mechanic, h.findings(h.InStock))
	require.NotNil(h.t, o.Unsent())
	return o
}

func TestDraft_IsReadChangedAndSentOnThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.drafted()
	desk, en := h.as(process.Reception), locale.For("en")
	desk.get("/reception").ok().has("To read and send", o.Number)
	page := desk.get("/orders/"+o.Number).ok().has("Draft of the estimate", "Send to the client", en.Money(o.Unsent().Total, o.Currency))
	page.source(`data-part="draft"`, `do=revise-estimate`, `do=discount-lines`)
	h.nobody().get(h.linkTo(o) + "?lang=en").ok().lacks(en.Money(o.Unsent().Total, o.Currency))
	eachLanguage(desk, func() {
		for _, do := range []string{"send-estimate", "revise-estimate", "discount-lines"} {
			desk.get("/orders/" + o.Number + "?do=" + do).ok().source("/commands/" + do + `"`)
		}
	})

	desk.tell(o, "discount-lines", url.Values{"reason": {" "}, "lines[0].job_id": {"J1"}, "lines[0].percent": {"5"}, "lines[0].percent_was": {""}}).
		refused(422).source(`id="discount-lines-reason-wrong"`, `name="lines[0].percent" value="5"`)
	desk.tell(o, "discount-lines", url.Values{"reason": {"friends"}, "lines[0].job_id": {"J1"}, "lines[0].percent": {"50"}, "lines[0].percent_was": {""}}).
		refused(403).source(`name="lines[0].percent" value="50"`)
	full := o.Unsent().Total
	o = desk.told(o, "discount-lines", url.Values{
		"reason": {"regular"}, "lines[0].job_id": {"J1"}, "lines[0].percent": {""}, "lines[0].percent_was": {""}, "lines[0].amount": {"100,00"}, "lines[0].amount_was": {""},
		"lines[1].line_id": {"P1"}, "lines[1].percent": {""}, "lines[1].percent_was": {""}, "lines[1].amount": {""}, "lines[1].amount_was": {""},
	})
	require.Equal(t, full-exact.Money(100_00), o.Unsent().Total)
	desk.get("/orders/"+o.Number).ok().has("discount 100.00", en.Money(o.Unsent().Total, o.Currency))
	desk.get("/orders/" + o.Number + "?do=discount-lines").ok().source(`name="lines[0].amount" value="100.00"`)
	o = desk.told(o, "send-estimate", url.Values{"estimate_version": {"1"}})
	require.Equal(t, workorder.AwaitingApproval, o.Phase)
	sent := desk.get("/orders/"+o.Number).ok().has("discount 100.00", "Estimate sent", "Discount given")
	require.NotContains(t, sent.body, `data-part="draft"`)
	desk.get("/reception").ok().lacks("To read and send")
	h.nobody().get(h.link(o.Number)+"?lang=en").ok().has("discount "+en.Money(100_00, o.Currency), en.Money(o.Estimate().Total, o.Currency))
	desk.get("/orders/" + o.Number + "/documents/order?lang=en").ok().has("discount " + en.Money(100_00, o.Currency))
	paper := desk.get("/orders/" + o.Number + "/documents/order.pdf?lang=ru").pdf()
	require.Contains(t, documenttest.Text(t, []byte(paper.body)), "скидка 100,00")
}

// The money card and the client's page say what is left to pay, the agreement what was agreed.
func TestDiscount_AfterTheAgreementShowsInWhatIsLeftToPay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.InQualityCheck)
	link, en := h.link(o.Number), locale.For("en")
	money := func(m exact.Money) string { return en.Money(m, o.Currency) }
	desk := h.as(process.Manager)
	agreed := o.Estimate().Decision.Total
	h.nobody().get(link + "?lang=en").ok().lacks("Discount given since")
	o = desk.told(o, "discount-lines", url.Values{"reason": {"we were late"}, "lines[0].job_id": {"J1"}, "lines[0].percent": {"100"}, "lines[0].percent_was": {""}})
	off := o.Jobs[0].Labour()
	require.Positive(t, off)
	desk.get("/orders/"+o.Number).ok().has(money(agreed-off), money(off)+" less than agreed")
	h.nobody().get(link+"?lang=en").ok().has("Discount given since", money(agreed-off))
	require.Equal(t, agreed, o.Estimate().Decision.Total)

	// What became free is on the act and on the invoice alike.
	o = h.give(o, process.Foreman, workorder.PassQualityCheck{RoadTestKM: 3})
	require.Equal(t, agreed-off, o.Invoices[0].Total)
	for _, paper := range []string{"act", "invoice-" + o.Invoices[0].Number} {
		desk.get("/orders/"+o.Number+"/documents/"+paper+"?lang=en").ok().has("discount "+money(off), en.Amount(0), money(agreed-off))
	}
}

// Where prices are without tax, pages say with which tax a line is paid, papers add it
// up beneath their lines, and the books have the same.
func TestTax_ThatIsAddedIsShownOnPagesAndPapers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	policy := workorder.DefaultPolicy()
	policy.TaxAdded, policy.SendEstimates = true, workorder.AtOnce
	rules, err := workorder.NewRules(policy, worktime.DefaultCalendar())
	require.NoError(t, err)
	h.engine.rules = rules
	en, desk := locale.For("en"), h.as(process.Reception)
	asked := h.order(workorder.CheckedIn)
	desk.get("/orders/" + asked.Number + "?do=skip-diagnosis").ok().has("Prices here are without tax")
	desk.get("/orders/" + asked.Number + "?do=cancel").ok().lacks("Prices here are without tax")
	o := h.order(workorder.HandedOver)
	money := func(m exact.Money) string { return en.Money(m, o.Currency) }
	desk.get("/orders/"+o.Number).ok().has("Price without tax", "With tax", "of it tax, 20%", money(o.Estimate().Total), "2,500.00")
	i := o.Invoices[0]
	require.Equal(t, i.Total, o.Bills()[0].Total)
	for _, name := range []string{"act", "invoice-" + i.Number} {
		eachLanguage(desk, func() {
			l := locale.For(desk.language)
			seen := func(m exact.Money) string { return strings.Join(strings.Fields(l.Money(m, o.Currency)), " ") }
			desk.get("/orders/"+o.Number+"/documents/"+name+"?lang="+desk.language).ok().
				has(l.T("document.net"), seen(i.Total-i.Tax), seen(i.Tax), seen(i.Total))
		})
	}
	desk.get("/orders/"+o.Number+"/documents/act?lang=en").ok().has("3,750.00", "4,500.00").lacks("5,400.00")
	h.nobody().get(h.linkTo(o) + "?lang=en").ok().has(money(i.Total))
}

// A paper that names tax has it of the taxed lines only, as the invoice has.
func TestTax_APaperCountsNoneOnWhatIsExempt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.restock()
	o := h.give(workorder.Order{}, process.Reception, h.opening(workorder.Commercial))
	o = h.give(o, process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{{
		Title: "Plates", Skill: h.Skill, NormHours: 100, Charges: []workorder.ChargeSpec{{Kind: workorder.Fee, Text: "State fee", Amount: 60_000, Exempt: true}},
	}}})
	en := locale.For("en")
	paper := h.as(process.Reception).get("/orders/" + o.Number + "/documents/order?lang=en").ok()
	paper.has("VAT 20% included", en.Money(exact.TaxIncluded(o.Estimate().Total-60_000, o.TaxRate), o.Currency))
	paper.lacks(en.Money(exact.TaxIncluded(o.Estimate().Total, o.TaxRate), o.Currency))
}
