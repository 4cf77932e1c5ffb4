package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// A count finds one part less than is reserved: whoever was promised a later day gets it from
// the supplier again, and their advisor sees to the promise.
func TestStockCount_APartThatIsMissingIsBoughtAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	part := s.newPart("Hub", 2)
	s.newSupplier(offer{part, 1, 3})
	first, second := s.openForNew("hums"), s.openForNew("hums")
	for _, o := range []*order{first, second} {
		o.skipDiagnosis(job("Replace the hub", 1, part))
		require.NoError(t, o.try(o.reception.Client, o.onThePhone()))
		o.in(workorder.Queued)
	}
	promised := second.PromisedAt()

	var counted struct {
		OnHand, Reserved exact.Qty
		Lost             []struct{ Order string }
	}
	s.post(s.parts.Client, "/v1/stock/counts", body{"part_no": part, "qty": 1, "reason": "counted"}, &counted, demo.Key("count"+part))
	require.Len(t, counted.Lost, 1)
	require.Equal(t, second.Number, counted.Lost[0].Order)
	s.eventually("it is on its way again", func() bool { second.look(); return second.line("P1").Supply == workorder.Ordered })
	second.in(workorder.AwaitingParts)
	require.True(t, second.PromisedAt().After(promised), "the promise is made anew")
	require.NotNil(t, second.Missed)
	second.give(second.reception, workorder.ChangePromise{PromisedAt: second.PromisedAt(), Reason: "told by phone"})

	first.in(workorder.Queued)
	first.repair("J1")
	first.passQC()

	second.arrive("P1")
	second.in(workorder.Queued)
	shelf := s.stockCard(part)
	require.Equal(t, []exact.Qty{exact.Units(1), exact.Units(1)}, []exact.Qty{shelf.OnHand, shelf.Reserved})
	second.repair("J1")
	second.passQC()
}

// A sheet is counted with a scanner, without scripts of its own, and booked.
func TestStockCount_ASheetIsScannedAndBooked(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	part := s.newPart("Hub", 3)
	s.newSupplier(offer{part, 1, 3})
	shelf := "Z" + word(6)
	require.NoError(t, s.parts.Do(t.Context(), "PUT", "/v1/stock/"+part+"/place", body{"place": shelf + "-1"}, nil))
	o := s.openForNew("hums")
	o.skipDiagnosis(job("Replace the hub", 1, part), job("And the other", 1, part))
	require.NoError(t, o.try(o.reception.Client, o.onThePhone()))
	b := s.atDesk(t, s.parts).Go("/parts/counts").Audit().Fill("Shelf places that begin with", shelf).Click("Begin a sheet").See("0 of 1 counted").Audit()
	b.Evaluate(`document.getElementById("count-scan").focus()`)
	b.Press(part).Press("Enter").See("you found 1")
	require.Equal(t, "count-scan", b.Evaluate(`document.activeElement.id`), "the next scan is taken")
	b.Audit()
	b.Click("Save and see the differences").See("loses 1").See(o.Number).Audit()
	b.Fill("Reason", "yearly").Click("Book the differences").See("The differences are booked.").See("loses 1").Audit()
	s.eventually("it is on its way again", func() bool {
		o.look()
		return o.line("P1").Supply == workorder.Ordered || o.line("P2").Supply == workorder.Ordered
	})
}
