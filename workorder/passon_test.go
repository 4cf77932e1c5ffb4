package workorder

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process"
)

const leaver = "m9"

// inHands is an order in repair whose running job and next one are the mechanic's.
func inHands(t tb) *bench {
	b := orderIn(t, Queued)
	for _, id := range []string{"J1", "J2"} {
		b.do(process.Foreman, AssignJob{JobID: id, MechanicID: leaver})
		b.settle()
	}
	b.do(process.Parts, IssueParts{"J1"})
	b.settle()
	b.must(process.Actor{Role: process.Mechanic, ID: leaver}, StartJob{JobID: "J1"})
	return b
}

func TestC17_WhatAMechanicWhoLeavesHoldsIsPassedOn(t *testing.T) {
	t.Parallel()
	b := inHands(t)
	b.at = b.at.Add(30 * time.Minute)
	b.do(process.Manager, PassOn{StaffID: leaver, Reason: ReasonLeft, Note: "for good"})
	one, two := &b.o.Jobs[0], &b.o.Jobs[1]
	require.Equal(t, Paused, one.Exec)
	require.Equal(t, b.at, *one.Entries[0].To, "the time clocked so far is kept")
	require.Nil(t, one.Slot)
	require.Nil(t, two.Slot)
	require.Equal(t, []string{"pause-job", "pass-on", "release-slots"}, b.kinds()[len(b.log)-3:])
	require.Equal(t, "left: for good", b.log[len(b.log)-2].Reason)
	require.Equal(t, []string{"J1", "J2"}, b.o.Due()[0].Items)
	require.Less(t, b.o.SlotsRequest(b.o.Due()[0]).Jobs[0].Hours, one.NormHours, "what is left of it")
	require.Equal(t, two.NormHours, b.o.SlotsRequest(b.o.Due()[0]).Jobs[1].Hours)

	b.settle()
	require.NotNil(t, b.o.Jobs[0].Slot)
	require.NotEmpty(t, startsOfJ1(&b.o), "somebody else goes on")
	err := b.try(as(process.Manager), PassOn{StaffID: leaver, Reason: ReasonLeft})
	require.Equal(t, process.KindConflict, process.KindOf(err), "twice is once")
}

func TestC17_WhoStandsInGivesTheJobBack(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Queued)
	b.do(process.Foreman, AssignJob{JobID: "J1", MechanicID: "m1"})
	b.settle()
	b.do(process.Parts, IssueParts{"J1"})
	b.settle()
	b.do(process.Foreman, StartJob{JobID: "J1", MechanicID: "m2"})
	slot := *b.o.Jobs[0].Slot
	b.do(process.Manager, PassOn{StaffID: "m2", Reason: ReasonLeft})
	require.Equal(t, Paused, b.o.Jobs[0].Exec)
	require.Equal(t, slot, *b.o.Jobs[0].Slot)
	require.Equal(t, "m1", startsOfJ1(&b.o)[0].StaffID)
}

func TestC17_NobodyToGoOnIsTheForemansTask(t *testing.T) {
	t.Parallel()
	b := inHands(t)
	b.do(process.Manager, PassOn{StaffID: leaver, Reason: ReasonLeft})
	b.do(process.System, SlotsProposed{Slots: []SlotProposed{{JobID: "J1"}, {JobID: "J2"}}, Asked: b.o.SlotsRequest(b.o.Due()[0]).Jobs})
	require.Len(t, tasksOf(&b.o, "assign-job"), 2)
	require.NotNil(t, b.held("mechanic", "J1"))
	b.do(process.Foreman, AssignJob{JobID: "J1", MechanicID: "m3"})
	b.settle()
	require.Equal(t, "m3", b.o.Jobs[0].Slot.MechanicID)
	require.Equal(t, "m3", startsOfJ1(&b.o)[0].StaffID)
	b.must(process.Actor{Role: process.Mechanic, ID: "m3"}, StartJob{JobID: "J1"})
	require.False(t, b.o.Jobs[0].PassedOn)
}

func TestC17_AnAbsenceTakesWhatLiesInIt(t *testing.T) {
	t.Parallel()
	who := leaver
	b := inHands(t)
	slot := Slot{MechanicID: who, From: b.at.Add(2 * time.Hour), To: b.at.Add(3 * time.Hour)}
	before, after := slot.From.Add(-time.Hour), slot.To.Add(time.Hour)
	b.o.Jobs[1].Slot = &slot
	err := b.try(as(process.Manager), PassOn{StaffID: who, Reason: ReasonAway, From: &slot.To, Until: &after})
	require.Equal(t, process.KindConflict, process.KindOf(err), "it begins when the work is done")
	b.do(process.Manager, PassOn{StaffID: who, Reason: ReasonAway, From: &slot.From, Until: &after})
	require.Equal(t, InProgress, b.o.Jobs[0].Exec, "it has not begun")
	require.Nil(t, b.o.Jobs[1].Slot)

	b = inHands(t)
	b.at = slot.From
	b.do(process.Manager, PassOn{StaffID: who, Reason: ReasonAway, From: &before, Until: &after})
	require.Equal(t, Paused, b.o.Jobs[0].Exec)
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Manager), PassOn{StaffID: b.o.AdvisorID, Reason: ReasonAway})), "who is away stays the advisor")
}

func TestP16_AnOrderWhoseAdvisorLeftHasAnotherOrATask(t *testing.T) {
	t.Parallel()
	for _, p := range []process.Phase{CheckedIn, AwaitingApproval, Ready, HandedOver} {
		b := orderIn(t, p)
		old := b.o.AdvisorID
		named := len(namedIn(&b.o, old)) > 0
		b.do(process.Manager, PassOn{StaffID: old, Reason: ReasonLeft})
		require.Empty(t, namedIn(&b.o, old), p)
		require.Equal(t, bosses, tasksOf(&b.o, "pass-on")[0].Roles)
		require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Manager), PassOn{StaffID: old, Reason: ReasonLeft})), "twice is once")
		b.do(process.Manager, PassOn{StaffID: old, SuccessorID: "u2", Reason: ReasonLeft})
		require.Empty(t, tasksOf(&b.o, "pass-on"))
		require.Equal(t, "u2", b.o.AdvisorID)
		require.Equal(t, named, len(namedIn(&b.o, "u2")) > 0, p)
	}
	b := orderIn(t, CheckedIn)
	b.do(process.Manager, PassOn{StaffID: b.o.AdvisorID, Reason: ReasonLeft})
	b.do(process.Reception, CorrectIntake{AdvisorID: b.o.AdvisorID, Reason: "came back"})
	require.Empty(t, tasksOf(&b.o, "pass-on"))
	require.Equal(t, b.o.AdvisorID, tasksOf(&b.o, "start-diagnosis")[0].StaffID)
}

func TestP16_PassOnRefusals(t *testing.T) {
	t.Parallel()
	early := monday().Add(-time.Hour)
	checkRefusals(t, []refusal{
		{"nobody", CheckedIn, as(process.Manager), is(PassOn{Reason: ReasonLeft}), process.KindInvalid, "staff_id"},
		{"bored", CheckedIn, as(process.Manager), is(PassOn{StaffID: "u1", Reason: "bored"}), process.KindInvalid, "reason"},
		{"themselves", CheckedIn, as(process.Manager), is(PassOn{StaffID: "u1", SuccessorID: "u1", Reason: ReasonLeft}), process.KindInvalid, "successor_id"},
		{"backwards", CheckedIn, as(process.Manager), is(PassOn{StaffID: "u1", Reason: ReasonAway, Until: &early}), process.KindInvalid, "until"},
		{"holds nothing", CheckedIn, as(process.Manager), is(PassOn{StaffID: "u9", Reason: ReasonLeft}), process.KindConflict, "nothing of this member of staff"},
		{"over", Closed, as(process.Manager), is(PassOn{StaffID: "u1", Reason: ReasonLeft}), process.KindConflict, "nothing of this member of staff"},
	})
}

// namedIn lists the tasks that name somebody.
func namedIn(o *Order, who string) (names []string) {
	for _, t := range o.Tasks() {
		if t.StaffID == who {
			names = append(names, t.Key())
		}
	}
	return names
}

// Whatever has happened to an order: once what somebody holds is passed on, no task names
// them, their clock stands, and no time of theirs is planned; and when nothing is held there
// was nothing of the kind.
func TestC17_P16_AfterAPassOnNothingNamesWhoLeft(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachine(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"leave": func(*rapid.T) { m.leave() }, "land": func(*rapid.T) { m.land() }, "land more": func(*rapid.T) { m.land() },
			"person": func(*rapid.T) { m.person() }, "willing": func(*rapid.T) { m.willing() }, "willing more": func(*rapid.T) { m.willing() },
			"": func(rt *rapid.T) {
				for _, who := range []string{m.o.AdvisorID, "mechanic", "foreman", "m1", "m2"} {
					b := *m.bench
					b.o = *m.o.Clone()
					soon := b.at.Add(time.Minute)
					_, held := PassOn{StaffID: who, Reason: ReasonLeft, From: &soon}.Takes(&b.o, soon)
					err := b.try(as(process.Manager), PassOn{StaffID: who, Reason: ReasonLeft})
					require.Equal(rt, held, err == nil, "%s: %v", who, err)
					require.Empty(rt, namedIn(&b.o, who), "after the pass-on of %s", who)
					require.Nil(rt, b.o.runningFor(who))
					for i := range b.o.Jobs {
						j := &b.o.Jobs[i]
						require.False(rt, b.o.open(j) && j.Unbegun() && j.Slot != nil && j.Slot.MechanicID == who, "%s has time planned for %s", who, j.ID)
					}
				}
			},
		})
	})
}
