package stock_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Two clerks count one shelf at once while orders take from it: nothing is promised that is
// not there, and what is taken away from orders is what is missing.
func TestR2_TwoClerksCountWhileOrdersReserve(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	shelf(d, t, "A", 8000)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if _, err := d.Store.Stock.ReserveParts(context.Background(), d.Want(fmt.Sprintf("T-%d", i), "reserve-parts", "A", 1000)); err != nil {
				t.Error(err)
			}
		})
	}
	for clerk := range 2 {
		wg.Go(func() {
			for n := range 4 {
				c := stock.StockCount{Branch: d.Branch, PartNo: "A", Qty: exact.Qty(3-n) * 1000, Reason: "count", Key: fmt.Sprintf("%d/%d", clerk, n)}
				if _, err := d.Store.Stock.CountStock(context.Background(), c, d.Actor(process.Parts)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	d.AddsUp(t, "A")
	due, err := d.Store.Stock.DueLosses(t.Context())
	require.NoError(t, err)
	lost := map[string]exact.Qty{}
	for _, l := range due {
		lost[l.Order] += l.Qty
	}
	card, err := d.Store.Stock.StockCard(t.Context(), d.Branch, "A")
	require.NoError(t, err)
	require.Zero(t, card.OnHand, "both found nothing in the end")
	require.Empty(t, card.Holds)
	got := d.Count(`SELECT coalesce(sum(qty), 0)::int FROM reservation WHERE part_no = 'A'`)
	var all exact.Qty
	for order, qty := range lost {
		require.LessOrEqual(t, qty, exact.Units(1), "%s loses once what it had", order)
		all += qty
	}
	require.EqualValues(t, got, all)
}

// Who has no promise loses before who has one.
func TestStock_ACountTakesFromWhomTheShelfWouldServeLast(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	shelf(d, t, "A", 2000)
	for _, order := range []string{"T-1", "T-2"} {
		_, err := d.Store.Stock.ReserveParts(t.Context(), d.Want(order, "reserve-parts", "A", 1000))
		require.NoError(t, err)
	}
	counted, err := d.Store.Stock.CountStock(t.Context(), stock.StockCount{Branch: d.Branch, PartNo: "A", Qty: 1500, Reason: "one is broken", Key: "k"}, d.Actor(process.Parts))
	require.NoError(t, err)
	require.Len(t, counted.Lost, 1)
	require.EqualValues(t, 500, counted.Lost[0].Qty)
	_, err = d.Store.Stock.PostIssue(t.Context(), d.Want(counted.Lost[0].Order, "post-issue", "A", 1000))
	storetest.Refused(t, err, process.KindConflict, "0.5 of part A are kept")
	d.AddsUp(t, "A")
}
