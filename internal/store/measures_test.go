package store_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

// inMinutes divides every histogram the same; what does not end in _total is one.
func inMinutes(name string) []float64 {
	if strings.HasSuffix(name, "_total") {
		return nil
	}
	return []float64{60, 3600}
}

// counters reads the counters, by name and labels.
func counters(t *testing.T, s *store.Store) map[string]store.Tally {
	t.Helper()
	list, err := s.Tallies(t.Context(), inMinutes)
	require.NoError(t, err)
	found := map[string]store.Tally{}
	for _, c := range list {
		k := c.Name + " " + strings.Join(c.Labels, " ")
		require.NotContains(t, found, k, "a series twice")
		found[k] = c
	}
	return found
}

func TestP13_CountersAreWhatTheDecisionsAddedBeforeAndAfterFolding(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	d.repaired()
	fresh := counters(t, d.s)
	require.Equal(t, int64(1), fresh["wo_opened_total T commercial"].Count)
	require.NotZero(t, fresh["notify_total T sms queued"].Count, "messages are counted where they are sent")
	sums := map[string]float64{}
	for _, m := range d.measured {
		sums[m.Name+" "+strings.Join(m.Labels, " ")] += m.Value
	}
	for k, v := range sums {
		require.InDelta(t, v, fresh[k].Sum, 1e-6, k)
	}

	folded, err := d.s.FoldMeasures(t.Context(), inMinutes, 3)
	require.NoError(t, err)
	require.Equal(t, 3, folded, "no more than asked for")
	require.Equal(t, fresh, counters(t, d.s), "half folded")
	fold(t, d.s)
	require.Zero(t, d.count(`SELECT count(*) FROM measure`))
	require.Equal(t, fresh, counters(t, d.s), "folded")

	d.do(workorder.Reception, workorder.RecordPayment{Invoice: d.o.Invoices[0].Number, Amount: d.o.Invoices[0].Total, Method: "card"})
	d.settle()
	d.do(workorder.Reception, workorder.HandOver{OdometerOut: 100_010, SignedBy: "client"})
	d.settle()
	fold(t, d.s)
	after := counters(t, d.s)
	for k, v := range fresh {
		require.GreaterOrEqual(t, after[k].Sum, v.Sum, "%s never falls", k)
	}
	require.Equal(t, int64(1), after["wo_promise_total T commercial first kept"].Count)
}

func fold(t *testing.T, s *store.Store) {
	t.Helper()
	for {
		n, err := s.FoldMeasures(t.Context(), inMinutes, 100)
		require.NoError(t, err)
		if n < 100 {
			return
		}
	}
}

func TestP13_ADecisionWrittenTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	next, events := d.decide(workorder.Reception, workorder.StartDiagnosis{})
	measures := workorder.Measures(&d.o, &next, d.at, d.rules)
	require.NotEmpty(t, measures)
	for range 3 {
		require.NoError(t, d.s.SaveOrder(t.Context(), &next, events, "u1", measures...))
	}
	require.Equal(t, int64(1), counters(t, d.s)["wo_stage_seconds T commercial checked_in working"].Count)
}

func TestP13_WorkersThatFoldSideBySideAddEachMeasureOnce(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	for range 30 {
		d.do(workorder.Reception, workorder.ChangePromise{PromisedAt: d.at.Add(time.Hour), Reason: "busy"})
	}
	want := counters(t, d.s)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				if _, err := d.s.FoldMeasures(t.Context(), inMinutes, 5); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	require.Zero(t, d.count(`SELECT count(*) FROM measure`))
	require.Equal(t, want, counters(t, d.s))
}

func TestP13_HistogramsOfAnOlderReleaseAreNotMixedIn(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	d.do(workorder.Reception, workorder.StartDiagnosis{})
	_, err := d.s.FoldMeasures(t.Context(), func(string) []float64 { return []float64{1, 2, 3} }, 100)
	require.NoError(t, err)
	require.NotContains(t, counters(t, d.s), "wo_stage_seconds T commercial checked_in working")
}

func gaugesOf(t *testing.T, read func() ([]workorder.Measure, error)) map[string]float64 {
	t.Helper()
	list, err := read()
	require.NoError(t, err)
	found := map[string]float64{}
	for _, m := range list {
		k := m.Name + " " + strings.Join(m.Labels, " ")
		require.NotContains(t, found, k, "a series twice")
		found[k] = m.Value
	}
	return found
}

func TestG1_GaugesShowWhereOrdersAreAndWhatTheyWaitFor(t *testing.T) {
	t.Parallel()
	d := house(t)
	orders := func() map[string]float64 {
		return gaugesOf(t, func() ([]workorder.Measure, error) { return d.s.OrderGauges(t.Context(), time.Now()) })
	}
	holds := func() map[string]float64 {
		return gaugesOf(t, func() ([]workorder.Measure, error) { return d.s.HoldGauges(t.Context(), time.Now()) })
	}
	require.Contains(t, orders(), "wo_in_stage T commercial awaiting_parts", "an empty shop shows zeros")
	d.at = d.at.Add(-60 * 24 * time.Hour) // everything is long overdue
	d.do(workorder.Reception, d.opening(workorder.Commercial))
	d.jobs()
	d.agree()
	require.Equal(t, workorder.AwaitingParts, d.o.Phase)
	d.do(workorder.Reception, workorder.ChangePromise{PromisedAt: d.at.Add(time.Hour), Reason: "the client insists"})
	now := orders()
	require.Equal(t, 1.0, now["wo_in_stage T commercial awaiting_parts"])
	require.Equal(t, 1.0, now["wo_over_target T commercial awaiting_parts"])
	require.Equal(t, 1.0, now["wo_promise_missed T commercial"])
	require.Greater(t, now["wo_oldest_in_stage_seconds T commercial awaiting_parts"], (59 * 24 * time.Hour).Seconds())
	require.Zero(t, now["wo_in_stage T commercial awaiting_approval"])
	waits := holds()
	require.Equal(t, 1.0, waits["wo_holds T commercial parts supplier"])
	require.Equal(t, 1.0, waits["parts_waiting T commercial supplier"])
	d.do(workorder.System, workorder.IncidentOpened{Step: "queue-messages", What: "no answer"})
	require.Equal(t, 1.0, holds()["incident_open T queue-messages"])
	d.do(workorder.Manager, workorder.SkipIncident{IncidentID: "I1", Reason: "told by phone"})
	require.Zero(t, holds()["incident_open T queue-messages"])
}

func TestR10_APartThatComesAfterThePromiseShowsBeforeThePromiseBreaks(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	d.jobs()
	d.agree()
	count := func(cause string) float64 {
		return gaugesOf(t, func() ([]workorder.Measure, error) { return d.s.OrderGauges(t.Context(), time.Now()) })["wo_promise_at_risk T commercial "+cause]
	}
	require.Zero(t, count("parts"), "the promise contains the supplier's time")
	eta := d.o.Estimate().CompletionAt
	d.do(workorder.Reception, workorder.ChangePromise{PromisedAt: eta.Add(-time.Hour), Reason: "the client insists"})
	_, err := d.db.Exec(t.Context(), `UPDATE purchase_line SET eta = $1`, eta)
	require.NoError(t, err)
	require.Equal(t, 1.0, count("parts"))
	_, err = d.db.Exec(t.Context(), `UPDATE purchase_line SET eta = now() - interval '1 minute'`)
	require.NoError(t, err)
	overdue := gaugesOf(t, func() ([]workorder.Measure, error) { return d.s.HoldGauges(t.Context(), time.Now()) })
	require.Equal(t, 1.0, overdue["po_lines_overdue T"])
}

func TestW5_OverHolidaysNoTimeIsThereAndNoneIsPlanned(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	zone := time.FixedZone("Moscow", 3*60*60)
	for _, at := range []time.Time{
		time.Date(2027, 1, 2, 12, 0, 0, 0, zone), // closed until the 8th
		time.Date(2027, 1, 12, 12, 0, 0, 0, zone),
	} {
		found := gaugesOf(t, func() ([]workorder.Measure, error) { return d.s.ShopGauges(t.Context(), at) })
		require.Contains(t, found, "mechanic_load_ratio T "+d.Skill, "%s", at)
		require.Zero(t, found["mechanic_load_ratio T "+d.Skill])
	}
}

func TestW5_LoadIsPlannedOverAvailableTimePerSkill(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	at := time.Now()
	load := func() map[string]float64 {
		return gaugesOf(t, func() ([]workorder.Measure, error) { return d.s.ShopGauges(t.Context(), at) })
	}
	require.Zero(t, load()["mechanic_load_ratio T "+d.Skill])
	d.jobs()
	at = d.o.Jobs[0].Slot.From // today may be a holiday
	require.Greater(t, load()["mechanic_load_ratio T "+d.Skill], 0.0)
	require.Contains(t, load(), "workbay_branch_open T")
	require.InDelta(t, 3600, load()["wo_stage_target_seconds checked_in"], 0)
}
