package workorder

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func TestShelf_TheEarliestPromiseIsServedFirstThenTheOldestOrder(t *testing.T) {
	t.Parallel()
	at := monday()
	hour := func(n int) *time.Time { h := at.Add(time.Duration(n) * time.Hour); return &h }
	late := Waiting{Order: "A-1", Missing: 1000, Promised: hour(9), Opened: at}
	soon := Waiting{Order: "A-2", Missing: 1000, Promised: hour(3), Opened: at.Add(time.Hour)}
	old := Waiting{Order: "A-3", Missing: 1000, Opened: at}
	young := Waiting{Order: "A-4", Missing: 1000, Opened: at.Add(time.Minute)}
	require.Equal(t, []Waiting{soon, late, old}, Serve(3000, []Waiting{young, old, late, soon}))
	require.Equal(t, []Waiting{soon}, Serve(500, []Waiting{late, soon}), "a part of it is served, too")
	require.Empty(t, Serve(0, []Waiting{late, soon}))
}

func TestShelf_NobodyIsServedWhoWouldGetNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		free := exact.Qty(rapid.IntRange(0, 20).Draw(t, "free")) * 500
		waiting := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Waiting {
			w := Waiting{Missing: exact.Qty(rapid.IntRange(1, 6).Draw(t, "missing")) * 500, Opened: monday().Add(time.Duration(rapid.IntRange(0, 9).Draw(t, "opened")) * time.Hour)}
			if n := rapid.IntRange(0, 9).Draw(t, "promised"); n > 0 {
				at := monday().Add(time.Duration(n) * time.Hour)
				w.Promised = &at
			}
			return w
		}), 0, 9).Draw(t, "waiting")
		for i := range waiting {
			waiting[i].Order = fmt.Sprint(i)
		}
		served := Serve(free, waiting)
		var before exact.Qty // all but the last are served in whole
		for i, w := range served {
			require.Less(t, before, free)
			if i > 0 {
				require.LessOrEqual(t, earlier(served[i-1].Promised, w.Promised), 0)
			}
			before += w.Missing
		}
		if len(served) < len(waiting) {
			require.GreaterOrEqual(t, before, free, "somebody waits while something is free")
		}
	})
}

// What the shelf gives and what a supplier brings never is more than was wanted.
func TestShelf_AServedLineLetsItsPurchaseGo(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", taken))
	b.agree()
	b.settle()
	l := b.line("P1")
	require.Equal(t, Ordered, l.Supply)
	require.Len(t, b.o.WaitingLines()[taken], 1)
	b.do(process.System, ServeParts{[]string{"P1"}})
	require.Empty(t, b.o.WaitingLines(), "it is being served")
	r := b.o.PartsRequest(process.Effect{Name: "reserve-parts", Items: []string{"P1"}})
	require.Equal(t, "A-1/reserve-parts/P1/1", r.Lines[0].Key, "asked anew, not answered as before")
	require.Equal(t, l.Missing(), r.Lines[0].Qty)
	b.do(process.System, PartsReserved{[]PartReserved{{"P1", r.Lines[0].Qty}}})
	l = b.line("P1")
	require.Equal(t, Reserved, l.Supply)
	require.True(t, l.Purchase.Surplus)
	require.Len(t, b.o.Surplus(), 1)
	require.Zero(t, l.Outstanding())
	require.ErrorContains(t, b.try(as(process.Parts), ReceiveParts{[]ReceivedLine{{"P1", exact.Units(1)}}}), "has no open purchase order")
}

// An estimate waits for a part that nobody has: when the shelf has it, it is found there.
func TestShelf_WhatNobodyHadIsFoundWhenItComes(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", unknown), work("bush", inStock))
	l := b.line("P1")
	require.Equal(t, SupplyNone, l.Supply)
	require.Empty(t, b.o.Estimates, "nobody knows what it costs")
	w := b.o.WaitingLines()[unknown]
	require.Len(t, w, 1)
	require.Empty(t, Serve(l.Qty-1, w), "less than it needs would change nothing")
	require.Len(t, Serve(l.Qty, w), 1)

	b.do(process.System, ServeParts{[]string{"P1"}})
	require.Empty(t, b.o.WaitingLines(), "it is being looked for")
	require.Contains(t, b.o.Pending(), "check-parts")
	b.do(process.System, PartsChecked{[]PartChecked{{LineID: "P1", Available: l.Qty, Price: 1000}}})
	b.settle()
	require.Equal(t, InStock, b.line("P1").Supply)
	require.NotEmpty(t, b.o.Estimates)
	require.Nil(t, b.held("parts", "J1"))
}

// What other lines of the order count on is not free for the one that waits, or it would
// be called for ever.
func TestShelf_WhatTheOrderCountsOnIsNotFoundTwice(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("left", unknown), work("right", unknown))
	free := b.line("P1").Qty
	served := Serve(free, b.o.WaitingLines()[unknown])
	require.Len(t, served, 1)
	b.do(process.System, ServeParts{[]string{served[0].LineID}})
	b.do(process.System, PartsChecked{[]PartChecked{{LineID: served[0].LineID, Available: free, Price: 1000}}})
	b.settle()
	require.Equal(t, InStock, b.line(served[0].LineID).Supply)
	require.Empty(t, Serve(free, b.o.WaitingLines()[unknown]))
	require.Len(t, Serve(2*free, b.o.WaitingLines()[unknown]), 1)
}
