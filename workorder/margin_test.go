package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func TestMargin_WhatWasBoughtForALineCostsWhatItsSupplierAsked(t *testing.T) {
	t.Parallel()
	two := exact.Units(2)
	offer := &Offer{SupplierID: "s1", Cost: 1_000}
	costs := map[string]exact.Money{"A": 700}
	for name, c := range map[string]struct {
		line   PartLine
		margin Margin
	}{
		"all from the shelf":       {PartLine{Supply: Reserved, Reserved: two}, Margin{1_400, 3_000, 0}},
		"all bought":               {PartLine{Supply: Ordered, Offer: offer, Purchase: &Purchase{Qty: two}}, Margin{2_000, 3_000, 0}},
		"offered, one is there":    {PartLine{Supply: Offered, Offer: offer, Reserved: exact.Units(1)}, Margin{1_700, 3_000, 0}},
		"one of two bought":        {PartLine{Supply: Received, Offer: offer, Purchase: &Purchase{Qty: exact.Units(1)}}, Margin{1_700, 3_000, 0}},
		"the shelf was faster":     {PartLine{Supply: Reserved, Offer: offer, Purchase: &Purchase{Qty: two, Surplus: true}}, Margin{1_400, 3_000, 0}},
		"cancelled after one came": {PartLine{Supply: Reserved, Offer: offer, Posted: exact.Units(1), Purchase: &Purchase{Qty: two, Cancelled: true}}, Margin{1_700, 3_000, 0}},
		"discounted":               {PartLine{Supply: Reserved, Discount: &Discount{Percent: 60_00}}, Margin{1_400, 1_200, 0}},
		"nobody knows":             {PartLine{PartNo: "B", Supply: Reserved}, Margin{0, 0, 1}},
		"not wanted any more":      {PartLine{Supply: SupplyCancelled}, Margin{}},
	} {
		l := c.line
		l.Qty, l.Price = two, 1_500
		if l.PartNo == "" {
			l.PartNo = "A"
		}
		o := Order{Jobs: []Job{{Approval: Approved, Lines: []PartLine{l}}, {Approval: Declined, Lines: []PartLine{l}}}}
		require.Equal(t, c.margin, o.Margin(costs), name)
	}
	require.Equal(t, Margin{Unknown: 1}, (&Order{Jobs: []Job{{Approval: Proposed, Lines: []PartLine{{PartNo: "A", Qty: two, Supply: Short}}}}}).Margin(costs), "without a price there is no margin yet")
}

func TestMargin_Percent(t *testing.T) {
	t.Parallel()
	for want, m := range map[exact.Percent]Margin{
		23_08: {Cost: 100_000, Price: 130_000}, 0: {Cost: 5}, 100_00: {Price: 7}, -100_00: {Cost: 2, Price: 1}, -16_67: {Cost: 1_400, Price: 1_200},
	} {
		require.Equal(t, want, m.Percent(), "%v", m)
	}
}

// Of an order in any phase the margin is over no more than the client is asked for, and
// with the markup on every cost it is never below zero.
func TestMargin_OfParts_IsThatOfWhatIsBilled(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := emptyBench(rt)
		b.do(process.Reception, opening(Commercial))
		b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut", "RARE", "STRUT")}})
		cost := exact.Money(rapid.Int64Range(1, 1_000_000).Draw(rt, "cost"))
		b.must(process.ProcessActor(), PartsChecked{Lines: []PartChecked{{LineID: "P1"}, {LineID: "P2", Price: 5_000, Available: exact.Units(2)}}})
		b.must(process.ProcessActor(), PartsOffered{Lines: []PartOffered{{LineID: "P1", SupplierID: "s1", Cost: cost, ETA: b.at.Add(1e12)}}})
		m := b.o.Margin(map[string]exact.Money{"STRUT": 4_000})
		require.Zero(rt, m.Unknown)
		require.Equal(rt, cost.Times(exact.Units(2))+8_000, m.Cost)
		require.Equal(rt, b.line("P1").Amount()+b.line("P2").Amount(), m.Price)
		require.GreaterOrEqual(rt, m.Left(), exact.Money(0))
	})
}
