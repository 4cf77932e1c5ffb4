package web_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestBoard_ShowsEveryOrderInEveryPhase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, s := range workorder.Stages() {
		h.order(s.Phase)
	}
	for _, role := range []process.Role{process.Foreman, process.Manager, process.Admin} {
		h.as(role).get("/board").ok().has("Workshop", "A mechanic", "Plan", "Waits for parts", "Supplier").source(`src="/static/`, "board.js")
	}
	for _, role := range []process.Role{process.Mechanic, process.Reception, process.Parts} {
		h.as(role).get("/board").refused(403)
	}
}

// planned is a day on which the plan of these tests surely has room.
func (h *house) planned(o workorder.Order, job string) workorder.Slot {
	h.t.Helper()
	for _, j := range h.load(o.Number).Jobs {
		if j.ID == job {
			require.NotNil(h.t, j.Slot)
			return *j.Slot
		}
	}
	h.t.Fatalf("%s has no job %s", o.Number, job)
	return workorder.Slot{}
}

func (h *house) local(at time.Time) time.Time {
	zone, err := time.LoadLocation("Europe/Moscow")
	require.NoError(h.t, err)
	return at.In(zone)
}

func TestBoard_ATapGivesAJobToSomebodyElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	other, err := h.store.People.CreateStaff(t.Context(), people.StaffCard{Branch: h.Branch, Name: "Second " + hostile, Role: process.Mechanic}, process.ProcessActor())
	require.NoError(t, err)
	o := h.order(workorder.Queued)
	foreman := h.as(process.Foreman)
	day := h.local(h.planned(o, "J1").From).Format(time.DateOnly)
	page := foreman.get("/board?day="+day).ok().has("Strut "+hostile, "Second "+hostile)
	link := regexp.MustCompile(`href="(/board\?day=[^"]+job=J1)"`).FindStringSubmatch(page.body)
	require.NotNil(t, link)
	form := foreman.get(strings.ReplaceAll(link[1], "&amp;", "&")).ok().has("Not before").source(`label="Have the skill chassis"`, `label="Others"`)
	form.source(`name="job_id" value="J1"`, `type="datetime-local"`)

	from := h.local(time.Now()).AddDate(0, 0, 7).Format(time.DateOnly) + "T10:00"
	send := url.Values{"key": {"once"}, "back": {"/board?day=" + day}, "job_id": {"J1"}, "mechanic_id": {other.ID}, "from": {from}}
	foreman.post("/orders/"+o.Number+"/commands/assign-job", send).refused(422).has(`takes the skill "chassis"`, "Why without the skill")
	send.Set("skill_reason", "learns it")
	for range 2 { // a double click
		foreman.post("/orders/"+o.Number+"/commands/assign-job", send).to("/board?day=" + day).ok()
	}
	slot := h.planned(o, "J1")
	require.Equal(t, other.ID, slot.MechanicID)
	require.False(t, h.local(slot.From).Format("2006-01-02T15:04") < from)
	require.Equal(t, 1, strings.Count(foreman.get("/board?day="+h.local(slot.From).Format(time.DateOnly)).ok().body, `class="block`))
}

func TestBoard_ARefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Queued)
	send := url.Values{"key": {"k"}, "back": {"/board"}, "job_id": {"J1"}, "mechanic_id": {"nobody"}, "from": {"2031-05-06T10:15"}}
	h.as(process.Foreman).post("/orders/"+o.Number+"/commands/assign-job", send).refused(422).
		has("does not work at branch").source(`value="2031-05-06T10:15"`, `aria-invalid="true"`)
	send.Set("mechanic_id", h.Actor(process.Mechanic).ID)
	send.Set("from", "soon")
	h.as(process.Foreman).post("/orders/"+o.Number+"/commands/assign-job", send).refused(422).source(`value="soon"`, `id="from-wrong"`)
}

func TestBoard_ANamelessJobAndAnotherBranchAreNotThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Queued)
	foreman := h.as(process.Foreman)
	foreman.get("/board?order=" + o.Number + "&job=J9").refused(404)
	foreman.get("/board?order=X-1&job=J1").refused(404)
	foreman.get("/board?day=yesterday").ok()
	foreman.get("/board?day=1999-01-01").ok()
	started := h.order(workorder.InRepair)
	foreman.get("/board?order=" + started.Number + "&job=J1").ok().has("Work on it has begun")
}

func TestBoard_WhoIsClockedOnHasTheJobByTheirName(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	board := func() string { return h.as(process.Foreman).get("/board").ok().body }
	chip := regexp.MustCompile(`<th scope="row"><a href="/jobs\?mechanic=` + h.Actor(process.Mechanic).ID + `">[^/]*</a>(?s:.*?)<span class="chip info">Strut[^<]* · \d+:\d\d</span></th>`)
	h.order(workorder.Queued)
	require.NotRegexp(t, chip, board())
	o := h.order(workorder.InRepair)
	require.Regexp(t, chip, board())
	h.give(o, process.Mechanic, workorder.PauseJob{JobID: "J1", Reason: "tool"})
	require.NotRegexp(t, chip, board())
}

func TestBoard_WhatNobodyCanDoStandsFirstAmongTheUnplanned(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.order(workorder.AwaitingParts)
	o := h.give(workorder.Order{}, process.Reception, h.opening(workorder.Commercial))
	o = h.give(o, process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{{Title: "Weld it", Skill: "welding", NormHours: 100}}})
	require.Equal(t, workorder.AwaitingApproval, o.Phase)
	page := h.as(process.Foreman).get("/board").ok().has("Nobody with the skill", "Waits for parts").text()
	require.Less(t, strings.Index(page, "Weld it"), strings.Index(page, "Waits for parts"))
}

func TestBoard_PlanOfADayAddsUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for range 6 {
		h.order(workorder.Queued)
	}
	next := h.planned(h.order(workorder.Queued), "J1").From
	body := h.as(process.Foreman).get("/board?day=" + h.local(next).Format(time.DateOnly)).ok().body
	_, table, _ := strings.Cut(body, `class="plan"`)
	quarters := strings.Count(table[:strings.Index(table, "</colgroup>")], "<col>")
	for _, row := range strings.Split(table[:strings.Index(table, "</table>")], "<tr")[1:] {
		sum := 0
		for _, m := range regexp.MustCompile(`<t[dh][^>]* colspan="(\d+)"`).FindAllStringSubmatch(row, -1) {
			n := 0
			_, err := fmt.Sscan(m[1], &n)
			require.NoError(t, err)
			sum += n
		}
		require.Equal(t, quarters, sum, "every row is as long as the day")
	}
}

// Who is away is seen before a job is given to them.
func TestBoard_ShowsWhoIsAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Queued)
	slot := h.planned(o, "J1")
	day := h.local(slot.From)
	board := "/board?day=" + day.Format(time.DateOnly)
	foreman := h.as(process.Foreman)
	foreman.get(board).ok().lacks(">Away<", "away until")
	last := day.AddDate(0, 0, 30)
	_, err := h.store.People.AddAbsence(t.Context(), slot.MechanicID, people.AbsenceCard{First: day.Format(time.DateOnly), Last: last.Format(time.DateOnly), Reason: "vacation"}, day.Location(), h.Actor(process.Admin))
	require.NoError(t, err)
	foreman.get(board).ok().wellMade().has("Away").source("of 0\u00a0min")
	foreman.get(board + "&order=" + o.Number + "&job=J1").ok().wellMade().has("away until")
}

func TestBoard_TheWallShowsTodayAndHasNothingToPress(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.order(workorder.InRepair)
	for _, role := range []process.Role{process.Foreman, process.Manager, process.Admin} {
		page := h.as(role).get("/board/wall").ok().has("A mechanic").source(`data-part="wall"`, "wall.js", `data-said="Not live since TIME"`)
		require.NotContains(t, page.body, "<button")
		require.NotContains(t, page.body, "<nav")
	}
	h.as(process.Mechanic).get("/board/wall").refused(403)
}
