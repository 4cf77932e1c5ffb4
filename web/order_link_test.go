package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// browser is what a client's browser calls itself.
const browserName = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"

func TestC24_AnAdvisorSeesTheClientsLinkAndWhenItWasOpened(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.as(process.Reception)
	o := h.order(workorder.AwaitingApproval)
	link := h.link(o.Number)
	at := "/orders/" + o.Number
	anna.get(at).ok().has("Client's link In a message", "not opened yet").lacks(link)
	visit := func(agent string, more ...string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+link, nil)
		require.NoError(t, err)
		req.Header.Set("User-Agent", agent)
		for _, m := range more {
			name, value, _ := strings.Cut(m, ": ")
			req.Header.Set(name, value)
		}
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, res.StatusCode)
		require.NoError(t, res.Body.Close())
	}
	visit("WhatsApp/2.23")
	visit("TelegramBot (like TwitterBot)")
	visit(browserName, "Sec-Purpose: prefetch")
	anna.get(at).ok().has("not opened yet")
	visit(browserName, "Sec-Fetch-Dest: document")
	anna.get(at).ok().has("opened ").lacks("not opened yet")
	h.as(process.Mechanic).get(at).ok().lacks("Client's link")
	eachLanguage(anna, func() { anna.get(at).ok().has(locale.For(anna.language).T("order.link")) })
}

func TestC24_TheDeskShowsPrintsSendsAndRenewsALink(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.as(process.Reception)
	o := h.order(workorder.AwaitingApproval)
	at, old := "/orders/"+o.Number+"/client-link", h.link(o.Number)
	for _, who := range []process.Role{process.Mechanic, process.Foreman, process.Parts} {
		h.as(who).post(at, url.Values{"how": {"shown"}}).refused(http.StatusForbidden)
	}
	anna.post(at, url.Values{"how": {"shouted"}}).refused(http.StatusUnprocessableEntity).has("Client's link")
	shown := anna.post(at, url.Values{"how": {"shown"}, "key": {"k1"}, "renew": {"1"}}).ok()
	shown.source(`<svg class="qr"`).has(o.Number, locale.For("ru").T("client.scan"))
	link := inLetter.FindString(shown.body)
	require.NotEmpty(t, link)
	h.nobody().get(old).refused(http.StatusNotFound)
	h.nobody().get(link + "?lang=en").ok().has("Send my decision")

	h.nobody().post(link+"/decide", decision(o, "k", "approved", "approved")).to(link).ok()
	o = h.load(o.Number)
	given := o.Estimate().Decision.Link
	require.Equal(t, [2]string{"shown", h.Actor(process.Reception).ID}, [2]string{given.How, given.By})
	require.WithinDuration(t, time.Now(), given.At, time.Minute)
	anna.get("/orders/"+o.Number).ok().has("the link was shown at the desk by A reception", "Shown at the desk · A reception", "does not open any more")
	anna.get("/orders/" + o.Number + "/documents/order?lang=en").ok().has("the link was shown at the desk by A reception")

	letters := len(h.letters(o.Number))
	for range 2 {
		anna.post(at, url.Values{"how": {"sent"}, "key": {"k2"}}).to("/orders/" + o.Number).ok().has("The link is on its way")
	}
	require.Len(t, h.letters(o.Number), letters+1)
	h.nobody().get(h.link(o.Number)).ok()
	anna.post(at, url.Values{"how": {"printed"}, "key": {"k3"}}).ok().source(`data-print`)
	h.nobody().get(link).ok()
}

func (h *house) letters(order string) []messages.OutboxMessage {
	h.t.Helper()
	list, err := h.store.Messages.Outbox(h.t.Context(), order, 0, 100)
	require.NoError(h.t, err)
	return list
}

// While the order goes on its link has no end; then it has.
func TestC24_ALinkOpensUntilTheOrderIsOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.HandedOver)
	links := func() []messages.GivenLink {
		list, err := h.store.Messages.LinksOf(t.Context(), o.Number)
		require.NoError(t, err)
		require.NotEmpty(t, list)
		return list
	}
	require.Nil(t, links()[0].Until)
	h.give(o, process.Reception, workorder.CloseOrder{})
	for _, l := range links() {
		require.WithinDuration(t, h.load(o.Number).ClosedAt.AddDate(0, 0, 30), *l.Until, time.Second)
		require.True(t, l.Opens)
	}
}

func TestC1_TheClientAsksAndIsAnswered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	they, anna := h.nobody(), h.as(process.Reception)
	o := h.order(workorder.InRepair)
	link := h.linkTo(o)
	they.post(link+"/ask?lang=en", url.Values{"about": {"question"}}).refused(http.StatusUnprocessableEntity).has("Write your question.")
	they.post(link+"/ask?lang=en", url.Values{"text": {"why"}}).refused(http.StatusUnprocessableEntity).has("Choose one.")
	they.post(link+"/ask?lang=en", url.Values{"about": {"question"}, "text": {"ready today? " + hostile}, "key": {"k"}}).to(link+"?lang=en").ok().has("What you asked", "ready today? "+hostile, "We answer by")
	anna.get("/tasks").ok().has("Answer who waits for it")
	anna.get("/orders/"+o.Number).ok().has("Us The client asks: “ready today? "+hostile+"” Answer who waits for it", "A reception · until")
	h.as(process.Parts).tell(o, "answer-question", url.Values{"question_id": {"Q1"}, "answer": {"no"}}).refused(http.StatusForbidden)
	anna.told(o, "answer-question", url.Values{"question_id": {"Q1"}, "answer": {"at four"}})
	they.get(link + "?lang=en").ok().has("Our answer: at four").lacks("We answer by")
	anna.get("/tasks").ok().lacks("Answer who waits for it")
}

func TestC1_WhatAMechanicFoundIsTheAdvisorsTurn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna, mechanic := h.as(process.Reception), h.as(process.Mechanic)
	o := h.order(workorder.InRepair)
	mechanic.told(o, "pause-job", url.Values{"job_id": {"J1"}, "reason": {"client"}, "note": {"the hose is cracked"}})
	page := anna.get("/orders/"+o.Number).ok().has("What it waits for Us Paused: the client must answer", "The mechanic waits for an answer: “the hose is cracked”", "A reception · until")
	page.source(`go" href="/orders/` + o.Number + `?do=answer-question#act"`)
	mechanic.get("/jobs").ok().has("An answer is due")
	anna.get("/orders/"+o.Number+"?do=answer-question").ok().has("The mechanic waits for an answer", "the hose is cracked")
	anna.told(o, "answer-question", url.Values{"question_id": {"Q1"}, "answer": {"leave it"}})
	mechanic.get("/jobs").ok().has("Answer: leave it")
	anna.get("/orders/" + o.Number).ok().has("Start the job").lacks("Answer who waits")
}

func TestM1_WhoIsConcernedSeesWhatTheClientSaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Closed)
	anna := h.as(process.Reception)
	anna.get("/orders/" + o.Number).ok().lacks("of 7")
	storetest.Surveyed(t, h.store, h.Shop, o.Number, time.Now().UTC().Add(-time.Hour), survey.Begin{}, survey.ClientAsked{}, survey.Answer{CSAT: 2, CES: 3, Comment: "cold coffee " + hostile})
	said := []string{"Unhappy", "work 2 of 5 · ease 3 of 7", "cold coffee " + hostile}
	for _, role := range []process.Role{process.Reception, process.Manager, process.Foreman, process.Mechanic} {
		h.as(role).get("/orders/" + o.Number).ok().has(said...)
	}
	h.as(process.Parts).get("/orders/" + o.Number).ok().lacks("cold coffee")
	anna.get("/clients/" + o.ClientID).ok().has(said...)
	anna.get("/reception").ok().has(said...)
	h.as(process.Mechanic).get("/jobs").ok().has(said...).has("What clients said of your work")
	boss := h.as(process.Manager)
	eachLanguage(boss, func() { boss.get("/manager").ok().has(locale.For(boss.language).T("manager.said"), "cold coffee") })
}

func TestW4_TheClientSeesAtIntakeWhatIsCovered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.as(process.Reception)
	warranty := h.orderOf(workorder.Warranty, workorder.CheckedIn)
	paper := anna.get("/orders/" + warranty.Number + "/documents/order?lang=en").ok()
	paper.has("Warranty", "Parts 100%", "deductible", "probably pays")
	anna.get("/orders/"+warranty.Number).ok().has("probably pays", "Parts 100%").lacks("Holds today")
	h.nobody().get(h.linkTo(warranty)+"?lang=en").ok().has("probably pays", "Parts 100%")
	commercial := h.order(workorder.CheckedIn)
	anna.get("/orders/" + commercial.Number + "/documents/order?lang=en").ok().has("the order is commercial: the client pays")
}

func TestP7_AnAdvisorSeesWhatThereIsOfEachPart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.AwaitingApproval)
	h.as(process.Reception).get("/orders/"+o.Number).ok().has("on hand", "free")
	o = h.order(workorder.AwaitingParts)
	h.as(process.Reception).get("/orders/"+o.Number).ok().has("ordered", "expected")
	h.nobody().get(h.linkTo(o)+"?lang=en").ok().has("Parts we wait for", "Ordered")
}
