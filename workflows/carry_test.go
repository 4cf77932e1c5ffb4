package workflows

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// A long life is cut into runs: the next run knows the whole order and goes on
// where the one before was.
func TestContinueAsNew_CarriesTheOrderOver(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.at(time.Minute, process.Reception, s.opening(workorder.Commercial))
	s.at(2*time.Minute, process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: s.job()})
	s.env.RegisterDelayedCallback(func() { s.env.SetContinueAsNewSuggested(true) }, 3*time.Minute)
	s.at(4*time.Minute, process.Reception, workorder.ChangePromise{PromisedAt: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC), Reason: "asked for later"})
	before := s.run()
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, s.env.GetWorkflowError(), &again)
	var in Input
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(again.Input, &in))
	require.JSONEq(t, asJSON(t, before), string(in.State))

	var suite testsuite.WorkflowTestSuite
	s.env = suite.NewTestWorkflowEnvironment()
	Register(s.env, activities.New(s.store, &openings{}, nil), Processes())
	s.env.SetStartTime(time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC))
	s.at(time.Minute, process.Reception, workorder.DecideEstimate{EstimateVersion: 1, Approver: "client", Channel: "recorded_call",
		Evidence: "call 1", Jobs: []workorder.JobDecision{{JobID: "J1", Decision: workorder.Approved}}})
	s.at(2*time.Minute, process.Manager, workorder.Cancel{Reason: "sold the car"})
	s.env.ExecuteWorkflow(workOrder, in)
	require.NoError(t, s.env.GetWorkflowError())
	journal, err := s.store.Record.JournalOf(t.Context(), "T-1")
	require.NoError(t, err)
	for i, e := range journal {
		require.Equal(t, i+1, e.Version)
	}
	kinds := s.kinds()
	require.Equal(t, []int{1, 1, 1}, []int{kinds["reserve-parts"], kinds["release-parts"], kinds["queue-messages"]}, "%v", kinds)
}

// An operator who cancels the workflow in the engine leaves nothing behind (C15).
func TestC15_CancelInTheEngineCancelsTheOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.at(time.Minute, process.Reception, s.opening(workorder.Commercial))
	s.at(2*time.Minute, process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: s.job()})
	s.at(3*time.Minute, process.Reception, workorder.DecideEstimate{EstimateVersion: 1, Approver: "client", Channel: "recorded_call",
		Evidence: "call 1", Jobs: []workorder.JobDecision{{JobID: "J1", Decision: workorder.Approved}}})
	s.env.RegisterDelayedCallback(s.env.CancelWorkflow, 4*time.Minute)
	o := s.run()
	require.NoError(t, s.env.GetWorkflowError())
	require.Equal(t, workorder.PhaseCancelled, o.Phase)
	require.Equal(t, "engine", o.Cancelled.By.ID)
	require.Equal(t, workorder.Released, o.Jobs[0].Lines[0].Supply)
	card, err := s.store.Stock.StockCard(t.Context(), s.fix.Branch, s.fix.InStock)
	require.NoError(t, err)
	require.Zero(t, card.Reserved)
}

// An outside party that answers nonsense opens an incident; the order waits for
// a manager there and nowhere else, and goes on after retry-incident.
func TestIncident_WaitsForAManagerAndGoesOn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	price := func(m exact.Money) {
		require.NoError(t, s.store.Cards.UpsertParts(t.Context(), []cards.Part{{PartNo: s.fix.InStock, Name: "Strut", Price: &m}}, "", s.fix.Actor(process.Parts)))
	}
	price(workorder.MaxRate + 1)
	s.at(time.Minute, process.Reception, s.opening(workorder.Commercial))
	s.at(2*time.Minute, process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: s.job()})
	var stuck, mended workorder.Order
	s.env.RegisterDelayedCallback(func() { s.look(&stuck); price(450_000) }, time.Hour)
	s.at(61*time.Minute, process.Manager, process.RetryIncident{IncidentID: "I1"})
	s.env.RegisterDelayedCallback(func() { s.look(&mended) }, 65*time.Minute)
	s.at(2*time.Hour, process.Manager, workorder.Cancel{Reason: "shown enough"})
	s.run()
	require.NoError(t, s.env.GetWorkflowError())
	require.Equal(t, workorder.Preparing, stuck.Phase)
	require.Equal(t, "check-parts", stuck.Incidents[0].Step)
	require.Contains(t, stuck.Incidents[0].What, "minor units per unit")
	require.Equal(t, "incident", stuck.Holds[len(stuck.Holds)-1].Reason)
	require.NotNil(t, stuck.Jobs[0].Slot, "the other steps went on")
	require.Equal(t, workorder.AwaitingApproval, mended.Phase)
	require.Equal(t, "retried", mended.Incidents[0].End)
}

func (s *shop) look(o *workorder.Order) {
	v, err := s.env.QueryWorkflow(queryOrder)
	require.NoError(s.t, err)
	require.NoError(s.t, v.Get(o))
}

// kinds counts the kinds of the journal.
func (s *shop) kinds() map[string]int {
	s.t.Helper()
	journal, err := s.store.Record.JournalOf(s.t.Context(), "T-1")
	require.NoError(s.t, err)
	kinds := map[string]int{}
	for _, e := range journal {
		kinds[e.Kind]++
	}
	return kinds
}
