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

func TestLost_TheLatestPromiseLosesFirstThenTheYoungestOrder(t *testing.T) {
	t.Parallel()
	at := monday()
	hour := func(n int) *time.Time { h := at.Add(time.Duration(n) * time.Hour); return &h }
	late := Kept{Order: "A-1", LineID: "P1", Qty: 1000, Promised: hour(9), Opened: at}
	soon := Kept{Order: "A-2", LineID: "P1", Qty: 1000, Promised: hour(3), Opened: at.Add(time.Hour)}
	old := Kept{Order: "A-3", LineID: "P1", Qty: 1000, Opened: at}
	young := Kept{Order: "A-4", LineID: "P1", Qty: 1000, Opened: at.Add(time.Minute)}
	require.Equal(t, []Kept{young, old, late, soon}, Lose(4000, []Kept{late, young, soon, old}))
	some := late
	some.Qty = 500
	require.Equal(t, []Kept{young, old, some}, Lose(2500, []Kept{late, young, soon, old}), "no more is taken away than is not there")
	require.Empty(t, Lose(0, []Kept{late}))
}

// Whoever the shelf would serve last loses first, and exactly what is missing is taken.
func TestLost_IsTheReverseOfServing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		kept := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Kept {
			k := Kept{LineID: "P1", Qty: exact.Qty(rapid.IntRange(1, 6).Draw(t, "qty")) * 500, Opened: monday().Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "opened")) * time.Hour)}
			if n := rapid.IntRange(0, 4).Draw(t, "promised"); n > 0 {
				at := monday().Add(time.Duration(n) * time.Hour)
				k.Promised = &at
			}
			return k
		}), 0, 9).Draw(t, "kept")
		var all exact.Qty
		var waiting []Waiting
		for i := range kept {
			kept[i].Order = fmt.Sprint(i)
			all += kept[i].Qty
			waiting = append(waiting, Waiting{Order: kept[i].Order, Missing: kept[i].Qty, Promised: kept[i].Promised, Opened: kept[i].Opened})
		}
		missing := exact.Qty(rapid.IntRange(0, int(all)).Draw(t, "missing"))
		served := map[string]bool{}
		for _, w := range Serve(all-missing, waiting) {
			served[w.Order] = true
		}
		var sum exact.Qty
		lost := Lose(missing, kept)
		for i, k := range lost {
			require.Positive(t, k.Qty)
			require.True(t, !served[k.Order] || i == len(lost)-1, "only the last of them keeps something, whom the rest still serves")
			sum += k.Qty
		}
		require.Equal(t, missing, sum)
	})
}

func TestLost_WhatIsNotOnTheShelfIsBoughtAnewAndThePromiseIsMadeAnew(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	b.agree()
	b.settle()
	l := b.line("P1")
	require.Equal(t, Reserved, l.Supply)
	price, promised := l.Price, b.o.PromisedAt()

	b.do(process.System, LoseParts{[]LostLine{{"P1", l.Qty}}, "count 7"})
	l = b.line("P1")
	require.Equal(t, []any{Short, exact.Qty(0), l.Qty}, []any{l.Supply, l.Reserved, l.Missing()})
	require.Equal(t, AwaitingParts, b.o.Phase)
	require.Equal(t, "change-promise", b.task("change-promise").Name)
	require.Len(t, b.o.WaitingLines()[inStock], 1, "it is served when the shelf has it after all")
	b.settle()
	l = b.line("P1")
	require.Equal(t, Ordered, l.Supply)
	require.Equal(t, price, l.Price, "what was agreed costs what was agreed")
	require.True(t, b.o.PromisedAt().After(promised), "the promise is made anew")
	require.NotNil(t, b.o.Missed, "and the client is told of it")

	b.do(process.Reception, ChangePromise{PromisedAt: b.o.PromisedAt(), Reason: "told by phone"})
	require.Nil(t, b.o.Missed)
	b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P1", l.Qty}}})
	b.settle()
	require.Equal(t, Reserved, b.line("P1").Supply)

	b.do(process.System, LoseParts{[]LostLine{{"P1", l.Qty}}, "count 8"})
	key := func(name string) string { return b.request(name).Lines[0].Key }
	b.do(process.System, answer(&b.o, b.o.Due()[0], b.at, b.rules, nil)) // the enquiry
	require.Equal(t, "A-1/order-parts/P1/lost2", key("order-parts"), "bought once more, not answered as before")
	b.settle()
	b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P1", l.Qty}}})
	require.Equal(t, "A-1/post-receipt/P1/0/lost2", key("post-receipt"))
	b.settle()
	require.Equal(t, Queued, b.o.Phase)
}

func TestLost_WhatIsOnItsWayStillComesAndTheRestIsBoughtAfterIt(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", halfway))
	b.agree()
	b.settle()
	l := b.line("P1")
	require.Equal(t, Ordered, l.Supply)
	had, comes := l.Reserved, l.Purchase.Qty
	b.do(process.System, LoseParts{[]LostLine{{"P1", had}}, "count 7"})
	require.Equal(t, []any{Ordered, comes}, []any{b.line("P1").Supply, b.line("P1").Outstanding()})
	b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P1", comes}}})
	b.settle()
	l = b.line("P1")
	require.Equal(t, []any{Ordered, had, had, comes}, []any{l.Supply, l.Missing(), l.Purchase.Qty, l.Reserved})
}

func TestLost_WhatIsAtTheBenchOrNobodysIsNotLost(t *testing.T) {
	t.Parallel()
	b := orderIn(t, InRepair)
	require.ErrorContains(t, b.try(process.ProcessActor(), LoseParts{[]LostLine{{"P1", 1000}}, "count"}), "nothing is kept")
	b = orderIn(t, Queued)
	b.do(process.Parts, IssueParts{"J1"})
	require.Equal(t, process.KindUnavailable, process.KindOf(b.try(process.ProcessActor(), LoseParts{[]LostLine{{"P1", 1000}}, "count"})))
	b.do(process.System, process.IncidentOpened{Step: "post-issue", Items: []string{"P1"}, What: "stock has nothing for it"})
	b.do(process.System, LoseParts{[]LostLine{{"P1", 1000}}, "count"})
	require.Nil(t, b.o.OpenIncident(""), "it never got to the bench")
	b.settle()
	require.Equal(t, Ordered, b.line("P1").Supply)
}
