package e2e

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// begun is an order on its way, with a part that lies on the shelf and one
// that only a supplier has.
type begun struct {
	*order
	shelf, bought string
}

func (s *shop) begin() begun {
	s.t.Helper()
	b := begun{shelf: s.newPart("Strut", 5), bought: s.newPart("Mount", 0)}
	s.newSupplier(offer{b.bought, 1, 3})
	b.order = s.openForNew("knocks")
	return b
}

func (b begun) propose(jobs ...workorder.JobSpec) { b.t.Helper(); b.skipDiagnosis(jobs...) }

// both are two jobs: one that can start at once and one that waits for its part.
func (b begun) both() []workorder.JobSpec {
	return []workorder.JobSpec{job("Replace strut", 2, b.shelf), job("Replace mount", 1, b.bought)}
}

// cancelled is one row of the table: how to get there, and what the process
// must give back, in this order.
type cancelled struct {
	phase process.Phase
	reach func(begun)
	gives []string
	spent int64 // parts that stay with the car, since their work is finished
}

var cancellations = []cancelled{
	{workorder.CheckedIn, func(begun) {}, nil, 0},
	{workorder.Diagnosing, func(b begun) { b.give(b.mechanics[0], workorder.StartDiagnosis{}) }, nil, 0},
	{workorder.Preparing, func(b begun) {
		b.propose(b.both()...)
		b.give(b.reception, workorder.RequestChange{EstimateVersion: 1, Reason: "too dear"})
	}, []string{"release-slots", "withdraw-messages"}, 0},
	{workorder.AwaitingApproval, func(b begun) { b.propose(b.both()...) }, []string{"release-slots", "withdraw-messages"}, 0},
	{workorder.AwaitingParts, func(b begun) {
		b.propose(job("Replace both", 2, b.shelf, b.bought))
		b.approveByLink()
	}, []string{"cancel-purchases", "release-parts", "withdraw-messages"}, 0},
	{workorder.Queued, func(b begun) {
		b.propose(b.both()...)
		b.approveByLink()
	}, []string{"release-slots", "cancel-purchases", "release-parts", "withdraw-messages"}, 0},
	{workorder.InRepair, func(b begun) {
		b.propose(b.both()...)
		b.approveByLink()
		b.issue("J1")
		b.startJob("J1")
	}, []string{"release-slots", "cancel-purchases", "return-parts", "withdraw-messages"}, 0},
	{workorder.InQualityCheck, func(b begun) {
		b.propose(job("Replace strut", 2, b.shelf))
		b.approveByLink()
		b.repair("J1")
	}, []string{"release-slots", "withdraw-messages"}, 1},
	{workorder.Ready, func(b begun) {
		b.propose(job("Replace strut", 2, b.shelf))
		b.approveByLink()
		b.repair("J1")
		b.passQC()
	}, []string{"release-slots", "credit-invoices", "withdraw-messages"}, 1},
}

// Scenario 14: C15. Cancelled in each phase before hand-over, an order gives back all
// that it held: no reservation, no purchase order, no mechanic's time, no
// message and no bill is left, and each step is in the journal.
func TestScenario14_CancelInEachPhaseLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	for _, c := range cancellations {
		t.Run(string(c.phase), func(t *testing.T) {
			t.Parallel()
			b := newShop(t).begin()
			c.reach(b)
			b.in(c.phase)
			link := ""
			if len(b.Estimates) > 0 {
				link = b.estimateLink()
			}
			b.cancel("the client changed their mind")
			require.Equal(t, c.gives, b.givenBack())
			require.Equal(t, "the client changed their mind", b.Cancelled.Reason)
			b.leavesNothing(c.spent)
			b.isOver(workorder.PhaseCancelled)
			if link != "" {
				refusal(t, b.client().Get(t.Context(), link, nil), http.StatusNotFound)
			}
			b.refused(b.reception, workorder.Cancel{Reason: "again"}, http.StatusConflict)
		})
	}
}

// givenBack are the journal's kinds after the cancel.
func (o *order) givenBack() []string {
	o.t.Helper()
	kinds := o.kinds()
	i := slices.Index(kinds, "cancel")
	if i+1 == len(kinds) {
		return nil
	}
	return kinds[i+1:]
}

// leavesNothing looks at everything that a dead order could still hold.
func (b begun) leavesNothing(spent int64) {
	b.t.Helper()
	require.Empty(b.t, b.planned(), "a mechanic's time")
	require.Empty(b.t, b.keysQueued(), "a message")
	for _, p := range b.purchases() {
		require.Equal(b.t, "cancelled", p.State)
		require.Equal(b.t, "cancelled", p.Lines[0].State)
	}
	for _, i := range items[stockItem](b.shop, b.parts.Client, "/v1/stock") {
		require.Zero(b.t, i.Reserved, "part %s", i.PartNo)
	}
	require.Equal(b.t, exact.Units(5-spent), b.stockCard(b.shelf).OnHand)
	for _, i := range b.invoices() {
		require.Equal(b.t, "credited", i.State)
		require.Equal(b.t, b.Cancelled.Reason, i.Reason)
	}
	for _, j := range b.Jobs {
		for _, e := range j.Entries {
			require.NotNil(b.t, e.To, "somebody is still clocked on")
		}
	}
}

// C15: a cancel that overtakes the steps of an approval still leaves nothing
// behind, whichever of them were under way.
func TestC15_CancelWhileStepsAreUnderWayLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for range 5 {
		b := s.begin()
		b.propose(b.both()...)
		now := b.path() + "/commands/"
		s.post(s.reception.Client, now+"decide-estimate", b.onThePhone(), nil) // does not wait for its steps
		s.post(s.reception.Client, now+"cancel", workorder.Cancel{Reason: "changed their mind on the spot"}, nil)
		b.ends() // not before what was under way has answered and was given back
		b.leavesNothing(0)
		b.isOver(workorder.PhaseCancelled)
	}
}

// C15: work that is finished can be billed when the rest is cancelled; the
// order then ends when it is paid.
func TestC15_CancelBillsFinishedWorkWhenAsked(t *testing.T) {
	t.Parallel()
	b := newShop(t).begin()
	b.propose(b.both()...)
	b.approveByLink()
	b.repair("J1")
	b.give(b.manager, workorder.Cancel{Reason: "needs the car today", BillDone: true})
	b.in(workorder.PhaseCancelled)
	require.True(t, b.Open, "it waits for the money")
	require.Len(t, b.Invoices, 1)
	require.Equal(t, 2*rate+price, b.Invoices[0].Total, "the finished job and its part, nothing else")
	b.pay()
	require.Equal(t, "paid", b.invoices()[0].State)
	require.Equal(t, "cancelled", b.purchases()[0].State)
	require.Equal(t, exact.Units(4), b.stockCard(b.shelf).OnHand, "the part stays with the car")
	b.isOver(workorder.PhaseCancelled)
}
