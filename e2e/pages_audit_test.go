package e2e

import (
	"net/url"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/e2e/browser"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// busy is a service centre with an order in every phase, and the cards behind them.
type busy struct {
	*shop
	orders       []*order
	missing      *order          // waits for a part that nobody has
	forms        map[string]bool // commands whose forms were looked at
	client, car  string
	strut, mount string // in stock, and to be bought
}

// newBusy lets a day happen in a shop of its own.
func newBusy(t *testing.T) *busy {
	t.Helper()
	b := &busy{shop: newShop(t), forms: map[string]bool{}}
	b.strut, b.mount = b.newPart("Strut", 20), b.newPart("Mount", 0)
	b.newSupplier(offer{b.mount, 1, 2})
	b.client = b.newClient()
	b.car = b.newCar(b.client)
	for _, p := range workorder.Stages() {
		b.orders = append(b.orders, b.orderIn(p.Phase))
	}
	w, _ := b.underWarranty(100, 50, 70_000)
	w.diagnose("the motor is burnt", job("Replace the window motor", 1, b.strut))
	b.missing = b.openForNew("rattles")
	b.missing.skipDiagnosis(job("Replace the shield", 1, b.newPart("Shield", 0)))
	b.orders = append(b.orders, w, b.missing, b.paused())
	return b
}

// way is what happens to an order, in turn, and the phase that it leads to.
var way = []struct {
	to process.Phase
	do func(*order)
}{
	{workorder.Diagnosing, func(o *order) { o.give(o.mechanics[0], workorder.StartDiagnosis{}) }},
	{workorder.AwaitingApproval, nil}, // findings, which name the shop's parts
	{workorder.Queued, func(o *order) { o.approveOnThePhone(says{"J2", workorder.Deferred, "price"}) }},
	{workorder.InRepair, func(o *order) { o.issue("J1"); o.startJob("J1") }},
	{workorder.InQualityCheck, func(o *order) { o.finishJob("J1") }},
	{workorder.Ready, func(o *order) { o.passQC() }},
	{workorder.HandedOver, func(o *order) { o.pay(); o.handOver() }},
	{workorder.Closed, func(o *order) { o.close() }},
}

// orderIn is an order in a phase.
func (b *busy) orderIn(phase process.Phase) *order {
	o := b.openForNew("knocks on the left when it is cold", "smells of oil")
	parts := []string{b.strut}
	if phase == workorder.AwaitingParts {
		parts = []string{b.mount}
	}
	for _, step := range way {
		switch {
		case o.Phase == phase:
			return o
		case step.to == workorder.AwaitingApproval:
			o.recordFindings("worn out", job("Replace the front strut", 1.5, parts...), job("Wash", 0.5))
		case o.Phase == workorder.AwaitingApproval && phase == workorder.Preparing:
			o.give(o.reception, workorder.RequestChange{EstimateVersion: 1, Reason: "is there a cheaper one?"})
		case o.Phase == workorder.AwaitingApproval && phase == workorder.PhaseDeclined:
			o.approveOnThePhone(says{"J1", workorder.Declined, "price"}, says{"J2", workorder.Declined, "timing"})
		case o.Phase == workorder.AwaitingApproval && phase == workorder.PhaseCancelled:
			o.cancel("the car was sold")
		default:
			step.do(o)
		}
	}
	o.in(phase)
	return o
}

// paused is work that stopped because something was found.
func (b *busy) paused() *order {
	o := b.orderIn(workorder.InRepair)
	o.give(o.performer("J1"), workorder.PauseJob{JobID: "J1", Reason: "client", Note: "the other strut leaks too"})
	return o
}

// of is the order in a phase.
func (b *busy) of(p process.Phase) *order {
	return b.orders[slices.IndexFunc(b.orders, func(o *order) bool { return o.Phase == p })]
}

// orderPages are the pages of all orders, with the form of each command that
// this person may give on the first order that takes it.
func (b *busy) orderPages(who person) (pages []string) {
	for _, o := range b.orders {
		var now view
		b.get(who.Client, o.path(), &now)
		pages = append(pages, "/orders/"+o.Number)
		for _, a := range now.Actions {
			if a.Allowed && !b.forms[a.Command] {
				b.forms[a.Command] = true
				pages = append(pages, "/orders/"+o.Number+"?do="+a.Command)
			}
		}
	}
	return pages
}

// atReception are the pages of who deals with clients.
func (b *busy) atReception() []string {
	done := b.of(workorder.HandedOver)
	card := "?client_id=" + b.client
	pages := []string{
		"/reception", "/orders", "/orders?all=1&q=" + done.Number, "/orders?q=nobody-has-this", "/tasks", "/search?q=Client", "/search?q=nobody-has-this",
		"/orders/new", "/orders/new?find=Client", "/orders/new" + card, "/orders/new" + card + "&vehicle_id=" + b.car, "/clients/new", "/clients/" + b.client,
		"/clients/" + done.ClientID, "/clients/" + b.client + "/edit", "/vehicles/new?client=" + b.client, "/vehicles/" + b.car, "/orders/nothing", "/board", "/exports",
		"/orders/" + b.of(workorder.CheckedIn).Number + "/intake", "/orders/" + b.of(workorder.CheckedIn).Number + "/cards",
	}
	for _, name := range []string{"order", "act", "invoice-" + done.Invoices[0].Number} {
		pages = append(pages, "/orders/"+done.Number+"/documents/"+name)
	}
	return pages
}

// atParts are the pages of the parts desk.
func (b *busy) atParts() []string {
	buys := b.of(workorder.AwaitingParts).purchases()[0].Number
	return []string{
		"/parts", "/parts?of=bench", "/parts?line=" + b.missing.Number + "/P1", "/parts/receive", "/parts/receive?q=" + buys, "/parts/delivery", "/parts/counts", "/purchases", "/purchases/" + buys,
		"/parts/buy", "/parts/list", "/parts/new", "/parts/transfers", "/parts/transfers/new", "/parts/returns", "/parts/returns/new", "/orders/" + b.missing.Number + "/slip", "/stock/" + url.PathEscape(b.strut) + "/card",
		"/stock", "/stock?q=Strut", "/stock/" + url.PathEscape(b.strut), "/stock/" + url.PathEscape(b.mount), "/tasks", "/reception",
	}
}

// inWorkshop are the pages of who repairs or says who does.
func (b *busy) inWorkshop() []string {
	at := "/jobs/" + b.of(workorder.InRepair).Number
	queued := b.of(workorder.Queued)
	return []string{
		"/jobs", at + "/J1/finish", at + "/J1/pause", at + "/J1/found", "/jobs/" + b.of(workorder.InQualityCheck).Number + "/check",
		"/jobs/" + b.of(workorder.Diagnosing).Number + "/findings", "/tasks", "/board", "/board/wall", "/board/bays", "/board?order=" + queued.Number + "&job=J1",
	}
}

// inSettings are the pages by which a shop is set up, as far as a manager may.
func (b *busy) inSettings() []string {
	return []string{
		"/settings", "/settings/hours", "/settings/rules", "/settings/bays", "/settings/bays/new", "/settings/suppliers", "/settings/suppliers/new", "/settings/payers", "/people", "/people/new",
		"/settings/job-templates", "/settings/job-templates/new", "/settings/inspections", "/settings/inspections/new", "/settings/imports", "/exports",
	}
}

// forClients are the pages behind links.
func (b *busy) forClients() []string {
	pages := []string{"/sign-in", "/c/nothing"}
	for _, o := range b.orders {
		for _, m := range o.messages() {
			if m.State == "queued" {
				pages = append(pages, o.pageIn(m.Key))
			}
		}
	}
	return pages
}

// TestPages_Audit looks at every page of every role in both sizes and colours:
// labels, names, headings, contrast, and nothing wider than the window.
func TestPages_Audit(t *testing.T) {
	t.Parallel()
	s := newBusy(t)
	first := browser.Open(t, s.app.URL(), deskWide, deskHigh, english)
	audit(t, first, s.forClients())
	for _, of := range []struct {
		who   person
		pages []string
	}{
		{s.reception, slices.Concat(s.atReception(), s.orderPages(s.reception))},
		{s.parts, slices.Concat(s.orderPages(s.parts), s.atParts())},
		{s.mechanics[0], slices.Concat(s.inWorkshop(), s.orderPages(s.mechanics[0]))},
		{s.foreman, slices.Concat(s.inWorkshop(), s.orderPages(s.foreman))},
		{s.manager, slices.Concat([]string{"/manager", "/manager?kind=warranty", "/manager/stays", "/board", "/parts", "/reception"}, s.inSettings(), s.orderPages(s.manager))},
	} {
		audit(t, s.desk(first, of.who), of.pages)
	}
}

// audit reports what is wrong with pages, each fault with the first page that has it.
func audit(t *testing.T, b *browser.Browser, pages []string) {
	t.Helper()
	known := map[string]bool{}
	look := func(at, how string) {
		for _, fault := range b.Problems() {
			if !known[fault] {
				t.Errorf("%s, %s: %s", at, how, fault)
			}
			known[fault] = true
		}
	}
	for _, at := range pages {
		b.Resize(deskWide, deskHigh, browser.Light).Go(at)
		look(at, "desk")
		b.Resize(deskWide, deskHigh, browser.Dark)
		look(at, "desk, dark")
		b.Resize(phoneWide, phoneHigh, browser.Light)
		look(at, "phone")
		require.NotContains(t, b.Text(), "{{", at)
	}
}
