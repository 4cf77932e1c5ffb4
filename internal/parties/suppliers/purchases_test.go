package suppliers_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// offers adds a supplier that sells a part.
func offers(d *storetest.Desk, name, partNo string, cost exact.Money, days int) string {
	d.T.Helper()
	by := d.Actor(process.Parts)
	sup, err := d.Store.Suppliers.CreateSupplier(d.T.Context(), name, by)
	require.NoError(d.T, err)
	require.NoError(d.T, d.Store.Suppliers.UpsertCatalogue(d.T.Context(), sup.ID, []suppliers.SupplierPart{{PartNo: partNo, Cost: cost, LeadDaysP50: 1, LeadDaysP90: days}}, by))
	return sup.ID
}

func TestR3_TheOfferThatArrivesFirstWinsThenTheCheapest(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	offers(d, "cheap and slow", d.Missing, 1, 9)
	quick := offers(d, "quick", d.Missing, 290_000, 3)
	offers(d, "quick and dear", d.Missing, 310_000, 3)
	r := d.Want("T-1", "enquire-parts", d.Missing, 1000)
	r.Lines = append(r.Lines, workorder.PartWanted{Key: "k", LineID: "P2", PartNo: d.InStock, Qty: 1000})
	got, err := d.Store.Suppliers.EnquireParts(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, quick, got.Lines[0].SupplierID)
	require.EqualValues(t, 290_000, got.Lines[0].Cost)
	require.WithinDuration(t, time.Now().AddDate(0, 0, 3), got.Lines[0].ETA, time.Minute)
	require.Equal(t, workorder.PartOffered{LineID: "P2"}, got.Lines[1], "nobody has it (R4)")
}

func TestP8_OnePurchaseOrderForEachSupplierPlacedOnce(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	other := offers(d, "other", d.InStock, 100, 1)
	eta := time.Now().UTC().AddDate(0, 0, 30)
	stale := time.Now().UTC().AddDate(0, 0, -1) // an offer that was agreed to late
	r := workorder.PartsRequest{Order: "T-1", Branch: d.Branch, Lines: []workorder.PartWanted{
		{Key: "k1", LineID: "P1", PartNo: d.Missing, Qty: 1000, SupplierID: d.Supplier, Cost: 300_000, ETA: eta},
		{Key: "k2", LineID: "P2", PartNo: d.InStock, Qty: 2000, SupplierID: other, Cost: 100, ETA: stale},
		{Key: "k3", LineID: "P3", PartNo: d.InStock, Qty: 3000, SupplierID: d.Supplier, Cost: 200, ETA: eta},
	}}
	got, err := d.Store.Suppliers.OrderParts(ctx, r)
	require.NoError(t, err)
	require.Equal(t, []string{"PO-000001", "PO-000002", "PO-000001"}, []string{got.Lines[0].Number, got.Lines[1].Number, got.Lines[2].Number})
	require.WithinDuration(t, eta, got.Lines[0].ETA, time.Second)
	require.WithinDuration(t, time.Now().AddDate(0, 0, 1), got.Lines[1].ETA, time.Minute)
	again, err := d.Store.Suppliers.OrderParts(ctx, r)
	require.NoError(t, err)
	require.Equal(t, got, again)

	page, err := d.Store.Suppliers.ListPurchases(ctx, suppliers.PurchaseFilter{Branch: d.Branch, State: "open", Order: "T-1"})
	require.NoError(t, err)
	require.Len(t, page.Items, 2)
	require.Equal(t, "PO-000002", page.Items[0].Number)
	require.Equal(t, "A supplier", page.Items[1].Supplier)
	require.Len(t, page.Items[1].Lines, 2)
	page, err = d.Store.Suppliers.ListPurchases(ctx, suppliers.PurchaseFilter{Page: database.Page{Limit: 1}})
	require.NoError(t, err)
	page, err = d.Store.Suppliers.ListPurchases(ctx, suppliers.PurchaseFilter{Page: database.Page{Limit: 1, Cursor: page.Next}})
	require.NoError(t, err)
	require.Equal(t, "PO-000001", page.Items[0].Number)
	require.Empty(t, page.Next)
}

func TestP8_AnUnknownSupplierIsNamed(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	r := d.Want("T-1", "order-parts", d.Missing, 1000)
	r.Lines[0].SupplierID = "the one from the phone"
	_, err := d.Store.Suppliers.OrderParts(t.Context(), r)
	storetest.Refused(t, err, process.KindNotFound, `there is no supplier "the one from the phone"`)
}

func TestC3_PurchasesArriveInPartsAndTheRestIsCancelled(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	r := d.Want("T-1", "order-parts", d.Missing, 3000)
	r.Lines[0].SupplierID = d.Supplier
	ordered, err := d.Store.Suppliers.OrderParts(ctx, r)
	require.NoError(t, err)
	in := d.Want("T-1", "post-receipt", d.Missing, 1000)
	in.Lines[0].Purchase = ordered.Lines[0].Number
	for range 2 {
		got, err := d.Store.Stock.PostReceipt(ctx, in)
		require.NoError(t, err)
		require.Equal(t, []workorder.PostedLine{{LineID: "P1", Posted: 1000, Reserved: 1000}}, got.Lines)
	}
	state := func(state, line string, received exact.Qty) {
		t.Helper()
		page, err := d.Store.Suppliers.ListPurchases(ctx, suppliers.PurchaseFilter{Order: "T-1"})
		require.NoError(t, err)
		require.Equal(t, state, page.Items[0].State)
		require.Equal(t, line, page.Items[0].Lines[0].State)
		require.Equal(t, received, page.Items[0].Lines[0].Received)
	}
	state("open", "ordered", 1000)
	for range 2 {
		_, err = d.Store.Suppliers.CancelPurchases(ctx, in)
		require.NoError(t, err)
	}
	state("received", "cancelled", 1000)
	d.AddsUp(t, d.Missing)
}

// bought orders a part for an order, and cancels it again.
func bought(d *storetest.Desk, qty exact.Qty) workorder.PartsRequest {
	d.T.Helper()
	r := d.Want("T-1", "order-parts", d.Missing, qty)
	r.Lines[0].SupplierID = d.Supplier
	ordered, err := d.Store.Suppliers.OrderParts(d.T.Context(), r)
	require.NoError(d.T, err)
	r.Lines[0].Purchase = ordered.Lines[0].Number
	return r
}

func TestUnwanted_GoodsOfACancelledOrderAreBookedToFreeStockOnce(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, by := t.Context(), d.Actor(process.Parts)
	r := bought(d, 3000)
	number := r.Lines[0].Purchase
	in := stock.PurchaseReceipt{Branch: d.Branch, Number: number, LineID: "P1", Qty: 2000, Key: "box 1"}
	_, err := d.Store.Stock.ReceiveUnwanted(ctx, in, by)
	storetest.Refused(t, err, process.KindConflict, "order T-1 waits for line P1")
	_, err = d.Store.Suppliers.CancelSurplus(ctx, suppliers.PurchaseRef{Branch: d.Branch, Number: number, LineID: "P1"}, by)
	storetest.Refused(t, err, process.KindConflict, "order T-1 waits for line P1")
	_, err = d.Store.Suppliers.CancelPurchases(ctx, r)
	require.NoError(t, err)

	for range 2 { // the same entry again is the same entry
		item, err := d.Store.Stock.ReceiveUnwanted(ctx, in, by)
		require.NoError(t, err)
		require.Equal(t, [2]exact.Qty{2000, 0}, [2]exact.Qty{item.OnHand, item.Reserved})
	}
	in.Key = "box 2"
	_, err = d.Store.Stock.ReceiveUnwanted(ctx, in, by)
	storetest.Refused(t, err, process.KindInvalid, "3 were ordered and 1 are still to come")
	in.Qty = 1000
	_, err = d.Store.Stock.ReceiveUnwanted(ctx, in, by)
	require.NoError(t, err)
	in.Key = "box 3"
	_, err = d.Store.Stock.ReceiveUnwanted(ctx, in, by)
	storetest.Refused(t, err, process.KindConflict, "all of line P1 of "+number+" has come")
	for want, bad := range map[string]stock.PurchaseReceipt{
		"more than 0":       {Branch: d.Branch, Number: number, LineID: "P1", Key: "k"},
		"no purchase order": {Branch: d.Branch, Number: "PO-9", LineID: "P1", Qty: 1, Key: "k"},
		"key":               {Branch: d.Branch, Number: number, LineID: "P1", Qty: 1},
	} {
		_, err := d.Store.Stock.ReceiveUnwanted(ctx, bad, by)
		require.ErrorContains(t, err, want)
		require.NotEqual(t, process.KindInternal, process.KindOf(err))
	}

	card, err := d.Store.Stock.StockCard(ctx, d.Branch, d.Missing)
	require.NoError(t, err)
	require.Empty(t, card.Holds)
	require.Len(t, card.Movements, 2)
	require.Equal(t, []string{number, by.ID, ""}, []string{card.Movements[0].Reason, card.Movements[0].ByID, card.Movements[0].Order})
	po, err := d.Store.Suppliers.PurchaseByNumber(ctx, d.Branch, number)
	require.NoError(t, err)
	require.Equal(t, []any{"received", exact.Qty(3000), "received"}, []any{po.State, po.Lines[0].Received, po.Lines[0].State})
	d.AddsUp(t, d.Missing)
}

func TestUnwanted_TwoClerksWithOneBoxBookItOnce(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	r := bought(d, 1000)
	_, err := d.Store.Suppliers.CancelPurchases(t.Context(), r)
	require.NoError(t, err)
	var wg sync.WaitGroup
	var booked atomic.Int64
	for i := range 8 {
		wg.Go(func() {
			in := stock.PurchaseReceipt{Branch: d.Branch, Number: r.Lines[0].Purchase, LineID: "P1", Qty: 1000, Key: fmt.Sprint(i)}
			if _, err := d.Store.Stock.ReceiveUnwanted(context.Background(), in, d.Actor(process.Parts)); err == nil {
				booked.Add(1)
			} else if process.KindOf(err) != process.KindConflict {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 1, booked.Load())
	d.AddsUp(t, d.Missing)
}
