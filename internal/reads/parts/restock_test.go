package parts_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/reads/parts"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

var (
	quantities = rapid.Custom(func(t *rapid.T) exact.Qty { return exact.Qty(rapid.Int64Range(0, 50_000).Draw(t, "qty")) })
	levels     = rapid.Custom(func(t *rapid.T) parts.Level {
		l := parts.Level{Free: quantities.Draw(t, "free"), Coming: quantities.Draw(t, "coming"), Used: quantities.Draw(t, "used"),
			Orders: rapid.IntRange(0, 20).Draw(t, "orders"), LeadDays: rapid.IntRange(0, 365).Draw(t, "days")}
		if rapid.Bool().Draw(t, "limited") {
			least := quantities.Draw(t, "minimum")
			most := least + quantities.Draw(t, "more")
			l.Minimum, l.Maximum = &least, &most
		}
		return l
	})
)

func TestPropose_FillsUpToTheMaximumAndNotFurther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := levels.Filter(func(l parts.Level) bool { return l.Minimum != nil }).Draw(t, "level")
		have, got := l.Free+l.Coming, l.Propose()
		switch {
		case have > *l.Minimum:
			require.Zero(t, got, "there is enough")
		default:
			require.Equal(t, *l.Maximum, have+got, "exactly")
		}
		l.Coming += got
		if *l.Minimum < *l.Maximum {
			require.Zero(t, l.Propose(), "what was ordered is not ordered again")
		}
	})
}

func TestPropose_WithoutLimitsLastsForTheDaysAhead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := levels.Filter(func(l parts.Level) bool { return l.Minimum == nil }).Draw(t, "level")
		got := l.Propose()
		require.GreaterOrEqual(t, got, exact.Qty(0))
		require.Zero(t, got%exact.Units(1), "whole units")
		if got > 0 {
			require.Positive(t, l.Used)
			require.Greater(t, l.Orders, 1)
			asked := l.Used * exact.Qty(l.LeadDays+parts.AheadDays) / parts.UseDays
			require.GreaterOrEqual(t, l.Free+l.Coming+got, asked)
			require.Less(t, l.Free+l.Coming+got, asked+exact.Units(1), "not a unit more")
		}
		l.Coming += got
		require.Zero(t, l.Propose(), "what was ordered is not ordered again")
		l.Coming += exact.Units(1) - got
		require.LessOrEqual(t, l.Propose(), got, "more on the shelf never asks for more")
	})
}

func TestPropose_SaysWhatPeopleExpect(t *testing.T) {
	t.Parallel()
	q := func(n int64) *exact.Qty { u := exact.Units(n); return &u }
	for name, c := range map[string]struct {
		level parts.Level
		want  exact.Qty
	}{
		"at the minimum":        {parts.Level{Free: exact.Units(2), Minimum: q(2), Maximum: q(10)}, exact.Units(8)},
		"a part of a litre":     {parts.Level{Free: 1500, Coming: 250, Minimum: q(2), Maximum: q(10)}, 8250},
		"both the same":         {parts.Level{Free: exact.Units(2), Minimum: q(2), Maximum: q(2)}, 0},
		"12 in 90 days, 5 days": {parts.Level{Used: exact.Units(12), Orders: 6, LeadDays: 5}, exact.Units(5)},
		"one is enough for 5":   {parts.Level{Free: exact.Units(1), Used: exact.Units(12), Orders: 6, LeadDays: 5}, 0},
		"one order alone":       {parts.Level{Used: exact.Units(12), Orders: 1, LeadDays: 5}, 0},
		"limits beat the use":   {parts.Level{Free: exact.Units(3), Used: exact.Units(900), Orders: 90, LeadDays: 5, Minimum: q(0), Maximum: q(1)}, 0},
	} {
		require.Equal(t, c.want, c.level.Propose(), name)
	}
}

// used has orders take a part from the shelf.
func used(d *storetest.Desk, partNo string, orders ...string) {
	d.T.Helper()
	ctx := d.T.Context()
	for _, o := range orders {
		r := d.Want(o, "reserve-parts", partNo, exact.Units(1))
		_, err := d.Store.Stock.ReserveParts(ctx, r)
		require.NoError(d.T, err)
		_, err = d.Store.Stock.PostIssue(ctx, d.Want(o, "issue-parts", partNo, exact.Units(1)))
		require.NoError(d.T, err)
	}
}

func TestToBuy_ByMinimumAndByUsePerSupplier(t *testing.T) {
	t.Parallel()
	d, by := storetest.House(t), process.Actor{Role: process.Parts, ID: "clerk"}
	ctx := t.Context()
	toBuy := func() (said []string) {
		list, err := d.Store.PartsDesk.ToBuy(ctx, d.Branch)
		require.NoError(t, err)
		for _, b := range list {
			said = append(said, fmt.Sprintf("%s %s of %q: free %s, used %s by %d", b.Qty, b.PartNo, b.Supplier, b.Free, b.Used, b.Orders))
		}
		return said
	}
	require.Empty(t, toBuy())
	least, most := exact.Units(1), exact.Units(4)
	_, err := d.Store.Stock.PutLimits(ctx, d.Branch, d.Missing, stock.ShelfLimitsCard{Minimum: &least, Maximum: &most}, 0, by)
	require.NoError(t, err)
	require.Equal(t, []string{fmt.Sprintf(`4 %s of "A supplier": free 0, used 0 by 0`, d.Missing)}, toBuy())

	_, err = d.Store.Stock.CountStock(ctx, stock.StockCount{Branch: d.Branch, PartNo: d.InStock, Qty: exact.Units(3), Key: "three"}, by)
	require.NoError(t, err)
	used(d, d.InStock, "T-1", "T-2", "T-3")
	require.Equal(t, []string{
		fmt.Sprintf(`4 %s of "A supplier": free 0, used 0 by 0`, d.Missing),
		fmt.Sprintf(`1 %s of "": free 0, used 3 by 3`, d.InStock),
	}, toBuy())
	_, err = d.Store.Stock.ReturnParts(ctx, d.Want("T-3", "return-parts", d.InStock, exact.Units(1)))
	require.NoError(t, err)
	require.Len(t, toBuy(), 1, "one came back")

	require.NoError(t, d.Store.Suppliers.UpsertCatalogue(ctx, d.Supplier, []suppliers.SupplierPart{{PartNo: d.InStock, Cost: 100, LeadDaysP50: 60, LeadDaysP90: 90}}, by))
	require.Len(t, toBuy(), 2, "it takes long to come")
	later := database.AtMoment(ctx, time.Now().AddDate(0, 0, 100))
	list, err := d.Store.PartsDesk.ToBuy(later, d.Branch)
	require.NoError(t, err)
	require.Len(t, list, 1, "the use of long ago asks for nothing")
}
