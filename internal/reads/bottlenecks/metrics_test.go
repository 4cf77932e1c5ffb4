package bottlenecks_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// life plays an order from intake up to a step, each some hours after the one before.
func life(d *storetest.Desk, kind workorder.OrderKind, steps int, hours ...int) {
	d.T.Helper()
	d.Order, d.Log = workorder.Order{}, nil
	way := []func(){
		func() { d.Do(process.Reception, d.Opening(kind)) },
		d.Jobs,
		d.Agree,
		func() {
			d.Do(process.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: 1000}}})
		},
		d.Settle,
		func() { d.Do(process.Parts, workorder.IssueParts{JobID: "J1"}) },
		d.Settle,
		func() { d.Do(process.Mechanic, workorder.StartJob{JobID: "J1"}) },
		func() { d.Do(process.Mechanic, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"}) },
		func() { d.Do(process.Foreman, workorder.PassQualityCheck{}) },
		d.Settle,
		d.Pay,
		func() { d.Do(process.Reception, workorder.HandOver{OdometerOut: 100_007, SignedBy: "client"}) },
		d.Settle,
		func() { d.Do(process.Reception, workorder.CloseOrder{}) },
		d.Settle,
	}
	for i, step := range way[:min(steps, len(way))] {
		step()
		d.At = d.At.Add(time.Duration(hours[i%len(hours)]) * time.Hour)
	}
}

// played is a shop in which orders of both kinds came through every stage, and
// some stand where they are for weeks.
func played(t *testing.T) (d *storetest.Desk, numbers []string) {
	t.Helper()
	d = storetest.House(t)
	d.At = d.At.Add(-30 * 24 * time.Hour)
	for _, l := range []struct {
		kind  workorder.OrderKind
		steps int
		hours []int
	}{
		{workorder.Commercial, 99, []int{1, 5, 2, 0, 7}},
		{workorder.Warranty, 99, []int{3, 1, 9}},
		{workorder.Commercial, 3, []int{2, 11}}, // waits for parts
		{workorder.Warranty, 2, []int{1}},       // waits for the client
		{workorder.Commercial, 1, []int{1}},     // waits for a mechanic
		{workorder.Commercial, 8, []int{4, 1}},  // cancelled in repair
	} {
		life(d, l.kind, l.steps, l.hours...)
		if l.steps == 8 {
			d.Do(process.Manager, workorder.Cancel{Reason: "sold the car"})
			d.Settle()
		}
		numbers = append(numbers, d.Order.Number)
	}
	return d, numbers
}

// G1, G2: the report, the metrics and the journal are three readings of the same.
func TestBottlenecks_AgreesWithTheMetrics(t *testing.T) {
	t.Parallel()
	d, _ := played(t)
	storetest.Fold(t, d.Store)
	counted := storetest.Counters(t, d.Store)
	orders := storetest.GaugesOf(t, func() ([]process.Measure, error) { return d.Store.Gauges.OrderGauges(t.Context(), time.Now()) })
	waits := storetest.GaugesOf(t, func() ([]process.Measure, error) { return d.Store.Gauges.HoldGauges(t.Context(), time.Now()) })
	now := time.Now()
	visits, open, late := 0.0, 0.0, 0.0
	for _, kind := range []workorder.OrderKind{workorder.Commercial, workorder.Warranty} {
		f := bottlenecks.BottleneckFilter{Kind: kind, Period: worktime.Span{From: now.Add(-40 * 24 * time.Hour), To: now}, Now: now}
		r := report(d, f)
		of := func(name, labels string) string { return name + " T " + string(kind) + " " + labels }
		everyOf := func(name, labels string) string { return of(name+" "+workorder.Process().Name, labels) }
		for _, s := range r.Stages {
			stage := string(s.Stage)
			seconds := counted[everyOf("wo_stage_seconds", stage+" working")]
			require.Equal(t, seconds.Count, s.Period.Visits, stage)
			if seconds.Count > 0 {
				require.InDelta(t, seconds.Sum, *s.Period.Mean*float64(s.Period.Visits), 1e-3, stage)
			}
			kept, broken := counted[everyOf("sla_clock_total", stage+" kept")].Count, counted[everyOf("sla_clock_total", stage+" broken")].Count
			if kept+broken > 0 {
				require.InDelta(t, float64(kept)/float64(kept+broken), *s.Period.Within, 1e-9, stage)
			} else {
				require.Nil(t, s.Period.Within, stage)
			}
			require.InDelta(t, orders[of("wo_in_stage", stage)], s.Now.Count, 0, stage)
			require.InDelta(t, orders[of("wo_over_target", stage)], s.Now.OverTarget, 0, stage)
			require.InDelta(t, orders[of("wo_beyond_target_seconds", stage)], s.Now.Beyond, 60, "read a moment apart: %s", stage)
			if s.Now.Count > 0 {
				require.InDelta(t, orders[of("wo_oldest_in_stage_seconds", stage)], now.Sub(*s.Now.OldestSince).Seconds(), 60, stage)
			}
			visits, open, late = visits+float64(s.Period.Visits), open+float64(s.Now.Count), late+s.Now.Beyond
		}
		for _, p := range r.Parts {
			waited := counted[of("parts_wait_seconds", string(p.Part))]
			require.Equal(t, waited.Count, p.Period.Lines, p.Part)
			if waited.Count > 0 {
				require.InDelta(t, waited.Sum, *p.Period.Mean*float64(p.Period.Lines), 1e-3, p.Part)
			}
			require.InDelta(t, waits[of("parts_waiting", string(p.Part))], p.Waiting, 0, p.Part)
		}
	}
	require.Greater(t, visits, 20.0, "the test is about something")
	require.Equal(t, 3.0, open)
	require.Greater(t, late, hours(20))
}

// The same figures, computed from the journal itself.
func TestBottlenecks_AgreesWithTheJournal(t *testing.T) {
	t.Parallel()
	d, numbers := played(t)
	type sum struct {
		visits, arrived, kept, judged int
		working                       worktime.Seconds
		beyond                        time.Duration
	}
	sums := map[process.Phase]*sum{}
	for _, s := range workorder.Stages() {
		sums[s.Phase] = &sum{}
	}
	for _, n := range numbers {
		events, err := d.Store.Record.JournalOf(t.Context(), n)
		require.NoError(t, err)
		var due *time.Time
		for _, e := range events {
			if e.Left == e.Phase || e.Left == "" && e.Version > 1 {
				continue
			}
			sums[e.Phase].arrived++
			if left := sums[e.Left]; left != nil {
				left.visits++
				left.working += e.Working
				if due != nil {
					left.judged++
					left.beyond += d.Rules.Work().Between(*due, e.At)
				}
				if due != nil && !e.At.After(*due) {
					left.kept++
				}
			}
			due = e.Due
		}
	}
	now := time.Now()
	r := report(d, bottlenecks.BottleneckFilter{Period: worktime.Span{From: now.Add(-40 * 24 * time.Hour), To: now}, Now: now})
	for _, s := range r.Stages {
		want := sums[s.Stage]
		require.EqualValues(t, want.visits, s.Period.Visits, s.Stage)
		require.InDelta(t, float64(want.arrived), *s.Period.Arrivals*40, 1e-6, s.Stage)
		require.InDelta(t, want.beyond.Seconds(), s.Period.Beyond, 1e-2, s.Stage)
		if want.visits > 0 {
			require.InDelta(t, float64(want.working), *s.Period.Mean*float64(s.Period.Visits), 1e-3, s.Stage)
		}
		if want.judged > 0 {
			require.InDelta(t, float64(want.kept)/float64(want.judged), *s.Period.Within, 1e-9, s.Stage)
		}
	}
}

func TestP13_BottlenecksSplitsThePartsStage(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	wait := func(part workorder.WaitPart, since, until string) workorder.PartWait {
		w := workorder.PartWait{Part: part, Since: june(t, since)}
		if until != "" {
			w.Until = storetest.Ptr(june(t, until))
		}
		return w
	}
	line := func(id string, waits ...workorder.PartWait) workorder.PartLine {
		return workorder.PartLine{ID: id, Waits: waits}
	}
	o := workorder.Order{
		Number: "A", Branch: d.Branch, Kind: workorder.Commercial, Course: process.Course{Version: 1, Phase: workorder.AwaitingParts}, OpenedAt: june(t, "1 09:00"),
		Jobs: []workorder.Job{{ID: "J1", Approval: workorder.Approved, Lines: []workorder.PartLine{
			line("P1", wait(workorder.WaitSupplier, "1 09:00", "2 09:00"), wait(workorder.WaitReceiving, "2 09:00", "")), // 24 h, by the calendar
			line("P2", wait(workorder.WaitCheck, "1 09:00", "1 15:00"), wait(workorder.WaitSupplier, "1 15:00", "2 01:00")),
			line("P3", wait(workorder.WaitSupplier, "1 15:00", "3 09:00")), // ended after the period
		}}},
	}
	written(d, o)
	before := juneSpan(d, "1 00:00", "2 00:00")
	r := report(d, bottlenecks.BottleneckFilter{Period: juneSpan(d, "2 00:00", "3 00:00"), Before: &before})
	var parts []workorder.WaitPart
	for _, p := range r.Parts {
		parts = append(parts, p.Part)
	}
	require.Equal(t, workorder.WaitParts(), parts)
	supplier := r.Parts[3]
	require.Equal(t, int64(2), supplier.Period.Lines)
	require.InDelta(t, hours(17), *supplier.Period.P50, 1e-6)
	require.InDelta(t, hours(22.6), *supplier.Period.P90, 1e-6)
	require.InDelta(t, hours(17), *supplier.Period.Mean, 1e-6)
	require.InDelta(t, 1, *supplier.Period.Share, 1e-9)
	require.Zero(t, supplier.Before.Lines)
	require.Equal(t, int64(1), r.Parts[4].Waiting)
	require.Nil(t, r.Parts[4].Period.P50)
	require.InDelta(t, hours(6), *r.Parts[0].Before.P50, 1e-6)
	whole := report(d, bottlenecks.BottleneckFilter{})
	require.InDelta(t, 6.0/40, *whole.Parts[0].Period.Share, 1e-9)
	require.InDelta(t, 34.0/40, *whole.Parts[3].Period.Share, 1e-9)
}
