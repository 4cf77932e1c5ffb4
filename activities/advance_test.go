package activities_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// advancing is an order and the activity that moves it on.
type advancing struct {
	t     *testing.T
	store *store.Store
	shop  storetest.Shop
	set   *activities.Set
	now   process.Running
	at    time.Time
}

func newAdvancing(t *testing.T, around activities.Around) *advancing {
	s := storetest.New(t)
	rules, err := workorder.NewRules(storetest.AtOnce(), worktime.DefaultCalendar())
	require.NoError(t, err)
	snapshot, err := json.Marshal(rules)
	require.NoError(t, err)
	fresh, err := workorder.Process().Load(snapshot, nil)
	require.NoError(t, err)
	return &advancing{
		t: t, store: s, shop: storetest.Stock(t, s), set: activities.New(s, nil, around), now: fresh,
		at: time.Now().UTC().Truncate(time.Microsecond),
	}
}

// run runs the activity.
func (a *advancing) run(c process.Command, by process.Role) (activities.Advance, []activities.Taken) {
	a.t.Helper()
	a.at = a.at.Add(time.Second)
	p := workorder.Process()
	in := activities.Advance{Process: p, Effects: p.Table().Effects, Running: a.now, At: a.at, Command: c, By: a.shop.Actor(by), Tries: 3}
	env := (&testsuite.WorkflowTestSuite{}).NewTestActivityEnvironment()
	got, err := env.ExecuteLocalActivity(a.set.Journal.Advance, in)
	require.NoError(a.t, err)
	var taken []activities.Taken
	require.NoError(a.t, got.Get(&taken))
	return in, taken
}

// advance runs the activity and keeps what it answered, as the workflow does.
func (a *advancing) advance(c process.Command, by process.Role) []activities.Taken {
	a.t.Helper()
	in, taken := a.run(c, by)
	draft, err := in.Draft()
	require.NoError(a.t, err)
	for _, t := range taken {
		require.NoError(a.t, t.Into(draft, in.Process, a.at))
	}
	a.now.Keep(draft.Decision())
	loaded, err := a.store.Record.LoadOrder(a.t.Context(), a.now.Identity().ID)
	require.NoError(a.t, err)
	require.Equal(a.t, a.now.State(), &loaded, "what the workflow knows is what the record keeps")
	return taken
}

func (a *advancing) open() {
	a.t.Helper()
	a.advance(workorder.OpenOrder{
		Number: "T-1", Branch: a.shop.Branch, Kind: workorder.Commercial, ClientID: a.shop.ClientID, VehicleID: a.shop.VehicleID,
		AdvisorID: a.shop.Actor(process.Reception).ID, OdometerKM: 100, Concerns: []string{"it knocks"},
		Consent: workorder.ConsentPolicy{Mode: "ask_each"},
	}, process.Reception)
}

func (a *advancing) brakes() process.Command {
	return workorder.SkipDiagnosis{Reason: "seen", Jobs: []workorder.JobSpec{{
		Title: "brakes", Skill: a.shop.Skill, NormHours: exact.HoursOf(1, 0),
	}}}
}

func (a *advancing) count(table string) (n int) {
	a.t.Helper()
	require.NoError(a.t, a.store.DB.Q(a.t.Context()).QueryRow(a.t.Context(), `SELECT count(*) FROM `+table).Scan(&n))
	return n
}

func TestAdvance_ACommandAndWhatFollowsAreOneDecision(t *testing.T) {
	t.Parallel()
	a := newAdvancing(t, func(effect string, ctx context.Context, request any, next activities.Effect) (process.Command, error) {
		require.True(t, activities.Together(ctx), effect)
		return next(ctx, request)
	})
	a.open()
	taken := a.advance(a.brakes(), process.Reception)
	require.NotEmpty(t, taken)
	require.Equal(t, workorder.AwaitingApproval, a.now.Course().Phase)
	require.Positive(t, a.count("assignment"))
	require.Positive(t, a.count("message"))
}

// A party that fails undoes what was done with it, and the command is saved all
// the same. Afterwards each party is asked by itself: who answers is not undone.
func TestAdvance_AFailingPartyHoldsNoCommandUp(t *testing.T) {
	t.Parallel()
	a := newAdvancing(t, func(effect string, ctx context.Context, request any, next activities.Effect) (process.Command, error) {
		if effect == "QueueMessages" {
			return nil, process.Conflict("the printer burns")
		}
		return next(ctx, request)
	})
	a.open()
	require.Empty(t, a.advance(a.brakes(), process.Reception))
	require.Zero(t, a.count("assignment"), "what was done together is undone together")
	require.NotEmpty(t, a.now.Due())

	taken := a.advance(nil, "")
	require.Equal(t, "the printer burns", taken[len(taken)-1].Failed)
	require.Positive(t, a.count("assignment"))
	require.Len(t, a.now.Course().Incidents, 1)
}

// A worker dies after the transaction and before the workflow knows: the same is done
// again, with the same answers, and is counted once.
func TestAdvance_WhatTheWorkflowNeverSawIsDoneAgain(t *testing.T) {
	t.Parallel()
	a := newAdvancing(t, nil)
	a.open()
	_, lost := a.run(a.brakes(), process.Reception)
	counted, messages := storetest.Counters(t, a.store), a.count("message")
	again := a.advance(a.brakes(), process.Reception)
	require.Len(t, again, len(lost))
	require.Equal(t, counted, storetest.Counters(t, a.store))
	require.Equal(t, messages, a.count("message"))
	require.Equal(t, a.now.Course().Version, a.count("journal"))
}

// A party that can not be reached is tried again by Temporal: the activity fails.
func TestAdvance_APartyOutOfReachIsTriedAgain(t *testing.T) {
	t.Parallel()
	a := newAdvancing(t, func(string, context.Context, any, activities.Effect) (process.Command, error) {
		return nil, errors.New("connection refused")
	})
	a.open()
	require.Empty(t, a.advance(a.brakes(), process.Reception))
	p := workorder.Process()
	env := (&testsuite.WorkflowTestSuite{}).NewTestActivityEnvironment()
	_, err := env.ExecuteLocalActivity(a.set.Journal.Advance, activities.Advance{
		Process: p, Effects: p.Table().Effects, Running: a.now, At: a.at.Add(time.Second), Tries: 3,
	})
	require.ErrorContains(t, err, "connection refused")
}
