package web_test

import (
	"net/url"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// named lists the tasks of open orders that name somebody.
func (h *house) named(staffID string) []string {
	h.t.Helper()
	rows, _ := h.store.DB.Q(h.t.Context()).Query(h.t.Context(), `SELECT number || ' ' || key FROM task WHERE staff_id = $1`, staffID)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(h.t, err)
	return list
}

func TestLeave_AMechanicWithARunningJobAndSlots(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	who := h.Actor(process.Mechanic).ID
	o := h.order(workorder.InRepair)
	next, third := h.order(workorder.Queued), h.order(workorder.Queued)
	for _, other := range []workorder.Order{next, third} {
		h.give(other, process.Foreman, workorder.AssignJob{JobID: "J1", MechanicID: who})
	}
	require.NotEmpty(t, h.named(who))
	admin, at := h.as(process.Admin), "/people/"+who+"/leave"
	for _, role := range []process.Role{process.Reception, process.Manager} {
		h.as(role).get(at).refused(403)
		h.as(role).post(at, url.Values{}).refused(403)
	}
	admin.get("/people").ok().source(at)
	admin.get(at).ok().has("What they hold now", "Running job", "Planned", o.Number, next.Number, third.Number)
	admin.post(at, url.Values{}).to("/people").ok().has("A mechanic has left")

	require.Empty(t, h.named(who))
	after := h.load(o.Number)
	for _, j := range after.Jobs {
		require.NotEqual(t, workorder.InProgress, j.Exec)
		require.False(t, j.Slot != nil && j.Slot.MechanicID == who)
	}
	for _, other := range []workorder.Order{next, third} {
		j := h.load(other.Number).Jobs[0]
		require.True(t, j.Unstaffed && j.Slot == nil, "nobody else has the skill: the foreman is asked")
	}
	rest, err := h.store.Held.Of(t.Context(), who)
	require.NoError(t, err)
	require.Empty(t, rest)
	h.as(process.Manager).get("/orders/" + o.Number).ok().has("Passed on to somebody else")
	require.NoError(t, h.desk.PassOn(t.Context(), who), "once more is nothing")
	require.Equal(t, after.Version, h.load(o.Number).Version)
}

func TestLeave_AnAdvisorWithThreeOrders(t *testing.T) {
	t.Parallel()
	for _, successor := range []process.Role{"", process.Manager} {
		h := newHouse(t)
		who, next := h.Actor(process.Reception).ID, ""
		if successor != "" {
			next = h.Actor(successor).ID
		}
		orders := []workorder.Order{h.order(workorder.CheckedIn), h.order(workorder.AwaitingApproval), h.order(workorder.Ready)}
		admin, at := h.as(process.Admin), "/people/"+who+"/leave"
		admin.get(at).ok().has("Advises the order", orders[0].Number, orders[2].Number)
		admin.post(at, url.Values{"successor_id": {who}}).refused(422).has("choose somebody else")
		admin.post(at, url.Values{"successor_id": {h.Actor(process.Mechanic).ID + "x"}}).refused(422)
		require.Equal(t, who, h.load(orders[0].Number).AdvisorID, "refused, and nothing is passed on")
		admin.post(at, url.Values{"successor_id": {next}}).to("/people").ok()
		require.Empty(t, h.named(who))
		for _, o := range orders {
			now := h.load(o.Number)
			if next != "" {
				require.Equal(t, next, now.AdvisorID)
				continue
			}
			require.NotNil(t, now.Unadvised)
		}
		list, err := h.store.Record.Tasks(t.Context(), record.TaskFilter{Branch: h.Branch, Role: process.Manager, StaffID: h.Actor(process.Manager).ID, Now: h.engine.at})
		require.NoError(t, err)
		asked := len(slices.DeleteFunc(list.Items, func(i record.TaskItem) bool { return i.Command != "pass-on" }))
		if next != "" {
			require.Zero(t, asked)
			continue
		}
		require.Equal(t, len(orders), asked, "a manager names one for each")
		h.as(process.Manager).get("/tasks").ok().has("Name an advisor")
		h.as(process.Manager).get("/orders/" + orders[0].Number + "?do=pass-on").ok().has("Who takes over as advisor")
		h.as(process.Manager).told(orders[0], "pass-on", url.Values{"staff_id": {who}, "successor_id": {h.Actor(process.Manager).ID}, "reason": {"left"}})
		require.Equal(t, h.Actor(process.Manager).ID, h.load(orders[0].Number).AdvisorID)
	}
}

// The program may end between the two: what is left is in the record and found again.
func TestLeave_WhatWasCutOffIsFinished(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	who, gone := h.Actor(process.Reception).ID, false
	o := h.order(workorder.CheckedIn)
	require.NoError(t, h.desk.PassOn(t.Context(), who), "they have not left")
	require.NoError(t, h.desk.PassOnAll(t.Context()))
	require.Equal(t, o.Version, h.load(o.Number).Version)
	_, err := h.store.People.UpdateStaff(t.Context(), who, people.StaffPatch{Active: &gone}, h.Actor(process.Admin))
	require.NoError(t, err)
	require.NotEmpty(t, h.named(who))
	for range 2 {
		require.NoError(t, h.desk.PassOnAll(t.Context()))
		require.Empty(t, h.named(who))
		require.Equal(t, o.Version+1, h.load(o.Number).Version, "once")
	}
	left, err := h.store.Held.Leavers(t.Context())
	require.NoError(t, err)
	require.Empty(t, left)
	var by string
	require.NoError(t, h.store.DB.Q(t.Context()).QueryRow(t.Context(), `SELECT by_id FROM journal WHERE number = $1 AND kind = 'pass-on'`, o.Number).Scan(&by))
	require.Equal(t, h.Actor(process.Admin).ID, by, "who said that they left")
}
