package stock_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func limits(minimum, maximum exact.Qty) stock.ShelfLimitsCard {
	return stock.ShelfLimitsCard{Minimum: &minimum, Maximum: &maximum}
}

func TestLimits_AreSaidPerBranchAndReadBeforeTheyAreChanged(t *testing.T) {
	t.Parallel()
	d, ctx := storetest.House(t), t.Context()
	by := d.Actor(process.Parts)
	none, err := d.Store.Stock.Limits(ctx, d.Branch, d.Missing)
	require.NoError(t, err)
	require.Equal(t, stock.ShelfLimits{Branch: d.Branch, PartNo: d.Missing, Version: 1}, none)
	made, err := d.Store.Stock.PutLimits(ctx, d.Branch, d.Missing, limits(1500, 4000), 1, by)
	require.NoError(t, err, "it never was in stock")
	require.Equal(t, 2, made.Version)
	_, err = d.Store.Stock.PutLimits(ctx, d.Branch, d.Missing, limits(1000, 2000), 1, by)
	storetest.Refused(t, err, process.KindConflict, "")
	made, err = d.Store.Stock.PutLimits(ctx, d.Branch, d.Missing, stock.ShelfLimitsCard{}, 2, by)
	require.NoError(t, err)
	require.Nil(t, made.Minimum)
	require.Equal(t, 2, d.Count(`SELECT count(*)::int FROM audit WHERE what = 'stock.limits'`))
	_, err = d.Store.Stock.PutLimits(ctx, d.Branch, "NO SUCH", limits(1, 2), 0, by)
	storetest.Refused(t, err, process.KindNotFound, "enter it in the catalogue first")
}

func TestLimits_ThatCanNotBeAreRefusedAtTheirField(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	one := exact.Units(1)
	for want, c := range map[string]stock.ShelfLimitsCard{
		"minimum: give at most the maximum, 2": limits(2001, 2000),
		"minimum: give 0 or more":              limits(-1, 2000),
		"maximum: give more than 0":            limits(0, 0),
		"maximum: give at most":                limits(0, exact.MaxQty+1),
		"maximum: give it, too":                {Minimum: &one},
		"minimum: give it, too":                {Maximum: &one},
	} {
		_, err := d.Store.Stock.PutLimits(t.Context(), d.Branch, d.InStock, c, 0, d.Actor(process.Parts))
		storetest.Refused(t, err, process.KindInvalid, want)
	}
}
