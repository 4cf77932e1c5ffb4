package e2e

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Scenario 17: quality control fails twice. The rework is clocked as such and costs
// the client nothing.
func TestScenario17_QualityCheckFailsTwice(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("pulls to the right")
	o.skipDiagnosis(job("Align the wheels", 1), job("Wash", 0.5))
	o.approveByLink()
	o.repair("J1", "J2")
	for _, why := range []string{"still pulls", "steering wheel is not straight"} {
		o.in(workorder.InQualityCheck)
		o.give(o.foreman, workorder.FailQualityCheck{JobIDs: []string{"J1"}, Reason: why})
		o.in(workorder.InRepair)
		require.Equal(t, workorder.Failed, o.job("J1").Exec)
		require.Equal(t, workorder.Done, o.job("J2").Exec, "only what failed is done again")
		o.startJob("J1")
		o.finishJob("J1")
	}
	o.passQC()
	require.Len(t, o.Checks, 3)
	require.Equal(t, []string{"still pulls", "steering wheel is not straight", ""}, []string{o.Checks[0].Reason, o.Checks[1].Reason, o.Checks[2].Reason})
	var rework []bool
	for _, e := range o.job("J1").Entries {
		rework = append(rework, e.Rework)
	}
	require.Equal(t, []bool{false, true, true}, rework, "F1: clocked as rework")
	require.Equal(t, o.Estimate().Total, o.Invoices[0].Total, "the client pays once")
	require.Equal(t, []string{"estimate/v1", "ready"}, o.keysQueued(), "the client hears that it is ready once")
	o.pay()
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)
}

// Scenario 23: R2, C2, C3. Two orders want the last part at the same moment: one gets
// it, for the other it is bought, at the price that was agreed.
func TestScenario23_TwoOrdersCompeteForTheLastPart(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	part := s.newPart("Pump", 1)
	s.newSupplier(offer{part, 1, 3})
	rivals := []*order{s.openForNew("overheats"), s.openForNew("overheats")}
	for _, o := range rivals {
		o.skipDiagnosis(job("Replace the pump", 2, part))
		require.Equal(t, workorder.InStock, o.line("P1").Supply, "free while nobody agreed")
	}
	var both sync.WaitGroup
	for _, o := range rivals {
		both.Go(func() { _ = o.try(o.reception.Client, o.onThePhone()) })
	}
	both.Wait()
	winner, loser := rivals[0], rivals[1]
	winner.look()
	loser.look()
	if loser.Phase == workorder.Queued {
		winner, loser = loser, winner
	}
	winner.in(workorder.Queued)
	loser.in(workorder.AwaitingParts)
	shelf := s.stockCard(part)
	require.Equal(t, []exact.Qty{exact.Units(1), exact.Units(1)}, []exact.Qty{shelf.OnHand, shelf.Reserved})
	require.Len(t, shelf.Holds, 1, "R2: kept for one")
	require.Equal(t, winner.Number, shelf.Holds[0].Order)
	require.Empty(t, winner.purchases())
	require.Len(t, loser.purchases(), 1, "bought once")
	require.Equal(t, price, loser.line("P1").Price, "the price that was agreed stays")

	winner.repair("J1")
	loser.arrive("P1")
	loser.repair("J1")
	for _, o := range rivals {
		o.passQC()
		require.Equal(t, o.Estimate().Total, o.Invoices[0].Total)
		o.pay()
		o.handOver()
		o.close()
		o.isOver(workorder.Closed)
	}
	require.Zero(t, s.stockCard(part).OnHand)
}

// P12, C17, R2: twenty orders come in and are agreed to at once. No mechanic
// is planned twice and nothing is promised twice; what the shelf does not have
// is bought, once for each.
func TestP12_C17_TwentyOrdersAtOnceShareMechanicsAndParts(t *testing.T) {
	t.Parallel()
	const orders, onShelf = 20, 12
	s := newShop(t)
	part := s.newPart("Pads", onShelf)
	s.newSupplier(offer{part, 1, 2})
	client := s.newClient()
	all := make([]*order, orders)
	for i := range all {
		all[i] = &order{shop: s}
	}
	cars := make([]string, orders)
	for i := range cars {
		cars[i] = s.newCar(client)
	}
	s.atOnce(orders, func(i int) error {
		o := all[i]
		if err := s.reception.Post(s.ctx(), "/v1/work-orders", intake(client, cars[i], "brakes"), &o.view); err != nil {
			return err
		}
		if err := o.try(s.reception.Client, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{job("Pads", 1.5, part)}}); err != nil {
			return err
		}
		return o.try(s.reception.Client, o.onThePhone())
	})
	bought := 0
	for _, o := range all {
		o.look()
		bought += len(o.purchases())
	}
	plan := s.plan()
	require.Len(t, plan, onShelf, "those whose part is there have their time")
	busy := map[string][]assignment{}
	for _, a := range plan {
		for _, b := range busy[a.MechanicID] {
			require.False(t, a.From.Before(b.To) && b.From.Before(a.To), "%s is to do %+v and %+v", a.MechanicID, a, b)
		}
		busy[a.MechanicID] = append(busy[a.MechanicID], a)
		require.Equal(t, 90*time.Minute, a.To.Sub(a.From))
	}
	require.Len(t, busy, len(s.mechanics), "both have work")
	shelf := s.stockCard(part)
	require.Equal(t, exact.Units(onShelf), shelf.Reserved)
	require.Len(t, shelf.Holds, onShelf)
	require.Equal(t, orders-onShelf, bought)

	s.atOnce(orders, func(i int) error {
		return all[i].try(s.reception.Client, workorder.Cancel{Reason: "the end of the story"})
	})
	for _, o := range all {
		o.isOver(workorder.PhaseCancelled)
	}
	require.Empty(t, s.plan())
	require.Zero(t, s.stockCard(part).Reserved)
}

// atOnce does n things side by side; all must succeed.
func (s *shop) atOnce(n int, do func(int) error) {
	s.t.Helper()
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = do(i) })
	}
	wg.Wait()
	for _, err := range errs {
		require.NoError(s.t, err)
	}
}
