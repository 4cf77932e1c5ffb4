package stock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// What is on the shelf is worth what it was bought for; whose cost nobody knows is
// counted, and not in the sum.
func TestValue_IsAtCostWithTheLargestFirst(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, by := t.Context(), d.Actor(process.Parts)
	before, err := d.Store.Stock.Value(ctx, d.Branch, time.Now())
	require.NoError(t, err)
	require.Zero(t, before.Value)
	require.Equal(t, before.Parts, before.Unknown)
	shelf(d, t, "OIL", 4500)
	shelf(d, t, "CLIP", exact.Units(3))
	shelf(d, t, "GONE", 0)
	require.NoError(t, d.Store.Suppliers.UpsertCatalogue(ctx, d.Supplier, []suppliers.SupplierPart{
		{PartNo: "OIL", Cost: 1_001, LeadDaysP50: 1, LeadDaysP90: 1}, {PartNo: "CLIP", Cost: 5_000, LeadDaysP50: 1, LeadDaysP90: 1},
	}, by))
	_, err = d.Store.Stock.ReserveParts(ctx, d.Want("T-1", "reserve-parts", "OIL", 1000))
	require.NoError(t, err)
	v, err := d.Store.Stock.Value(ctx, d.Branch, time.Now())
	require.NoError(t, err)
	require.Equal(t, exact.Money(4_505+15_000), v.Value, "4.5 at 10.01 are 45.05; what is reserved is on the shelf")
	require.Equal(t, []int{before.Parts + 2, before.Unknown}, []int{v.Parts, v.Unknown})
	require.Equal(t, []string{"CLIP", "OIL"}, []string{v.Lines[0].PartNo, v.Lines[1].PartNo})
	require.Nil(t, v.Lines[2].Cost, "those without a cost come last")
	require.Zero(t, v.Idle.Parts)

	other, err := d.Store.Stock.Value(ctx, "OTHER", time.Now())
	require.NoError(t, err)
	require.Zero(t, other.Parts+len(other.Lines))
}

// Coming and going moves a part; being counted does not.
func TestValue_WhatLiesIdle(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	by, now := d.Actor(process.Parts), time.Now()
	long := database.AtMoment(t.Context(), now.Add(-(stock.IdleDays+1)*24*time.Hour))
	for _, no := range []string{"OLD", "NEW", "COUNTED"} {
		shelf(d, t, no, 0)
		_, err := d.Store.Stock.ReceiveStock(long, stock.StockReceipt{Branch: d.Branch, PartNo: no, Qty: exact.Units(2), Reason: "bought", Key: "long " + no}, by)
		require.NoError(t, err)
	}
	_, err := d.Store.Stock.ReceiveStock(t.Context(), stock.StockReceipt{Branch: d.Branch, PartNo: "NEW", Qty: exact.Units(1), Reason: "bought", Key: "new"}, by)
	require.NoError(t, err)
	_, err = d.Store.Stock.CountStock(t.Context(), stock.StockCount{Branch: d.Branch, PartNo: "COUNTED", Qty: exact.Units(1), Reason: "yearly", Key: "counted"}, by)
	require.NoError(t, err)
	require.NoError(t, d.Store.Suppliers.UpsertCatalogue(t.Context(), d.Supplier, []suppliers.SupplierPart{{PartNo: "OLD", Cost: 100, LeadDaysP50: 1, LeadDaysP90: 1}, {PartNo: "NEW", Cost: 100, LeadDaysP50: 1, LeadDaysP90: 1}}, by))
	v, err := d.Store.Stock.Value(t.Context(), d.Branch, now)
	require.NoError(t, err)
	idle := map[string]bool{}
	for _, l := range v.Lines {
		idle[l.PartNo] = l.Idle
	}
	require.True(t, idle["OLD"])
	require.True(t, idle["COUNTED"], "a count moves nothing")
	require.False(t, idle["NEW"])
	require.Equal(t, stock.ShelfIdle{Days: 180, Value: 200, Parts: 2}, v.Idle)
	require.Equal(t, exact.Money(500), v.Value)
}
