package workshop_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

func plan(d *storetest.Desk, order string, jobs ...workorder.SlotWanted) []workorder.SlotProposed {
	d.T.Helper()
	got, err := d.Store.Workshop.ProposeSlots(d.T.Context(), workorder.SlotsRequest{Order: order, Branch: d.Branch, Jobs: jobs})
	require.NoError(d.T, err)
	return got.Slots
}

// mechanic adds a mechanic and returns the id.
func mechanic(d *storetest.Desk, branch string, skills ...string) string {
	d.T.Helper()
	m, err := d.Store.People.CreateStaff(d.T.Context(), people.StaffCard{Branch: branch, Name: "M", Role: process.Mechanic, Skills: skills}, d.Actor(process.Manager))
	require.NoError(d.T, err)
	return m.ID
}

func TestC17_NoMechanicIsBookedTwiceHoweverManyAskAtOnce(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	mechanic(d, d.Branch, d.Skill, "welding")
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			skill := d.Skill
			if i%3 == 0 {
				skill = "welding"
			}
			r := workorder.SlotsRequest{Order: fmt.Sprintf("T-%d", i), Branch: d.Branch, Jobs: []workorder.SlotWanted{
				{JobID: "J1", Skill: skill, Hours: 150}, {JobID: "J2", Skill: skill, Hours: 425},
			}}
			got, err := d.Store.Workshop.ProposeSlots(context.Background(), r)
			if err != nil || got.Slots[0].Slot == nil || got.Slots[1].Slot == nil {
				t.Errorf("%v %v", got, err)
			}
		})
	}
	wg.Wait()
	plan, err := d.Store.Workshop.Plan(t.Context(), d.Branch, "", worktime.Span{From: time.Now(), To: time.Now().AddDate(1, 0, 0)})
	require.NoError(t, err)
	require.Len(t, plan, 24)
	work := d.Rules.Work()
	for i, a := range plan {
		require.True(t, work.Open(a.From))
		for _, b := range plan[:i] {
			require.False(t, a.MechanicID == b.MechanicID && worktime.Span{From: a.From, To: a.To}.Overlaps(worktime.Span{From: b.From, To: b.To}))
		}
	}
}

func TestP12_TheJobGoesToWhoWouldBeDoneFirst(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	first := plan(d, "T-1", workorder.SlotWanted{JobID: "J1", Skill: d.Skill, Hours: 800})[0].Slot
	second := mechanic(d, d.Branch, d.Skill)
	got := plan(d, "T-2", workorder.SlotWanted{JobID: "J1", Skill: d.Skill, Hours: 100})[0].Slot
	require.Equal(t, second, got.MechanicID)
	require.True(t, got.To.Before(first.To))
}

func TestP12_NobodyWithTheSkillIsNoSlot(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	_, err := d.Store.Shop.CreateBranch(t.Context(), shop.Branch{ID: "B", BranchCard: shop.BranchCard{Name: "B"}}, d.Actor(process.Admin))
	require.NoError(t, err)
	mechanic(d, "B", "welding")
	left := mechanic(d, d.Branch, "welding")
	_, err = d.Store.People.UpdateStaff(t.Context(), left, people.StaffPatch{Active: storetest.Ptr(false)}, d.Actor(process.Manager))
	require.NoError(t, err)
	require.Nil(t, plan(d, "T-1", workorder.SlotWanted{JobID: "J1", Skill: "welding", Hours: 100})[0].Slot)
	require.Nil(t, plan(d, "T-1", workorder.SlotWanted{JobID: "J1", Skill: d.Skill, Hours: 100, MechanicID: left})[0].Slot, "who left is not assigned")
	_, err = d.Store.Workshop.ProposeSlots(t.Context(), workorder.SlotsRequest{Order: "T-1", Branch: "X"})
	storetest.Refused(t, err, process.KindNotFound, "no branch")
}

// Whatever is asked for, and however much is planned already: never while they are away.
func TestC17_NothingIsPlannedForWhoIsAway(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	who := d.Actor(process.Mechanic).ID
	zone := d.Rules.Work().Location()
	day := func(n int) string { return worktime.DateOf(time.Now().AddDate(0, 0, n), zone) }
	var away []worktime.Span
	for _, days := range [][2]int{{0, 1}, {3, 5}, {9, 20}} {
		a, err := d.Store.People.AddAbsence(t.Context(), who, people.AbsenceCard{First: day(days[0]), Last: day(days[1]), Reason: "vacation"}, zone, d.Actor(process.Manager))
		require.NoError(t, err)
		away = append(away, worktime.Span{From: a.From, To: a.Until})
	}
	for i := range 30 {
		w := workorder.SlotWanted{JobID: "J1", Skill: d.Skill, Hours: exact.Hours(50 + 40*i)}
		if i%3 == 0 {
			w.MechanicID, w.From = who, time.Now().AddDate(0, 0, i)
		}
		s := plan(d, fmt.Sprintf("T-%d", i), w)[0].Slot
		require.NotNil(t, s)
		for _, a := range away {
			require.False(t, a.Overlaps(worktime.Span{From: s.From, To: s.To}), "%v in %v", s, a)
		}
	}
}

func TestC17_TheForemansWishTakesTheOldTimesPlaceOnce(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	other := mechanic(d, d.Branch) // without the skill: the foreman knows
	job := workorder.SlotWanted{JobID: "J1", Skill: d.Skill, Hours: 100}
	first := plan(d, "T-1", job)[0].Slot
	require.Equal(t, first, plan(d, "T-1", job)[0].Slot)

	job.MechanicID, job.From = other, time.Now().AddDate(0, 0, 10)
	wished := plan(d, "T-1", job)[0].Slot
	require.Equal(t, other, wished.MechanicID)
	require.False(t, wished.From.Before(job.From.Truncate(time.Minute)))
	require.Equal(t, wished, plan(d, "T-1", job)[0].Slot)
	require.Equal(t, 1, d.Count(`SELECT count(*) FROM assignment`))

	job.Hours = 200
	longer := plan(d, "T-1", job)[0].Slot
	require.True(t, longer.To.After(wished.To))
	require.Equal(t, 1, d.Count(`SELECT count(*) FROM assignment`))
}

func TestC17_AnAnswerOnItsWayIsNotTakenForFreeTime(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	job := func(title string) workorder.JobSpec {
		return workorder.JobSpec{Title: title, Skill: d.Skill, NormHours: 100}
	}
	d.Do(process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{job("a"), job("b")}})
	e := d.Order.Due()[0]
	require.Equal(t, []string{"J1", "J2"}, e.Items)
	one, two := e, e
	one.Items, two.Items = []string{"J1"}, []string{"J2"}
	a, err := d.Answer(one)
	require.NoError(t, err)
	b, err := d.Answer(two)
	require.NoError(t, err)
	d.Do(process.System, a)
	require.Equal(t, 2, d.Count(`SELECT count(*) FROM assignment`), "J2 has no slot in the order yet, but in the plan")
	d.Do(process.System, b)
	d.Settle()
	d.Consistent()
}

func TestP9_WhatIsForeseenIsBookedInAMoment(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	mechanic(d, d.Branch, "welding")
	plan(d, "T-1", workorder.SlotWanted{JobID: "J1", Skill: "welding", Hours: 200})
	asked := workorder.SlotsRequest{Order: "T-1", Branch: d.Branch, Jobs: []workorder.SlotWanted{
		{JobID: "J1", Skill: "welding", Hours: 300, From: time.Now().AddDate(0, 0, 1)}, {JobID: "J2", Skill: "welding", Hours: 100, From: time.Now().AddDate(0, 0, 1)},
		{JobID: "J3", Skill: "no such"},
	}}
	before, err := d.Store.Workshop.Plan(t.Context(), d.Branch, "", worktime.Span{From: time.Now(), To: time.Now().AddDate(1, 0, 0)})
	require.NoError(t, err)
	foreseen, err := d.Store.Workshop.ForeseeSlots(t.Context(), asked)
	require.NoError(t, err)
	require.Nil(t, foreseen.Slots[2].Slot, "nobody has the skill")
	require.False(t, foreseen.Slots[1].Slot.From.Before(foreseen.Slots[0].Slot.To), "one mechanic does one after the other")
	after, err := d.Store.Workshop.Plan(t.Context(), d.Branch, "", worktime.Span{From: time.Now(), To: time.Now().AddDate(1, 0, 0)})
	require.NoError(t, err)
	require.Equal(t, before, after, "nothing is booked")
	require.Equal(t, foreseen.Slots, plan(d, "T-1", asked.Jobs...))
}

// A job that is finished before its time began holds nothing of it, and is on no board. Its
// row stays, without length: whoever did it sees the job again if it fails the check.
func TestC17_AJobFinishedBeforeItsTimeGivesItBack(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Do(process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{{Title: "a", Skill: d.Skill, NormHours: 100}}})
	d.Settle()
	d.Agree()
	from := d.At.AddDate(0, 0, 3)
	d.Do(process.Foreman, workorder.AssignJob{JobID: "J1", MechanicID: d.Actor(process.Mechanic).ID, From: &from})
	d.Settle()
	whole := worktime.Span{From: d.At.AddDate(0, 0, -1), To: d.At.AddDate(0, 1, 0)}
	planned := func() int {
		list, err := d.Store.Workshop.Plan(t.Context(), d.Branch, "", whole)
		require.NoError(t, err)
		shown, err := d.Store.Board.ShopPlan(t.Context(), d.Branch, whole)
		require.NoError(t, err)
		require.Len(t, shown, len(list))
		return len(list)
	}
	require.Equal(t, 1, planned())
	taken := *d.Order.Jobs[0].Slot
	d.Do(process.Mechanic, workorder.StartJob{JobID: "J1"})
	d.Do(process.Mechanic, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"})
	require.Zero(t, planned())
	again := plan(d, "T-9", workorder.SlotWanted{JobID: "J1", Skill: d.Skill, Hours: 100, MechanicID: taken.MechanicID, From: from})
	require.Equal(t, taken.From, again[0].Slot.From, "another order gets the time")
	d.Consistent()
}
