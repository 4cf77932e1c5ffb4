package stock_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func found(partNo string, qty exact.Qty) stock.Found { return stock.Found{PartNo: partNo, Qty: &qty} }

// line is a part of a sheet.
func line(t *testing.T, c stock.CountSheet, partNo string) stock.SheetLine {
	t.Helper()
	for _, l := range c.Lines {
		if l.PartNo == partNo {
			return l
		}
	}
	t.Fatalf("%s is not on the sheet: %+v", partNo, c.Lines)
	return stock.SheetLine{}
}

// Two clerks scan the shelves of one sheet at once, and an order takes from them meanwhile:
// no figure is lost, and what moved since is no difference.
func TestSheet_TwoClerksCountOverHoursAndLoseNothing(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, a, b := t.Context(), d.Actor(process.Parts), d.Actor(process.Manager)
	shelf(d, t, "A", 10_000)
	shelf(d, t, "B", 3000)
	for _, no := range []string{"A", "B"} {
		_, err := d.Store.Stock.PutPlace(ctx, d.Branch, no, "S-"+no, a)
		require.NoError(t, err)
	}
	c, err := d.Store.Stock.OpenSheet(ctx, d.Branch, "S-", a)
	require.NoError(t, err)
	require.Len(t, c.Lines, 2)

	var wg sync.WaitGroup
	for _, by := range []process.Actor{a, b} {
		for range 4 {
			wg.Go(func() {
				if err := d.Store.Stock.PutFound(context.Background(), d.Branch, c.Number, []stock.Found{{PartNo: "A", More: 1000}}, by); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	c, err = d.Store.Stock.SheetByNumber(ctx, d.Branch, c.Number)
	require.NoError(t, err)
	require.EqualValues(t, []any{exact.Units(8), exact.Units(-2), 2}, []any{line(t, c, "A").Found, line(t, c, "A").Difference(), len(line(t, c, "A").Figures)})

	_, err = d.Store.Stock.ReserveParts(ctx, d.Want("T-1", "reserve-parts", "A", 9000))
	require.NoError(t, err)
	_, err = d.Store.Stock.ReceiveStock(ctx, stock.StockReceipt{Branch: d.Branch, PartNo: "A", Qty: 500, Key: "k"}, a)
	require.NoError(t, err)
	seen := c.Version
	require.NoError(t, d.Store.Stock.PutFound(ctx, d.Branch, c.Number, []stock.Found{found("B", 4000)}, b))
	_, err = d.Store.Stock.BookSheet(ctx, d.Branch, c.Number, seen, "yearly", a)
	storetest.Refused(t, err, process.KindConflict, "somebody counted while you looked")
	c, err = d.Store.Stock.SheetByNumber(ctx, d.Branch, c.Number)
	require.NoError(t, err)
	require.Equal(t, []stock.SheetHit{{Order: "T-1", Qty: 500}}, line(t, c, "A").Hit, "shown before it is booked")
	_, err = d.Store.Stock.BookSheet(ctx, d.Branch, c.Number, c.Version, " ", a)
	storetest.Refused(t, err, process.KindInvalid, "reason")
	lost, err := d.Store.Stock.BookSheet(ctx, d.Branch, c.Number, c.Version, "yearly", a)
	require.NoError(t, err)
	require.Len(t, lost, 1)
	require.EqualValues(t, 500, lost[0].Qty)
	for no, want := range map[string]exact.Qty{"A": 8500, "B": 4000} {
		d.AddsUp(t, no)
		card, err := d.Store.Stock.StockCard(ctx, d.Branch, no)
		require.NoError(t, err)
		require.Equal(t, want, card.OnHand, no)
		require.Equal(t, []string{"count", "yearly"}, []string{card.Movements[0].Kind, card.Movements[0].Reason})
	}
	c, err = d.Store.Stock.SheetByNumber(ctx, d.Branch, c.Number)
	require.NoError(t, err)
	require.Equal(t, stock.SheetBooked, c.State)
	require.Equal(t, []stock.SheetHit{{Order: "T-1", Qty: 500}}, line(t, c, "A").Hit, "and afterwards")
	storetest.Refused(t, d.Store.Stock.PutFound(ctx, d.Branch, c.Number, []stock.Found{found("A", 1)}, a), process.KindConflict, "is booked")
	_, err = d.Store.Stock.BookSheet(ctx, d.Branch, c.Number, c.Version, "yearly", a)
	storetest.Refused(t, err, process.KindConflict, "is booked")
}

func TestSheet_IsWrittenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, by := t.Context(), d.Actor(process.Parts)
	shelf(d, t, "A", 2000)
	_, err := d.Store.Stock.OpenSheet(ctx, d.Branch, "nowhere", by)
	storetest.Refused(t, err, process.KindInvalid, "no part stands")
	c, err := d.Store.Stock.OpenSheet(ctx, d.Branch, "", by)
	require.NoError(t, err)
	_, err = d.Store.Stock.BookSheet(ctx, d.Branch, c.Number, c.Version, "yearly", by)
	storetest.Refused(t, err, process.KindConflict, "nothing is counted")

	put := func(list ...stock.Found) error { return d.Store.Stock.PutFound(ctx, d.Branch, c.Number, list, by) }
	storetest.Refused(t, put(found("A", 1000), found("NONE", 1000)), process.KindNotFound, `items[1].part_no: there is no part "NONE"`)
	storetest.Refused(t, put(found("A", -1)), process.KindInvalid, "items[0].qty")
	storetest.Refused(t, put(stock.Found{PartNo: "A", Qty: new(exact.Qty), More: 1}), process.KindInvalid, "not both")
	sheet := func() stock.SheetLine {
		c, err := d.Store.Stock.SheetByNumber(ctx, d.Branch, c.Number)
		require.NoError(t, err)
		return line(t, c, "A")
	}
	require.False(t, sheet().Counted)
	require.NoError(t, put(found("A", 0)))
	require.True(t, sheet().Counted, "none is a figure, too")
	require.NoError(t, put(stock.Found{PartNo: "A"}))
	require.False(t, sheet().Counted, "it is struck")

	require.NoError(t, put(found("A", 500), found(d.Missing, 1000)))
	_, err = d.Store.Stock.ReserveParts(ctx, d.Want("T-1", "reserve-parts", "A", 2000))
	require.NoError(t, err)
	_, err = d.Store.Stock.PostIssue(ctx, d.Want("T-1", "post-issue", "A", 2000))
	require.NoError(t, err)
	c, err = d.Store.Stock.SheetByNumber(ctx, d.Branch, c.Number)
	require.NoError(t, err)
	_, err = d.Store.Stock.BookSheet(ctx, d.Branch, c.Number, c.Version, "yearly", by)
	storetest.Refused(t, err, process.KindConflict, "count it again")
	levels, err := d.Store.Stock.Levels(ctx, d.Branch, []string{d.Missing})
	require.NoError(t, err)
	require.Zero(t, levels[d.Missing].OnHand, "nothing half done")
	require.NoError(t, put(stock.Found{PartNo: "A", Anew: true}))
	c, err = d.Store.Stock.SheetByNumber(ctx, d.Branch, c.Number)
	require.NoError(t, err)
	require.Len(t, c.Lines, 2, "nobody found anything of it, and the ledger has none")
	require.NoError(t, d.Store.Stock.DropSheet(ctx, d.Branch, c.Number, by))
	storetest.Refused(t, put(found("A", 1)), process.KindConflict, "is dropped")
	_, err = d.Store.Stock.SheetByNumber(ctx, "X", c.Number)
	storetest.Refused(t, err, process.KindNotFound, "no count sheet")
}
