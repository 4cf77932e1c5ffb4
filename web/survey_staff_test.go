package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// reminding has the survey of an order asked and stuck at the reminder.
func (h *house) reminding(order string) {
	h.t.Helper()
	storetest.Surveyed(h.t, h.store, h.Shop, order, time.Now().UTC().Add(-72*time.Hour), survey.Begin{}, survey.ClientAsked{}, survey.BeginReminder{},
		process.IncidentOpened{Step: "ask-again", Items: []string{order}, What: "the provider is away " + hostile})
}

func TestM1_ASurveysIncidentIsTakenAndMendedOnThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first, second := h.order(workorder.HandedOver), h.order(workorder.Closed)
	h.reminding(first.Number)
	h.reminding(second.Number)
	boss := h.as(process.Manager)
	inbox := boss.get("/tasks").ok().has("Mend what failed", "The client was not reminded of the survey", "Survey · "+first.Number, "2 overdue")
	require.Equal(t, "/manager#incidents", inbox.link("/manager#"))
	eachLanguage(boss, func() { boss.get("/tasks").ok().has(locale.For(boss.language).T("process.survey") + " · ") })
	h.as(process.Reception).get("/tasks").ok().lacks("not reminded of the survey")

	take := url.Values{"order": {"survey/" + first.Number}, "task": {"retry-incident"}, "back": {"/tasks"}}
	boss.post("/tasks/claim", take).to("/tasks").ok().has("You have it")
	h.as(process.Admin).post("/tasks/claim", take).refused(http.StatusConflict).has("has taken this task")
	boss.post("/tasks/release", take).to("/tasks").ok().lacks("You have it")

	page := boss.get("/manager").ok().has("The client was not reminded of the survey", "the provider is away "+hostile, first.Number+" · Survey · Asked", "2 incidents")
	require.Equal(t, "/orders/"+first.Number, page.link("/orders/"+first.Number))
	boss.get("/manager?kind=commercial").ok().lacks("not reminded of the survey")
	eachLanguage(boss, func() { boss.get("/manager").ok() })

	retry := url.Values{"key": {"k1"}, "back": {"/manager"}, "form": {"survey/" + first.Number + "/I1"}, "incident_id": {"I1"}}
	page.source(`action="/surveys/` + first.Number + `/commands/retry-incident"`)
	h.as(process.Foreman).post("/surveys/"+first.Number+"/commands/retry-incident", retry).refused(http.StatusForbidden)
	boss.post("/surveys/"+first.Number+"/commands/retry-incident", retry).to("/manager").ok().has("The step is being tried again.", "1 incident").lacks(first.Number + " · Survey")

	skip := url.Values{"key": {"k2"}, "back": {"/manager"}, "form": {"survey/" + second.Number + "/I1"}, "incident_id": {"I1"}, "reason": {" "}}
	boss.post("/surveys/"+second.Number+"/commands/skip-incident", skip).refused(http.StatusUnprocessableEntity).has("not reminded of the survey")
	skip.Set("key", "k3")
	skip.Set("reason", "was told by phone")
	boss.post("/surveys/"+second.Number+"/commands/skip-incident", skip).to("/manager").ok().has("The step was skipped.").lacks("not reminded of the survey")
	boss.get("/tasks").ok().lacks("not reminded of the survey")

	boss.post("/surveys/T-999999/commands/retry-incident", retry).refused(http.StatusNotFound)
	boss.post("/surveys/"+first.Number+"/commands/answer-survey", retry).refused(http.StatusNotFound)
}

func TestP14_EveryProcessHasItsLiveMap(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.as(process.Manager)
	at := time.Now().UTC().Add(-72 * time.Hour)
	for _, order := range []string{"T-000101", "T-000102", "T-000103"} {
		storetest.Surveyed(t, h.store, h.Shop, order, at)
	}
	storetest.Surveyed(t, h.store, h.Shop, "T-000104", at, survey.Begin{}, survey.ClientAsked{})
	h.reminding("T-000105")
	storetest.Surveyed(t, h.store, h.Shop, "T-000106", at, survey.Begin{}, survey.ClientAsked{}, survey.Answer{CSAT: 5, CES: 7})

	page := boss.get("/manager").ok().has("Work order Survey")
	page.source(`src="/manager/map.svg?kind=&amp;v=`, `alt="The stages of the process`)
	page = boss.get(page.link("/manager?process=")).ok()
	page.source(`alt="Survey, how many are where: Waiting 3, Asking 0, Asked 2."`, `<a href="/manager?process=survey" aria-current="page">`)
	picture := boss.get(page.picture("/manager/map.svg?process=survey&v="))
	require.Equal(t, "image/svg+xml", picture.header.Get("Content-Type"))
	for id, count := range map[string]string{"Stage_Waiting": ">3<", "Stage_Asked": ">2<", "Catch_Answer": ">2<", "Task_OpenIncident": ">1<"} {
		require.Contains(t, drawn(t, picture, id), count, id)
	}
	require.NotContains(t, drawn(t, picture, "Stage_Asking"), "pill")
	eachLanguage(boss, func() {
		l := locale.For(boss.language)
		svg := boss.get(boss.get("/manager?process=survey").ok().has(l.T("process.survey")).picture("/manager/map.svg?process=survey"))
		require.Contains(t, svg.body, l.T("phase.waiting"))
		require.NotContains(t, svg.body, "⟦")
	})
	boss.get("/manager?process=survey&kind=warranty").ok().source(`href="/manager?kind=warranty"`, "Waiting 3")
	boss.get("/manager?process=booking").ok().source(`src="/manager/map.svg?kind=&amp;v=`)
	h.as(process.Reception).get("/manager/map.svg?process=survey").refused(http.StatusForbidden)
}
