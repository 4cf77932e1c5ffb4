package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

// inbox lists somebody's tasks as "order task" at a time.
func (d *desk) inbox(role workorder.Role, whose string, at time.Time) []string {
	d.t.Helper()
	list, err := d.s.Tasks(d.t.Context(), store.TaskFilter{Branch: d.Branch, Role: role, StaffID: d.Actor(role).ID, Whose: whose, Now: at})
	require.NoError(d.t, err)
	keys := []string{}
	for _, i := range list.Items {
		keys = append(keys, i.Task)
	}
	return keys
}

// consistentTasks requires that the rows of tasks are what the order's state says.
func (d *desk) consistentTasks() {
	d.t.Helper()
	want := []string{}
	for _, task := range d.o.Tasks() {
		want = append(want, task.Key())
	}
	rows, err := d.db.Query(d.t.Context(), `SELECT key FROM task WHERE number = $1`, d.o.Number)
	require.NoError(d.t, err)
	got := []string{}
	for rows.Next() {
		var key string
		require.NoError(d.t, rows.Scan(&key))
		got = append(got, key)
	}
	require.ElementsMatch(d.t, want, got)
}

func TestC13_TheInboxFollowsTheOrder(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	d.consistentTasks()
	require.Equal(t, []string{"start-diagnosis"}, d.inbox(workorder.Reception, store.TasksMine, d.at))
	require.Empty(t, d.inbox(workorder.Reception, store.TasksRoles, d.at), "one's own stands there once")
	require.Equal(t, []string{"start-diagnosis"}, d.inbox(workorder.Mechanic, store.TasksRoles, d.at))
	require.Empty(t, d.inbox(workorder.Parts, store.TasksAll, d.at))

	d.jobs()
	d.consistentTasks()
	require.Empty(t, d.inbox(workorder.Reception, store.TasksAll, d.at), "it is the client's turn")
	require.Equal(t, []string{"decide-estimate"}, d.inbox(workorder.Reception, store.TasksAll, d.at.AddDate(0, 0, 30)), "until the advisor has to call")
	d.agree()
	d.consistentTasks()
	require.Equal(t, []string{"receive-parts/J1"}, d.inbox(workorder.Parts, store.TasksAll, d.at.AddDate(0, 0, 30)))

	d.do(workorder.Reception, workorder.Cancel{Reason: "sold the car"})
	d.settle()
	d.consistentTasks()
	require.Empty(t, d.inbox(workorder.Parts, store.TasksAll, d.at.AddDate(0, 0, 30)))
}

func TestC13_WhatOneTakesOnIsOnesOwn(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	ctx, mechanic := t.Context(), d.Actor(workorder.Mechanic).ID
	require.NoError(t, d.s.TakeTask(ctx, d.o.Number, "start-diagnosis", mechanic))
	require.Equal(t, []string{"start-diagnosis"}, d.inbox(workorder.Mechanic, store.TasksMine, d.at))
	require.Empty(t, d.inbox(workorder.Mechanic, store.TasksRoles, d.at))
	list, err := d.s.Tasks(ctx, store.TaskFilter{Branch: d.Branch, Role: workorder.Foreman, StaffID: d.Actor(workorder.Foreman).ID, Now: d.at})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	got := list.Items[0]
	require.Equal(t, "A mechanic", got.Claimant)
	require.Equal(t, mechanic, got.ClaimedBy)
	require.Equal(t, "A reception", got.StaffName)
	require.Equal(t, "А123ВС77", got.Plate)
	require.Equal(t, workorder.CheckedIn, got.Phase)
	require.False(t, got.Overdue)

	refused(t, d.s.TakeTask(ctx, d.o.Number, "close", mechanic), workorder.KindConflict, "not the time")
	refused(t, d.s.TakeTask(ctx, d.o.Number, "start-diagnosis", d.Actor(workorder.Foreman).ID), workorder.KindConflict, "A mechanic has taken")
	require.NoError(t, d.s.Release(ctx, d.o.Number, "start-diagnosis", mechanic))
	require.Empty(t, d.inbox(workorder.Mechanic, store.TasksMine, d.at))
}

func TestC13_WhoDidTheWorkIsNotAskedToCheckIt(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	d.jobs()
	d.agree()
	d.do(workorder.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: 1000}}})
	d.settle()
	d.do(workorder.Parts, workorder.IssueParts{JobID: "J1"})
	d.settle()
	require.Equal(t, []string{"start-job/J1"}, d.inbox(workorder.Mechanic, store.TasksMine, d.at.AddDate(0, 0, 1)))
	d.do(workorder.Mechanic, workorder.StartJob{JobID: "J1"})
	require.Equal(t, []string{"finish-job/J1"}, d.inbox(workorder.Mechanic, store.TasksMine, d.at))
	d.do(workorder.Mechanic, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"})
	d.consistentTasks()
	require.Empty(t, d.inbox(workorder.Mechanic, store.TasksAll, d.at))
	require.Equal(t, []string{"pass-quality-check"}, d.inbox(workorder.Foreman, store.TasksAll, d.at))
}

func TestC13_TheOverdueComeFirstPageByPage(t *testing.T) {
	t.Parallel()
	d := house(t)
	ctx := t.Context()
	var opened []string
	for range 5 {
		d.o, d.log = workorder.Order{}, nil
		d.do(workorder.Reception, d.opening(workorder.Commercial))
		opened = append(opened, d.o.Number)
	}
	_, err := d.db.Exec(ctx, `UPDATE task SET due = CASE number WHEN $1 THEN NULL WHEN $2 THEN now() - interval '1 day' ELSE due END`, opened[0], opened[4])
	require.NoError(t, err)
	want := []string{opened[4], opened[1], opened[2], opened[3], opened[0]}
	for _, whose := range []string{store.TasksAll, store.TasksMine} {
		f := store.TaskFilter{Branch: d.Branch, Role: workorder.Reception, StaffID: d.Actor(workorder.Reception).ID, Whose: whose, Now: time.Now().Add(time.Minute), Page: database.Page{Limit: 2}}
		var got []string
		for more := true; more; more = f.Cursor != "" {
			list, err := d.s.Tasks(ctx, f)
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
		_, err := d.s.Tasks(ctx, store.TaskFilter{Page: database.Page{Cursor: cursor}})
		refused(t, err, workorder.KindInvalid, "cursor")
	}
	n, err := d.s.OverdueTasks(ctx, d.Branch, d.Actor(workorder.Reception), time.Now().Add(time.Minute))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = d.s.OverdueTasks(ctx, d.Branch, d.Actor(workorder.Mechanic), time.Now())
	require.NoError(t, err)
	require.Zero(t, n, "the advisor's own is not the mechanics' to worry about")
}

func TestC13_TasksOfOrdersFromBeforeAreDerived(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	ctx := t.Context()
	_, err := d.db.Exec(ctx, `DELETE FROM task`)
	require.NoError(t, err)
	require.NoError(t, d.s.Migrate(ctx))
	require.Empty(t, d.inbox(workorder.Reception, store.TasksAll, d.at), "the rule has not changed")
	_, err = d.db.Exec(ctx, `DELETE FROM task_rule`)
	require.NoError(t, err)
	require.NoError(t, d.s.Migrate(ctx))
	d.consistentTasks()
}

func TestC13_TenThousandOpenOrdersAreListedByTheIndex(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	ctx := t.Context()
	_, err := d.db.Exec(ctx, `INSERT INTO work_order (number, branch, kind, phase, client_id, vehicle_id, advisor_id, version, opened_at, phase_since, ended, pending, state)
		SELECT 'X-' || i, 'T', 'commercial', 'checked_in', '', '', '', 1, now(), now(), false, false, '{}' FROM generate_series(1, 10000) i`)
	require.NoError(t, err)
	_, err = d.db.Exec(ctx, `INSERT INTO task (number, key, name, branch, roles, staff_id, barred, since, due)
		SELECT 'X-' || i, 'close', 'close', 'T', CASE WHEN i % 5 = 0 THEN '{mechanic}' ELSE '{reception}' END::text[], 'st_' || i % 7, '{}', now() - interval '1 day', now() + i * interval '1 minute' - interval '1 day'
		FROM generate_series(1, 10000) i`)
	require.NoError(t, err)
	_, err = d.db.Exec(ctx, `ANALYZE`)
	require.NoError(t, err)
	for _, whose := range []string{store.TasksAll, store.TasksMine, store.TasksRoles} {
		begun := time.Now()
		for range 5 {
			d.inbox(workorder.Mechanic, whose, time.Now())
			_, err = d.s.OverdueTasks(ctx, d.Branch, d.Actor(workorder.Mechanic), time.Now())
			require.NoError(t, err)
		}
		require.Less(t, time.Since(begun), 2*time.Second, "%q", whose)
		t.Logf("%q: %s", whose, time.Since(begun)/5)
	}
}
