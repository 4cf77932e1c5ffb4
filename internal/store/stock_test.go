package store_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

// want is a request of one line; its key names the step.
func (d *desk) want(order, step, partNo string, qty workorder.Qty) workorder.PartsRequest {
	return workorder.PartsRequest{Order: order, Branch: d.Branch, Lines: []workorder.PartWanted{
		{Key: order + "/" + step + "/P1", LineID: "P1", PartNo: partNo, Qty: qty},
	}}
}

// shelf puts a new part into stock.
func (d *desk) shelf(t require.TestingT, partNo string, qty workorder.Qty) {
	by := d.Actor(workorder.Parts)
	require.NoError(t, d.s.UpsertParts(context.Background(), []store.Part{{PartNo: partNo, Name: "Part " + partNo}}, by))
	_, err := d.s.CountStock(context.Background(), store.StockCount{Branch: d.Branch, PartNo: partNo, Qty: qty, Key: "shelf " + partNo}, by)
	require.NoError(t, err)
}

func TestR1_StockSaysInStockPartlyOrNone(t *testing.T) {
	t.Parallel()
	d := house(t)
	d.shelf(t, "OIL", 4500)
	_, err := d.s.ReserveParts(t.Context(), d.want("T-9", "reserve-parts", "OIL", 1500))
	require.NoError(t, err)
	got, err := d.s.CheckParts(t.Context(), workorder.PartsRequest{Branch: d.Branch, Lines: []workorder.PartWanted{
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
	d := house(t)
	d.shelf(t, "LAST", 1000)
	var wg sync.WaitGroup
	var got atomic.Int64
	for i := range 12 {
		wg.Go(func() {
			r, err := d.s.ReserveParts(context.Background(), d.want(fmt.Sprintf("T-%d", i%6), "reserve-parts", "LAST", 1000))
			if err == nil && i < 6 { // the other six are the same orders, asking again
				got.Add(int64(r.Lines[0].Reserved))
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 1000, got.Load())
	card, err := d.s.StockCard(t.Context(), d.Branch, "LAST")
	require.NoError(t, err)
	require.EqualValues(t, 1000, card.Reserved)
	require.Len(t, card.Holds, 1)
}

func TestR2_OrdersThatWantTheSamePartsDoNotBlockEachOther(t *testing.T) {
	t.Parallel()
	d := house(t)
	d.shelf(t, "A", 100_000)
	d.shelf(t, "B", 100_000)
	var wg sync.WaitGroup
	for i := range 16 {
		lines := []workorder.PartWanted{{LineID: "P1", PartNo: "A", Qty: 1000}, {LineID: "P2", PartNo: "B", Qty: 1000}}
		if i%2 == 0 {
			lines[0].PartNo, lines[1].PartNo = "B", "A"
		}
		order := fmt.Sprintf("T-%d", i)
		lines[0].Key, lines[1].Key = order+"/P1", order+"/P2"
		wg.Go(func() {
			r, err := d.s.ReserveParts(context.Background(), workorder.PartsRequest{Order: order, Branch: d.Branch, Lines: lines})
			if err != nil || r.Lines[0].LineID != "P1" || r.Lines[1].Reserved != 1000 {
				t.Errorf("%v %v", r, err)
			}
		})
	}
	wg.Wait()
}

func TestC2_APartIsIssuedOnlyAsItWasReserved(t *testing.T) {
	t.Parallel()
	d := house(t)
	d.shelf(t, "A", 3000)
	ctx := t.Context()
	_, err := d.s.PostIssue(ctx, d.want("T-1", "post-issue", "A", 1000))
	refused(t, err, workorder.KindConflict, "0 of part A are kept")
	_, err = d.s.ReserveParts(ctx, d.want("T-1", "reserve-parts", "A", 2000))
	require.NoError(t, err)
	_, err = d.s.PostIssue(ctx, d.want("T-1", "post-issue", "A", 3000))
	refused(t, err, workorder.KindConflict, "correct the stock")
	_, err = d.s.PostReceipt(ctx, d.want("T-1", "post-receipt", "A", 1000))
	refused(t, err, workorder.KindNotFound, "purchase order")
	card, err := d.s.StockCard(ctx, d.Branch, "A")
	require.NoError(t, err)
	require.Equal(t, [2]workorder.Qty{3000, 2000}, [2]workorder.Qty{card.OnHand, card.Reserved}, "a refusal changes nothing")
}

func TestStock_TheDeskReceivesAndCounts(t *testing.T) {
	t.Parallel()
	d := house(t)
	ctx, by := t.Context(), d.Actor(workorder.Parts)
	in := store.StockReceipt{Branch: d.Branch, PartNo: d.Missing, Qty: 2000, Reason: "bought on the market", Key: "k1"}
	for range 2 {
		item, err := d.s.ReceiveStock(ctx, in, by)
		require.NoError(t, err)
		require.Equal(t, store.StockItem{Branch: d.Branch, PartNo: d.Missing, Name: "Mount", OnHand: 2000}, item)
	}
	_, err := d.s.ReserveParts(ctx, d.want("T-1", "reserve-parts", d.Missing, 1500))
	require.NoError(t, err)
	count := store.StockCount{Branch: d.Branch, PartNo: d.Missing, Qty: 1000, Reason: "shelf count", Key: "k2"}
	_, err = d.s.CountStock(ctx, count, by)
	refused(t, err, workorder.KindConflict, "1.5 of part MOUNT-1 are kept for orders")
	count.Qty = 1500
	item, err := d.s.CountStock(ctx, count, by)
	require.NoError(t, err)
	require.EqualValues(t, 1500, item.OnHand)
	for want, bad := range map[string]store.StockReceipt{
		"there is no part":   {Branch: d.Branch, PartNo: "X", Qty: 1, Key: "k"},
		"there is no branch": {Branch: "X", PartNo: d.Missing, Qty: 1, Key: "k"},
		"more than 0":        {Branch: d.Branch, PartNo: d.Missing, Key: "k"},
		"at most":            {Branch: d.Branch, PartNo: d.Missing, Qty: workorder.MaxQty + 1, Key: "k"},
		"key":                {Branch: d.Branch, PartNo: d.Missing, Qty: 1},
	} {
		_, err := d.s.ReceiveStock(ctx, bad, by)
		require.ErrorContains(t, err, want)
		require.NotEqual(t, workorder.KindInternal, workorder.KindOf(err))
	}
	_, err = d.s.CountStock(ctx, store.StockCount{Branch: d.Branch, PartNo: d.Missing, Qty: -1, Key: "k"}, by)
	refused(t, err, workorder.KindInvalid, "0 or more")

	card, err := d.s.StockCard(ctx, d.Branch, d.Missing)
	require.NoError(t, err)
	require.Equal(t, []string{"count", "receipt"}, []string{card.Movements[0].Kind, card.Movements[1].Kind})
	require.Equal(t, by.ID, card.Movements[0].ByID)
	require.Equal(t, "T-1", card.Holds[0].Order)
	_, err = d.s.StockCard(ctx, d.Branch, "X")
	refused(t, err, workorder.KindNotFound, "never had part")

	page, err := d.s.ListStock(ctx, d.Branch, "", database.Page{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, d.Missing, page.Items[0].PartNo)
	page, err = d.s.ListStock(ctx, d.Branch, "", database.Page{Limit: 1, Cursor: page.Next})
	require.NoError(t, err)
	require.Equal(t, d.InStock, page.Items[0].PartNo)
	require.Empty(t, page.Next)
	for _, q := range []string{"moun", "ount-1"} {
		page, err = d.s.ListStock(ctx, d.Branch, q, database.Page{})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
	}
}

func TestR2_WhateverComesInWhateverOrderTheStockAddsUp(t *testing.T) {
	t.Parallel()
	d := house(t)
	ctx, run := t.Context(), atomic.Int64{}
	rapid.Check(t, func(t *rapid.T) {
		n := run.Add(1)
		partNo := fmt.Sprintf("R-%d", n)
		d.shelf(t, partNo, workorder.Qty(rapid.IntRange(0, 5).Draw(t, "shelf"))*500)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			order := fmt.Sprintf("R%d-%d", n, rapid.IntRange(1, 3).Draw(t, "order"))
			qty := workorder.Qty(rapid.IntRange(1, 4).Draw(t, "qty")) * 500
			step := rapid.SampledFrom([]string{"reserve-parts", "release-parts", "post-issue", "return-parts", "post-receipt", "count"}).Draw(t, "step")
			r := d.want(order, step, partNo, qty)
			var err error
			switch step {
			case "reserve-parts":
				_, err = d.s.ReserveParts(ctx, r)
			case "release-parts":
				_, err = d.s.ReleaseParts(ctx, r)
			case "post-issue":
				_, err = d.s.PostIssue(ctx, r)
			case "return-parts":
				_, err = d.s.ReturnParts(ctx, r)
			case "post-receipt":
				bought := d.want(order, "order-parts", partNo, qty)
				bought.Lines[0].SupplierID = d.Supplier
				var p workorder.PartsOrdered
				p, err = d.s.OrderParts(ctx, bought)
				require.NoError(t, err)
				r.Lines[0].Purchase = p.Lines[0].Number
				_, err = d.s.PostReceipt(ctx, r)
			case "count":
				c := store.StockCount{Branch: d.Branch, PartNo: partNo, Qty: qty, Key: order + partNo}
				_, err = d.s.CountStock(ctx, c, d.Actor(workorder.Parts))
			}
			if err != nil {
				require.Equal(t, workorder.KindConflict, workorder.KindOf(err), "%s: %v", step, err)
			}
			d.addsUp(t, partNo)
		}
	})
}

// addsUp requires that the ledger explains the stock and the reservations
// explain what is kept.
func (d *desk) addsUp(t require.TestingT, partNo string) {
	card, err := d.s.StockCard(context.Background(), d.Branch, partNo)
	require.NoError(t, err)
	var moved, held workorder.Qty
	for _, m := range card.Movements {
		moved += m.Qty
	}
	for _, h := range card.Holds {
		held += h.Qty
	}
	require.Equal(t, moved, card.OnHand)
	require.Equal(t, held, card.Reserved)
	require.True(t, 0 <= card.Reserved && card.Reserved <= card.OnHand, "%s of %s reserved", card.Reserved, card.OnHand)
}
