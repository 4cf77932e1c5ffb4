package record_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// exported is what an export reads.
type exported struct {
	byTime, byCase  []record.JournalEvent
	vehicles, staff []string
}

func export(t *testing.T, s *store.Store, f record.JournalFilter) (got exported) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, s.Record.ExportJournal(ctx, f, func(x *record.JournalExport) error {
		return errors.Join(
			x.ByTime(ctx, into(&got.byTime)), x.ByCase(ctx, into(&got.byCase)),
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
func names(events []record.JournalEvent) []string {
	var all []string
	for _, e := range events {
		all = append(all, e.Case+" "+e.Command)
	}
	return all
}

func TestExport_C26_TheJournalWithItsOrders(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Warranty)
	d.Repaired()
	got := export(t, d.Store, record.JournalFilter{Branch: d.Branch})
	require.Len(t, got.byTime, len(d.Log))
	require.Equal(t, got.byTime, got.byCase, "one order: time is its order")
	for i, e := range d.Log {
		row := got.byCase[i]
		staff := e.By.ID
		if e.By.Role == process.System {
			staff = ""
		}
		require.True(t, row.At.Equal(e.At) && row.Opened.Equal(d.Order.OpenedAt))
		row.At, row.Opened = time.Time{}, time.Time{}
		jobs := row.Jobs
		row.Jobs = nil
		require.Equal(t, record.JournalEvent{
			Case: d.Order.Number, Branch: "T", Kind: string(workorder.Warranty), CasePhase: workorder.Ready, Vehicle: d.VehicleID,
			Advisor: d.Order.AdvisorID, Version: e.Version, Command: e.Kind, Role: e.By.Role, Staff: staff,
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
		d.Actor(process.Reception).ID, d.Actor(process.Parts).ID, d.Actor(process.Mechanic).ID, d.Actor(process.Foreman).ID,
	}, got.staff)
}

// The command before a start is found for its own job only, and also when it was
// before the period.
func TestExport_WhatWasInterruptedIsKnown(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	var jobs []workorder.JobSpec
	for _, title := range []string{"Strut", "Mount"} {
		jobs = append(jobs, workorder.JobSpec{Title: title, Skill: d.Skill, NormHours: 100})
	}
	d.Do(process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: jobs})
	d.Settle()
	d.Do(process.Reception, workorder.DecideEstimate{EstimateVersion: 1, Approver: "client", Channel: "recorded_call", Evidence: "call 7", Jobs: []workorder.JobDecision{
		{JobID: "J1", Decision: workorder.Approved}, {JobID: "J2", Decision: workorder.Approved},
	}})
	d.Settle()
	for _, c := range []process.Command{
		workorder.StartJob{JobID: "J1"}, workorder.PauseJob{JobID: "J1", Reason: "tool"}, workorder.StartJob{JobID: "J2"},
		workorder.FinishJob{JobID: "J2", Cause: "worn", Fix: "replaced"}, workorder.ReopenJob{JobID: "J2", Reason: "not yet"},
	} {
		d.Do(process.Mechanic, c)
	}
	from := d.At.Add(time.Second)
	d.Do(process.Mechanic, workorder.StartJob{JobID: "J1"})
	d.Do(process.Mechanic, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"})
	d.Do(process.Mechanic, workorder.StartJob{JobID: "J2"})
	filter := record.JournalFilter{Branch: d.Branch, Steps: workorder.Steps()}
	before := func(events []record.JournalEvent) (found [][2]string) {
		for _, e := range events {
			if e.Command == "start-job" {
				found = append(found, [2]string{e.Jobs[0], e.Before})
			} else {
				require.Empty(t, e.Before, e.Command)
			}
		}
		return found
	}
	want := [][2]string{{"J1", ""}, {"J2", ""}, {"J1", "pause-job"}, {"J2", "finish-job"}}
	all := export(t, d.Store, filter)
	require.Equal(t, want, before(all.byTime))
	require.Equal(t, want, before(all.byCase))
	filter.From = &from
	require.Equal(t, want[2:], before(export(t, d.Store, filter).byTime))
}

func TestExport_AClientWhoActsHasNoID(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Jobs()
	next, events := d.Decide(process.Reception, workorder.DecideEstimate{
		EstimateVersion: 1, Approver: "client", Channel: "recorded_call", Evidence: "call 7", Jobs: []workorder.JobDecision{{JobID: "J1", Decision: workorder.Approved}},
	})
	events[0].By = process.Actor{Role: process.Client, ID: d.ClientID}
	d.Keep(next, events)
	got := export(t, d.Store, record.JournalFilter{Branch: d.Branch})
	clients := 0
	for _, e := range got.byTime {
		require.NotEqual(t, d.ClientID, e.Staff)
		if e.Role == process.Client {
			require.Empty(t, e.Staff)
			clients++
		}
	}
	require.Equal(t, 1, clients)
	require.NotContains(t, got.staff, d.ClientID)
}

func TestExport_OrderOfEventsAndFilters(t *testing.T) {
	t.Parallel()
	a := storetest.Opened(t, workorder.Commercial)
	b := a.Another(workorder.Warranty)
	a.At = b.At
	a.Do(process.Reception, workorder.StartDiagnosis{})
	first, second := a.Order.Number, b.Order.Number
	all := export(t, a.Store, record.JournalFilter{Branch: a.Branch})
	require.Equal(t, []string{first + " open", second + " open", first + " start-diagnosis"}, names(all.byTime))
	require.Equal(t, []string{first + " open", first + " start-diagnosis", second + " open"}, names(all.byCase))

	from, upto := b.Order.OpenedAt, a.At
	for _, c := range []struct {
		name string
		f    record.JournalFilter
		want []string
	}{
		{"from is inside", record.JournalFilter{From: &from}, []string{second + " open", first + " start-diagnosis"}},
		{"upto is outside", record.JournalFilter{Upto: &upto}, []string{first + " open", second + " open"}},
		{"both", record.JournalFilter{From: &from, Upto: &upto}, []string{second + " open"}},
		{"kind", record.JournalFilter{Kind: workorder.Warranty}, []string{second + " open"}},
	} {
		c.f.Branch = a.Branch
		require.Equal(t, c.want, names(export(t, a.Store, c.f).byTime), c.name)
	}
	none := export(t, a.Store, record.JournalFilter{Branch: "ELSEWHERE"})
	require.Equal(t, exported{}, none)
	require.Len(t, export(t, a.Store, record.JournalFilter{Branch: a.Branch, From: &upto}).vehicles, 1)
	after := upto.Add(time.Hour)
	require.Equal(t, exported{}, export(t, a.Store, record.JournalFilter{Branch: a.Branch, From: &after}), "no vehicle and nobody without an event")
}

func TestExport_AllReadingsAreOfOneMoment(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	ctx := t.Context()
	var before, after []record.JournalEvent
	require.NoError(t, d.Store.Record.ExportJournal(ctx, record.JournalFilter{Branch: d.Branch}, func(x *record.JournalExport) error {
		if err := x.ByTime(ctx, into(&before)); err != nil {
			return err
		}
		d.Do(process.Reception, workorder.StartDiagnosis{})
		return x.ByCase(ctx, into(&after))
	}))
	require.Equal(t, before, after)
	require.Len(t, export(t, d.Store, record.JournalFilter{Branch: d.Branch}).byTime, 2)
}

func TestExport_StopsWhenNobodyReads(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Do(process.Reception, workorder.StartDiagnosis{})
	gone := errors.New("gone")
	seen := 0
	err := d.Store.Record.ExportJournal(t.Context(), record.JournalFilter{Branch: d.Branch}, func(x *record.JournalExport) error {
		return x.ByTime(t.Context(), func(record.JournalEvent) error { seen++; return gone })
	})
	require.ErrorIs(t, err, gone)
	require.Equal(t, 1, seen)

	ctx, leave := context.WithCancel(t.Context())
	err = d.Store.Record.ExportJournal(ctx, record.JournalFilter{Branch: d.Branch}, func(x *record.JournalExport) error {
		leave()
		return x.ByTime(ctx, func(record.JournalEvent) error { return nil })
	})
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, d.Store.DB.Ping(t.Context()))
}

func TestExport_OfAnotherProcessHasItsOwnInstances(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	at := d.At.Add(-48 * time.Hour)
	storetest.Surveyed(t, d.Store, d.Shop, d.Order.Number, at, survey.Begin{}, survey.ClientAsked{}, survey.Answer{CSAT: 5, CES: 7, Comment: "my number is 79161234567"})
	storetest.Surveyed(t, d.Store, d.Shop, "T-000009", at.Add(time.Minute), survey.Begin{}, survey.ClientAsked{}, survey.BeginReminder{},
		process.IncidentOpened{Step: "ask-again", What: "the provider is away"}, process.RetryIncident{IncidentID: "I1"})
	all := export(t, d.Store, record.JournalFilter{Process: "survey", Branch: d.Branch})
	mine, other := "survey/"+d.Order.Number, "survey/T-000009"
	require.ElementsMatch(t, []string{
		mine + " open-survey", mine + " begin-survey", mine + " ask-client", mine + " answer-survey",
		other + " open-survey", other + " begin-survey", other + " ask-client", other + " begin-reminder", other + " open-incident", other + " retry-incident",
	}, names(all.byTime))
	require.ElementsMatch(t, names(all.byTime), names(all.byCase))
	require.Empty(t, all.vehicles)
	require.Equal(t, []string{d.Actor(process.Manager).ID}, all.staff)
	for _, e := range all.byCase {
		require.Equal(t, survey.Kind, e.Kind)
		require.Equal(t, map[string]process.Phase{mine: survey.Answered, other: survey.Asked}[e.Case], e.CasePhase)
		require.NotEqual(t, d.ClientID, e.Staff)
		require.Empty(t, e.Vehicle+e.Advisor)
		require.Empty(t, e.Jobs)
	}
	require.Equal(t, all.byCase, export(t, d.Store, record.JournalFilter{Process: "survey", Branch: d.Branch, From: &at}).byCase)
	require.Equal(t, exported{}, export(t, d.Store, record.JournalFilter{Process: "survey", Branch: "ELSEWHERE"}))
	require.Equal(t, exported{}, export(t, d.Store, record.JournalFilter{Process: "booking", Branch: d.Branch}))
	require.Equal(t, []string{d.Order.Number + " open"}, names(export(t, d.Store, record.JournalFilter{Branch: d.Branch}).byTime), "those of orders have nothing of it")
}
