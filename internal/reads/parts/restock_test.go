package parts_test

import (
	"fmt"
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
