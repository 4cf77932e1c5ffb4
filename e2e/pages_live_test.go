package e2e

import (
	"net/http"
	"path"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/e2e/browser"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// soon gives a command and says when the API had taken it, which is before the
// steps that follow from it.
func (o *order) soon(who person, c process.Command) time.Time {
	o.t.Helper()
	o.post(who.Client, o.path()+"/commands/"+c.Name(), c, nil)
	return time.Now()
}

// TestPages_BoardsMove: each board shows by itself what happens elsewhere, and the
// log tells how soon (issue 4, point 7: within two seconds).
func TestPages_BoardsMove(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	part := s.newPart("Strut", 3)
	o, other := s.openForNew("knocks"), s.openForNew("knocks too")
	desk := s.atDesk(t, s.manager)
	shop := s.desk(desk, s.foreman)
	moves := func(b *browser.Browser, page, words string, o *order, who person, c process.Command) {
		t.Helper()
		b.Go(page).Watch(words)
		was := o.soon(who, c)
		t.Logf("%4d ms: %s says %q", b.Noticed().Sub(was).Milliseconds(), page, words)
		o.look()
	}
	known := workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{job("Replace the strut", 1, part)}}
	moves(desk, "/orders", "Awaiting approval", o, s.reception, known)
	moves(desk, "/tasks?role=parts", "Bring the parts", o, s.reception, o.onThePhone())
	moves(shop, "/board", "Proposed", other, s.reception, known)
	moves(desk, "/parts", "Ready for the bench 2", other, s.reception, other.onThePhone())
	moves(desk, "/orders/"+o.Number, "Issued to the shop", o, s.parts, workorder.IssueParts{JobID: "J1"})
	doer := o.performer("J1")
	moves(desk, "/orders/"+o.Number, "In progress", o, doer, workorder.StartJob{JobID: "J1"})
	moves(shop, "/jobs", "To be checked", o, doer, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"})
	moves(desk, "/reception", "Left to pay", o, s.foreman, workorder.PassQualityCheck{RoadTestKM: 3})
}

// TestPages_MoveAfterARefusal: the page that answers a refused form is at an
// address that takes forms only; it moves all the same, and what was typed stays.
func TestPages_MoveAfterARefusal(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("knocks")
	desk := s.atDesk(t, s.manager)
	desk.Go("/orders/"+o.Number+"?do=change-promise").Fill("Reason", "the parts come later").Name("promised_at", "2020-01-01T10:00")
	desk.Click("Change promise").See("lies in the past")
	require.NotEqual(t, "/orders/"+o.Number, desk.Path(), "the address is the form's")
	desk.Watch("Diagnosing")
	was := o.soon(o.mechanics[0], workorder.StartDiagnosis{})
	t.Logf("%4d ms after a refusal", desk.Noticed().Sub(was).Milliseconds())
	require.Equal(t, "the parts come later", desk.Evaluate(`document.querySelector("textarea[name=reason]").value`))
	require.Equal(t, 1, desk.Count(`.wrong`), "why it was refused stays, too")
}

// TestPages_WithoutScripts: a desk whose scripts are off opens an order, gives
// commands, and can not pay twice by clicking twice.
func TestPages_WithoutScripts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	client := s.newClient()
	car := s.newCar(client)
	b := s.atDesk(t, s.reception, browser.NoScripts)
	b.Go("/orders/new?client_id="+client+"&vehicle_id="+car).Fill("Concern 1", "knocks").Fill("Odometer, km", "50000")
	b.ClickTwice("Open order").See("Work order opened.")
	list := items[view](s, s.reception.Client, "/v1/work-orders")
	require.Len(t, list, 1, "one order for two clicks")
	o := s.follow(list[0].Number)
	b.Click("Start diagnosis").See("Diagnosis started.")
	o.look()
	o.in(workorder.Diagnosing)
	o.recordFindings("worn out", job("Replace the strut", 1))
	b.Go("/orders/" + o.Number).Click("Decide estimate").Audit()
	b.Fill("Approves", "yes").Name("evidence", "call 12").Click("Decide estimate").See("Decision recorded.")
	o.look()
	require.Equal(t, workorder.Approved, o.job("J1").Approval)
}

// TestPages_NervousFingers: the back button, and a click too many, do no harm.
func TestPages_NervousFingers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	client := s.newClient()
	car := s.newCar(client)
	form := "/orders/new?client_id=" + client + "&vehicle_id=" + car
	b := s.atDesk(t, s.reception)
	b.Go(form).Fill("Concern 1", "knocks").Fill("Odometer, km", "50000").ClickTwice("Open order").See("Work order opened.")
	number := path.Base(b.Path())
	b.Back().See("What the client says").Reload().See("An order is open for this car")
	require.Len(t, items[view](s, s.reception.Client, "/v1/work-orders"), 1)
	o := s.follow(number)
	o.skipDiagnosis(job("Mend the horn", 1))
	o.approveOnThePhone()
	o.repair("J1")
	o.passQC()

	b.Go("/orders/"+number).Click("Record payment").Fill("Amount", "1 000,50").Fill("Card", "yes")
	b.ClickTwice("Record payment").See("Payment recorded.")
	o.look()
	require.Equal(t, exact.Money(100_050), o.Invoices[0].Paid, "two clicks, one payment")
	b.Back().See("Record payment").Reload()
	o.look()
	require.Equal(t, exact.Money(100_050), o.Invoices[0].Paid, "going back pays nothing")
	require.Equal(t, 1, len(slices.DeleteFunc(o.kinds(), func(k string) bool { return k != "record-payment" })))
}

// TestPages_SessionEndsMidForm: what was typed is not lost when the session has
// ended meanwhile.
func TestPages_SessionEndsMidForm(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	client := s.newClient()
	car := s.newCar(client)
	login := s.login(s.reception)
	b := browser.Open(t, s.app.URL(), deskWide, deskHigh, english).SignIn(login, password)
	b.Go("/orders/new?client_id="+client+"&vehicle_id="+car).Fill("Concern 1", "a long story, typed with two fingers").Fill("Odometer, km", "50000")
	b.Tab().Go("/reception").Click("Sign out").See("Password")
	b.Click("Open order").See("You were signed out").Audit()
	b.Fill("User name", login).Fill("Password", password).Click("Sign in")
	b.See("Your form is still here").Audit().Click("Send it now")
	b.See("a long story, typed with two fingers")
	require.Len(t, items[view](s, s.reception.Client, "/v1/work-orders"), 1)
}

// TestPages_LinksThatOpenNothing: whoever guesses learns nothing (C24).
func TestPages_LinksThatOpenNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("knocks")
	o.skipDiagnosis(job("Replace the strut", 1))
	link := o.pageIn("estimate/v1")
	b := browser.Open(t, s.app.URL(), phoneWide, phoneHigh, english)
	b.Go(link).See("Your estimate is ready")
	forged := link[:len(link)-2] + map[bool]string{true: "AA", false: "BB"}[link[len(link)-2:] != "AA"]
	said := b.Go(forged).Audit().Text()
	require.Equal(t, http.StatusNotFound, b.Get(forged).Status)
	require.NotContains(t, said, o.Number)
	require.NotContains(t, said, "Branch of")
	require.Equal(t, said, b.Go("/c/nothing").Text(), "no link is like any other that opens nothing")
}

// TestPages_HostileText: what somebody typed is text on every page that shows it.
func TestPages_HostileText(t *testing.T) {
	t.Parallel()
	const hostile = `knocks <script>window.harm=1</script><img src=x onerror="window.harm=1"><b id=harm>`
	s := newShop(t)
	client := s.newClient()
	o := s.open(intake(client, s.newCar(client), hostile))
	desk := s.atDesk(t, s.manager)
	shop := s.desk(desk, s.foreman)
	shows := func(b *browser.Browser, at string) {
		t.Helper()
		b.Go(at).See(hostile)
		require.Zero(t, b.Count(`img[src=x], #harm, main script`), at)
		require.Equal(t, "undefined", b.Evaluate("typeof window.harm"), at)
	}
	shows(shop, "/jobs?mechanic="+s.mechanics[0].ID)
	shows(desk, "/clients/"+client)
	o.give(o.mechanics[0], workorder.StartDiagnosis{})
	shows(shop, "/jobs/"+o.Number+"/findings")
	shows(desk, "/orders/"+o.Number+"?do=record-findings")
	o.recordFindings("because "+hostile, job("Mend "+hostile, 1, s.newPart("Strut", 1)))
	shows(desk, "/orders/"+o.Number)
	shows(desk, "/orders/"+o.Number+"?do=decide-estimate")
	shows(desk, "/orders/"+o.Number+"/documents/order")
	shows(desk, o.pageIn("estimate/v1"))
	o.approveByLink()
	shows(shop, "/board")
	shows(shop, "/jobs?mechanic="+o.performer("J1").ID)
	shows(desk, "/parts")
	shows(desk, "/tasks?role=parts")
	o.issue("J1")
	o.startJob("J1")
	o.give(o.performer("J1"), workorder.FinishJob{JobID: "J1", Cause: hostile, Fix: hostile})
	shows(shop, "/jobs/"+o.Number+"/check")
	shows(desk, o.pageIn("estimate/v1"))
}
