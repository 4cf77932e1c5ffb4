package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// What is paid and what is listed lead to each other, whatever the rate: papers show
// the one and the books keep the other.
func TestTax_WhatIsAddedCanBeTakenOffAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		o := &Order{TaxAdded: true, TaxRate: exact.Percent(rapid.IntRange(0, 100_00).Draw(rt, "rate"))}
		var lines []EstimateLine
		var listed, paid exact.Money
		for range rapid.IntRange(1, 20).Draw(rt, "lines") {
			price, exempt := exact.Money(rapid.Int64Range(0, 1_000_000_000).Draw(rt, "price")), rapid.Bool().Draw(rt, "exempt")
			l := EstimateLine{Price: price, Amount: o.pays(price, exempt), Exempt: exempt}
			require.Equal(rt, price, o.Listed(l.Amount, exempt))
			lines, listed, paid = append(lines, l), listed+price, paid+l.Amount
		}
		require.Equal(rt, paid-listed, o.TaxOf(lines), "prices and tax are what is paid")
	})
}

func TestTax_ThatIsAddedIsInAllThatSomebodyPays(t *testing.T) {
	t.Parallel()
	b := emptyBench(t)
	b.rules.Policy.TaxAdded, b.rules.Policy.SendEstimates = true, Checked
	require.NoError(t, b.try(as(process.Reception), opening(Commercial)))
	require.Equal(t, exact.Money(180_000), b.o.DiagnosisFee, "the client agrees to what is paid")

	discs := work("discs", inStock) // 375 000, and 2 000 of parts
	discs.Charges = []ChargeSpec{{Fee, "state fee", 60_000, true}, {Fee, "disposal", 1_201, false}}
	b.skip(discs)
	e := b.o.Unsent()
	require.Equal(t, []exact.Money{450_000, 2_400, 60_000, 1_441}, []exact.Money{e.Lines[0].Amount, e.Lines[1].Amount, e.Lines[2].Amount, e.Lines[3].Amount})
	require.Equal(t, exact.Money(250_000), e.Lines[0].Price, "a price is as it is listed")
	require.Equal(t, exact.Money(513_841), e.Total)
	require.Equal(t, exact.Money(75_640), b.o.TaxOf(e.Lines))

	b.do(process.Manager, off(10_00, "J1"))
	b.settle()
	require.Equal(t, exact.Money(405_000), b.o.Unsent().Lines[0].Amount, "what is taken off is taken off the price")
	b.do(process.Reception, SendEstimate{1})
	b.reach(Ready)
	bills := b.o.Bills()
	require.Equal(t, exact.Money(468_841), bills[0].Total)
	require.Equal(t, exact.Money(68_140), bills[0].Tax)
}

// An order keeps the way that it was opened with.
func TestTax_AnOpenOrderKeepsItsPrices(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.rules.Policy.TaxAdded = true
	b.skip(work("hub"))
	require.Equal(t, b.o.Jobs[0].Labour(), b.o.Estimate().Lines[0].Amount)
}
