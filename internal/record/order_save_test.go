package record_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestJournal_TheSameDecisionTwiceIsOnce(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	next, events := d.Decide(process.Reception, workorder.StartDiagnosis{})
	d.Keep(next, events)
	require.NoError(t, storetest.SaveOrder(t.Context(), d.Store, &next, events, "u1"))
	d.Consistent()
	require.NoError(t, storetest.SaveOrder(t.Context(), d.Store, &next, nil, "u1"), "no events, nothing to write")
}

func TestJournal_TimesFinerThanTheDatabaseKeepsAreTheSameDecision(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.At = d.At.Add(123456789)
	next, events := d.Decide(process.Reception, workorder.StartDiagnosis{})
	require.NoError(t, storetest.SaveOrder(t.Context(), d.Store, &next, events, "u1"))
	require.NoError(t, storetest.SaveOrder(t.Context(), d.Store, &next, events, "u1"))
	require.Equal(t, 2, d.Count(`SELECT count(*) FROM journal`))
}

func TestJournal_APhantomGivesWayToTheTruth(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	// A worker writes two decisions and dies before the workflow learns of them.
	truth := *d
	d.Do(process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{{Title: "Strut", Skill: "welding", NormHours: 100}}})
	d.Settle()
	require.Equal(t, workorder.AwaitingApproval, d.Order.Phase)
	// The workflow goes on from where it was.
	truth.At = d.At.Add(time.Minute)
	truth.Do(process.Reception, workorder.StartDiagnosis{})
	truth.Consistent()
	truth.Do(process.Reception, workorder.ChangePromise{PromisedAt: truth.At.Add(time.Hour), Reason: "asked for"})
	truth.Consistent()
}

func TestJournal_WhatIsDecidedAgainIsCountedOnce(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	for range 2 { // by a worker that dies, and a minute later by the next
		d.At = d.At.Add(time.Minute)
		next, events := d.Decide(process.Reception, workorder.StartDiagnosis{})
		require.NoError(t, storetest.SaveOrder(t.Context(), d.Store, &next, events, "u", process.Measure{Name: "tried_total", Value: 1}))
	}
	require.Equal(t, 1, d.Count(`SELECT count(*) FROM measure WHERE name = 'tried_total'`))
}

func TestJournal_AnOvertakenWorkerWritesNothing(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	late, events := d.Decide(process.Reception, workorder.Cancel{Reason: "too slow"})
	d.Do(process.Reception, workorder.StartDiagnosis{})
	require.NoError(t, storetest.SaveOrder(t.Context(), d.Store, &late, events, "u2"), "it is not the worker's fault")
	d.Consistent()
	d.Do(process.Mechanic, workorder.RecordFindings{
		Findings: []workorder.Finding{{Concern: 1, Cause: "worn"}}, Jobs: []workorder.JobSpec{{Title: "Strut", Skill: d.Skill, NormHours: 100}},
	})
	require.NoError(t, storetest.SaveOrder(t.Context(), d.Store, &late, events, "u2"))
	d.Consistent()
}

func TestJournal_WritersThatRaceLeaveTheLatest(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	var wg sync.WaitGroup
	var last workorder.Order
	var latest []workorder.Event
	for range 6 { // each a minute later by the workflow's clock
		d.At = d.At.Add(time.Minute)
		next, events := d.Decide(process.Reception, workorder.StartDiagnosis{})
		last, latest = next, events
		wg.Go(func() {
			for try := 0; try < 20 && storetest.SaveOrder(context.Background(), d.Store, &next, events, "u") != nil; try++ {
			}
		})
	}
	wg.Wait()
	d.Order, d.Log = last, append(d.Log, latest...)
	d.Consistent()
}

func TestJournal_NoCharacterStopsAWrite(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	open := d.Opening(workorder.Commercial)
	open.Concerns = []string{"it \x00 knocks", `a \u0000 that somebody typed`, "ends in \\", "\xff"}
	d.Do(process.Reception, open)
	d.Do(process.Reception, workorder.Cancel{Reason: "zero \x00 byte"})
	o, err := d.Store.Record.LoadOrder(t.Context(), d.Order.Number)
	require.NoError(t, err)
	require.Equal(t, []string{"it \uFFFD knocks", `a \u0000 that somebody typed`, "ends in \\", "\uFFFD"},
		[]string{o.Concerns[0].Text, o.Concerns[1].Text, o.Concerns[2].Text, o.Concerns[3].Text})
	events, err := d.Store.Record.JournalOf(t.Context(), d.Order.Number)
	require.NoError(t, err)
	require.Equal(t, "zero \uFFFD byte", events[1].Reason)
	differs, err := storetest.Repair(t.Context(), d.Store, d.Order)
	require.NoError(t, err)
	require.False(t, differs, "what can not be stored is no drift")
}

func TestJournal_CardsThatAreNotThereDoNotStopAWrite(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	open := d.Opening(workorder.Commercial)
	open.Number, open.Branch, open.ClientID, open.VehicleID = "X-1", "X", "nobody", "nothing"
	d.Do(process.Reception, open)
	d.Consistent()
}

func TestOrder_EveryWriteIsTold(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	_, err := d.DB.Exec(t.Context(), "LISTEN "+record.Changed)
	require.NoError(t, err)
	d.Do(process.Reception, d.Opening(workorder.Commercial))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	n, err := d.DB.WaitForNotification(ctx)
	require.NoError(t, err)
	require.Equal(t, fmt.Sprintf("%s %d %t", d.Order.Number, d.Order.Version, len(d.Order.Due()) > 0), n.Payload)
}

func TestReconciler_RepairMakesTheRecordWhatTheWorkflowSays(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	ctx := t.Context()
	differs, err := storetest.Repair(ctx, d.Store, d.Order)
	require.NoError(t, err)
	require.False(t, differs)

	// A phantom, then silence: the workflow never writes that version itself.
	phantom, events := d.Decide(process.Reception, workorder.StartDiagnosis{})
	require.NoError(t, storetest.SaveOrder(ctx, d.Store, &phantom, events, "u2"))
	differs, err = storetest.Repair(ctx, d.Store, d.Order)
	require.NoError(t, err)
	require.False(t, differs, "it may be on its way to the workflow")
	_, err = d.DB.Exec(ctx, `UPDATE work_order SET updated_at = now() - interval '1 minute'`)
	require.NoError(t, err)
	_, err = d.DB.Exec(ctx, `INSERT INTO intent (update_id, process, id, command, by_role, by_id, hash, body)
		VALUES ('u2', 'work-order', $1, 'start-diagnosis', 'reception', 'st', '', '{}')`, d.Order.Number)
	require.NoError(t, err)
	differs, err = storetest.Repair(ctx, d.Store, d.Order)
	require.NoError(t, err)
	require.False(t, differs, "it is sent again")
	require.NoError(t, d.Store.Record.Settle(ctx, []record.Heard{{Process: "work-order", ID: d.Order.Number, UpdateID: "u2"}}))
	differs, err = storetest.Repair(ctx, d.Store, d.Order)
	require.NoError(t, err)
	require.True(t, differs)
	d.Consistent()
	differs, err = storetest.Repair(ctx, d.Store, d.Order)
	require.NoError(t, err)
	require.False(t, differs)

	// A projection that was touched by hand.
	_, err = d.DB.Exec(ctx, `UPDATE work_order SET state = jsonb_set(state, '{advisor_id}', '"nobody"')`)
	require.NoError(t, err)
	differs, err = storetest.Repair(ctx, d.Store, d.Order)
	require.NoError(t, err)
	require.True(t, differs)
	d.Consistent()

	recent, err := d.Store.Record.Recent(ctx, d.At.Add(-time.Hour), 10)
	require.NoError(t, err)
	require.Equal(t, []record.Named{{Process: "work-order", Number: d.Order.Number}}, recent)
	recent, err = d.Store.Record.Recent(ctx, d.At.Add(time.Hour), 10)
	require.NoError(t, err)
	require.Empty(t, recent)
	sample, err := d.Store.Record.OpenAfter(ctx, "", 10)
	require.NoError(t, err)
	require.Equal(t, []record.Named{{Process: "work-order", Number: d.Order.Number}}, sample)
	sample, err = d.Store.Record.OpenAfter(ctx, d.Order.Number, 10)
	require.NoError(t, err)
	require.Empty(t, sample)
}

func TestOrder_UnknownNumbersAreSaidSo(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	_, err := d.Store.Record.LoadOrder(t.Context(), "T-9")
	storetest.Refused(t, err, process.KindNotFound, "there is no work order")
	_, err = d.Store.Record.JournalOf(t.Context(), "T-9")
	storetest.Refused(t, err, process.KindNotFound, "there is no work order")
	_, err = d.Store.Shop.NextNumber(t.Context(), "NOWHERE")
	storetest.Refused(t, err, process.KindNotFound, "there is no branch")
	first, err := d.Store.Shop.NextNumber(t.Context(), d.Branch)
	require.NoError(t, err)
	second, err := d.Store.Shop.NextNumber(t.Context(), d.Branch)
	require.NoError(t, err)
	require.Equal(t, []string{"T-000001", "T-000002"}, []string{first, second})
}
