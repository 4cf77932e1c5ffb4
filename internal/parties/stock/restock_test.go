package stock_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// atTheBench is an order whose parts of the first job were issued.
func atTheBench(t *testing.T) (*storetest.Desk, workorder.PartLine) {
	t.Helper()
	d := storetest.Opened(t, workorder.Commercial)
	d.Jobs()
	d.Agree()
	for _, l := range d.Order.Jobs[0].Lines {
		if rest := l.Outstanding(); rest > 0 {
			d.Do(process.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: l.ID, Qty: rest}}})
			d.Settle()
		}
	}
	d.Do(process.Parts, workorder.IssueParts{JobID: "J1"})
	d.Settle()
	require.True(t, d.Order.Jobs[0].Lines[0].AtBench())
	return d, d.Order.Jobs[0].Lines[0]
}

func (f figures) of(d *storetest.Desk, partNo string) figures {
	return figures{
		d.Count(`SELECT on_hand FROM stock_item WHERE branch = $1 AND part_no = $2`, d.Branch, partNo),
		d.Count(`SELECT reserved FROM stock_item WHERE branch = $1 AND part_no = $2`, d.Branch, partNo),
	}
}

type figures struct{ onHand, reserved int }

func TestRestock_WhatIsNotNeededIsFreeAndNotBilled(t *testing.T) {
	t.Parallel()
	d, l := atTheBench(t)
	before := figures{}.of(d, l.PartNo)
	d.Do(process.Parts, workorder.TakeBackParts{Lines: []workorder.TakenBack{{LineID: l.ID, Qty: l.Qty}}, Reason: "the wrong job"})
	d.Settle()
	require.Equal(t, figures{before.onHand + int(l.Qty), before.reserved}, figures{}.of(d, l.PartNo))
	require.Equal(t, workorder.SupplyCancelled, d.Order.Jobs[0].Lines[0].Supply)
	d.AddsUp(t, l.PartNo)
	d.Consistent()
	for _, b := range d.Order.Bills() {
		for _, line := range b.Lines {
			require.NotEqual(t, l.ID, line.LineID)
		}
	}
	d.Do(process.Manager, workorder.Cancel{Reason: "sold the car"})
	d.Settle()
	require.Equal(t, before.onHand+int(l.Qty), figures{}.of(d, l.PartNo).onHand, "it is not given back twice")
}

func TestRestock_WhatIsStillNeededStaysReservedAndIsIssuedAgain(t *testing.T) {
	t.Parallel()
	d, l := atTheBench(t)
	before := figures{}.of(d, l.PartNo)
	for range 2 {
		d.Do(process.Parts, workorder.TakeBackParts{Lines: []workorder.TakenBack{{LineID: l.ID, Qty: l.Qty, Needed: true}}, Reason: "too early"})
		d.Settle()
		require.Equal(t, figures{before.onHand + int(l.Qty), before.reserved + int(l.Qty)}, figures{}.of(d, l.PartNo))
		d.AddsUp(t, l.PartNo)
		d.Do(process.Parts, workorder.IssueParts{JobID: "J1"})
		d.Settle()
		require.Equal(t, before, figures{}.of(d, l.PartNo))
		d.AddsUp(t, l.PartNo)
	}
	d.Consistent()
	d.Do(process.Manager, workorder.Cancel{Reason: "sold the car"})
	d.Settle()
	require.Equal(t, figures{before.onHand + int(l.Qty), 0}, figures{}.of(d, l.PartNo))
	d.AddsUp(t, l.PartNo)
}

func TestRestock_SomeOfALineComesBack(t *testing.T) {
	t.Parallel()
	d, l := atTheBench(t)
	before, some := figures{}.of(d, l.PartNo), exact.Qty(250)
	d.Do(process.Parts, workorder.TakeBackParts{Lines: []workorder.TakenBack{{LineID: l.ID, Qty: some}}, Reason: "some is left"})
	d.Settle()
	require.Equal(t, figures{before.onHand + int(some), before.reserved}, figures{}.of(d, l.PartNo))
	require.Equal(t, l.Qty-some, d.Order.Jobs[0].Lines[0].Qty)
	d.AddsUp(t, l.PartNo)
	d.Do(process.Manager, workorder.Cancel{Reason: "sold the car"})
	d.Settle()
	require.Equal(t, before.onHand+int(l.Qty), figures{}.of(d, l.PartNo).onHand)
	d.AddsUp(t, l.PartNo)
	_, err := d.Store.Stock.RestockParts(t.Context(), workorder.PartsRequest{Order: d.Order.Number, Branch: d.Branch, Lines: []workorder.PartWanted{
		{Key: "again", LineID: l.ID, PartNo: l.PartNo, Qty: 1},
	}})
	storetest.Refused(t, err, process.KindConflict, "correct the stock, then retry")
}
