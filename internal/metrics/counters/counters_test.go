package counters_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestP13_CountersAreWhatTheDecisionsAddedBeforeAndAfterFolding(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Repaired()
	fresh := storetest.Counters(t, d.Store)
	require.Equal(t, int64(1), fresh["wo_opened_total T commercial"].Count)
	require.NotZero(t, fresh["notify_total T sms queued"].Count, "messages are counted where they are sent")
	sums := map[string]float64{}
	for _, m := range d.Measured {
		sums[m.Name+" "+strings.Join(m.Labels, " ")] += m.Value
	}
	for k, v := range sums {
		require.InDelta(t, v, fresh[k].Sum, 1e-6, k)
	}

	folded, err := d.Store.Counters.FoldMeasures(t.Context(), storetest.InMinutes, 3)
	require.NoError(t, err)
	require.Equal(t, 3, folded, "no more than asked for")
	require.Equal(t, fresh, storetest.Counters(t, d.Store), "half folded")
	storetest.Fold(t, d.Store)
	require.Zero(t, d.Count(`SELECT count(*) FROM measure`))
	require.Equal(t, fresh, storetest.Counters(t, d.Store), "folded")

	d.Do(process.Reception, workorder.RecordPayment{Invoice: d.Order.Invoices[0].Number, Amount: d.Order.Invoices[0].Total, Method: "card"})
	d.Settle()
	d.Do(process.Reception, workorder.HandOver{OdometerOut: 100_010, SignedBy: "client"})
	d.Settle()
	storetest.Fold(t, d.Store)
	after := storetest.Counters(t, d.Store)
	for k, v := range fresh {
		require.GreaterOrEqual(t, after[k].Sum, v.Sum, "%s never falls", k)
	}
	require.Equal(t, int64(1), after["wo_promise_total T commercial first kept"].Count)
}

func TestP13_ADecisionWrittenTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	next, events := d.Decide(process.Reception, workorder.StartDiagnosis{})
	measures := workorder.Measures(&d.Order, &next, d.At, d.Rules)
	require.NotEmpty(t, measures)
	for range 3 {
		require.NoError(t, storetest.SaveOrder(t.Context(), d.Store, &next, events, "u1", measures...))
	}
	require.Equal(t, int64(1), storetest.Counters(t, d.Store)["wo_stage_seconds work-order T commercial checked_in working"].Count)
}

func TestP13_WorkersThatFoldSideBySideAddEachMeasureOnce(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	for range 30 {
		d.Do(process.Reception, workorder.ChangePromise{PromisedAt: d.At.Add(time.Hour), Reason: "busy"})
	}
	want := storetest.Counters(t, d.Store)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				if _, err := d.Store.Counters.FoldMeasures(t.Context(), storetest.InMinutes, 5); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	require.Zero(t, d.Count(`SELECT count(*) FROM measure`))
	require.Equal(t, want, storetest.Counters(t, d.Store))
}

func TestP13_HistogramsOfAnOlderReleaseAreNotMixedIn(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Do(process.Reception, workorder.StartDiagnosis{})
	_, err := d.Store.Counters.FoldMeasures(t.Context(), func(string) []float64 { return []float64{1, 2, 3} }, 100)
	require.NoError(t, err)
	require.NotContains(t, storetest.Counters(t, d.Store), "wo_stage_seconds work-order T commercial checked_in working")
}

func TestG1_GaugesShowWhereOrdersAreAndWhatTheyWaitFor(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	orders := func() map[string]float64 {
		return storetest.GaugesOf(t, func() ([]process.Measure, error) { return d.Store.Gauges.OrderGauges(t.Context(), time.Now()) })
	}
	holds := func() map[string]float64 {
		return storetest.GaugesOf(t, func() ([]process.Measure, error) { return d.Store.Gauges.HoldGauges(t.Context(), time.Now()) })
	}
	require.Contains(t, orders(), "wo_in_stage T commercial awaiting_parts", "an empty shop shows zeros")
	d.At = d.At.Add(-60 * 24 * time.Hour) // everything is long overdue
	d.Do(process.Reception, d.Opening(workorder.Commercial))
	d.Jobs()
	d.Agree()
	require.Equal(t, workorder.AwaitingParts, d.Order.Phase)
	d.Do(process.Reception, workorder.ChangePromise{PromisedAt: d.At.Add(time.Hour), Reason: "the client insists"})
	now := orders()
	require.Equal(t, 1.0, now["wo_in_stage T commercial awaiting_parts"])
	require.Equal(t, 1.0, now["wo_over_target T commercial awaiting_parts"])
	require.Equal(t, 1.0, now["wo_promise_missed T commercial"])
	require.Greater(t, now["wo_oldest_in_stage_seconds T commercial awaiting_parts"], (59 * 24 * time.Hour).Seconds())
	require.Zero(t, now["wo_in_stage T commercial awaiting_approval"])
	waits := holds()
	require.Equal(t, 1.0, waits["wo_holds T commercial parts supplier"])
	require.Equal(t, 1.0, waits["parts_waiting T commercial supplier"])
	incidents := func() map[string]float64 {
		return storetest.GaugesOf(t, func() ([]process.Measure, error) { return d.Store.Gauges.IncidentGauges(t.Context(), time.Now()) })
	}
	d.Do(process.System, process.IncidentOpened{Step: "queue-messages", What: "no answer"})
	require.Equal(t, 1.0, incidents()["incident_open work-order T queue-messages"])
	d.Do(process.Manager, process.SkipIncident{IncidentID: "I1", Reason: "told by phone"})
	require.Zero(t, incidents()["incident_open work-order T queue-messages"])
}

func TestR10_APartThatComesAfterThePromiseShowsBeforeThePromiseBreaks(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Jobs()
	d.Agree()
	count := func(cause string) float64 {
		return storetest.GaugesOf(t, func() ([]process.Measure, error) { return d.Store.Gauges.OrderGauges(t.Context(), time.Now()) })["wo_promise_at_risk T commercial "+cause]
	}
	require.Zero(t, count("parts"), "the promise contains the supplier's time")
	eta := d.Order.Estimate().CompletionAt
	d.Do(process.Reception, workorder.ChangePromise{PromisedAt: eta.Add(-time.Hour), Reason: "the client insists"})
	_, err := d.DB.Exec(t.Context(), `UPDATE purchase_line SET eta = $1`, eta)
	require.NoError(t, err)
	require.Equal(t, 1.0, count("parts"))
	_, err = d.DB.Exec(t.Context(), `UPDATE purchase_line SET eta = now() - interval '1 minute'`)
	require.NoError(t, err)
	overdue := storetest.GaugesOf(t, func() ([]process.Measure, error) { return d.Store.Gauges.HoldGauges(t.Context(), time.Now()) })
	require.Equal(t, 1.0, overdue["po_lines_overdue T"])
}

func TestW5_OverHolidaysNoTimeIsThereAndNoneIsPlanned(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	zone := time.FixedZone("Moscow", 3*60*60)
	for _, at := range []time.Time{
		time.Date(2027, 1, 2, 12, 0, 0, 0, zone), // closed until the 8th
		time.Date(2027, 1, 12, 12, 0, 0, 0, zone),
	} {
		found := storetest.GaugesOf(t, func() ([]process.Measure, error) { return d.Store.Gauges.ShopGauges(t.Context(), at) })
		require.Contains(t, found, "mechanic_load_ratio T "+d.Skill, "%s", at)
		require.Zero(t, found["mechanic_load_ratio T "+d.Skill])
	}
}

func TestW5_LoadIsPlannedOverAvailableTimePerSkill(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	at := time.Now()
	load := func() map[string]float64 {
		return storetest.GaugesOf(t, func() ([]process.Measure, error) { return d.Store.Gauges.ShopGauges(t.Context(), at) })
	}
	require.Zero(t, load()["mechanic_load_ratio T "+d.Skill])
	d.Jobs()
	at = d.Order.Jobs[0].Slot.From // today may be a holiday
	require.Greater(t, load()["mechanic_load_ratio T "+d.Skill], 0.0)
	require.Contains(t, load(), "workbay_branch_open T")
	require.InDelta(t, 3600, load()["wo_stage_target_seconds checked_in"], 0)
}
