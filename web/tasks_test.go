package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestC13_InboxesHoldWhatEveryPhaseAsksFor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, s := range workorder.Stages() {
		h.order(s.Phase)
	}
	want := map[process.Role][]string{
		process.Reception: {"Start the diagnosis, or go on without", "Change the estimate and send it again", "Take the payment", "Close the order"},
		process.Parts:     {"Bring the parts to the bench"},
		process.Mechanic:  {"Start the diagnosis, or go on without", "Write down what was found", "Finish the job"},
		process.Foreman:   {"Check the work", "Write down what was found"},
		process.Manager:   {"Nothing waits for you"},
		process.Admin:     {"Nothing waits for you"},
	}
	for _, role := range process.StaffRoles() {
		page := h.as(role).get("/tasks").ok().has(want[role]...)
		page.lacks("⟦")
		for _, lang := range locale.Languages() {
			p := *h.as(role)
			p.language = lang
			p.get("/tasks").ok()
		}
	}
	h.as(process.Parts).get("/tasks").ok().has("Strut "+hostile).lacks("Hand the car over", "Finish the job")
	h.as(process.Mechanic).get("/tasks").ok().lacks("Check the work") // of work they did
}

func TestC13_TasksAreTakenAndGivenBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	mechanic, foreman := h.as(process.Mechanic), h.as(process.Foreman)
	take := url.Values{"order": {o.Number}, "task": {"start-diagnosis"}, "back": {"/tasks?role=mechanic"}}
	mechanic.get("/tasks").ok().has("for A reception", "Take it").lacks("Mine", "Give it back")

	mechanic.post("/tasks/claim", take).to("/tasks?role=mechanic").ok().has("Mine", "You have it", "Give it back")
	mechanic.post("/tasks/claim", take).to("/tasks?role=mechanic").ok() // twice is once
	foreman.get("/tasks").ok().has("A mechanic has it").lacks("Take it")
	foreman.post("/tasks/claim", take).refused(http.StatusConflict).has("A mechanic has taken this task")
	foreman.post("/tasks/release", take).refused(http.StatusConflict).has("A mechanic has taken this task")

	mechanic.post("/tasks/release", url.Values{"order": {o.Number}, "task": {"start-diagnosis"}, "back": {"https://elsewhere.example/"}}).to("/tasks").ok().lacks("You have it")
	foreman.post("/tasks/claim", url.Values{"order": {o.Number}, "task": {"close"}}).refused(http.StatusConflict).has("done already")
	foreman.post("/tasks/claim", url.Values{"order": {"X-1"}, "task": {"<script>alert(1)</script>"}}).refused(http.StatusNotFound)
	foreman.get("/tasks/claim").to("/") // looking changes nothing
}

func TestC13_TasksAreHandedOverWithAWord(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	mechanic, foreman := h.as(process.Mechanic), h.as(process.Foreman)
	to := func(role process.Role) string { return h.Actor(role).ID }
	form := url.Values{"order": {o.Number}, "task": {"start-diagnosis"}, "back": {"/tasks?role=mechanic"}, "to": {to(process.Mechanic)}, "said": {"the left strut " + hostile}}
	foreman.get("/tasks").ok().source(`href="/tasks/delegate?back=%2Ftasks&amp;order=` + o.Number + `&amp;task=start-diagnosis"`)
	foreman.get("/tasks/delegate?order="+o.Number+"&task=start-diagnosis&back=https://elsewhere.example/").ok().
		has("Hand a task over", "Start the diagnosis", "A mechanic", "A foreman (you)").lacks("A parts").source(`name="back" value="/tasks"`)
	foreman.post("/tasks/delegate", form).to("/tasks?role=mechanic").ok()
	mechanic.get("/tasks").ok().has("Mine", "You have it", "the left strut "+hostile, "From A foreman", "Give it back")

	back := url.Values{"order": {o.Number}, "task": {"start-diagnosis"}, "to": {to(process.Foreman)}, "said": {"which car?"}}
	mechanic.post("/tasks/delegate", back).to("/tasks").ok()
	foreman.get("/tasks").ok().has("You have it", "which car?", "From A mechanic")
	mechanic.post("/tasks/delegate", back).refused(http.StatusConflict).has("A foreman has taken this task", "which car?")
	form.Set("to", to(process.Parts))
	foreman.post("/tasks/delegate", form).refused(http.StatusUnprocessableEntity).has("A parts may not do this")
	form.Set("to", "")
	foreman.post("/tasks/delegate", form).refused(http.StatusUnprocessableEntity).has("choose somebody who works at this branch", "the left strut")
	foreman.get("/tasks/delegate?order=" + o.Number + "&task=close").refused(http.StatusConflict)
	foreman.get("/tasks/delegate?order=X-1&task=close").refused(http.StatusNotFound)
	for _, lang := range locale.Languages() {
		p := *foreman
		p.language = lang
		p.get("/tasks/delegate?order=" + o.Number + "&task=start-diagnosis").ok().lacks("⟦")
	}
}

func TestC13_TheOverdueStandFirstAndInTheBar(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	late := h.order(workorder.CheckedIn)
	h.late(late, 2)
	h.engine.at = time.Now().UTC() // due in working time from now on, whatever the hour
	early := h.order(workorder.CheckedIn)
	page := h.as(process.Reception).get("/tasks").ok().has("Tasks 1 overdue", "late by", "due ")
	text := page.text()
	require.Less(t, index(t, text, late.Number), index(t, text, early.Number))
	h.as(process.Reception).get("/orders").has("Tasks 1 overdue")
	h.as(process.Parts).get("/tasks").ok().lacks("overdue", "late by")
}

func TestC13_ChiefsLookAtTheTasksOfOtherRoles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.order(workorder.Queued)
	for _, role := range []process.Role{process.Foreman, process.Manager, process.Admin} {
		h.as(role).get("/tasks?role=parts").ok().has("Bring the parts to the bench")
	}
	h.as(process.Mechanic).get("/tasks?role=parts").ok().lacks("Bring the parts to the bench")
	h.as(process.Manager).get("/tasks?role=nobody").ok()
	h.as(process.Manager).get("/tasks?cursor=x").refused(http.StatusUnprocessableEntity)
	require.Equal(t, http.StatusSeeOther, h.nobody().get("/tasks").status)
}
