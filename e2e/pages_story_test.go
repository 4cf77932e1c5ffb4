package e2e

import (
	"net/http"
	"path"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/e2e/browser"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// told is the story of an order in the browser: who looks at which window.
type told struct {
	*order
	reception, board, client, underCar *browser.Browser

	strut, mount string // part numbers
	fitter       person // the one who can do the work
}

// The jobs of the story. The first part lies on the shelf, the second a supplier
// has, the third job needs none.
const (
	fitStrut, fitMount, wash = "Fit a front strut", "Fit a strut mount", "Wash and polish"
	fitting                  = "fitting"
)

// TestPages_Story: an order from a stranger at the door to the survey, all of it
// on the pages. Each step is taken where a person would take it, and a board that
// nobody touches moves along.
func TestPages_Story(t *testing.T) {
	s := newShop(t)
	p := &told{strut: s.newPart("Strut", 2), mount: s.newPart("Mount", 0), fitter: s.hire(process.Mechanic, fitting)}
	s.newSupplier(offer{p.mount, 1, 2})
	p.board = s.atDesk(t, s.manager).Go("/reception").Watch("Checked in")
	var number string
	opened := t.Run("opening", func(t *testing.T) { // an order keeps the rules under which it was opened
		askAtOnce(t, 600, 1200)
		number = s.opensForAStranger(s.atDesk(t, s.reception))
	})
	require.True(t, opened)
	t.Parallel()
	p.order = s.follow(number)
	p.in(workorder.CheckedIn)
	p.board.Noticed()
	p.reception = s.desk(p.board, s.reception)

	p.offers()
	p.clientDecides()
	p.partsArrive()
	p.isRepaired()
	p.isChecked()
	p.isHandedOver()
	p.papers()
	p.clientAnswers()
	p.isOver(workorder.Closed)
}

// opensForAStranger is the reception meeting somebody nobody knows (P4): from one
// search to an open order, making the missing cards on the way.
func (s *shop) opensForAStranger(b *browser.Browser) string {
	name, vin := "Anna Stranger "+word(6), newVIN()
	b.Go("/reception").Audit()
	b.Fill("Who is here?", name).Click("Search").See("Nobody and nothing").Audit()
	b.Click("New order").See("Whose car is it?").Audit()
	b.Fill("Whose car is it?", name).Click("Search").See("Nothing was found")
	b.Click("New client").See("With this card you come back").Audit()
	require.Equal(s.t, name, b.Value("Name"), "what was searched for is not typed again")
	b.Fill("Phone", newPhone()).Fill("Language", "English")
	b.Fill("Processing of personal data", "yes").Fill("Messages about their own orders", "yes").Fill("Surveys, offers and news", "yes")
	b.Click("Make the card").Gone("With this card you come back")
	b.Click("New car").Fill("VIN", vin).Fill("Plate", "A123BC").Fill("Make", "Lada").Fill("Model", "Vesta").Audit()
	b.Click("Make the card of the car").See("What the client says").Audit()
	b.Fill("Concern 1", "Стучит слева, <script>alert(1)</script>").Fill("Concern 2", "squeaks when cold")
	b.Click("One more concern").Fill("Concern 3", "looks dirty").Fill("Odometer, km", "50 000")
	b.Click("Open order").See("Work order opened.").Audit()
	b.See("<script>alert(1)</script>")
	return path.Base(b.Path())
}

// offers is the reception who needs no diagnosis to know what to do.
func (p *told) offers() {
	b := p.reception.Go("/orders/" + p.Number)
	b.Click("Skip diagnosis").Fill("Why no diagnosis is needed", "the client has a list")
	for i, j := range []struct{ title, hours, part string }{{fitStrut, "1,5", p.strut}, {fitMount, "2", p.mount}, {wash, "0.5", ""}} {
		row := "jobs[" + itoa(i) + "]."
		b.Name(row+"title", j.title).Name(row+"norm_hours", j.hours).Name(row+"skill", fitting)
		if j.part != "" {
			b.Name(row+"parts[0].part_no", j.part).Name(row+"parts[0].qty", "1")
		}
	}
	p.board.Watch("Awaiting approval")
	b.Audit().Click("Skip diagnosis").See("Going on without diagnosis.")
	p.boardMoved(b, "an estimate waits")
	p.becomes(workorder.AwaitingApproval)
	b.Go("/orders/" + p.Number).See("The client has not been told yet").Audit()
}

// boardMoved holds that the board changed by itself, and tells how long it took
// since the server had answered the person at b.
func (p *told) boardMoved(b *browser.Browser, what string) {
	p.t.Helper()
	p.moved(p.board, b, what)
}

// moved is the same of any page.
func (p *told) moved(page, b *browser.Browser, what string) {
	p.t.Helper()
	delay := page.Noticed().Sub(b.Answered())
	p.t.Logf("on screen %4d ms after the answer: %s", delay.Milliseconds(), what)
}

// clientDecides is the client at a bus stop (C24, N12): two of three.
func (p *told) clientDecides() {
	l := locale.For("en")
	agreed := 2*price + 350*rate/100
	c := p.board.Other(phoneWide, phoneHigh, english)
	p.client = c
	c.Go(p.pageIn("estimate/v1")).See("Your estimate is ready").Audit()
	p.look()
	require.Nil(p.t, p.Untold(), "they know now, though nobody has carried the message")
	p.reception.Go("/orders/" + p.Number).See("Awaiting the client")
	before := p.Version
	c.Go(p.pageIn("estimate/v1")).See("Your estimate is ready")
	p.look()
	require.Equal(p.t, before, p.Version, "looking decides nothing")
	c.ClickIn(fitStrut, "Yes").See(l.Money(price+150*rate/100, p.Currency))
	c.ClickIn(fitMount, "Yes").See(l.Money(agreed, p.Currency))
	c.ClickIn(wash, "Yes").See(l.Money(agreed+rate/2, p.Currency))
	c.ClickIn(wash, "No").See(l.Money(agreed, p.Currency)).Fill("Why not now?", "Too expensive").Audit()
	p.board.WatchGone("Awaiting approval")
	c.Click("Send my decision").See("What was decided").See(l.Money(agreed, p.Currency)).Audit()
	p.boardMoved(c, "the client's decision")
	p.becomes(workorder.Queued)
	require.Equal(p.t, workorder.Ordered, p.line("P2").Supply)
	require.Equal(p.t, []workorder.Approval{workorder.Approved, workorder.Approved, workorder.Declined},
		[]workorder.Approval{p.job("J1").Approval, p.job("J2").Approval, p.job("J3").Approval})
	require.Equal(p.t, agreed, p.Estimate().Decision.Total, "the total on the page is the one that counts")
	require.Equal(p.t, "link", p.Estimate().Decision.Channel)
}

// partsArrive is the parts desk receiving by a scan and bringing parts to the bench.
func (p *told) partsArrive() {
	p.underCar = p.phone(p.board, p.fitter).Go("/jobs").See("Parts are to be issued").Audit()
	b := p.desk(p.board, p.parts)
	b.Go("/parts").See("With suppliers").See(p.Number).Audit()
	b.Click("Receive goods").Fill("Scan or type", p.Number).Click("Search").See("Mount").Audit()
	p.underCar.Watch(fitMount) // planned as soon as its part is here
	b.Click("Receive parts").See("Parts received.")
	p.moved(p.underCar, b, "the mechanic sees that the goods came")
	p.look()
	require.Equal(p.t, workorder.Reserved, p.line("P2").Supply)
	b.Go("/parts").See("Ready for the bench").Audit()
	b.ClickIn(fitStrut, "Issue parts").Gone(fitStrut)
	p.underCar.Watch("At the bench: Mount")
	b.ClickIn(fitMount, "Issue parts").Gone(fitMount)
	p.moved(p.underCar, b, "the mechanic sees what is at the bench")
	p.look()
	require.Equal(p.t, workorder.Issued, p.line("P1").Supply)
	require.Equal(p.t, workorder.Issued, p.line("P2").Supply)
}

// isRepaired is the mechanic with a phone under the car.
func (p *told) isRepaired() {
	b := p.underCar.See(fitStrut).See(fitMount).Audit()
	p.board.Watch("In repair")
	for i, title := range []string{fitStrut, fitMount} {
		b.ClickIn(title, "Start").See("Job started.").Audit()
		if i == 0 {
			p.boardMoved(b, "the start of the job")
		}
		b.Click("Finish").Fill("Cause", "worn out").Fill("Work done", "a new one fitted").Audit()
		b.Click("Finish").See("Job finished.")
	}
	p.becomes(workorder.InQualityCheck)
}

// isChecked is another mechanic looking at the work of the first: their own they may not.
func (p *told) isChecked() {
	p.underCar.See("You worked on it")
	b := p.phone(p.board, p.mechanics[0])
	b.Go("/jobs").See("To be checked").Audit()
	b.ClickIn(fitStrut, "Check").See("a new one fitted").Audit()
	p.board.Watch("Ready")
	b.Fill("Road test, km", "3").Click("Everything is right").See("Quality check passed.")
	p.boardMoved(b, "the quality check")
	p.becomes(workorder.Ready)
}

// isHandedOver is the reception taking the money before the car leaves.
func (p *told) isHandedOver() {
	b := p.reception.Go("/orders/" + p.Number).Audit()
	b.Click("Record payment").Fill("Card", "yes").Audit()
	b.Click("Record payment").See("Payment recorded.")
	p.look()
	require.Equal(p.t, "paid", p.Invoices[0].State)
	b.Go("/orders/"+p.Number).Click("Hand over").Fill("Odometer at hand-over, km", "50 003").Audit()
	b.Click("Hand over").See("Car handed over.")
	p.becomes(workorder.HandedOver)
	b.Click("Close").See("Work order closed.")
	p.becomes(workorder.Closed)
}

// papers are the printable order, act and invoice, as pages and as files (P21).
func (p *told) papers() {
	at := "/orders/" + p.Number + "/documents/"
	for _, name := range []string{"order", "act", "invoice-" + p.Invoices[0].Number} {
		p.reception.Go(at + name + "?lang=en").See("Anna Stranger").Audit()
		file := p.reception.Get(at + name + ".pdf?lang=en")
		require.Equal(p.t, http.StatusOK, file.Status, name)
		require.Equal(p.t, "application/pdf", file.Type)
		require.Equal(p.t, "%PDF-", file.Start[:5])
	}
	p.reception.Go("/orders/" + p.Number).Click("Work order").See("Work order " + p.Number)
}

// clientAnswers is the client at the survey's link (M1, M2).
func (p *told) clientAnswers() {
	p.surveyIs("sent")
	c := p.client.Go(p.pageIn("survey")).See("Are you content").Audit()
	c.Click("5 · Very happy").Name("ces", "6").Fill("What should we do better?", "nothing, thank you")
	c.Click("Send").See("Thank you").Audit()
	five, six := 5, 6
	require.Equal(p.t, surveyView{"answered", &five, &six}, p.survey())
	c.Reload().See("Thank you")
}
