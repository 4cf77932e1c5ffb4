package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func of(m exact.Money) *exact.Money { return &m }

// paint is a job of an hour and a half.
func paint() JobSpec {
	j := work("door")
	j.Skill = "paint"
	return j
}

func ratedBench(t tb, kind OrderKind, rates ...LabourRate) *bench {
	b := newBench(t, kind)
	b.rules.Policy.LabourRates = rates
	return b
}

func TestRate_WhatWasAgreedWithAPayerGoesBeforeWhatASkillCosts(t *testing.T) {
	t.Parallel()
	p := DefaultPolicy()
	p.LabourRates = []LabourRate{{"paint", "", 3_000}, {"", PayerInsurer, 2_000}, {"paint", PayerInsurer, 2_200}, {"", PayerClient, 2_600}}
	require.NoError(t, p.Validate())
	for _, tt := range []struct {
		skill string
		payer PayerKind
		rate  exact.Money
	}{
		{"paint", PayerInsurer, 2_200}, {"engine", PayerInsurer, 2_000}, {"paint", PayerManufacturer, 3_000},
		{"paint", PayerClient, 2_600}, {"engine", PayerManufacturer, p.LabourRate},
	} {
		require.Equal(t, tt.rate, p.Rate(tt.skill, tt.payer), "%s for %s", tt.skill, tt.payer)
	}
}

func TestRate_WrongOnesAreRefusedAtTheirLine(t *testing.T) {
	t.Parallel()
	p := DefaultPolicy()
	p.LabourRates = []LabourRate{{"paint", "", 1}, {"paint", "", 2}, {"", "", 3}, {"", "bank", 4}, {"x", "", MaxRate + 1}}
	err := p.Validate()
	for _, want := range []string{"labour_rates[1].skill: this skill", "labour_rates[2].skill: give", "labour_rates[3].payer: choose", "labour_rates[4].rate: give"} {
		require.ErrorContains(t, err, want)
	}
}

// Who pays is not known when the jobs are written down: the rate follows the answer of the
// warranty system, and a rate that somebody names does not.
func TestRate_FollowsWhoPaysUntilTheClientHasAgreed(t *testing.T) {
	t.Parallel()
	b := ratedBench(t, Warranty, LabourRate{"", PayerManufacturer, 200_000})
	b.terms = []CoverageTerm{{"k1", Payer{PayerManufacturer, "m1"}, 100_00, 100_00, 0}}
	named, polish := work("hub"), work("polish")
	named.Rate, polish.ClientPay = of(240_000), true
	b.skip(work("strut"), named, polish)
	require.Equal(t, []Total{{Payer{PayerClient, "c1"}, 375_000}, {Payer{PayerManufacturer, "m1"}, 300_000 + 360_000}}, b.o.Estimate().Totals)
	require.Equal(t, exact.Money(200_000), b.o.Jobs[0].Rate)

	b.do(process.Reception, CorrectIntake{Reason: "no warranty after all", Kind: Commercial})
	b.settle()
	require.Equal(t, []Total{{Payer{PayerClient, "c1"}, 375_000 + 360_000 + 375_000}}, b.o.Estimate().Totals)
	require.Equal(t, exact.Money(250_000), b.o.Jobs[0].Rate)
}

func TestRate_ADraftFollowsToo(t *testing.T) {
	t.Parallel()
	b := checkedBench(t, Warranty)
	b.rules.Policy.LabourRates = []LabourRate{{"", PayerManufacturer, 200_000}, {"paint", "", 400_000}}
	b.terms = []CoverageTerm{{"k1", Payer{PayerManufacturer, "m1"}, 0, 100_00, 0}}
	b.skip(paint(), work("hub"))
	require.Equal(t, exact.Money(600_000), b.o.Unsent().Total)
	b.terms = nil
	b.do(process.Reception, CorrectIntake{Reason: "typed wrong", OdometerKM: of2(90_000)})
	b.settle()
	require.Equal(t, exact.Money(600_000+375_000), b.o.Unsent().Total, "the client pays: paint has its own rate")
}

func of2(km int64) *int64 { return &km }

func TestFixedPrice_IsWhatTheWorkCostsWhateverItsHours(t *testing.T) {
	t.Parallel()
	b := checkedBench(t, Commercial)
	oil := work("oil", inStock)
	oil.Price = of(199_000)
	b.skip(oil)
	e := b.o.Unsent()
	require.Equal(t, EstimateLine{JobID: "J1", Text: "oil", Price: 199_000, Amount: 199_000, Shares: []Share{{Payer{PayerClient, "c1"}, BasisCustomer, 199_000}}}, e.Lines[0])
	hours := exact.HoursOf(3, 0)
	b.do(process.Reception, ReviseEstimate{EstimateVersion: 1, ChangeJobs: []JobChange{{JobID: "J1", NormHours: &hours}}})
	b.settle()
	require.Equal(t, e.Total, b.o.Unsent().Total)
}

// A lower fixed price is a discount like any other, and no way around its limit.
func TestFixedPrice_LowerThanTheListIsADiscount(t *testing.T) {
	t.Parallel()
	b := discountBench(t)
	change := func(rate, price *exact.Money) ReviseEstimate {
		return ReviseEstimate{EstimateVersion: 1, ChangeJobs: []JobChange{{JobID: "J2", Rate: rate, Price: price}}}
	}
	require.Equal(t, process.KindInvalid, process.KindOf(b.try(as(process.Manager), change(of(1), of(1)))))
	require.Equal(t, process.CodeAboveLimit, process.CodeOf(b.try(as(process.Reception), change(nil, of(300_000)))))
	b.do(process.Manager, change(nil, of(300_000)))
	b.settle()
	require.Equal(t, &Lowered{Price: 375_000, By: as(process.Manager)}, b.o.Jobs[1].Lowered)
	off, list := b.o.TakenOff()
	require.Equal(t, []exact.Money{75_000, 754_000}, []exact.Money{off, list})
	b.do(process.Reception, change(of(250_000), nil))
	require.Nil(t, b.o.Jobs[1].Lowered, "back by the list")
	require.Nil(t, b.o.Jobs[1].Fixed)
}

// However often a job is priced anew, what it costs and what was taken off it come to
// what it costs by the list, and nobody is said to have given what is not taken off.
func TestFixedPrice_WhatIsTakenOffIsNeverLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		money := rapid.Int64Range(0, 1_000_000)
		j := Job{NormHours: exact.HoursOf(2, 0), Rate: exact.Money(money.Draw(t, "list"))}
		list := j.Labour()
		for range rapid.IntRange(1, 8).Draw(t, "changes") {
			by := process.Actor{Role: process.Role(rapid.SampledFrom([]string{"reception", "manager"}).Draw(t, "role"))}
			m := exact.Money(money.Draw(t, "price"))
			switch {
			case rapid.Bool().Draw(t, "fixed"):
				j.reprice(nil, &m, by)
			case j.Fixed != nil || j.Lowered != nil && j.Lowered.Price > 0:
				j.reprice(&m, nil, by)
			default:
				j.lower(m, by)
				j.Rate = m
			}
			list = max(list, j.Labour())
			if got := j.list(); got != list {
				t.Fatalf("by the list %d, want %d", got, list)
			}
			if (j.Lowered != nil) != (j.Labour() < list) {
				t.Fatalf("lowered %v at %d of %d", j.Lowered, j.Labour(), list)
			}
		}
	})
}
