package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Two orders wait for the same part, and it comes in by another way: by a receipt, and
// when an order is cancelled. Nobody touches the orders.
func TestShelf_ItServesWhoWaitsByThePromise(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	part := s.newPart("Hub", 1)
	s.newSupplier(offer{part, 1, 3})
	served, first, second := s.openForNew("hums"), s.openForNew("hums"), s.openForNew("hums")
	for _, o := range []*order{served, second, first} { // whoever agreed first does not matter
		o.skipDiagnosis(job("Replace the hub", 1, part))
		require.NoError(t, o.try(o.reception.Client, o.onThePhone()))
		o.look()
	}
	served.in(workorder.Queued)
	for i, o := range []*order{first, second} {
		o.in(workorder.AwaitingParts)
		o.give(o.reception, workorder.ChangePromise{PromisedAt: time.Now().Add(time.Duration(240+i*24) * time.Hour), Reason: "the supplier"})
	}

	s.post(s.parts.Client, "/v1/stock/receipts", body{"part_no": part, "qty": 1, "reason": "bought on the market"}, nil, demo.Key("market"+part))
	s.eventually("the earlier promise has the part", func() bool { first.look(); return first.line("P1").Supply == workorder.Reserved })
	second.look()
	require.Equal(t, workorder.Ordered, second.line("P1").Supply)
	require.True(t, first.line("P1").Purchase.Surplus)
	require.True(t, first.purchases()[0].Lines[0].Surplus, "the desk is offered to cancel it")
	first.in(workorder.Queued)

	served.cancel("sold the car")
	s.eventually("the other order has what was given back", func() bool { second.look(); return second.line("P1").Supply == workorder.Reserved })
	second.in(workorder.Queued)
	shelf := s.stockCard(part)
	require.Equal(t, []exact.Qty{exact.Units(2), exact.Units(2)}, []exact.Qty{shelf.OnHand, shelf.Reserved})

	surplus := "/v1/purchase-orders/" + first.line("P1").Purchase.Number + "/lines/P1/"
	s.post(s.parts.Client, surplus+"receipts", body{"qty": 1}, nil)
	surplus = "/v1/purchase-orders/" + second.line("P1").Purchase.Number + "/lines/P1/"
	s.post(s.parts.Client, surplus+"cancel", body{}, nil)
	require.Equal(t, "cancelled", second.purchases()[0].State)
	shelf = s.stockCard(part)
	require.Equal(t, []exact.Qty{exact.Units(3), exact.Units(2)}, []exact.Qty{shelf.OnHand, shelf.Reserved})
	first.repair("J1")
	first.passQC()
}
