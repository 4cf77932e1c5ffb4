package web_test

import (
	"testing"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestOrderPage_SaysWhoseTurnItIs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	page := func(phase process.Phase) *answer {
		return h.as(process.Reception).get("/orders/" + h.order(phase).Number).ok()
	}
	page(workorder.CheckedIn).has("What it waits for Us Start the diagnosis, or go on without A reception")
	page(workorder.InRepair).has("Us Finish the job", "A mechanic").lacks("Nothing holds it up")
	page(workorder.AwaitingApproval).has("What it waits for Client The client's decision Estimate 1").lacks("What it waits for Us")
	page(workorder.Closed).has("Nothing more: this order is over.")
}

func TestJobs_OneButtonIsNext(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first, second := h.order(workorder.Diagnosing), h.order(workorder.InQualityCheck)
	foreman, jobs := h.as(process.Foreman), "/jobs?mechanic="+h.Actor(process.Mechanic).ID
	foreman.get(jobs).ok().source(`go" href="/jobs/` + second.Number + `/check"`).source(`btn big wide" href="/jobs/` + first.Number + `/findings"`)
	h.order(workorder.InRepair)
	foreman.get(jobs).ok().source(`btn big wide" href="/jobs/` + second.Number + `/check"`)
}

func TestN12_TheClientSeesHowTheirWordMovesThePromise(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.AwaitingApproval)
	promise := func(at time.Time) {
		o = h.give(o, process.Reception, workorder.ChangePromise{PromisedAt: at, Reason: "asked for"})
	}
	promise(time.Now().Add(time.Minute))
	h.nobody().get(h.link(o.Number)+"?lang=en").ok().has("Promised so far", "If you agree now, it becomes").lacks("Promised time")
	promise(time.Now().AddDate(1, 0, 0))
	h.nobody().get(h.link(o.Number)+"?lang=en").ok().has("Promised so far", "If you agree now, it stays as it is.", "If you decide now, ready")
	h.nobody().get(h.linkTo(h.order(workorder.AwaitingParts))+"?lang=en").ok().has("Promised time", "If that changes, we tell you before.")
}
