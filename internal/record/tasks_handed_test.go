package record_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// task reads the first task of somebody's own list.
func task(d *storetest.Desk, role process.Role) record.TaskItem {
	d.T.Helper()
	list, err := d.Store.Record.Tasks(d.T.Context(), record.TaskFilter{Branch: d.Branch, Role: role, StaffID: d.Actor(role).ID, Whose: record.TasksMine, Now: d.At})
	require.NoError(d.T, err)
	require.NotEmpty(d.T, list.Items)
	return list.Items[0]
}

func TestC13_ATaskIsHandedOverSentBackAndStays(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	ctx, mechanic, foreman := t.Context(), d.Actor(process.Mechanic), d.Actor(process.Foreman)
	hand := func(by, to process.Actor, said string) error {
		return d.Store.Record.Delegate(ctx, record.Handing{Order: d.Order.Number, Task: "start-diagnosis", To: to.ID, Said: said, By: by})
	}
	require.NoError(t, hand(foreman, mechanic, "look at the left strut"))
	got := task(d, process.Mechanic)
	require.Equal(t, []string{"A mechanic", "A foreman", "look at the left strut"}, []string{got.Claimant, got.HandedBy, got.Said})

	_, err := d.DB.Exec(ctx, `UPDATE claim SET at = now() - interval '3 days'`)
	require.NoError(t, err)
	require.Equal(t, "A mechanic", task(d, process.Mechanic).Claimant, "what was handed over does not lapse")
	storetest.Refused(t, d.Store.Record.TakeTask(ctx, d.Order.Number, "start-diagnosis", foreman.ID), process.KindConflict, "A mechanic has taken this task")
	require.NoError(t, d.Store.Record.TakeTask(ctx, d.Order.Number, "start-diagnosis", mechanic.ID))
	require.Equal(t, "look at the left strut", task(d, process.Mechanic).Said, "taking what one has keeps what was said")

	require.NoError(t, hand(mechanic, foreman, "which of the two cars?"), "sent back with a question")
	require.Equal(t, "which of the two cars?", task(d, process.Foreman).Said)
	require.Empty(t, inbox(d, process.Mechanic, record.TasksMine, d.At))
	storetest.Refused(t, hand(mechanic, mechanic, ""), process.KindConflict, "A foreman has taken this task")
	require.NoError(t, d.Store.Record.Release(ctx, d.Order.Number, "start-diagnosis", foreman.ID))
	require.NoError(t, hand(mechanic, foreman, ""), "nobody has it, and it is a mechanic's work")
}

func TestC13_ATaskIsHandedOnlyToWhomItMayFall(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	ctx := t.Context()
	away, err := d.Store.Shop.CreateBranch(ctx, shop.Branch{ID: "MSK", BranchCard: shop.BranchCard{Name: "Moscow"}}, storetest.Boss)
	require.NoError(t, err)
	other, err := d.Store.People.CreateStaff(ctx, people.StaffCard{Branch: away.ID, Name: "Another", Role: process.Mechanic}, storetest.Boss)
	require.NoError(t, err)
	hand := func(by process.Role, to, task, said string) error {
		return d.Store.Record.Delegate(ctx, record.Handing{Order: d.Order.Number, Task: task, To: to, Said: said, By: d.Actor(by)})
	}
	mechanic := d.Actor(process.Mechanic).ID
	storetest.Refused(t, hand(process.Foreman, d.Actor(process.Parts).ID, "start-diagnosis", ""), process.KindInvalid, "to: A parts may not do this")
	storetest.Refused(t, hand(process.Foreman, other.ID, "start-diagnosis", ""), process.KindInvalid, "to: choose somebody who works at this branch")
	storetest.Refused(t, hand(process.Foreman, "nobody", "start-diagnosis", ""), process.KindInvalid, "to: choose somebody who works at this branch")
	storetest.Refused(t, hand(process.Foreman, "a\x00b", "start-diagnosis", ""), process.KindInvalid, "to: choose somebody who works at this branch")
	storetest.Refused(t, hand(process.Foreman, mechanic, "close", ""), process.KindConflict, "not the time for it")
	storetest.Refused(t, hand(process.Parts, mechanic, "start-diagnosis", ""), process.KindForbidden, "this is not your work")
	storetest.Refused(t, hand(process.Foreman, mechanic, "start-diagnosis", strings.Repeat("я", record.MaxSaid+1)), process.KindInvalid, "said: has 501 characters")
	list, err := d.Store.Record.Receivers(ctx, d.Order.Number, "start-diagnosis")
	require.NoError(t, err)
	var names []string
	for _, r := range list {
		names = append(names, r.Name)
	}
	require.Equal(t, []string{"A foreman", "A mechanic", "A reception"}, names, "whose role it is, and the order's advisor")
	_, err = d.Store.Record.Receivers(ctx, d.Order.Number, "close")
	storetest.Refused(t, err, process.KindConflict, "not the time for it")
}

// What was handed over and is done is cleared away by the next claim.
func TestC13_WhatWasHandedOverGoesWithItsTask(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	ctx := t.Context()
	require.NoError(t, d.Store.Record.Delegate(ctx, record.Handing{Order: d.Order.Number, Task: "start-diagnosis", To: d.Actor(process.Mechanic).ID, By: d.Actor(process.Foreman)}))
	d.Do(process.Mechanic, workorder.StartDiagnosis{})
	_, err := d.DB.Exec(ctx, `UPDATE claim SET at = $1`, time.Now().Add(-13*time.Hour))
	require.NoError(t, err)
	require.NoError(t, d.Store.Record.TakeTask(ctx, d.Order.Number, "record-findings", d.Actor(process.Mechanic).ID))
	require.Equal(t, 1, d.Count(`SELECT count(*) FROM claim`))
}
