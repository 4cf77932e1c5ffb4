package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func off(percent exact.Percent, job string) DiscountLines {
	return DiscountLines{[]LineDiscount{{JobID: job, Percent: percent}}, "a regular client"}
}

// Two jobs of 375 000 and two parts each of 1 000: 754 000 by the list.
func discountBench(t tb) *bench {
	b := checkedBench(t, Commercial)
	b.skip(work("strut", inStock), work("hub", inStock))
	return b
}

func TestDiscount_IsOnTheLineAndInTheTotals(t *testing.T) {
	t.Parallel()
	b := discountBench(t)
	b.do(process.Reception, DiscountLines{[]LineDiscount{{JobID: "J1", Percent: 5_00}, {LineID: "P1", Amount: 500}}, "a regular client"})
	e := b.o.Unsent()
	require.Equal(t, []exact.Money{18_750, 356_250}, []exact.Money{e.Lines[0].Off, e.Lines[0].Amount})
	require.Equal(t, []exact.Money{500, 1_500}, []exact.Money{e.Lines[1].Off, e.Lines[1].Amount})
	require.Equal(t, exact.Money(754_000-19_250), e.Total)
	price := exact.Money(370_000)
	b.do(process.Reception, DiscountLines{[]LineDiscount{{JobID: "J1", Price: &price}, {LineID: "P1"}}, "as agreed by phone"})
	require.Equal(t, exact.Money(754_000-5_000), b.o.Unsent().Total)
}

// The limit is of the whole order, so two lines or two commands come to no more than one.
func TestDiscount_LimitIsJudgedOverTheWholeOrder(t *testing.T) {
	t.Parallel()
	b := discountBench(t)
	err := b.try(as(process.Reception), DiscountLines{[]LineDiscount{{JobID: "J1", Percent: 6_00}, {JobID: "J2", Percent: 6_00}}, "friends"})
	require.Equal(t, process.KindForbidden, process.KindOf(err))
	require.ErrorContains(t, err, "377.00 RUB at most, 5 percent of 7540.00 RUB; with this they come to 450.00 RUB; that much is given by foreman, manager, admin")
	b.do(process.Reception, off(10_00, "J1"))
	require.Equal(t, process.CodeAboveLimit, process.CodeOf(b.try(as(process.Reception), off(10_00, "J2"))), "the second half of it")
	require.Equal(t, process.CodeAboveLimit, process.CodeOf(b.try(as(process.Foreman), off(11_00, "J2"))))
	b.do(process.Foreman, off(10_00, "J2"))

	// What others gave may stay, be given less of, and is not more of less work.
	require.Error(t, b.try(as(process.Reception), off(11_00, "J2")))
	b.do(process.Reception, off(9_00, "J2"))
	b.do(process.Manager, DiscountLines{[]LineDiscount{{JobID: "J1", Amount: 200_000}, {JobID: "J2"}}, "a mistake of ours"})
	b.do(process.Reception, ReviseEstimate{EstimateVersion: 1, DropJobs: []string{"J2"}})
	b.settle()
	b.do(process.Reception, SendEstimate{1})
}

// What a manager gave opens nothing for others: theirs stays within their own limit when
// there is less work, and what they leave of it can still be sent.
func TestDiscount_WhatOthersGaveLendsNobodyTheirLimit(t *testing.T) {
	t.Parallel()
	b := discountBench(t)
	b.do(process.Reception, DiscountLines{[]LineDiscount{{JobID: "J1", Amount: 37_000}}, "friends"})
	b.do(process.Manager, DiscountLines{[]LineDiscount{{LineID: "P1", Amount: 1}}, "rounded"})
	drop := ReviseEstimate{EstimateVersion: 1, DropJobs: []string{"J2"}}
	require.Equal(t, process.CodeAboveLimit, process.CodeOf(b.try(as(process.Reception), drop)))
	b.do(process.Manager, DiscountLines{[]LineDiscount{{JobID: "J1", Amount: 200_000}}, "a mistake of ours"})
	b.do(process.Reception, DiscountLines{[]LineDiscount{{JobID: "J1", Amount: 150_000}}, "as agreed with the manager"})
	require.Equal(t, as(process.Manager), b.o.Jobs[0].Discount.By)
	b.do(process.Reception, drop)
	b.settle()
	b.do(process.Reception, SendEstimate{1})
}

func TestDiscount_LessWorkOrALowerRateDoesNotPassTheLimit(t *testing.T) {
	t.Parallel()
	b := discountBench(t)
	b.do(process.Reception, DiscountLines{[]LineDiscount{{JobID: "J1", Amount: 37_000}}, "friends"})
	err := b.try(as(process.Reception), ReviseEstimate{EstimateVersion: 1, DropJobs: []string{"J2"}})
	require.Equal(t, process.CodeAboveLimit, process.CodeOf(err))
	rate := exact.Money(200_000)
	lower := ReviseEstimate{EstimateVersion: 1, ChangeJobs: []JobChange{{JobID: "J2", Rate: &rate}}}
	require.Equal(t, process.CodeAboveLimit, process.CodeOf(b.try(as(process.Reception), lower)))
	b.do(process.Manager, lower)
	require.Equal(t, &Lowered{Rate: 250_000, By: as(process.Manager)}, b.o.Jobs[1].Lowered)
	rate = 250_000
	b.settle()
	b.do(process.Reception, lower)
	require.Nil(t, b.o.Jobs[1].Lowered)

	// Orders that live under an earlier edition go on as they did.
	old := newBench(t, Commercial)
	old.o.Edition = 1
	old.skip(work("strut", inStock))
	rate = 100_000
	old.do(process.Reception, ReviseEstimate{EstimateVersion: 1, Reason: "cheaper", ChangeJobs: []JobChange{{JobID: "J1", Rate: &rate}}})
	require.Nil(t, old.o.Jobs[0].Lowered)
}

func TestDiscount_AfterTheClientAgreedItOnlyLowers(t *testing.T) {
	t.Parallel()
	b := discountBench(t)
	b.do(process.Foreman, off(10_00, "J1"))
	b.do(process.Reception, SendEstimate{1})
	b.settle()
	b.agree()
	agreed := b.o.Estimate().Decision.Total
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Foreman), off(9_00, "J1"))))
	b.do(process.Foreman, off(15_00, "J1"))
	require.Equal(t, agreed, b.o.Estimate().Decision.Total, "what was agreed stays on record")
	b.do(process.Foreman, off(12_00, "J1"))
	now, _ := b.o.AmountNow()
	require.Equal(t, agreed-7_500, now)
	require.Equal(t, now, b.o.Bills()[0].Total)
	b.reach(Closed)
	require.Equal(t, now, b.o.Invoices[0].Total)
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Manager), off(50_00, "J1"))))
}

// What is free is on the invoice as it is on the act, and nobody is billed for nothing.
func TestDiscount_AFreeLineIsBilledAsZero(t *testing.T) {
	t.Parallel()
	b := discountBench(t)
	b.do(process.Manager, off(100_00, "J1"))
	b.do(process.Reception, SendEstimate{1})
	b.settle()
	b.agree()
	bills := b.o.Bills()
	require.Len(t, bills, 1)
	require.Equal(t, BillLine{JobID: "J1", Text: "strut", Hours: 150, Off: 375_000, Basis: BasisCustomer}, bills[0].Lines[0])
	b.do(process.Manager, DiscountLines{[]LineDiscount{{LineID: "P1", Percent: 100_00}, {JobID: "J2", Percent: 100_00}, {LineID: "P2", Percent: 100_00}}, "a mistake of ours"})
	require.Empty(t, b.o.Bills())
	b.reach(Closed)
	require.Empty(t, b.o.Invoices)
}

func TestDiscount_RefusesWhatCouldNotBeTakenOff(t *testing.T) {
	t.Parallel()
	b := discountBench(t)
	over := exact.Money(375_001)
	for want, l := range map[string]LineDiscount{
		"lines[0]: give job_id":     {},
		"lines[0].job_id":           {JobID: "J9", Percent: 1},
		"lines[0].line_id":          {LineID: "P9", Percent: 1},
		"lines[0].percent":          {JobID: "J1", Percent: 100_01},
		"one of them":               {JobID: "J1", Percent: 1, Amount: 1},
		"lines[0].amount: give 0 t": {JobID: "J1", Amount: over},
		"lines[0].price: give 0 to": {JobID: "J1", Price: &over},
	} {
		err := b.try(as(process.Manager), DiscountLines{[]LineDiscount{l}, "why not"})
		require.Equal(t, process.KindInvalid, process.KindOf(err), want)
		require.ErrorContains(t, err, want)
	}
	require.ErrorContains(t, b.try(as(process.Manager), off(1_00, "J1").twice()), "lines[1]: the line is named already")
	require.ErrorContains(t, b.try(as(process.Manager), DiscountLines{Lines: off(1_00, "J1").Lines, Reason: " "}), "reason")
	require.Equal(t, process.KindForbidden, process.KindOf(b.try(as(process.Mechanic), off(1_00, "J1"))))
}

func (c DiscountLines) twice() DiscountLines {
	c.Lines = append(c.Lines, c.Lines...)
	return c
}

// Whatever reception and foreman try, in however many pieces: discounts stay below the
// limit of the foreman, shares sum to their line, lines to the total, and what was agreed
// to is never exceeded.
func TestDiscount_NoSequencePassesTheLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachine(rt)
		m.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: m.specs()})
		most := exact.Percent(0)
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			role := rapid.SampledFrom([]process.Role{process.Reception, process.Foreman}).Draw(rt, "role")
			name := rapid.SampledFrom([]string{"discount-lines", "discount-lines", "revise-estimate", "send-estimate", "decide-estimate"}).Draw(rt, "command")
			if role == process.Foreman && (name == "revise-estimate" || name == "decide-estimate") {
				role = process.Reception
			}
			agreed := exact.Money(-1)
			if m.o.agreed() {
				agreed, _ = m.o.AmountNow()
				agreed = max(agreed, m.o.Estimate().Decision.Total)
			}
			if m.give(as(role), m.command(name)) != nil {
				continue
			}
			if name == "discount-lines" {
				most = max(most, m.rules.Policy.discountLimit(role))
			}
			m.settle()
			if gone, list := m.o.TakenOff(); !m.o.agreed() && m.o.prepared() {
				require.LessOrEqual(rt, gone, list.Share(most), "after %s", name)
			}
			for _, l := range m.o.lines(m.o.open) {
				var shares exact.Money
				for _, s := range l.Shares {
					require.GreaterOrEqual(rt, s.Amount, exact.Money(0))
					shares += s.Amount
				}
				require.Equal(rt, l.Amount, shares)
			}
			if now, _ := m.o.AmountNow(); agreed >= 0 {
				require.LessOrEqual(rt, now, agreed)
			}
			var billed exact.Money
			for _, b := range m.o.Bills() {
				billed += b.Total
			}
			if m.o.agreed() && !m.o.declined() {
				now, _ := m.o.AmountNow()
				require.Equal(rt, now, billed)
			}
		}
	})
}
