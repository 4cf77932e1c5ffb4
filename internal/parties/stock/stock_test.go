package stock_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// shelf puts a new part into stock.
func shelf(d *storetest.Desk, t require.TestingT, partNo string, qty exact.Qty) {
	by := d.Actor(process.Parts)
	require.NoError(t, d.Store.Cards.UpsertParts(context.Background(), []cards.Part{{PartNo: partNo, Name: "Part " + partNo}}, "", by))
	_, err := d.Store.Stock.CountStock(context.Background(), stock.StockCount{Branch: d.Branch, PartNo: partNo, Qty: qty, Key: "shelf " + partNo}, by)
	require.NoError(t, err)
}

func TestR1_StockSaysInStockPartlyOrNone(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	shelf(d, t, "OIL", 4500)
	_, err := d.Store.Stock.ReserveParts(t.Context(), d.Want("T-9", "reserve-parts", "OIL", 1500))
	require.NoError(t, err)
	got, err := d.Store.Stock.CheckParts(t.Context(), workorder.PartsRequest{Branch: d.Branch, Lines: []workorder.PartWanted{
		{LineID: "P1", PartNo: d.InStock}, {LineID: "P2", PartNo: d.Missing}, {LineID: "P3", PartNo: "OIL"}, {LineID: "P4", PartNo: "UNKNOWN"},
	}})
	require.NoError(t, err)
	require.Equal(t, []workorder.PartChecked{
		{LineID: "P1", Name: "Strut", Price: 450_000, Available: 10_000},
		{LineID: "P2", Name: "Mount", Price: 450_000},
		{LineID: "P3", Name: "Part OIL", Available: 3000},
		{LineID: "P4", Name: "UNKNOWN"},
	}, got.Lines)
}

func TestR2_TwoOrdersNeverGetTheLastPart(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	shelf(d, t, "LAST", 1000)
	var wg sync.WaitGroup
	var got atomic.Int64
	for i := range 12 {
		wg.Go(func() {
			r, err := d.Store.Stock.ReserveParts(context.Background(), d.Want(fmt.Sprintf("T-%d", i%6), "reserve-parts", "LAST", 1000))
			if err == nil && i < 6 { // the other six are the same orders, asking again
				got.Add(int64(r.Lines[0].Reserved))
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 1000, got.Load())
	card, err := d.Store.Stock.StockCard(t.Context(), d.Branch, "LAST")
	require.NoError(t, err)
	require.EqualValues(t, 1000, card.Reserved)
	require.Len(t, card.Holds, 1)
}

func TestR2_OrdersThatWantTheSamePartsDoNotBlockEachOther(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	shelf(d, t, "A", 100_000)
	shelf(d, t, "B", 100_000)
	var wg sync.WaitGroup
	for i := range 16 {
		lines := []workorder.PartWanted{{LineID: "P1", PartNo: "A", Qty: 1000}, {LineID: "P2", PartNo: "B", Qty: 1000}}
		if i%2 == 0 {
			lines[0].PartNo, lines[1].PartNo = "B", "A"
		}
		order := fmt.Sprintf("T-%d", i)
		lines[0].Key, lines[1].Key = order+"/P1", order+"/P2"
		wg.Go(func() {
			r, err := d.Store.Stock.ReserveParts(context.Background(), workorder.PartsRequest{Order: order, Branch: d.Branch, Lines: lines})
			if err != nil || r.Lines[0].LineID != "P1" || r.Lines[1].Reserved != 1000 {
				t.Errorf("%v %v", r, err)
			}
		})
	}
	wg.Wait()
}

func TestC2_APartIsIssuedOnlyAsItWasReserved(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	shelf(d, t, "A", 3000)
	ctx := t.Context()
	_, err := d.Store.Stock.PostIssue(ctx, d.Want("T-1", "post-issue", "A", 1000))
	storetest.Refused(t, err, process.KindConflict, "0 of part A are kept")
	_, err = d.Store.Stock.ReserveParts(ctx, d.Want("T-1", "reserve-parts", "A", 2000))
	require.NoError(t, err)
	_, err = d.Store.Stock.PostIssue(ctx, d.Want("T-1", "post-issue", "A", 3000))
	storetest.Refused(t, err, process.KindConflict, "correct the stock")
	_, err = d.Store.Stock.PostReceipt(ctx, d.Want("T-1", "post-receipt", "A", 1000))
	storetest.Refused(t, err, process.KindNotFound, "purchase order")
	card, err := d.Store.Stock.StockCard(ctx, d.Branch, "A")
	require.NoError(t, err)
	require.Equal(t, [2]exact.Qty{3000, 2000}, [2]exact.Qty{card.OnHand, card.Reserved}, "a refusal changes nothing")
}

func TestStock_TheDeskReceivesAndCounts(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, by := t.Context(), d.Actor(process.Parts)
	in := stock.StockReceipt{Branch: d.Branch, PartNo: d.Missing, Qty: 2000, Reason: "bought on the market", Key: "k1"}
	for range 2 {
		item, err := d.Store.Stock.ReceiveStock(ctx, in, by)
		require.NoError(t, err)
		require.Equal(t, stock.StockItem{Branch: d.Branch, PartNo: d.Missing, Name: "Mount", OnHand: 2000}, item)
	}
	_, err := d.Store.Stock.ReserveParts(ctx, d.Want("T-1", "reserve-parts", d.Missing, 1500))
	require.NoError(t, err)
	count := stock.StockCount{Branch: d.Branch, PartNo: d.Missing, Qty: 1000, Reason: "shelf count", Key: "k2"}
	for range 2 {
		item, err := d.Store.Stock.CountStock(ctx, count, by)
		require.NoError(t, err, "what is on the shelf can always be recorded")
		require.Equal(t, [2]exact.Qty{1000, 1000}, [2]exact.Qty{item.OnHand, item.Reserved})
		require.Len(t, item.Lost, 1)
		require.Equal(t, stock.StockLoss{ID: item.Lost[0].ID, Branch: d.Branch, PartNo: d.Missing, Order: "T-1", LineID: "P1", Qty: 500, Reason: "shelf count"}, item.Lost[0])
	}
	d.AddsUp(t, d.Missing)
	due, err := d.Store.Stock.DueLosses(ctx)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.NoError(t, d.Store.Stock.LossTold(ctx, due[0].ID, false))
	due, err = d.Store.Stock.DueLosses(ctx)
	require.NoError(t, err)
	require.Empty(t, due)
	for want, bad := range map[string]stock.StockReceipt{
		"there is no part":   {Branch: d.Branch, PartNo: "X", Qty: 1, Key: "k"},
		"there is no branch": {Branch: "X", PartNo: d.Missing, Qty: 1, Key: "k"},
		"more than 0":        {Branch: d.Branch, PartNo: d.Missing, Key: "k"},
		"at most":            {Branch: d.Branch, PartNo: d.Missing, Qty: exact.MaxQty + 1, Key: "k"},
		"key":                {Branch: d.Branch, PartNo: d.Missing, Qty: 1},
	} {
		_, err := d.Store.Stock.ReceiveStock(ctx, bad, by)
		require.ErrorContains(t, err, want)
		require.NotEqual(t, process.KindInternal, process.KindOf(err))
	}
	_, err = d.Store.Stock.CountStock(ctx, stock.StockCount{Branch: d.Branch, PartNo: d.Missing, Qty: -1, Key: "k"}, by)
	storetest.Refused(t, err, process.KindInvalid, "0 or more")

	card, err := d.Store.Stock.StockCard(ctx, d.Branch, d.Missing)
	require.NoError(t, err)
	require.Equal(t, []string{"count", "receipt"}, []string{card.Movements[0].Kind, card.Movements[1].Kind})
	require.Equal(t, by.ID, card.Movements[0].ByID)
	require.Equal(t, "T-1", card.Holds[0].Order)
	_, err = d.Store.Stock.StockCard(ctx, d.Branch, "X")
	storetest.Refused(t, err, process.KindNotFound, "never had part")

	page, err := d.Store.Stock.ListStock(ctx, d.Branch, "", database.Page{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, d.Missing, page.Items[0].PartNo)
	page, err = d.Store.Stock.ListStock(ctx, d.Branch, "", database.Page{Limit: 1, Cursor: page.Next})
	require.NoError(t, err)
	require.Equal(t, d.InStock, page.Items[0].PartNo)
	require.Empty(t, page.Next)
	for _, q := range []string{"moun", "ount-1"} {
		page, err = d.Store.Stock.ListStock(ctx, d.Branch, q, database.Page{})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
	}
}

func TestR2_WhateverComesInWhateverOrderTheStockAddsUp(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, run := t.Context(), atomic.Int64{}
	rapid.Check(t, func(t *rapid.T) {
		n := run.Add(1)
		partNo := fmt.Sprintf("R-%d", n)
		shelf(d, t, partNo, exact.Qty(rapid.IntRange(0, 5).Draw(t, "shelf"))*500)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			order := fmt.Sprintf("R%d-%d", n, rapid.IntRange(1, 3).Draw(t, "order"))
			qty := exact.Qty(rapid.IntRange(1, 4).Draw(t, "qty")) * 500
			step := rapid.SampledFrom([]string{"reserve-parts", "release-parts", "post-issue", "return-parts", "post-receipt", "count"}).Draw(t, "step")
			r := d.Want(order, step, partNo, qty)
			var err error
			switch step {
			case "reserve-parts":
				_, err = d.Store.Stock.ReserveParts(ctx, r)
			case "release-parts":
				_, err = d.Store.Stock.ReleaseParts(ctx, r)
			case "post-issue":
				_, err = d.Store.Stock.PostIssue(ctx, r)
			case "return-parts":
				_, err = d.Store.Stock.ReturnParts(ctx, r)
			case "post-receipt":
				bought := d.Want(order, "order-parts", partNo, qty)
				bought.Lines[0].SupplierID = d.Supplier
				var p workorder.PartsOrdered
				p, err = d.Store.Suppliers.OrderParts(ctx, bought)
				require.NoError(t, err)
				r.Lines[0].Purchase = p.Lines[0].Number
				_, err = d.Store.Stock.PostReceipt(ctx, r)
			case "count":
				c := stock.StockCount{Branch: d.Branch, PartNo: partNo, Qty: qty, Key: order + partNo}
				_, err = d.Store.Stock.CountStock(ctx, c, d.Actor(process.Parts))
			}
			if err != nil {
				require.Equal(t, process.KindConflict, process.KindOf(err), "%s: %v", step, err)
			}
			d.AddsUp(t, partNo)
		}
	})
}
