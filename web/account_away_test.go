package web_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// second is another mechanic with the same skills.
func (h *house) second() string {
	h.t.Helper()
	first, err := h.store.People.StaffByID(h.t.Context(), h.Actor(process.Mechanic).ID)
	require.NoError(h.t, err)
	card := first.StaffCard
	card.Name = "Another mechanic"
	made, err := h.store.People.CreateStaff(h.t.Context(), card, h.Actor(process.Admin))
	require.NoError(h.t, err)
	return made.ID
}

func TestAway_WhatWasPlannedInTheAbsenceIsPlannedAnew_AndTheRestStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	who := h.Actor(process.Mechanic).ID
	soon, later := h.order(workorder.Queued), h.order(workorder.Queued)
	h.second()
	from := time.Now().AddDate(0, 0, 20)
	h.give(later, process.Foreman, workorder.AssignJob{JobID: "J1", MechanicID: who, From: &from})
	slot := func(o workorder.Order) *workorder.Slot { return h.load(o.Number).Jobs[0].Slot }
	require.Equal(t, who, slot(soon).MechanicID)
	kept := slot(later)
	require.Equal(t, who, kept.MechanicID)

	admin, at := h.as(process.Admin), "/people/"+who
	zone := worktime.DefaultCalendar().Zone
	place, err := time.LoadLocation(zone)
	require.NoError(t, err)
	day := func(n int) string { return worktime.DateOf(time.Now().AddDate(0, 0, n), place) }
	away := func(first, last string) url.Values {
		return url.Values{"first_day": {first}, "last_day": {last}, "reason": {"vacation"}, "note": {"the sea"}}
	}
	h.as(process.Manager).post(at+"/away", away(day(0), day(15))).refused(403)
	admin.post(at+"/away", away(day(3), day(1))).refused(422).has("lies before the first day")
	admin.post(at+"/away", away(day(-9), day(-3))).refused(422).has("is over")
	admin.post(at+"/away", away("tomorrow", day(3))).refused(422).has("give a date")
	admin.post(at+"/away", away(day(0), day(15))).to("/people/"+who+"/leave").ok().wellMade().has("Vacation", "the sea", "The absence is recorded")
	admin.post(at+"/away", away(day(15), day(16))).refused(409).has("away already")

	require.NotEqual(t, who, slot(soon).MechanicID, "somebody else is there")
	require.Equal(t, kept, slot(later), "they are back by then")
	version := h.load(soon.Number).Version
	require.NoError(t, h.desk.PassOnAll(t.Context()))
	require.Equal(t, version, h.load(soon.Number).Version, "once more is nothing")

	list, err := h.store.People.Absences(t.Context(), who)
	require.NoError(t, err)
	require.Len(t, list, 1)
	h.as(process.Manager).post("/absences/"+list[0].ID+"/end", url.Values{}).refused(403)
	admin.post("/absences/"+list[0].ID+"/end", url.Values{}).to("/people/" + who + "/leave").ok().lacks("the sea")
	require.NotEqual(t, who, slot(soon).MechanicID, "what was passed on stays where it is")
}

// A job that runs is paused when they are away, and an advisor's orders go to who stands in.
func TestAway_ByTheMinutesLook(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	running := h.order(workorder.InRepair)
	mechanic, advisor, next := h.Actor(process.Mechanic).ID, h.Actor(process.Reception).ID, h.Actor(process.Manager).ID
	h.second()
	// The orders of these tests began three hours back: at night that is yesterday.
	first, last := worktime.DateOf(time.Now().AddDate(0, 0, -1), time.UTC), worktime.DateOf(time.Now().AddDate(0, 0, 20), time.UTC)
	for who, successor := range map[string]*string{mechanic: nil, advisor: &next} {
		_, err := h.store.People.AddAbsence(t.Context(), who, people.AbsenceCard{First: first, Last: last, Reason: "sick", Successor: successor}, time.UTC, h.Actor(process.Manager))
		require.NoError(t, err)
	}
	require.NoError(t, h.desk.PassOnAll(t.Context()))
	o := h.load(running.Number)
	for _, j := range o.Jobs {
		require.NotEqual(t, workorder.InProgress, j.Exec)
		require.False(t, j.Slot != nil && j.Slot.MechanicID == mechanic)
	}
	require.Equal(t, next, o.AdvisorID)
	require.NoError(t, h.desk.PassOnAll(t.Context()))
	require.Equal(t, o.Version, h.load(running.Number).Version)
}
