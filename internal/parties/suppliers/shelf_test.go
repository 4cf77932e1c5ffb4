package suppliers_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// shelf is a branch that buys for its shelf.
type shelf struct {
	*storetest.Desk
	by process.Actor
}

func newShelf(t *testing.T) shelf {
	d := storetest.House(t)
	return shelf{d, d.Actor(process.Parts)}
}

func (d shelf) buy(lines ...suppliers.ShelfLine) ([]suppliers.PurchaseOrder, error) {
	return d.Store.Suppliers.BuyForShelf(d.T.Context(), d.Branch, lines, d.by)
}

func (d shelf) at(p suppliers.PurchaseOrder) suppliers.PurchaseStep {
	return suppliers.PurchaseStep{Branch: d.Branch, Number: p.Number, Expected: p.Version}
}

func (d shelf) receive(p suppliers.PurchaseOrder, line string, qty exact.Qty, key string) error {
	r := stock.PurchaseReceipt{Branch: d.Branch, Number: p.Number, LineID: line, Qty: qty, Key: key}
	_, err := d.Store.Stock.ReceiveUnwanted(d.T.Context(), r, d.by)
	return err
}

func wants(supplier, part string, units int64) suppliers.ShelfLine {
	return suppliers.ShelfLine{SupplierID: supplier, PartNo: part, Qty: exact.Units(units)}
}

func said(p suppliers.PurchaseOrder) (lines []string) {
	lines = []string{p.State}
	for _, l := range p.Lines {
		lines = append(lines, fmt.Sprintf("%s: %s of %s × %s at %d, %s", l.LineID, l.Received, l.Qty, l.PartNo, l.Cost, l.State))
	}
	return lines
}

func TestShelf_OneDraftPerSupplierThatGrows(t *testing.T) {
	t.Parallel()
	d := newShelf(t)
	other := offers(d.Desk, "other", d.InStock, 100, 1)
	made, err := d.buy(wants(other, d.InStock, 2), wants(d.Supplier, d.Missing, 3))
	require.NoError(t, err)
	require.Len(t, made, 2)
	of := map[string]suppliers.PurchaseOrder{made[0].SupplierID: made[0], made[1].SupplierID: made[1]}
	require.Equal(t, []string{"draft", "L1: 0 of 2 × " + d.InStock + " at 100, ordered"}, said(of[other]))
	require.Equal(t, d.by.ID, of[other].MadeBy)

	cost := exact.Money(250)
	more := suppliers.ShelfLine{SupplierID: other, PartNo: d.Missing, Qty: 1500, Cost: &cost}
	again, err := d.buy(wants(other, d.InStock, 1), more)
	require.NoError(t, err)
	require.Equal(t, of[other].Number, again[0].Number)
	require.Equal(t, []string{"draft", "L1: 0 of 3 × " + d.InStock + " at 100, ordered", "L2: 0 of 1.5 × " + d.Missing + " at 250, ordered"}, said(again[0]))
	require.Equal(t, 2, again[0].Version)

	awaited, err := d.Store.Suppliers.AwaitedSuppliers(t.Context(), d.Branch)
	require.NoError(t, err)
	require.Empty(t, awaited, "a supplier sends nothing of a draft")
	storetest.Refused(t, d.receive(again[0], "L1", 1000, "early"), process.KindConflict, "was never sent")
}

func TestShelf_AllLinesAreRightOrNothingIsBought(t *testing.T) {
	t.Parallel()
	d := newShelf(t)
	gone, err := d.Store.Suppliers.CreateSupplier(t.Context(), "Gone", d.by)
	require.NoError(t, err)
	_, err = d.Store.Suppliers.PutSupplier(t.Context(), gone.ID, suppliers.SupplierCard{Name: "Gone"}, 0, d.by)
	require.NoError(t, err)
	right := wants(d.Supplier, d.Missing, 1)
	for want, l := range map[string]suppliers.ShelfLine{
		"lines[1].qty: give more than 0":                     {SupplierID: d.Supplier, PartNo: d.InStock},
		"lines[1].qty: give at most":                         {SupplierID: d.Supplier, PartNo: d.InStock, Qty: exact.MaxQty + 1},
		"lines[1].part_no: there is no part \"NO SUCH\"":     wants(d.Supplier, "NO SUCH", 1),
		"lines[1].part_no: " + d.Missing + " is named twice": right,
		"lines[1].supplier_id: there is no supplier":         wants("nobody", d.InStock, 1),
		"lines[1].supplier_id: nothing new is ordered from":  wants(gone.ID, d.InStock, 1),
		"lines[1].cost: A supplier has no part":              wants(d.Supplier, d.InStock, 1),
	} {
		_, err := d.buy(right, l)
		require.ErrorContains(t, err, want)
	}
	_, err = d.buy()
	storetest.Refused(t, err, process.KindInvalid, "name at least one part")
	require.Zero(t, d.Count(`SELECT count(*)::int FROM purchase_order`))
}

func TestShelf_DraftSentConfirmedReceivedAndTheRestCancelled(t *testing.T) {
	t.Parallel()
	d, ctx := newShelf(t), t.Context()
	made, err := d.buy(wants(d.Supplier, d.Missing, 3))
	require.NoError(t, err)
	p, cost := made[0], exact.Money(70)
	p, err = d.Store.Suppliers.ChangeDraft(ctx, d.at(p), []suppliers.DraftLine{{PartNo: d.Missing, Qty: exact.Units(4)}, {PartNo: d.InStock, Qty: exact.Units(2), Cost: &cost}}, d.by)
	require.NoError(t, err)
	_, err = d.Store.Suppliers.ConfirmPurchase(ctx, d.at(p), suppliers.Confirmation{ETA: time.Now().Add(time.Hour)}, d.by)
	storetest.Refused(t, err, process.KindConflict, "is not on its way")
	stale := d.at(p)
	p, err = d.Store.Suppliers.SendPurchase(ctx, stale, d.by)
	require.NoError(t, err)
	require.Equal(t, "open", p.State)
	require.NotNil(t, p.SentAt)
	require.WithinDuration(t, time.Now().AddDate(0, 0, 7), p.Lines[1].ETA, time.Minute, "nobody has said how long it takes")
	_, err = d.Store.Suppliers.SendPurchase(ctx, stale, d.by)
	storetest.Refused(t, err, process.KindConflict, "read it again")
	_, err = d.Store.Suppliers.ChangeDraft(ctx, d.at(p), nil, d.by)
	storetest.Refused(t, err, process.KindConflict, "is no draft any more")

	first, second := time.Now().AddDate(0, 0, 3).UTC().Truncate(time.Second), time.Now().AddDate(0, 0, 9).UTC().Truncate(time.Second)
	_, err = d.Store.Suppliers.ConfirmPurchase(ctx, d.at(p), suppliers.Confirmation{ETA: time.Now().Add(-time.Hour), Lines: []suppliers.ConfirmedLine{{LineID: "L9", ETA: first}}}, d.by)
	require.ErrorContains(t, err, "eta: give a time from now on")
	p, err = d.Store.Suppliers.ConfirmPurchase(ctx, d.at(p), suppliers.Confirmation{ETA: first, Lines: []suppliers.ConfirmedLine{{LineID: "L2", ETA: second}}}, d.by)
	require.NoError(t, err)
	require.Equal(t, []time.Time{first, second}, []time.Time{p.Lines[0].ETA.UTC(), p.Lines[1].ETA.UTC()})

	require.NoError(t, d.receive(p, "L1", exact.Units(1), "one"))
	require.NoError(t, d.receive(p, "L1", exact.Units(1), "one"), "once")
	storetest.Refused(t, d.receive(p, "L1", exact.Units(4), "many"), process.KindInvalid, "4 were ordered and 3 are still to come")
	d.AddsUp(t, d.Missing)
	costs, err := d.Store.Suppliers.Costs(ctx, d.Branch, []string{d.Missing})
	require.NoError(t, err)
	require.Equal(t, p.Lines[0].Cost, costs[d.Missing])

	p, err = d.Store.Suppliers.CancelPurchase(ctx, d.at(p), d.by)
	require.NoError(t, err)
	require.Equal(t, []string{"received", fmt.Sprintf("L1: 1 of 4 × %s at %d, cancelled", d.Missing, p.Lines[0].Cost), "L2: 0 of 2 × " + d.InStock + " at 70, cancelled"}, said(p))
	_, err = d.Store.Suppliers.CancelPurchase(ctx, d.at(p), d.by)
	storetest.Refused(t, err, process.KindConflict, "is over")
	require.NoError(t, d.receive(p, "L2", exact.Units(2), "late"), "it comes all the same")
	require.Equal(t, 5, d.Count(`SELECT count(*)::int FROM audit WHERE what LIKE 'purchase.%'`))
}

func TestShelf_WhatWasNeverSentDoesNotCome(t *testing.T) {
	t.Parallel()
	d := newShelf(t)
	made, err := d.buy(wants(d.Supplier, d.Missing, 3))
	require.NoError(t, err)
	p, err := d.Store.Suppliers.CancelPurchase(t.Context(), d.at(made[0]), d.by)
	require.NoError(t, err)
	require.Equal(t, "cancelled", p.State)
	storetest.Refused(t, d.receive(p, "L1", 1000, "k"), process.KindConflict, "was never sent")
	found, err := d.Store.Suppliers.Unwanted(t.Context(), d.Branch, p.Number)
	require.NoError(t, err)
	require.Empty(t, found)
	r := d.Want("T-1", "order-parts", d.Missing, 1000)
	r.Lines[0].SupplierID = d.Supplier
	placed, err := d.Store.Suppliers.OrderParts(t.Context(), r)
	require.NoError(t, err)
	_, err = d.Store.Suppliers.CancelPurchase(t.Context(), suppliers.PurchaseStep{Branch: d.Branch, Number: placed.Lines[0].Number}, d.by)
	storetest.Refused(t, err, process.KindConflict, "is for order T-1")
	_, err = d.Store.Suppliers.SendPurchase(t.Context(), suppliers.PurchaseStep{Branch: d.Branch, Number: "PO-9"}, d.by)
	storetest.Refused(t, err, process.KindNotFound, "PO-9")
}

// Clerks who buy at once write one draft, and it has all that they want.
func TestShelf_ClerksBuyAtOnce(t *testing.T) {
	t.Parallel()
	d := newShelf(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if _, err := d.buy(wants(d.Supplier, d.Missing, 1)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, 1, d.Count(`SELECT count(*)::int FROM purchase_order`))
	require.Equal(t, 6000, d.Count(`SELECT sum(qty)::int FROM purchase_line`))
}
