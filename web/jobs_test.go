package web_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

func TestJobs_ShowEveryOrderInEveryPhase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	orders := map[process.Phase]workorder.Order{}
	for _, s := range workorder.Stages() {
		orders[s.Phase] = h.order(s.Phase)
	}
	h.as(process.Mechanic).get("/jobs").ok().
		has("My jobs", "of 1:30", "At the bench: Strut × 1", "Pause", "Finish", "I found something", "To be checked", "You worked on it", "To be diagnosed", "The client's decision", hostile).
		lacks("Whose jobs")
	h.as(process.Foreman).get("/jobs").ok().has("Whose jobs", "Check")
	h.as(process.Foreman).get("/jobs?mechanic="+h.Actor(process.Mechanic).ID).ok().has("A mechanic", "Finish")
	h.as(process.Foreman).get("/jobs?mechanic=nobody").refused(404)
	h.as(process.Mechanic).get("/jobs?mechanic=" + h.Actor(process.Foreman).ID).refused(404)
	for _, role := range []process.Role{process.Reception, process.Parts, process.Manager, process.Admin} {
		h.as(role).get("/jobs").refused(403)
		h.as(role).get("/jobs/" + orders[workorder.InRepair].Number + "/J1/finish").refused(403)
	}
	for _, l := range locale.Languages() {
		h.as(process.Foreman).language = l
		for _, path := range []string{"/jobs?mechanic=" + h.Actor(process.Mechanic).ID, "/board", "/board?order=" + orders[workorder.Queued].Number + "&job=J1"} {
			h.as(process.Foreman).get(path).ok().source(`<html lang="` + l + `">`)
		}
	}
	h.as(process.Foreman).language = "en"
	for phase, o := range orders { // a step that is not the order's leads back
		for step, belongs := range map[string]process.Phase{"J1/finish": workorder.InRepair, "J1/pause": workorder.InRepair, "J1/found": workorder.InRepair, "check": workorder.InQualityCheck, "findings": workorder.Diagnosing} {
			a := h.as(process.Mechanic).get("/jobs/" + o.Number + "/" + step)
			if phase == belongs {
				a.ok()
			} else {
				a.to("/jobs").ok()
			}
		}
	}
	h.as(process.Mechanic).get("/jobs/X-1/check").refused(404)
}

func (p *person) command(o workorder.Order, name string, form url.Values) *answer {
	p.h.t.Helper()
	form.Set("back", "/jobs")
	return p.post("/orders/"+o.Number+"/commands/"+name, form)
}

func TestJobs_AMechanicStartsPausesAndFinishes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.give(h.order(workorder.Queued), process.Parts, workorder.IssueParts{JobID: "J1"})
	mechanic := h.as(process.Mechanic)
	mechanic.get("/jobs").ok().has("Can start", "Start")
	mechanic.command(o, "start-job", url.Values{"job_id": {"J1"}}).to("/jobs").ok().has("Job started.", "Finish")
	mechanic.get("/jobs/"+o.Number+"/J1/pause").ok().has("End of shift", "A tool is missing")
	mechanic.command(o, "pause-job", url.Values{"job_id": {"J1"}, "reason": {"tool"}}).to("/jobs").ok().has("Paused: a tool is missing", "Go on").lacks("Can start")
	require.Equal(t, "tool", h.load(o.Number).Jobs[0].PauseWhy)
	mechanic.command(o, "start-job", url.Values{"job_id": {"J1"}}).to("/jobs").ok()
	mechanic.command(o, "pause-job", url.Values{"form": {"found"}, "job_id": {"J1"}, "reason": {"client"}, "note": {"the hose leaks, too"}}).to("/jobs").ok()
	journal, err := h.store.Record.JournalOf(t.Context(), o.Number)
	require.NoError(t, err)
	require.Equal(t, "client: the hose leaks, too", journal[len(journal)-1].Reason)
	mechanic.command(o, "start-job", url.Values{"job_id": {"J1"}}).to("/jobs").ok()
	mechanic.get("/jobs/" + o.Number + "/J1/finish").ok().has("strut leaks " + hostile)

	mechanic.command(o, "finish-job", url.Values{"job_id": {"J1"}, "cause": {"worn bush"}, "correction": {" "}}).refused(422).
		has("worn bush", "Finish the job")
	mechanic.command(o, "finish-job", url.Values{"job_id": {"J1"}, "cause": {"worn bush"}, "correction": {"replaced"}}).to("/jobs").ok().
		has("Job finished.", "You worked on it")
	require.Equal(t, workorder.InQualityCheck, h.load(o.Number).Phase)
}

func TestJobs_AnotherOneChecks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.InQualityCheck)
	mechanic, foreman := h.as(process.Mechanic), h.as(process.Foreman)
	mechanic.get("/jobs/" + o.Number + "/check").ok().has("You worked on it").lacks("Everything is right")
	mechanic.command(o, "pass-quality-check", url.Values{}).refused(403)
	foreman.get("/jobs/"+o.Number+"/check").ok().has("Everything is right", "worn "+hostile, "replaced")

	foreman.command(o, "fail-quality-check", url.Values{"reason": {"it still knocks"}}).refused(422).has("it still knocks").source("<details class=\"act\" open")
	foreman.command(o, "pass-quality-check", url.Values{"road_test_km": {"900"}}).refused(422).source(`value="900"`, `id="road_test_km-wrong"`)
	foreman.command(o, "fail-quality-check", url.Values{"job_ids": {"J1"}, "reason": {"it still knocks"}}).to("/jobs").ok()
	mechanic.get("/jobs").ok().has("To be redone", "Sent back by the check: it still knocks")
	o = h.give(h.load(o.Number), process.Mechanic, workorder.StartJob{JobID: "J1"})
	o = h.give(o, process.Mechanic, workorder.FinishJob{JobID: "J1", Cause: "loose", Fix: "tightened"})
	foreman.command(o, "pass-quality-check", url.Values{"road_test_km": {"4"}}).to("/jobs").ok()
	require.Equal(t, workorder.Ready, h.load(o.Number).Phase)
}

func TestJobs_AMechanicDiagnoses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	mechanic := h.as(process.Mechanic)
	mechanic.get("/jobs").ok().has("Start diagnosis", hostile)
	mechanic.command(o, "start-diagnosis", url.Values{}).to("/jobs").ok().has("Record findings")
	mechanic.get("/jobs/"+o.Number+"/findings").ok().has(hostile, "service is due", "Could not be reproduced", "One more job")
	form := url.Values{
		"findings[0].concern": {"1"}, "findings[0].cause": {"strut leaks"}, "findings[1].concern": {"2"}, "findings[1].not_reproduced": {"true"},
		"jobs[0].title": {"Strut"}, "jobs[0].skill": {h.Skill}, "jobs[0].concern": {"1"}, "jobs[0].norm_hours": {"0"},
		"jobs[0].parts[0].part_no": {h.InStock}, "jobs[0].parts[0].qty": {"1"}, "jobs[0].parts[1].part_no": {""}, "jobs[0].parts[1].qty": {""},
		"jobs[3].title": {"Wipers"}, "jobs[3].skill": {h.Skill}, "jobs[3].norm_hours": {"0,25"},
	}
	mechanic.command(o, "record-findings", form).refused(422).has("strut leaks").source(`value="Wipers"`, `norm_hours-wrong"`, "checked")
	form.Set("jobs[0].norm_hours", "1,5")
	mechanic.command(o, "record-findings", form).to("/jobs").ok()
	o = h.load(o.Number)
	require.Equal(t, workorder.AwaitingApproval, o.Phase)
	require.Len(t, o.Jobs, 2)
	require.Equal(t, exact.HoursOf(1, 50), o.Jobs[0].NormHours)
}

func TestJobs_AMechanicSeesOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	other, err := h.store.People.CreateStaff(t.Context(), people.StaffCard{Branch: h.Branch, Name: "Second", Role: process.Mechanic}, process.ProcessActor())
	require.NoError(t, err)
	o := h.give(h.order(workorder.Queued), process.Parts, workorder.IssueParts{JobID: "J1"})
	o = h.give(o, process.Foreman, workorder.AssignJob{JobID: "J1", MechanicID: other.ID, SkillReason: "learns it"})
	h.as(process.Mechanic).get("/jobs").ok().lacks(o.Number).has("Nothing that you can start now")
	foreman := h.as(process.Foreman)
	foreman.get("/jobs?mechanic="+other.ID).ok().has(o.Number, "Can start").source(`name="mechanic_id" value="` + other.ID + `"`)
	back := "/jobs?mechanic=" + other.ID
	foreman.post("/orders/"+o.Number+"/commands/start-job", url.Values{"job_id": {"J1"}, "mechanic_id": {other.ID}, "back": {back}}).to(back).ok().has("Finish")
	foreman.get("/jobs/" + o.Number + "/J1/finish").ok().source(`name="back" value="` + back + `"`)
}

// A mechanic runs on one job: the others offer to pause it. A job wants its skill, or a reason.
func TestJobs_OneAtATimeInAllOrders(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.give(h.order(workorder.Queued), process.Parts, workorder.IssueParts{JobID: "J1"})
	second := h.give(h.order(workorder.Queued), process.Parts, workorder.IssueParts{JobID: "J1"})
	mechanic := h.as(process.Mechanic)
	mechanic.command(first, "start-job", url.Values{"key": {"k1"}, "job_id": {"J1"}}).to("/jobs").ok().
		has("Pause “Strut " + hostile + "” first").source(`href="/jobs/` + first.Number + `/J1/pause"`).
		lacks("Start")
	mechanic.command(second, "start-job", url.Values{"key": {"k2"}, "job_id": {"J1"}}).refused(409).
		has("A mechanic has been on job “Strut "+hostile+"” of order "+first.Number+" since ", "pause or finish it first")
	require.Equal(t, workorder.NotStarted, h.load(second.Number).Jobs[0].Exec)
	mechanic.command(first, "start-job", url.Values{"key": {"k1"}, "job_id": {"J1"}}).to("/jobs").ok()

	mechanic.command(first, "pause-job", url.Values{"job_id": {"J1"}, "reason": {"tool"}}).to("/jobs").ok().has("Start")
	mechanic.command(second, "start-job", url.Values{"key": {"k3"}, "job_id": {"J1"}}).to("/jobs").ok()
	mechanic.command(first, "start-job", url.Values{"key": {"k1"}, "job_id": {"J1"}}).to("/jobs").ok()
	require.Equal(t, workorder.Paused, h.load(first.Number).Jobs[0].Exec, "the request of before is answered as before")
}

func TestJobs_WithoutTheSkillThereIsAReason(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.give(h.order(workorder.Queued), process.Parts, workorder.IssueParts{JobID: "J1"})
	_, err := h.store.People.UpdateStaff(t.Context(), h.Actor(process.Mechanic).ID, people.StaffPatch{Skills: &[]string{"welding"}}, process.ProcessActor())
	require.NoError(t, err)
	mechanic := h.as(process.Mechanic)
	mechanic.get("/jobs").ok().has("It takes the skill chassis. Why is it done without?")
	form := url.Values{"job_id": {"J1"}, "skill_reason": {""}, "hand.skills": {"chassis"}}
	mechanic.command(o, "start-job", form).refused(422).has(`takes the skill "chassis"`)
	form.Set("skill_reason", "the foreman stands by")
	mechanic.command(o, "start-job", form).to("/jobs").ok()
	journal, err := h.store.Record.JournalOf(t.Context(), o.Number)
	require.NoError(t, err)
	require.Equal(t, "the foreman stands by", journal[len(journal)-1].Reason)
	h.as(process.Reception).get("/orders/" + o.Number).ok().has("the foreman stands by")
	mechanic.command(o, "pause-job", url.Values{"job_id": {"J1"}, "reason": {"tool"}}).to("/jobs").ok().lacks("It takes the skill")
	mechanic.command(o, "start-job", url.Values{"job_id": {"J1"}}).to("/jobs").ok()
}
