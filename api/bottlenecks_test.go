package api_test

import (
	"encoding/json"
	"net/url"
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

func (d *desk) bottlenecks(role process.Role, query string) answer {
	d.t.Helper()
	return d.do(role, get, "/v1/bottlenecks?"+query, nil)
}

// prepared writes an order down that was prepared for this long, up to that moment.
func (d *desk) prepared(number string, left time.Time, took time.Duration) {
	d.t.Helper()
	o := workorder.Order{Number: number, Branch: d.shop.Branch, Kind: workorder.Commercial, OpenedAt: left.Add(-took), Course: process.Course{Version: 1, Phase: workorder.AwaitingParts}}
	o.Visits = []process.Visit{
		{Phase: workorder.Preparing, Entered: o.OpenedAt, Left: &left, Working: worktime.Seconds(took.Seconds()), Due: &left},
		{Phase: workorder.AwaitingParts, Entered: left, Due: new(left.Add(time.Hour))},
	}
	c := workorder.StartDiagnosis{}
	e := workorder.Event{Version: 1, Kind: c.Name(), At: o.OpenedAt, Phase: o.Phase, Data: c}
	require.NoError(d.t, storetest.SaveOrder(d.t.Context(), d.store, &o, []workorder.Event{e}, ""))
}

func preparing(t *testing.T, r bottlenecks.Bottlenecks) bottlenecks.StageReport {
	t.Helper()
	for _, s := range r.Stages {
		if s.Stage == workorder.Preparing {
			return s
		}
	}
	require.Fail(t, "not in the report")
	return bottlenecks.StageReport{}
}

func TestBottlenecks_AreForThoseWhoLeadAtTheirBranch(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, err := d.store.Shop.CreateBranch(t.Context(), shop.Branch{ID: "SPB", BranchCard: shop.BranchCard{Name: "Other"}}, d.shop.Actor(process.Admin))
	require.NoError(t, err)
	for _, r := range process.StaffRoles() {
		a := d.bottlenecks(r, "")
		switch r {
		case process.Foreman, process.Manager, process.Admin:
			var report bottlenecks.Bottlenecks
			a.ok(200, &report)
			require.Equal(t, d.shop.Branch, report.Branch)
		default:
			a.problem(403, "foreman, manager, admin")
		}
	}
	d.bottlenecks(process.Manager, "branch=SPB").problem(403, "administrator")
	d.bottlenecks("", "").problem(401, "token")
	var report bottlenecks.Bottlenecks
	d.bottlenecks(process.Admin, "branch=SPB").ok(200, &report)
	require.Equal(t, "SPB", report.Branch)
}

func TestBottlenecks_OfTheLastThirtyDaysUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	now := time.Now().UTC().Truncate(time.Second)
	d.prepared("A", now.Add(-time.Hour), time.Hour)
	d.prepared("B", now.AddDate(0, 0, -29), 3*time.Hour)
	d.prepared("C", now.AddDate(0, 0, -31), 3*time.Hour)
	var r bottlenecks.Bottlenecks
	d.bottlenecks(process.Manager, "").ok(200, &r)
	require.Equal(t, r.At, r.To)
	require.WithinDuration(t, now, r.To, time.Minute)
	require.Equal(t, r.To.AddDate(0, 0, -30), r.From)
	require.Nil(t, r.CompareFrom)
	require.Len(t, r.Stages, 10)
	require.Equal(t, workorder.AwaitingParts, r.Stages[0].Stage, "there they wait for weeks")
	require.EqualValues(t, 3, r.Stages[0].Now.Count)
	require.Equal(t, "C", r.Stages[0].Now.OldestOrder)
	require.EqualValues(t, 2, preparing(t, r).Period.Visits)
	require.InDelta(t, 7200, *preparing(t, r).Period.Mean, 1e-6)
	require.InDelta(t, 1, *preparing(t, r).Period.Within, 1e-9, "a stay that ends when it is due is in time")
	require.Nil(t, preparing(t, r).Before)

	d.bottlenecks(process.Manager, "to="+now.AddDate(0, 0, -30).Format(time.RFC3339)).ok(200, &r)
	require.Equal(t, now.AddDate(0, 0, -60), r.From)
	require.EqualValues(t, 1, preparing(t, r).Period.Visits)
	d.bottlenecks(process.Manager, "to=2999-01-01&stage=preparing&stage=queued&kind=commercial").ok(200, &r)
	require.Equal(t, r.At, r.To, "the future is not over")
	require.Len(t, r.Stages, 2)
	d.bottlenecks(process.Manager, "kind=warranty").ok(200, &r)
	require.Zero(t, preparing(t, r).Period.Visits)

	var plain struct {
		Stages []map[string]json.RawMessage `json:"stages"`
	}
	d.bottlenecks(process.Manager, "stage=queued").ok(200, &plain)
	require.JSONEq(t, `{"visits":0,"beyond_target_seconds":0,"score_seconds":0,"arrivals_per_day":0}`, string(plain.Stages[0]["period"]), "no percentile of nothing")
	require.JSONEq(t, `{"count":0,"over_target":0,"beyond_target_seconds":0,"waits":[]}`, string(plain.Stages[0]["now"]))
	require.JSONEq(t, `"В очереди"`, string(plain.Stages[0]["title_ru"]))
}

func TestBottlenecks_DaysAreTheBranchsDays(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var r bottlenecks.Bottlenecks
	d.bottlenecks(process.Manager, "from=2026-05-01&to=2026-05-31").ok(200, &r)
	require.Equal(t, time.Date(2026, 4, 30, 21, 0, 0, 0, time.UTC), r.From, "midnight in Moscow")
	require.Equal(t, time.Date(2026, 5, 31, 21, 0, 0, 0, time.UTC), r.To, "the last day is in it")
	d.bottlenecks(process.Manager, "from="+url.QueryEscape("2026-05-01T09:00:00+03:00")+"&to=2026-05-01T06:00:01Z").ok(200, &r)
	require.Equal(t, time.Second, r.To.Sub(r.From))
}

func TestG10_BottlenecksBeforeAndAfter(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.prepared("A", time.Date(2026, 4, 15, 12, 0, 0, 0, time.UTC), 3*time.Hour)
	d.prepared("B", time.Date(2026, 5, 15, 12, 0, 0, 0, time.UTC), time.Hour)
	var r bottlenecks.Bottlenecks
	d.bottlenecks(process.Manager, "from=2026-05-01&to=2026-05-31&compare_from=2026-04-01&compare_to=2026-04-30").ok(200, &r)
	require.Equal(t, r.From, *r.CompareTo, "April ends where May begins")
	p := preparing(t, r)
	require.InDelta(t, 10800, *p.Before.P50, 1e-6)
	require.InDelta(t, 3600, *p.Period.P50, 1e-6)
	require.InDelta(t, 3, *p.Change.P50, 1e-9, "three times as fast")
	require.NotNil(t, r.Parts[0].Before)
}

func TestBottlenecks_BadInputSaysWhatToDo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	tomorrow := time.Now().UTC().AddDate(0, 0, 2).Format(time.DateOnly)
	for _, c := range []struct{ name, query, advice string }{
		{"ends before it begins", "from=2026-05-31&to=2026-05-01", "a time after from"},
		{"is empty", "from=2026-05-01T00:00:00Z&to=2026-05-01T00:00:00Z", "a time after from"},
		{"has not begun", "from=" + tomorrow, "has passed"},
		{"no time", "from=yesterday", "2026-05-01"},
		{"no day", "to=2026-02-30", "2026-05-01"},
		{"before there were cars", "to=0000-01-01", "1900"},
		{"compared with antiquity", "compare_from=0001-01-01&compare_to=2020-01-01", "1900"},
		{"unknown stage", "stage=washing", "/v1/process"},
		{"one unknown stage", "stage=queued&stage=washing", "/v1/process"},
		{"unknown kind", "kind=gift", "commercial"},
		{"unknown branch", "branch=NONE", "/v1/branches"},
		{"half a comparison", "compare_from=2026-05-01", "both"},
		{"the other half", "compare_to=2026-05-01", "both"},
		{"compared with nothing", "compare_from=2026-05-02&compare_to=2026-05-01", "after compare_from"},
		{"compared with itself", "from=2026-05-01&to=2026-05-31&compare_from=2026-04-15&compare_to=2026-05-01", "2026-05-01T00:00:00+03:00"},
		{"compared with no time", "compare_from=a&compare_to=b", "2026-05-01"},
		{"too many stages", "stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued&stage=queued", "20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := *d
			d.t = t
			d.bottlenecks(process.Admin, c.query).problem(422, c.advice)
		})
	}
}

// A reader of figures must know their unit.
func TestBottlenecks_EveryFigureIsExplained(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Description string `json:"description"`
					Type        any    `json:"type"`
				} `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	d.do("", get, "/openapi.json", nil).ok(200, &doc)
	for _, name := range []string{"StageNow", "StageFigures", "PartsFigures", "Speed"} {
		require.NotEmpty(t, doc.Components.Schemas[name].Properties, name)
		for field, p := range doc.Components.Schemas[name].Properties {
			require.NotEmpty(t, p.Description, "%s.%s", name, field)
		}
	}
}
