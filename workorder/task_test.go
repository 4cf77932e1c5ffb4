package workorder

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process"
)

// tasksOf finds an order's tasks of a name.
func tasksOf(o *Order, name string) []process.Task {
	return slices.DeleteFunc(o.Tasks(), func(t process.Task) bool { return t.Name != name })
}

// taskRules are what holds of the tasks of any order: each is a command that
// somebody it is for may give, and somebody is to move unless the process is, or
// the client or a supplier until a time that is known.
func taskRules(t tb, o *Order) {
	t.Helper()
	seen := map[string]bool{}
	for _, task := range o.Tasks() {
		require.False(t, seen[task.Key()], "%s is there twice", task.Key())
		seen[task.Key()] = true
		s, ok := StepOf(task.Name)
		require.True(t, ok, "%s is no command", task.Name)
		require.Subset(t, s.Roles, task.Roles, task.Name)
		require.NotContains(t, task.Roles, process.Client)
		require.True(t, len(task.Roles) > 0 || task.StaffID != "", "%s is nobody's", task.Key())
		require.False(t, task.Since.IsZero(), task.Key())
		require.True(t, task.JobID == "" || o.job(task.JobID) != nil, task.Key())
		require.True(t, doable(o, s, task), "nobody whose task it is may %s in %s: %s", task.Key(), o.Phase, asJSON(t, o))
	}
	turns(t, o)
	if st, _ := StageOf(o.Phase); o.Phase == process.NoPhase || st.Terminal || len(o.Due()) > 0 || len(seen) > 0 {
		return
	}
	waits := slices.ContainsFunc(o.Holds, func(h process.Hold) bool { return h.Until == nil && h.Side != process.SideUs && h.Due != nil })
	require.True(t, waits, "nobody is to move the order on from %s: %s", o.Phase, asJSON(t, o))
}

// doable: some role of the task, or the person whose it is, may give the command.
func doable(o *Order, s process.Step, t process.Task) bool {
	actors := []process.Actor{{Role: process.Foreman, ID: t.StaffID}, {Role: process.Mechanic, ID: t.StaffID}}
	for _, r := range t.Roles {
		actors = append(actors, process.Actor{Role: r, ID: "somebody else"})
	}
	return slices.ContainsFunc(actors, func(a process.Actor) bool { return canGive(o, a, s.Command) })
}

func TestC13_EveryPhaseHasSomebodyToMoveItOn(t *testing.T) {
	t.Parallel()
	want := map[process.Phase][]string{
		process.NoPhase: nil, CheckedIn: {"start-diagnosis"}, Diagnosing: {"record-findings"}, Preparing: nil,
		AwaitingApproval: {"decide-estimate"}, AwaitingParts: {"receive-parts/J1"}, Queued: {"issue-parts/J1", "issue-parts/J2"},
		InQualityCheck: {"pass-quality-check"}, Ready: {"record-payment"}, HandedOver: {"close"},
		Closed: nil, PhaseDeclined: {"hand-over"}, PhaseCancelled: nil,
	}
	for p, keys := range want {
		b := orderIn(t, p)
		taskRules(t, &b.o)
		var got []string
		for _, task := range b.o.Tasks() {
			got = append(got, task.Key())
		}
		require.Equal(t, keys, got, p)
	}
}

func TestC13_WorkIsTheMechanicsAndMovesToTheForemanWhenItsTimeHasPassed(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Queued)
	b.do(process.Parts, IssueParts{"J1"})
	b.settle()
	start, assign := tasksOf(&b.o, "start-job"), tasksOf(&b.o, "assign-job")
	require.Len(t, start, 1)
	require.Empty(t, start[0].Roles)
	require.Equal(t, string(process.Mechanic), start[0].StaffID)
	require.Equal(t, b.o.job("J1").Slot.To, *start[0].Due)
	require.False(t, start[0].Since.After(b.at), "it can be started now")
	require.Len(t, assign, 1)
	require.Equal(t, b.o.job("J1").Slot.To, assign[0].Since)

	b.do(process.Mechanic, StartJob{JobID: "J1"})
	require.Empty(t, tasksOf(&b.o, "start-job"))
	require.Equal(t, string(process.Mechanic), tasksOf(&b.o, "finish-job")[0].StaffID)
	b.do(process.Mechanic, PauseJob{JobID: "J1", Reason: "tool"})
	require.Equal(t, b.at, tasksOf(&b.o, "start-job")[0].Since)
	taskRules(t, &b.o)

	b.reach(InQualityCheck)
	require.Contains(t, tasksOf(&b.o, "pass-quality-check")[0].Not, string(process.Mechanic), "who did the work does not check it")
	b.do(process.Manager, FailQualityCheck{[]string{"J1"}, "knocks still"})
	require.Equal(t, b.at, tasksOf(&b.o, "start-job")[0].Since)
	taskRules(t, &b.o)
}

func TestC13_TheClientIsCalledWhenTheTargetHasPassed(t *testing.T) {
	t.Parallel()
	b := orderIn(t, AwaitingApproval)
	call := tasksOf(&b.o, "decide-estimate")[0]
	stay := b.o.Visits[len(b.o.Visits)-1]
	require.Equal(t, *stay.Due, call.Since)
	require.Equal(t, b.o.Estimate().ExpiresAt, *call.Due)
	require.Equal(t, b.o.AdvisorID, call.StaffID)
	for range 4 {
		at, c := b.o.Deadline(b.rules)
		b.at = at
		b.must(process.ProcessActor(), c)
		b.settle()
	}
	require.Equal(t, EstimateExpired, b.o.Estimate().State)
	require.Empty(t, tasksOf(&b.o, "decide-estimate"))
	require.Len(t, tasksOf(&b.o, "revise-estimate"), 1)
	taskRules(t, &b.o)
}

func TestC13_WhatNobodyOffersAndNobodyCanIsATask(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", unknown))
	require.Equal(t, []process.Role{process.Parts}, tasksOf(&b.o, "record-offer")[0].Roles)
	taskRules(t, &b.o)

	b = newBench(t, Commercial)
	weld := work("sill")
	weld.Skill = nobodyCan
	b.skip(weld)
	assign := tasksOf(&b.o, "assign-job")
	require.Equal(t, []process.Role{process.Foreman}, assign[0].Roles)
	require.Equal(t, "sill", assign[0].Subject)
}

func TestC13_AnIncidentIsTheManagersInAnyPhase(t *testing.T) {
	t.Parallel()
	b := orderIn(t, AwaitingApproval)
	b.do(process.System, process.IncidentOpened{Step: "queue-messages", Items: nil, What: "the mail server does not answer"})
	in := tasksOf(&b.o, "retry-incident")
	require.Len(t, in, 1)
	require.Equal(t, []process.Role{process.Manager, process.Admin}, in[0].Roles)
	require.Equal(t, "queue-messages", in[0].Subject)
	require.Equal(t, b.at, *in[0].Due, "it is to be looked at at once")
}

func TestC13_GoodsAreAskedForWhenTheyAreLate(t *testing.T) {
	t.Parallel()
	b := orderIn(t, AwaitingParts)
	eta := b.line("P1").Purchase.ETA
	late := tasksOf(&b.o, "receive-parts")[0]
	require.Equal(t, eta, late.Since)
	require.Equal(t, eta, *late.Due)
	require.True(t, late.Since.After(b.at.Add(time.Hour)), "not yet")
}

func TestC13_InAnyHistorySomebodyIsToMove(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachine(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"leave": func(*rapid.T) { m.leave() }, "land": func(*rapid.T) { m.land() }, "land more": func(*rapid.T) { m.land() },
			"person": func(*rapid.T) { m.person() }, "willing": func(*rapid.T) { m.willing() }, "willing more": func(*rapid.T) { m.willing() },
			"ring": func(*rapid.T) { m.ring() },
			"":     func(*rapid.T) { taskRules(rt, &m.o) },
		})
	})
}

// turns: whoever is said to have the turn can do something about it. On our side
// somebody has a task about what waits, unless the process itself is about to move; the
// client and a supplier are waited for only while they can answer, and somebody of ours
// has the task to ask when they do not.
func turns(t tb, o *Order) {
	t.Helper()
	if st, _ := StageOf(o.Phase); st.Terminal && o.Ended() {
		require.False(t, slices.ContainsFunc(o.Questions, func(q Question) bool { return q.Until == nil }), "a question is left open for ever: %s", asJSON(t, o))
	}
	for _, h := range o.OpenHolds() {
		tasks := slices.DeleteFunc(o.Tasks(), func(task process.Task) bool {
			j := o.job(h.JobID)
			mine := j != nil && j.Hand() != "" && task.StaffID == j.Hand() // busy with another job of the order
			stuck := task.Name == (process.RetryIncident{}).Name()         // no effect of the order goes on for its items
			return h.JobID != "" && task.JobID != h.JobID && !mine && !stuck
		})
		switch {
		case len(tasks) > 0, len(o.Due()) > 0:
		default:
			t.Fatalf("it is the turn of %s: %s %s, and nobody has a task in %s: %s", h.Side, h.Reason, h.JobID, o.Phase, asJSON(t, o))
		}
		if h.Side == process.SideClient && h.Reason == "decision" {
			require.True(t, canGive(o, process.Actor{Role: process.Client, ID: o.ClientID}, DecideEstimate{}.Name()), "the client is waited for and can not answer")
		}
	}
}
