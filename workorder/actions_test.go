package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// offered lists what somebody may do to an order now.
func offered(o *Order, by process.Actor) []string {
	var names []string
	for _, a := range o.Actions(by) {
		if a.Allowed {
			names = append(names, a.Command)
		}
	}
	return names
}

func TestActions_WhatEachRoleCanDoNow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		phase process.Phase
		by    process.Actor
		want  []string
	}{
		{CheckedIn, as(process.Reception), []string{"start-diagnosis", "skip-diagnosis", "correct-intake", "ask-advisor", "change-promise", "cancel"}},
		{CheckedIn, as(process.Parts), nil},
		{Diagnosing, as(process.Mechanic), []string{"record-findings", "move-car"}},
		{Preparing, as(process.Reception), []string{"correct-intake", "correct-job", "ask-advisor", "change-promise", "cancel"}},
		{AwaitingApproval, as(process.Client), []string{"request-change", "decide-estimate", "ask-advisor"}},
		{AwaitingApproval, as(process.Reception), []string{"request-change", "revise-estimate", "discount-lines", "decide-estimate", "correct-intake", "correct-job", "ask-advisor", "change-promise", "cancel"}},
		{AwaitingApproval, as(process.Foreman), []string{"discount-lines", "assign-job", "correct-job", "move-car"}},
		{AwaitingParts, as(process.Parts), []string{"receive-parts", "reject-parts"}},
		{Queued, as(process.Parts), []string{"issue-parts"}},
		{Queued, as(process.Mechanic), []string{"move-car"}},
		{InRepair, as(process.Mechanic), []string{"pause-job", "finish-job", "move-car"}}, // one at a time
		{InRepair, process.Actor{Role: process.Mechanic, ID: "m2"}, []string{"move-car"}},
		{InQualityCheck, as(process.Mechanic), []string{"reopen-job", "move-car"}},
		{InQualityCheck, process.Actor{Role: process.Mechanic, ID: "m2"}, []string{"pass-quality-check", "fail-quality-check", "move-car"}},
		{Ready, as(process.Reception), []string{"record-payment", "hand-over", "correct-intake", "ask-advisor", "change-promise", "cancel"}},
		{HandedOver, as(process.Reception), []string{"close", "ask-advisor"}},
		{Closed, as(process.Admin), []string{"reverse-payment"}},
		{Closed, as(process.Reception), nil},
		{PhaseDeclined, as(process.Reception), []string{"hand-over", "correct-intake", "ask-advisor"}},
		{PhaseCancelled, as(process.Manager), nil},
	} {
		b := orderIn(t, c.phase)
		require.Equal(t, c.want, offered(&b.o, c.by), "%s in %s", c.by.Role, c.phase)
		for _, a := range b.o.Actions(c.by) {
			require.NotEqual(t, "open", a.Command)
			require.NotEmpty(t, a.Title)
			require.Equal(t, a.Allowed, a.WhyNot == "", a.Command)
		}
	}
}

// The parts desk, the foreman and the mechanic see why a command is not for now.
func TestActions_SayWhyNot(t *testing.T) {
	t.Parallel()
	why := func(p process.Phase, by process.Actor, command string) string {
		b := orderIn(t, p)
		for _, a := range b.o.Actions(by) {
			if a.Command == command {
				return a.WhyNot
			}
		}
		return "not offered at all"
	}
	require.Contains(t, why(Queued, as(process.Mechanic), "start-job"), "issued parts")
	require.Contains(t, why(InQualityCheck, as(process.Mechanic), "pass-quality-check"), "somebody who did not do it")
	require.Contains(t, why(Queued, as(process.Reception), "hand-over"), "it belongs to ready")
	require.Contains(t, why(Preparing, as(process.Reception), "revise-estimate"), "when it is there")
	require.Equal(t, "not offered at all", why(Queued, as(process.Client), "cancel"))
}

func TestP16_OneNamedAdvisorFromIntakeToHandOver(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	for _, p := range []process.Phase{Diagnosing, AwaitingApproval, InRepair, Ready, Closed} {
		b.reach(p)
		require.Equal(t, "u1", b.o.AdvisorID)
	}
	c := opening(Commercial)
	c.AdvisorID = ""
	require.Equal(t, process.KindInvalid, process.KindOf(emptyBench(t).try(as(process.Reception), c)))
}

func TestF1_MechanicsClockOnAndOff(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Queued)
	for _, id := range []string{"J1", "J2"} {
		b.do(process.Parts, IssueParts{id})
		b.settle()
	}
	require.Equal(t, string(process.Mechanic), b.o.Jobs[0].Slot.MechanicID)
	b.do(process.Mechanic, StartJob{JobID: "J1"})
	on := b.at
	b.do(process.Mechanic, PauseJob{JobID: "J1", Reason: "shift"})
	off := b.at
	b.do(process.Foreman, StartJob{JobID: "J1", MechanicID: "m2"}) // the late shift
	require.Equal(t, process.KindForbidden, process.KindOf(b.try(as(process.Mechanic), FinishJob{"J1", "worn", "replaced"})))
	again := b.at.Add(-1 * 60e9)
	b.must(process.Actor{Role: process.Mechanic, ID: "m2"}, FinishJob{"J1", "worn", "replaced"})
	require.Equal(t, []Entry{{MechanicID: "mechanic", From: on, To: &off}, {MechanicID: "m2", From: again, To: &b.at}}, b.o.Jobs[0].Entries)
	require.Equal(t, []string{"worn", "replaced"}, []string{b.o.Jobs[0].Cause, b.o.Jobs[0].Fix})
	require.False(t, b.o.Jobs[0].Slot.To.After(b.at), "what is left of the slot is free")
}

func TestP12_TheForemansWishIsAskedFor(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	from := b.at.Add(5 * 60 * 60e9)
	b.do(process.Foreman, AssignJob{JobID: "J1", MechanicID: "m2", From: &from})
	require.Nil(t, b.o.Jobs[0].Slot, "the old time is free at once")
	r := b.o.SlotsRequest(b.o.Due()[0])
	require.Equal(t, []SlotWanted{{JobID: "J1", Skill: "chassis", Hours: exact.HoursOf(1, 50), MechanicID: "m2", From: from}}, r.Jobs)
	b.settle()
	require.Equal(t, "m2", b.o.Jobs[0].Slot.MechanicID)
	require.Nil(t, b.o.Jobs[0].Wish)
}

func TestC1_TheOrderIsInRepairWhileOneJobIs(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Queued)
	b.do(process.Parts, IssueParts{"J1"})
	b.settle()
	b.do(process.Mechanic, StartJob{JobID: "J1"})
	b.do(process.Mechanic, FinishJob{"J1", "worn", "replaced"})
	require.Equal(t, InRepair, b.o.Phase, "computed: the other job is still to do")
	require.Equal(t, Done, b.o.Jobs[0].Exec)
	require.Equal(t, NotStarted, b.o.Jobs[1].Exec)
	b.reach(InQualityCheck)
}
