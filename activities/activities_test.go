package activities_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestActivities_EveryEffectHasAnActivityOfItsName(t *testing.T) {
	t.Parallel()
	have := map[string]reflect.Type{}
	for _, party := range activities.New(&store.Store{}, nil, nil).Each() {
		v := reflect.TypeOf(party)
		for i := range v.NumMethod() {
			have[v.Method(i).Name] = v.Method(i).Type
		}
	}
	for _, p := range []process.Process{workorder.Process(), survey.Process()} {
		for _, f := range p.Table().Effects {
			if f.Starts != "" { // a process of its own
				continue
			}
			method, ok := have[process.Camel(f.Name)]
			require.True(t, ok, "%s has no activity %s", f.Name, process.Camel(f.Name))
			answer, ok := reflect.New(method.Out(0)).Elem().Interface().(process.Command)
			require.True(t, ok)
			require.Equal(t, f.Name, answer.Name(), "what comes back is the effect's own event")
		}
	}
}

// deaf is a claims system that always fails in the same way.
type deaf struct{ err error }

func (d deaf) CheckCoverage(context.Context, workorder.CoverageRequest) (workorder.CoverageChecked, error) {
	return workorder.CoverageChecked{}, d.err
}

func TestActivities_OnlyWhatCanChangeIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err   error
		kind  string
		final bool
	}{
		{process.Invalid("look again"), "invalid", true},
		{process.NotFound("look again"), "not_found", true},
		{process.Forbidden("look again"), "forbidden", true},
		{process.Conflict("look again"), "conflict", true},
		{process.Unavailable("look again"), "", false},
		{errors.New("look again"), "", false},
	} {
		claims := &activities.Claims{Port: deaf{c.err}}
		_, err := claims.CheckCoverage(t.Context(), workorder.CoverageRequest{})
		require.ErrorContains(t, err, "look again")
		var app *temporal.ApplicationError
		if !c.final {
			require.False(t, errors.As(err, &app), "%v", c.err)
			continue
		}
		require.ErrorAs(t, err, &app)
		require.True(t, app.NonRetryable())
		require.Equal(t, c.kind, app.Type())
		require.Equal(t, "look again", app.Message())
	}
}

func TestActivities_TheHousePlaysEveryPartyThroughTemporal(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	shop := storetest.Stock(t, s)
	set := activities.New(s, nil, nil)
	suite := testsuite.WorkflowTestSuite{}
	env := suite.NewTestActivityEnvironment()
	for _, a := range set.Each() {
		env.RegisterActivity(a)
	}
	parts := workorder.PartsRequest{Order: "T-1", Branch: shop.Branch, Lines: []workorder.PartWanted{
		{Key: "k1", LineID: "P1", PartNo: shop.InStock, Qty: 2000},
	}}
	var checked workorder.PartsChecked
	call(t, env, set.Stock.CheckParts, parts, &checked)
	require.Equal(t, exact.Units(10), checked.Lines[0].Available)
	var reserved workorder.PartsReserved
	call(t, env, set.Stock.ReserveParts, parts, &reserved)
	require.Equal(t, []workorder.PartReserved{{LineID: "P1", Reserved: 2000}}, reserved.Lines)
	var slots workorder.SlotsProposed
	call(t, env, set.Workshop.ProposeSlots, workorder.SlotsRequest{Order: "T-1", Branch: shop.Branch, Jobs: []workorder.SlotWanted{
		{JobID: "J1", Skill: shop.Skill, Hours: 100},
	}}, &slots)
	require.Equal(t, shop.Actor(process.Mechanic).ID, slots.Slots[0].Slot.MechanicID)
	var covered workorder.CoverageChecked
	call(t, env, set.Claims.CheckCoverage, workorder.CoverageRequest{VehicleID: shop.VehicleID, At: time.Now()}, &covered)
	require.Equal(t, shop.PayerID, covered.Terms[0].Payer.ID)
	var queued workorder.MessagesQueued
	call(t, env, set.Messages.QueueMessages, workorder.MessagesRequest{Order: "T-1", Branch: shop.Branch, ClientID: shop.ClientID, Keys: []string{"ready"}}, &queued)
	require.Equal(t, []string{"ready"}, queued.Keys)

	before := survey.InputBefore{Order: "T-1", Branch: shop.Branch, ClientID: shop.ClientID, DueAt: time.Now(), Policy: workorder.DefaultPolicy().Survey}
	call(t, env, set.Surveys.ScheduleSurvey, before, nil)
	suppressed := true
	call(t, env, set.Surveys.SendSurvey, before, &suppressed)
	require.False(t, suppressed)
	call(t, env, set.Surveys.RemindSurvey, before, nil)
	require.NoError(t, set.Surveys.AnswerSurvey(t.Context(), "T-1", survey.Answer{CSAT: 5, CES: 6}))

	_, err := env.ExecuteActivity(set.Stock.PostIssue, workorder.PartsRequest{Order: "T-2", Branch: shop.Branch, Lines: parts.Lines})
	var app *temporal.ApplicationError
	require.ErrorAs(t, err, &app)
	require.Equal(t, "conflict", app.Type())
}

func call(t *testing.T, env *testsuite.TestActivityEnvironment, activity, request, answer any) {
	t.Helper()
	got, err := env.ExecuteActivity(activity, request)
	require.NoError(t, err)
	if answer != nil {
		require.NoError(t, got.Get(answer))
	}
}

func TestActivities_TheJournalIsWrittenByALocalActivity(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	shop := storetest.Stock(t, s)
	rules, err := workorder.NewRules(storetest.AtOnce(), worktime.DefaultCalendar())
	require.NoError(t, err)
	snapshot, err := json.Marshal(rules)
	require.NoError(t, err)
	fresh, err := workorder.Process().Load(snapshot, nil)
	require.NoError(t, err)
	draft := fresh.Draft()
	require.NoError(t, draft.Try(workorder.OpenOrder{
		Number: "T-1", Branch: shop.Branch, Kind: workorder.Commercial, ClientID: shop.ClientID, VehicleID: shop.VehicleID,
		AdvisorID: shop.Actor(process.Reception).ID, OdometerKM: 100, Concerns: []string{"it knocks"},
		Consent: workorder.ConsentPolicy{Mode: "ask_each"},
	}, time.Now().UTC().Truncate(time.Second), shop.Actor(process.Reception)))
	require.NoError(t, activities.New(s, nil, nil).Journal.Save(t.Context(), draft.Decision(), activities.Asked{UpdateID: "u1"}))
	loaded, err := s.Record.LoadOrder(t.Context(), "T-1")
	require.NoError(t, err)
	require.Equal(t, draft.Decision().State, &loaded)
}
