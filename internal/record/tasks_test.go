package record_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// inbox lists somebody's tasks as "order task" at a time.
func inbox(d *storetest.Desk, role process.Role, whose string, at time.Time) []string {
	d.T.Helper()
	list, err := d.Store.Record.Tasks(d.T.Context(), record.TaskFilter{Branch: d.Branch, Role: role, StaffID: d.Actor(role).ID, Whose: whose, Now: at})
	require.NoError(d.T, err)
	keys := []string{}
	for _, i := range list.Items {
		keys = append(keys, i.Task)
	}
	return keys
}

func TestC13_TheInboxFollowsTheOrder(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.ConsistentTasks()
	require.Equal(t, []string{"start-diagnosis"}, inbox(d, process.Reception, record.TasksMine, d.At))
	require.Empty(t, inbox(d, process.Reception, record.TasksRoles, d.At), "one's own stands there once")
	require.Equal(t, []string{"start-diagnosis"}, inbox(d, process.Mechanic, record.TasksRoles, d.At))
	require.Empty(t, inbox(d, process.Parts, record.TasksAll, d.At))

	d.Jobs()
	d.ConsistentTasks()
	require.Empty(t, inbox(d, process.Reception, record.TasksAll, d.At), "it is the client's turn")
	require.Equal(t, []string{"decide-estimate"}, inbox(d, process.Reception, record.TasksAll, d.At.AddDate(0, 0, 30)), "until the advisor has to call")
	d.Agree()
	d.ConsistentTasks()
	require.Equal(t, []string{"receive-parts/J1"}, inbox(d, process.Parts, record.TasksAll, d.At.AddDate(0, 0, 30)))

	d.Do(process.Reception, workorder.Cancel{Reason: "sold the car"})
	d.Settle()
	d.ConsistentTasks()
	require.Empty(t, inbox(d, process.Parts, record.TasksAll, d.At.AddDate(0, 0, 30)))
}

func TestC13_WhatOneTakesOnIsOnesOwn(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	ctx, mechanic := t.Context(), d.Actor(process.Mechanic).ID
	require.NoError(t, d.Store.Record.TakeTask(ctx, d.Order.Number, "start-diagnosis", mechanic))
	require.Equal(t, []string{"start-diagnosis"}, inbox(d, process.Mechanic, record.TasksMine, d.At))
	require.Empty(t, inbox(d, process.Mechanic, record.TasksRoles, d.At))
	list, err := d.Store.Record.Tasks(ctx, record.TaskFilter{Branch: d.Branch, Role: process.Foreman, StaffID: d.Actor(process.Foreman).ID, Now: d.At})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	got := list.Items[0]
	require.Equal(t, "A mechanic", got.Claimant)
	require.Equal(t, mechanic, got.ClaimedBy)
	require.Equal(t, "A reception", got.StaffName)
	require.Equal(t, "А123ВС77", got.Plate)
	require.Equal(t, workorder.CheckedIn, got.Phase)
	require.False(t, got.Overdue)

	storetest.Refused(t, d.Store.Record.TakeTask(ctx, d.Order.Number, "close", mechanic), process.KindConflict, "not the time")
	storetest.Refused(t, d.Store.Record.TakeTask(ctx, d.Order.Number, "start-diagnosis", d.Actor(process.Foreman).ID), process.KindConflict, "A mechanic has taken")
	require.NoError(t, d.Store.Record.Release(ctx, d.Order.Number, "start-diagnosis", mechanic))
	require.Empty(t, inbox(d, process.Mechanic, record.TasksMine, d.At))
}

func TestC13_WhoDidTheWorkIsNotAskedToCheckIt(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Jobs()
	d.Agree()
	d.Do(process.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: 1000}}})
	d.Settle()
	d.Do(process.Parts, workorder.IssueParts{JobID: "J1"})
	d.Settle()
	require.Equal(t, []string{"start-job/J1"}, inbox(d, process.Mechanic, record.TasksMine, d.At.AddDate(0, 0, 1)))
	d.Do(process.Mechanic, workorder.StartJob{JobID: "J1"})
	require.Equal(t, []string{"finish-job/J1"}, inbox(d, process.Mechanic, record.TasksMine, d.At))
	d.Do(process.Mechanic, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"})
	d.ConsistentTasks()
	require.Empty(t, inbox(d, process.Mechanic, record.TasksAll, d.At))
	require.Equal(t, []string{"pass-quality-check"}, inbox(d, process.Foreman, record.TasksAll, d.At))
}

func TestC13_TheOverdueComeFirstPageByPage(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	var opened []string
	for range 5 {
		d.Order, d.Log = workorder.Order{}, nil
		d.Do(process.Reception, d.Opening(workorder.Commercial))
		opened = append(opened, d.Order.Number)
	}
	_, err := d.DB.Exec(ctx, `UPDATE task SET due = CASE number WHEN $1 THEN NULL WHEN $2 THEN now() - interval '1 day' ELSE due END`, opened[0], opened[4])
	require.NoError(t, err)
	want := []string{opened[4], opened[1], opened[2], opened[3], opened[0]}
	for _, whose := range []string{record.TasksAll, record.TasksMine} {
		f := record.TaskFilter{Branch: d.Branch, Role: process.Reception, StaffID: d.Actor(process.Reception).ID, Whose: whose, Now: time.Now().Add(time.Minute), Page: database.Page{Limit: 2}}
		var got []string
		for more := true; more; more = f.Cursor != "" {
			list, err := d.Store.Record.Tasks(ctx, f)
			require.NoError(t, err)
			for _, i := range list.Items {
				require.Equal(t, i.Order == opened[4], i.Overdue)
				got = append(got, i.Order)
			}
			f.Cursor = list.Next
		}
		require.Equal(t, want, got, whose)
	}
	for _, cursor := range []string{"x", "1.2", "x.MSK-1.close"} {
		_, err := d.Store.Record.Tasks(ctx, record.TaskFilter{Page: database.Page{Cursor: cursor}})
		storetest.Refused(t, err, process.KindInvalid, "cursor")
	}
	n, err := d.Store.Record.OverdueTasks(ctx, d.Branch, d.Actor(process.Reception), time.Now().Add(time.Minute))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = d.Store.Record.OverdueTasks(ctx, d.Branch, d.Actor(process.Mechanic), time.Now())
	require.NoError(t, err)
	require.Zero(t, n, "the advisor's own is not the mechanics' to worry about")
}

func TestC13_TasksOfOrdersFromBeforeAreDerived(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	ctx := t.Context()
	_, err := d.DB.Exec(ctx, `DELETE FROM task`)
	require.NoError(t, err)
	require.NoError(t, d.Store.Migrate(ctx))
	require.Empty(t, inbox(d, process.Reception, record.TasksAll, d.At), "the rule has not changed")
	_, err = d.DB.Exec(ctx, `DELETE FROM task_rule`)
	require.NoError(t, err)
	require.NoError(t, d.Store.Migrate(ctx))
	d.ConsistentTasks()
}

func TestC13_ASurveysIncidentIsATaskOfManagers(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	ctx, later, name := t.Context(), d.At.AddDate(0, 0, 30), "survey/"+d.Order.Number
	storetest.Surveyed(t, d.Store, d.Shop, d.Order.Number, d.At, survey.Begin{}, survey.ClientAsked{}, survey.BeginReminder{})
	require.Empty(t, inbox(d, process.Manager, record.TasksAll, later), "it is the client's turn")
	_, err := storetest.GiveSurvey(ctx, d.Store, d.Order.Number, d.At, process.ProcessActor(),
		process.IncidentOpened{Step: "ask-again", Items: []string{d.Order.Number}, What: "the provider is away"})
	require.NoError(t, err)
	for _, role := range []process.Role{process.Manager, process.Admin} {
		require.Equal(t, []string{"retry-incident"}, inbox(d, role, record.TasksRoles, later))
	}
	require.NotContains(t, inbox(d, process.Reception, record.TasksAll, later), "retry-incident")

	manager := d.Actor(process.Manager)
	require.NoError(t, d.Store.Record.TakeTask(ctx, name, "retry-incident", manager.ID))
	list, err := d.Store.Record.Tasks(ctx, record.TaskFilter{Branch: d.Branch, Role: process.Manager, StaffID: manager.ID, Whose: record.TasksMine, Now: later})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	got := list.Items[0]
	require.Equal(t, []string{"survey", name, "ask-again", manager.ID}, []string{got.Process, got.Order, got.Subject, got.ClaimedBy})
	require.Equal(t, survey.Asked, got.Phase)
	require.True(t, got.Overdue)
	storetest.Refused(t, d.Store.Record.TakeTask(ctx, name, "retry-incident", d.Actor(process.Admin).ID), process.KindConflict, "has taken this task")
	_, err = d.Store.Record.BranchOf(ctx, "survey/T-999999")
	storetest.Refused(t, err, process.KindNotFound, `there is no survey "T-999999"`)

	for _, c := range []process.Command{process.RetryIncident{IncidentID: "I1"}, process.IncidentOpened{Step: "ask-again", What: "still away"}, process.SkipIncident{IncidentID: "I2", Reason: "was told by phone"}} {
		by := manager
		if c.Name() == (process.IncidentOpened{}).Name() {
			by = process.ProcessActor()
		}
		r, err := storetest.GiveSurvey(ctx, d.Store, d.Order.Number, d.At, by, c)
		require.NoError(t, err)
		require.Len(t, inbox(d, process.Manager, record.TasksAll, later), len(r.Tasks()), c.Name())
	}
	require.Empty(t, inbox(d, process.Manager, record.TasksAll, later))
}

func TestC13_TenThousandOpenOrdersAreListedByTheIndex(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	ctx := t.Context()
	_, err := d.DB.Exec(ctx, `INSERT INTO work_order (number, branch, kind, phase, client_id, vehicle_id, advisor_id, version, opened_at, phase_since, ended, pending, state)
		SELECT 'X-' || i, 'T', 'commercial', 'checked_in', '', '', '', 1, now(), now(), false, false, '{}' FROM generate_series(1, 10000) i`)
	require.NoError(t, err)
	_, err = d.DB.Exec(ctx, `INSERT INTO task (number, key, name, branch, roles, staff_id, barred, since, due)
		SELECT 'X-' || i, 'close', 'close', 'T', CASE WHEN i % 5 = 0 THEN '{mechanic}' ELSE '{reception}' END::text[], 'st_' || i % 7, '{}', now() - interval '1 day', now() + i * interval '1 minute' - interval '1 day'
		FROM generate_series(1, 10000) i`)
	require.NoError(t, err)
	_, err = d.DB.Exec(ctx, `ANALYZE`)
	require.NoError(t, err)
	for _, whose := range []string{record.TasksAll, record.TasksMine, record.TasksRoles} {
		begun := time.Now()
		for range 5 {
			inbox(d, process.Mechanic, whose, time.Now())
			_, err = d.Store.Record.OverdueTasks(ctx, d.Branch, d.Actor(process.Mechanic), time.Now())
			require.NoError(t, err)
		}
		require.Less(t, time.Since(begun), 2*time.Second, "%q", whose)
		t.Logf("%q: %s", whose, time.Since(begun)/5)
	}
}
