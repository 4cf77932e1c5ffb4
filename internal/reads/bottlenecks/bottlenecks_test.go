package bottlenecks_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// june is a moment of June 2026 in Moscow, such as "1 09:00". The 1st is a Monday.
func june(t *testing.T, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Moscow")
	require.NoError(t, err)
	at, err := time.ParseInLocation("2006-01 2 15:04", "2026-06 "+text, zone)
	require.NoError(t, err)
	return at.UTC()
}

func juneSpan(d *storetest.Desk, from, to string) worktime.Span {
	d.T.Helper()
	return worktime.Span{From: june(d.T, from), To: june(d.T, to)}
}

// stay is a stay in a stage; due and left may be "".
type stay struct {
	phase              process.Phase
	entered, due, left string
}

// stayed writes an order down that was in these stages.
func stayed(d *storetest.Desk, number string, kind workorder.OrderKind, stays ...stay) {
	d.T.Helper()
	o := workorder.Order{Number: number, Branch: d.Branch, Kind: kind, Course: process.Course{Version: 1}, OpenedAt: june(d.T, stays[0].entered)}
	for _, s := range stays {
		v := process.Visit{Phase: s.phase, Entered: june(d.T, s.entered)}
		if s.due != "" {
			v.Due = storetest.Ptr(june(d.T, s.due))
		}
		if s.left != "" {
			v.Left = storetest.Ptr(june(d.T, s.left))
			v.Working = worktime.Seconds(d.Rules.Work().Between(v.Entered, *v.Left) / time.Second)
		}
		o.Visits, o.Phase = append(o.Visits, v), s.phase
	}
	if o.Visits[len(o.Visits)-1].Left != nil {
		o.Visits, o.Phase = append(o.Visits, process.Visit{Phase: workorder.Ready, Entered: june(d.T, "3 09:00")}), workorder.Ready
	}
	written(d, o)
}

func written(d *storetest.Desk, o workorder.Order) {
	d.T.Helper()
	if o.Phase == workorder.PhaseCancelled {
		o.Cancelled = &workorder.Cancellation{}
	}
	c := workorder.StartDiagnosis{}
	e := workorder.Event{Version: 1, Kind: c.Name(), At: o.OpenedAt, Phase: o.Phase, Data: c}
	require.NoError(d.T, storetest.SaveOrder(d.T.Context(), d.Store, &o, []workorder.Event{e}, ""))
}

// report is of Monday and Tuesday, made on Wednesday at half past nine.
func report(d *storetest.Desk, f bottlenecks.BottleneckFilter) bottlenecks.Bottlenecks {
	d.T.Helper()
	f.Branch = d.Branch
	if f.Period.To.IsZero() {
		f.Period = juneSpan(d, "1 00:00", "3 00:00")
	}
	if f.Now.IsZero() {
		f.Now = june(d.T, "3 09:30")
	}
	r, err := d.Store.Bottlenecks.Bottlenecks(d.T.Context(), f)
	require.NoError(d.T, err)
	return r
}

func stageOf(t *testing.T, r bottlenecks.Bottlenecks, p process.Phase) bottlenecks.StageReport {
	t.Helper()
	for _, s := range r.Stages {
		if s.Stage == p {
			return s
		}
	}
	require.Fail(t, "not in the report", p)
	return bottlenecks.StageReport{}
}

// hours are seconds, as figures show them.
func hours(h float64) float64 { return h * 3600 }

// monday fills two days. Working hours are 9 to 13 and 14 to 19.
func monday(t *testing.T) *storetest.Desk {
	t.Helper()
	d := storetest.House(t)
	const p, q = workorder.Preparing, workorder.Queued
	stayed(d, "A", workorder.Commercial, stay{p, "1 09:00", "1 11:00", "1 12:00"})             // 3 h, 1 h late
	stayed(d, "B", workorder.Commercial, stay{p, "1 10:00", "1 12:00", "1 11:00"})             // 1 h, in time
	stayed(d, "C", workorder.Commercial, stay{p, "1 17:00", "1 19:00", "2 10:30"})             // 3.5 h, 1.5 h late
	stayed(d, "D", workorder.Warranty, stay{p, "2 12:30", "2 15:30", ""})                      // lasts, 4 h late now
	stayed(d, "E", workorder.Commercial, stay{q, "1 10:00", "1 14:00", "3 09:10"})             // left after the period, 14 h late at its end
	stayed(d, "F", workorder.Commercial, stay{q, "2 18:00", "3 13:00", ""})                    // young
	stayed(d, "G", workorder.Commercial, stay{workorder.HandedOver, "1 09:00", "", "1 12:00"}) // without a target
	stayed(d, "H", workorder.Commercial, stay{workorder.Diagnosing, "1 09:00", "2 00:00", ""}) // due at night
	stayed(d, "I", workorder.Commercial, stay{workorder.InRepair, "3 09:00", "3 09:20", ""})   // came after the period
	stayed(d, "J", workorder.Commercial, stay{workorder.CheckedIn, "1 09:00", "", "1 09:00"})  // took no time
	stayed(d, "K", workorder.Commercial, stay{workorder.InRepair, "3 09:00", "", "3 09:10"})   // came and left after it
	return d
}

func TestBottlenecks_FiguresOfAPeriodByHand(t *testing.T) {
	t.Parallel()
	d := monday(t)
	r := report(d, bottlenecks.BottleneckFilter{})
	require.Equal(t, june(t, "1 00:00"), r.From)
	require.Equal(t, june(t, "3 00:00"), r.To)

	p := stageOf(t, r, workorder.Preparing)
	require.Equal(t, "Подбор и расчёт", p.TitleRU)
	require.Equal(t, "Stage_Preparing", p.Element)
	require.Equal(t, int64(7200), p.Target)
	require.Equal(t, bottlenecks.StageNow{
		Count: 1, OverTarget: 1, Beyond: hours(4), OldestOrder: "D", OldestSince: p.Now.OldestSince, Oldest: hours(6),
		Waits: []bottlenecks.StageWait{{Orders: 1, OldestOrder: "D", Oldest: hours(6)}},
	}, p.Now)
	require.True(t, p.Now.OldestSince.Equal(june(t, "2 12:30")))
	third := 1.0 / 3
	require.Equal(t, int64(3), p.Period.Visits)
	require.InDelta(t, hours(3), *p.Period.P50, 1e-6)
	require.InDelta(t, hours(3.4), *p.Period.P90, 1e-6)
	require.InDelta(t, hours(2.5), *p.Period.Mean, 1e-6)
	require.InDelta(t, third, *p.Period.Within, 1e-9)
	require.InDelta(t, hours(2.5), p.Period.Beyond, 1e-6)
	require.InDelta(t, hours(2.5+3.5), p.Period.Score, 1e-6, "D counts as far as it had come by the end")
	require.InDelta(t, 2, *p.Period.Arrivals, 1e-9, "four in two days")
	require.InDelta(t, 4*2.5/18, *p.Period.Usual, 1e-9, "four of 2.5 hours in 18 open hours")

	q := stageOf(t, r, workorder.Queued)
	require.Equal(t, int64(0), q.Period.Visits)
	require.Nil(t, q.Period.P50)
	require.Nil(t, q.Period.Within)
	require.Nil(t, q.Period.Usual)
	require.Zero(t, q.Period.Beyond)
	require.InDelta(t, hours(5+9), q.Period.Score, 1e-6)
	require.Equal(t, int64(1), q.Now.Count)
	require.Zero(t, q.Now.OverTarget)

	require.Nil(t, stageOf(t, r, workorder.HandedOver).Period.Within, "none had a target")
	require.InDelta(t, hours(9), stageOf(t, r, workorder.Diagnosing).Period.Score, 1e-6, "by night nothing counts")
	repair := stageOf(t, r, workorder.InRepair)
	require.Equal(t, bottlenecks.StageFigures{Arrivals: storetest.Ptr(0.0)}, repair.Period, "what came later is not of the period")
	require.InDelta(t, hours(1.0/6), repair.Now.Beyond, 1e-6)
}

func TestBottlenecks_APeriodHasItsFirstMomentAndNotTheOneAfterIt(t *testing.T) {
	t.Parallel()
	d := monday(t)
	r := report(d, bottlenecks.BottleneckFilter{Period: juneSpan(d, "1 09:00", "1 11:00")})
	in := stageOf(t, r, workorder.CheckedIn).Period // J came and left as it began
	require.Equal(t, int64(1), in.Visits)
	require.InDelta(t, 12, *in.Arrivals, 1e-9)
	p := stageOf(t, r, workorder.Preparing).Period // A and B came, B left as it ended
	require.Zero(t, p.Visits)
	require.InDelta(t, 24, *p.Arrivals, 1e-9)
	require.Zero(t, p.Score)
	r = report(d, bottlenecks.BottleneckFilter{Period: juneSpan(d, "1 11:00", "1 12:00")})
	require.Equal(t, int64(1), stageOf(t, r, workorder.Preparing).Period.Visits)
	require.InDelta(t, hours(1), stageOf(t, r, workorder.Preparing).Period.Score, 1e-6, "A, as far as it had come")
}

func TestBottlenecks_TheWorstStageComesFirst(t *testing.T) {
	t.Parallel()
	d := monday(t)
	for i := range 5 { // a long queue of young orders is no bottleneck
		stayed(d, fmt.Sprintf("Y%d", i), workorder.Commercial, stay{workorder.AwaitingParts, "2 18:00", "9 18:00", ""})
	}
	r := report(d, bottlenecks.BottleneckFilter{})
	var order []process.Phase
	for i, s := range r.Stages {
		require.Equal(t, i+1, s.Rank)
		require.Nil(t, s.Before)
		order = append(order, s.Stage)
	}
	require.Equal(t, []process.Phase{
		workorder.Queued, workorder.Diagnosing, workorder.Preparing, // by score
		workorder.Ready, workorder.AwaitingParts, workorder.InRepair, // by what stands there
		workorder.CheckedIn, workorder.AwaitingApproval, workorder.InQualityCheck, workorder.HandedOver,
	}, order)
}

func TestBottlenecks_LastStagesOnlyWhenSomethingIsToDo(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	stayed(d, "Z", workorder.Commercial, stay{workorder.PhaseCancelled, "1 09:00", "", ""})
	for _, s := range report(d, bottlenecks.BottleneckFilter{}).Stages {
		require.NotEqual(t, workorder.PhaseCancelled, s.Stage)
	}
	written(d, workorder.Order{
		Number: "W", Branch: d.Branch, Kind: workorder.Commercial, OpenedAt: june(t, "1 09:00"),
		Course: process.Course{
			Version: 1, Phase: workorder.PhaseCancelled,
			Visits:    []process.Visit{{Phase: workorder.PhaseCancelled, Entered: june(t, "1 09:00")}},
			Incidents: []process.Incident{{ID: "I1", Step: "release-parts"}},
		},
	})
	r := report(d, bottlenecks.BottleneckFilter{})
	require.Equal(t, int64(1), stageOf(t, r, workorder.PhaseCancelled).Now.Count)
	require.Equal(t, "W", stageOf(t, r, workorder.PhaseCancelled).Now.OldestOrder)
	require.Nil(t, stageOf(t, r, workorder.PhaseCancelled).Period.Arrivals)
	r = report(d, bottlenecks.BottleneckFilter{Stages: []process.Phase{workorder.Closed}})
	require.Len(t, r.Stages, 1, "but a stage that is asked for is shown")
}

func TestBottlenecks_OfOneKindAndSomeStages(t *testing.T) {
	t.Parallel()
	d := monday(t)
	r := report(d, bottlenecks.BottleneckFilter{Kind: workorder.Warranty})
	p := stageOf(t, r, workorder.Preparing)
	require.Equal(t, workorder.Warranty, r.Kind)
	require.Equal(t, workorder.Preparing, r.Stages[0].Stage)
	require.Zero(t, p.Period.Visits)
	require.InDelta(t, hours(3.5), p.Period.Score, 1e-6)
	require.InDelta(t, hours(4), p.Now.Beyond, 1e-6)
	p = stageOf(t, report(d, bottlenecks.BottleneckFilter{Kind: workorder.Commercial}), workorder.Preparing)
	require.InDelta(t, hours(2.5), p.Period.Score, 1e-6)
	require.Zero(t, p.Now.Count)

	all := report(d, bottlenecks.BottleneckFilter{})
	some := report(d, bottlenecks.BottleneckFilter{Stages: []process.Phase{workorder.Queued, workorder.Preparing}})
	require.Len(t, some.Stages, 2)
	for _, s := range some.Stages {
		whole := stageOf(t, all, s.Stage)
		whole.Rank = s.Rank
		require.Equal(t, whole, s)
	}
	other, err := d.Store.Shop.CreateBranch(t.Context(), shop.Branch{ID: "SPB", BranchCard: shop.BranchCard{Name: "Other"}}, storetest.Boss)
	require.NoError(t, err)
	r, err = d.Store.Bottlenecks.Bottlenecks(t.Context(), bottlenecks.BottleneckFilter{Branch: other.ID, Period: juneSpan(d, "1 00:00", "3 00:00"), Now: june(t, "3 09:30")})
	require.NoError(t, err)
	for _, s := range r.Stages {
		require.Equal(t, bottlenecks.StageNow{}, s.Now)
		require.Zero(t, s.Period.Score)
	}
	_, err = d.Store.Bottlenecks.Bottlenecks(t.Context(), bottlenecks.BottleneckFilter{Branch: "NONE"})
	storetest.Refused(t, err, process.KindNotFound, "branches")
}

// A period that reaches into the future ends now.
func TestBottlenecks_UpToNowTheScoreOfWhatIsOpenIsTheMetrics(t *testing.T) {
	t.Parallel()
	d := monday(t)
	r := report(d, bottlenecks.BottleneckFilter{Period: juneSpan(d, "3 00:00", "30 00:00")})
	require.Equal(t, june(t, "3 09:30"), r.To)
	for _, s := range r.Stages {
		require.InDelta(t, s.Now.Beyond, s.Period.Score-s.Period.Beyond, 1e-6, s.Stage)
	}
	require.InDelta(t, hours(1.0/6+14), stageOf(t, r, workorder.Queued).Period.Beyond, 1e-6, "E left today")
}

func TestG10_BottlenecksComparesTwoPeriodsInMultiples(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	const p = workorder.Preparing
	stayed(d, "A", workorder.Commercial, stay{p, "1 09:00", "1 11:00", "1 13:00"}) // 4 h
	stayed(d, "B", workorder.Commercial, stay{p, "1 09:00", "1 11:00", "1 17:00"}) // 7 h
	stayed(d, "C", workorder.Commercial, stay{p, "2 09:00", "2 11:00", "2 11:00"}) // 2 h
	stayed(d, "E", workorder.Commercial, stay{workorder.Diagnosing, "1 09:00", "", "1 10:00"})
	stayed(d, "F", workorder.Commercial, stay{workorder.CheckedIn, "1 09:00", "", "1 10:00"})
	stayed(d, "G", workorder.Commercial, stay{workorder.CheckedIn, "2 09:00", "", "2 09:00"})
	before := juneSpan(d, "1 00:00", "2 00:00")
	r := report(d, bottlenecks.BottleneckFilter{Period: juneSpan(d, "2 00:00", "3 00:00"), Before: &before})
	require.Equal(t, before.From, *r.CompareFrom)
	require.Equal(t, before.To, *r.CompareTo)
	s := stageOf(t, r, p)
	require.Equal(t, int64(2), s.Before.Visits)
	require.InDelta(t, hours(5.5), *s.Before.Mean, 1e-6)
	require.InDelta(t, hours(2+5), s.Before.Score, 1e-6)
	require.Equal(t, stageOf(t, report(d, bottlenecks.BottleneckFilter{Period: before}), p).Period, *s.Before, "as if it had been asked for alone")
	require.InDelta(t, 2.75, *s.Change.P50, 1e-9)
	require.InDelta(t, 6.7/2, *s.Change.P90, 1e-9)
	require.InDelta(t, 2.75, *s.Change.Mean, 1e-9)
	require.Equal(t, &bottlenecks.Speed{}, stageOf(t, r, workorder.Diagnosing).Change, "nothing to compare with")
	require.Equal(t, &bottlenecks.Speed{}, stageOf(t, r, workorder.CheckedIn).Change, "no time is no multiple")
	r = report(d, bottlenecks.BottleneckFilter{Period: juneSpan(d, "3 00:00", "3 09:30"), Before: storetest.Ptr(juneSpan(d, "2 00:00", "3 00:00"))})
	require.Equal(t, &bottlenecks.Speed{}, stageOf(t, r, p).Change)
	require.Equal(t, &bottlenecks.Speed{}, stageOf(t, r, workorder.CheckedIn).Change)
}
