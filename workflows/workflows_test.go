package workflows

import (
	"context"
	"encoding/json"
	"fmt"
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

func TestMain(m *testing.M) { storetest.Main(m) }

// shop is a workflow in Temporal's time-skipping environment, with the real
// activities on a real database.
type shop struct {
	t     *testing.T
	env   *testsuite.TestWorkflowEnvironment
	store *store.Store
	acts  *activities.Set
	fix   storetest.Shop
	keys  int
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := storetest.New(t)
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	acts := activities.New(s, &openings{}, nil)
	Register(env, acts, Processes())
	// A Monday, 09:30 in Moscow.
	env.SetStartTime(time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC))
	return &shop{t: t, env: env, store: s, acts: acts, fix: storetest.Stock(t, s)}
}

// openings are the processes that the workflow under test starts: the
// environment runs one workflow.
type openings []process.Opening

func (o *openings) Open(_ context.Context, started process.Opening, _ []string) error {
	*o = append(*o, started)
	return nil
}

// at plays a person who gives a command after so much time of the workflow has passed.
func (s *shop) at(d time.Duration, role process.Role, c process.Command) {
	s.keys++
	id := fmt.Sprintf("k%d", s.keys)
	s.env.RegisterDelayedCallback(func() {
		s.env.UpdateWorkflow(c.Name(), id, &outcome{s.t, c.Name()}, asks(s.t, s.fix.Actor(role), c))
	}, d)
}

// asks is the argument of an Update.
func asks(t *testing.T, by process.Actor, c process.Command) Request {
	t.Helper()
	b, err := json.Marshal(c)
	require.NoError(t, err)
	return Request{By: by, Command: b}
}

// fresh is the input of a new order.
func fresh(t *testing.T) Input {
	t.Helper()
	in, err := NewInput(workorder.Rules{Policy: storetest.AtOnce(), Calendar: worktime.DefaultCalendar()}, nil)
	require.NoError(t, err)
	return in
}

// workOrder is the type of an order's workflows.
var workOrder = workorder.Process().Workflow

// outcome fails the test when a command that must be carried out is not.
type outcome struct {
	t    *testing.T
	name string
}

func (o *outcome) Accept()          {}
func (o *outcome) Reject(err error) { o.t.Errorf("%s refused: %v", o.name, err) }
func (o *outcome) Complete(_ any, err error) {
	if err != nil {
		o.t.Errorf("%s failed: %v", o.name, err)
	}
}

func (s *shop) run() workorder.Order {
	s.t.Helper()
	return s.runs(fresh(s.t))
}

func (s *shop) runs(in Input) workorder.Order {
	s.t.Helper()
	s.env.ExecuteWorkflow(workOrder, in)
	v, err := s.env.QueryWorkflow(queryOrder)
	require.NoError(s.t, err)
	var o workorder.Order
	require.NoError(s.t, v.Get(&o))
	return o
}

func (s *shop) opening(kind workorder.OrderKind) workorder.OpenOrder {
	return workorder.OpenOrder{
		Number: "T-1", Branch: s.fix.Branch, Kind: kind, ClientID: s.fix.ClientID, VehicleID: s.fix.VehicleID,
		AdvisorID: s.fix.Actor(process.Reception).ID, OdometerKM: 12_000,
		Concerns: []string{"knocks on the left"}, Consent: workorder.ConsentPolicy{Mode: "ask_each"},
	}
}

func (s *shop) job() []workorder.JobSpec {
	return []workorder.JobSpec{{Title: "Strut", Skill: s.fix.Skill, NormHours: 150, Parts: []workorder.PartSpec{{PartNo: s.fix.InStock, Qty: exact.Units(1)}}}}
}

// The whole life in order, each command in its minute.
func TestP1_CommercialOrderLivesFromIntakeToClose(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	mech := s.fix.Actor(process.Mechanic).ID
	s.at(1*time.Minute, process.Reception, s.opening(workorder.Commercial))
	s.at(2*time.Minute, process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: s.job()})
	s.at(3*time.Minute, process.Reception, workorder.DecideEstimate{EstimateVersion: 1, Approver: "client", Channel: "recorded_call",
		Evidence: "call 1", Jobs: []workorder.JobDecision{{JobID: "J1", Decision: workorder.Approved}}})
	s.at(4*time.Minute, process.Parts, workorder.IssueParts{JobID: "J1"})
	s.at(5*time.Minute, process.Foreman, workorder.StartJob{JobID: "J1", MechanicID: mech})
	s.at(65*time.Minute, process.Foreman, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"})
	s.at(70*time.Minute, process.Manager, workorder.PassQualityCheck{})
	s.env.RegisterDelayedCallback(func() {
		v, err := s.env.QueryWorkflow(queryOrder)
		require.NoError(t, err)
		var o workorder.Order
		require.NoError(t, v.Get(&o))
		require.Len(t, o.Invoices, 1)
		s.at(0, process.Reception, workorder.RecordPayment{Invoice: o.Invoices[0].Number, Amount: o.Invoices[0].Total, Method: "card"})
	}, 75*time.Minute)
	s.at(80*time.Minute, process.Reception, workorder.HandOver{OdometerOut: 12_003, SignedBy: "client"})
	s.at(81*time.Minute, process.Reception, workorder.CloseOrder{})
	o := s.run()
	require.NoError(t, s.env.GetWorkflowError())
	require.Equal(t, workorder.Closed, o.Phase)
	require.Equal(t, int64(12_003), o.OdometerOut)

	saved, err := s.store.Record.LoadOrder(t.Context(), "T-1")
	require.NoError(t, err)
	require.Equal(t, asJSON(t, o), asJSON(t, saved), "the projection is what the workflow knows")
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

// Scenario 18: reminders and expiry count working time only, over a weekend and
// over a public holiday.
func TestScenario18_RemindersAndExpiryInWorkingTimeOnly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sent   time.Time    // the estimate goes out two minutes later
		second time.Weekday // of the second reminder, four working hours on
	}{
		"weekend": {time.Date(2026, 11, 7, 14, 0, 0, 0, time.UTC), time.Monday},   // Saturday 17:00 in Moscow
		"holiday": {time.Date(2026, 11, 3, 14, 0, 0, 0, time.UTC), time.Thursday}, // Tuesday, before 4 November
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ignoredEstimate(t, c.sent, c.second)
		})
	}
}

func ignoredEstimate(t *testing.T, start time.Time, second time.Weekday) {
	s := newShop(t)
	s.env.SetStartTime(start)
	s.at(time.Minute, process.Reception, s.opening(workorder.Commercial))
	s.at(2*time.Minute, process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: s.job()})
	s.at(7*24*time.Hour, process.Reception, workorder.Cancel{Reason: "silent client"})
	o := s.run()
	require.NoError(t, s.env.GetWorkflowError())
	require.Equal(t, workorder.PhaseCancelled, o.Phase)

	rules, err := workorder.NewRules(storetest.AtOnce(), worktime.DefaultCalendar())
	require.NoError(t, err)
	journal, err := s.store.Record.JournalOf(t.Context(), "T-1")
	require.NoError(t, err)
	var reminded, expired []time.Time
	for _, e := range journal {
		switch e.Kind {
		case "remind-client":
			reminded = append(reminded, e.At)
		case "expire-estimate":
			expired = append(expired, e.At)
		}
	}
	require.Len(t, reminded, 3)
	require.Len(t, expired, 1)
	sent := o.Estimates[0].MadeAt
	for i, at := range reminded {
		require.Equal(t, rules.Work().Add(sent, rules.Policy.EstimateReminders[i].Duration()), at.UTC())
	}
	require.Equal(t, second, reminded[1].In(rules.Work().Location()).Weekday())
	require.Equal(t, rules.Work().Add(sent, rules.Policy.EstimateExpiry.Duration()), expired[0].UTC())
}
