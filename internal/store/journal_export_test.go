package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

// exported is what an export reads.
type exported struct {
	byTime, byOrder []store.JournalEvent
	vehicles, staff []string
}

func export(t *testing.T, s *store.Store, f store.JournalFilter) (got exported) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, s.ExportJournal(ctx, f, func(x *store.JournalExport) error {
		return errors.Join(
			x.ByTime(ctx, into(&got.byTime)), x.ByOrder(ctx, into(&got.byOrder)),
			x.Vehicles(ctx, into(&got.vehicles)), x.Staff(ctx, into(&got.staff)),
		)
	}))
	return got
}

func into[T any](all *[]T) func(T) error {
	return func(v T) error {
		*all = append(*all, v)
		return nil
	}
}

// names are the events as order and version.
func names(events []store.JournalEvent) []string {
	var all []string
	for _, e := range events {
		all = append(all, e.Order+" "+e.Activity)
	}
	return all
}

// another is a second order of the same service centre, opened a second later.
func (d *desk) another(kind workorder.OrderKind) *desk {
	d.t.Helper()
	next := *d
	next.o, next.log = workorder.Order{}, nil
	next.do(workorder.Reception, next.opening(kind))
	return &next
}

func TestExport_C26_TheJournalWithItsOrders(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Warranty)
	d.repaired()
	got := export(t, d.s, store.JournalFilter{Branch: d.Branch})
	require.Len(t, got.byTime, len(d.log))
	require.Equal(t, got.byTime, got.byOrder, "one order: time is its order")
	for i, e := range d.log {
		row := got.byOrder[i]
		staff := e.By.ID
		if e.By.Role == workorder.System {
			staff = ""
		}
		require.True(t, row.At.Equal(e.At) && row.Opened.Equal(d.o.OpenedAt))
		row.At, row.Opened = time.Time{}, time.Time{}
		jobs := row.Jobs
		row.Jobs = nil
		require.Equal(t, store.JournalEvent{
			Order: d.o.Number, Branch: "T", Kind: workorder.Warranty, OrderPhase: workorder.Ready, Vehicle: d.VehicleID,
			Advisor: d.o.AdvisorID, Version: e.Version, Activity: e.Kind, Role: e.By.Role, Staff: staff,
			Phase: e.Phase, Left: e.Left, Working: e.Working,
		}, row)
		switch e.Data.(type) {
		case workorder.StartJob, workorder.FinishJob, workorder.IssueParts, workorder.DecideEstimate, workorder.SlotsProposed, workorder.SlotsReleased:
			require.Equal(t, []string{"J1"}, jobs, e.Kind)
		default:
			require.Empty(t, jobs, e.Kind)
		}
	}
	require.Equal(t, []string{d.VehicleID}, got.vehicles)
	require.ElementsMatch(t, []string{
		d.Actor(workorder.Reception).ID, d.Actor(workorder.Parts).ID, d.Actor(workorder.Mechanic).ID, d.Actor(workorder.Foreman).ID,
	}, got.staff)
}

func TestExport_AClientWhoActsHasNoID(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	d.jobs()
	next, events := d.decide(workorder.Reception, workorder.DecideEstimate{
		EstimateVersion: 1, Approver: "client", Channel: "recorded_call", Evidence: "call 7", Jobs: []workorder.JobDecision{{JobID: "J1", Decision: workorder.Approved}},
	})
	events[0].By = workorder.Actor{Role: workorder.Client, ID: d.ClientID}
	d.keep(next, events)
	got := export(t, d.s, store.JournalFilter{Branch: d.Branch})
	clients := 0
	for _, e := range got.byTime {
		require.NotEqual(t, d.ClientID, e.Staff)
		if e.Role == workorder.Client {
			require.Empty(t, e.Staff)
			clients++
		}
	}
	require.Equal(t, 1, clients)
	require.NotContains(t, got.staff, d.ClientID)
}

func TestExport_OrderOfEventsAndFilters(t *testing.T) {
	t.Parallel()
	a := opened(t, workorder.Commercial)
	b := a.another(workorder.Warranty)
	a.at = b.at
	a.do(workorder.Reception, workorder.StartDiagnosis{})
	first, second := a.o.Number, b.o.Number
	all := export(t, a.s, store.JournalFilter{Branch: a.Branch})
	require.Equal(t, []string{first + " open", second + " open", first + " start-diagnosis"}, names(all.byTime))
	require.Equal(t, []string{first + " open", first + " start-diagnosis", second + " open"}, names(all.byOrder))

	from, upto := b.o.OpenedAt, a.at
	for _, c := range []struct {
		name string
		f    store.JournalFilter
		want []string
	}{
		{"from is inside", store.JournalFilter{From: &from}, []string{second + " open", first + " start-diagnosis"}},
		{"upto is outside", store.JournalFilter{Upto: &upto}, []string{first + " open", second + " open"}},
		{"both", store.JournalFilter{From: &from, Upto: &upto}, []string{second + " open"}},
		{"kind", store.JournalFilter{Kind: workorder.Warranty}, []string{second + " open"}},
	} {
		c.f.Branch = a.Branch
		require.Equal(t, c.want, names(export(t, a.s, c.f).byTime), c.name)
	}
	none := export(t, a.s, store.JournalFilter{Branch: "ELSEWHERE"})
	require.Equal(t, exported{}, none)
	require.Len(t, export(t, a.s, store.JournalFilter{Branch: a.Branch, From: &upto}).vehicles, 1)
	after := upto.Add(time.Hour)
	require.Equal(t, exported{}, export(t, a.s, store.JournalFilter{Branch: a.Branch, From: &after}), "no vehicle and nobody without an event")
}

func TestExport_AllReadingsAreOfOneMoment(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	ctx := t.Context()
	var before, after []store.JournalEvent
	require.NoError(t, d.s.ExportJournal(ctx, store.JournalFilter{Branch: d.Branch}, func(x *store.JournalExport) error {
		if err := x.ByTime(ctx, into(&before)); err != nil {
			return err
		}
		d.do(workorder.Reception, workorder.StartDiagnosis{})
		return x.ByOrder(ctx, into(&after))
	}))
	require.Equal(t, before, after)
	require.Len(t, export(t, d.s, store.JournalFilter{Branch: d.Branch}).byTime, 2)
}

func TestExport_StopsWhenNobodyReads(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	d.do(workorder.Reception, workorder.StartDiagnosis{})
	gone := errors.New("gone")
	seen := 0
	err := d.s.ExportJournal(t.Context(), store.JournalFilter{Branch: d.Branch}, func(x *store.JournalExport) error {
		return x.ByTime(t.Context(), func(store.JournalEvent) error { seen++; return gone })
	})
	require.ErrorIs(t, err, gone)
	require.Equal(t, 1, seen)

	ctx, leave := context.WithCancel(t.Context())
	err = d.s.ExportJournal(ctx, store.JournalFilter{Branch: d.Branch}, func(x *store.JournalExport) error {
		leave()
		return x.ByTime(ctx, func(store.JournalEvent) error { return nil })
	})
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, d.s.DB.Ping(t.Context()))
}
