package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

func TestJournal_TheSameDecisionTwiceIsOnce(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	next, events := d.decide(workorder.Reception, workorder.StartDiagnosis{})
	d.keep(next, events)
	require.NoError(t, d.s.SaveOrder(t.Context(), &next, events, "u1"))
	d.consistent()
	require.NoError(t, d.s.SaveOrder(t.Context(), &next, nil, "u1"), "no events, nothing to write")
}

func TestJournal_TimesFinerThanTheDatabaseKeepsAreTheSameDecision(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	d.at = d.at.Add(123456789)
	next, events := d.decide(workorder.Reception, workorder.StartDiagnosis{})
	require.NoError(t, d.s.SaveOrder(t.Context(), &next, events, "u1"))
	require.NoError(t, d.s.SaveOrder(t.Context(), &next, events, "u1"))
	require.Equal(t, 2, d.count(`SELECT count(*) FROM journal`))
}

func TestJournal_APhantomGivesWayToTheTruth(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	// A worker writes two decisions and dies before the workflow learns of them.
	truth := *d
	d.do(workorder.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{{Title: "Strut", Skill: "welding", NormHours: 100}}})
	d.settle()
	require.Equal(t, workorder.AwaitingApproval, d.o.Phase)
	// The workflow goes on from where it was.
	truth.at = d.at.Add(time.Minute)
	truth.do(workorder.Reception, workorder.StartDiagnosis{})
	truth.consistent()
	truth.do(workorder.Reception, workorder.ChangePromise{PromisedAt: truth.at.Add(time.Hour), Reason: "asked for"})
	truth.consistent()
}

func TestJournal_AnOvertakenWorkerWritesNothing(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	late, events := d.decide(workorder.Reception, workorder.Cancel{Reason: "too slow"})
	d.do(workorder.Reception, workorder.StartDiagnosis{})
	require.NoError(t, d.s.SaveOrder(t.Context(), &late, events, "u2"), "it is not the worker's fault")
	d.consistent()
	d.do(workorder.Mechanic, workorder.RecordFindings{
		Findings: []workorder.Finding{{Concern: 1, Cause: "worn"}}, Jobs: []workorder.JobSpec{{Title: "Strut", Skill: d.Skill, NormHours: 100}},
	})
	require.NoError(t, d.s.SaveOrder(t.Context(), &late, events, "u2"))
	d.consistent()
}

func TestJournal_WritersThatRaceLeaveTheLatest(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	var wg sync.WaitGroup
	var last workorder.Order
	var latest []workorder.Event
	for range 6 { // each a minute later by the workflow's clock
		d.at = d.at.Add(time.Minute)
		next, events := d.decide(workorder.Reception, workorder.StartDiagnosis{})
		last, latest = next, events
		wg.Go(func() {
			for try := 0; try < 20 && d.s.SaveOrder(context.Background(), &next, events, "u") != nil; try++ {
			}
		})
	}
	wg.Wait()
	d.o, d.log = last, append(d.log, latest...)
	d.consistent()
}

func TestJournal_NoCharacterStopsAWrite(t *testing.T) {
	t.Parallel()
	d := house(t)
	open := d.opening(workorder.Commercial)
	open.Concerns = []string{"it \x00 knocks", `a \u0000 that somebody typed`, "ends in \\", "\xff"}
	d.do(workorder.Reception, open)
	d.do(workorder.Reception, workorder.Cancel{Reason: "zero \x00 byte"})
	o, err := d.s.LoadOrder(t.Context(), d.o.Number)
	require.NoError(t, err)
	require.Equal(t, []string{"it \uFFFD knocks", `a \u0000 that somebody typed`, "ends in \\", "\uFFFD"},
		[]string{o.Concerns[0].Text, o.Concerns[1].Text, o.Concerns[2].Text, o.Concerns[3].Text})
	events, err := d.s.JournalOf(t.Context(), d.o.Number)
	require.NoError(t, err)
	require.Equal(t, "zero \uFFFD byte", events[1].Reason)
	differs, err := d.s.Repair(t.Context(), d.o)
	require.NoError(t, err)
	require.False(t, differs, "what can not be stored is no drift")
}

func TestJournal_CardsThatAreNotThereDoNotStopAWrite(t *testing.T) {
	t.Parallel()
	d := house(t)
	open := d.opening(workorder.Commercial)
	open.Number, open.Branch, open.ClientID, open.VehicleID = "X-1", "X", "nobody", "nothing"
	d.do(workorder.Reception, open)
	d.consistent()
}

func TestOrder_EveryWriteIsTold(t *testing.T) {
	t.Parallel()
	d := house(t)
	_, err := d.db.Exec(t.Context(), "LISTEN "+store.Changed)
	require.NoError(t, err)
	d.do(workorder.Reception, d.opening(workorder.Commercial))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	n, err := d.db.WaitForNotification(ctx)
	require.NoError(t, err)
	require.Equal(t, fmt.Sprintf("%s %d %t", d.o.Number, d.o.Version, len(d.o.Due()) > 0), n.Payload)
}

func TestReconciler_RepairMakesTheRecordWhatTheWorkflowSays(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	ctx := t.Context()
	differs, err := d.s.Repair(ctx, d.o)
	require.NoError(t, err)
	require.False(t, differs)

	// A phantom, then silence: the workflow never writes that version itself.
	phantom, events := d.decide(workorder.Reception, workorder.StartDiagnosis{})
	require.NoError(t, d.s.SaveOrder(ctx, &phantom, events, "u2"))
	differs, err = d.s.Repair(ctx, d.o)
	require.NoError(t, err)
	require.False(t, differs, "it may be on its way to the workflow")
	_, err = d.db.Exec(ctx, `UPDATE work_order SET updated_at = now() - interval '1 minute'`)
	require.NoError(t, err)
	differs, err = d.s.Repair(ctx, d.o)
	require.NoError(t, err)
	require.True(t, differs)
	d.consistent()
	differs, err = d.s.Repair(ctx, d.o)
	require.NoError(t, err)
	require.False(t, differs)

	// A projection that was touched by hand.
	_, err = d.db.Exec(ctx, `UPDATE work_order SET state = jsonb_set(state, '{advisor_id}', '"nobody"')`)
	require.NoError(t, err)
	differs, err = d.s.Repair(ctx, d.o)
	require.NoError(t, err)
	require.True(t, differs)
	d.consistent()

	recent, err := d.s.RecentOrders(ctx, d.at.Add(-time.Hour), 10)
	require.NoError(t, err)
	require.Equal(t, []string{d.o.Number}, recent)
	recent, err = d.s.RecentOrders(ctx, d.at.Add(time.Hour), 10)
	require.NoError(t, err)
	require.Empty(t, recent)
	sample, err := d.s.OrdersAfter(ctx, "", 10)
	require.NoError(t, err)
	require.Equal(t, []string{d.o.Number}, sample)
	sample, err = d.s.OrdersAfter(ctx, d.o.Number, 10)
	require.NoError(t, err)
	require.Empty(t, sample)
}

func TestOrder_UnknownNumbersAreSaidSo(t *testing.T) {
	t.Parallel()
	d := house(t)
	_, err := d.s.LoadOrder(t.Context(), "T-9")
	refused(t, err, workorder.KindNotFound, "there is no work order")
	_, err = d.s.JournalOf(t.Context(), "T-9")
	refused(t, err, workorder.KindNotFound, "there is no work order")
	_, err = d.s.NextNumber(t.Context(), "NOWHERE")
	refused(t, err, workorder.KindNotFound, "there is no branch")
	first, err := d.s.NextNumber(t.Context(), d.Branch)
	require.NoError(t, err)
	second, err := d.s.NextNumber(t.Context(), d.Branch)
	require.NoError(t, err)
	require.Equal(t, []string{"T-000001", "T-000002"}, []string{first, second})
}
