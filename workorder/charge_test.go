package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func TestCharges_AreInTheEstimateAndTheBills(t *testing.T) {
	t.Parallel()
	b := checkedBench(t, Commercial)
	discs := work("discs", inStock) // 375 000, and 2 000 of parts
	discs.Charges = []ChargeSpec{{Sublet, "turned by a machine shop", 120_000, false}, {Fee, "state fee", 60_000, true}}
	b.skip(discs)
	e := b.o.Unsent()
	require.Equal(t, exact.Money(375_000+2_000+180_000), e.Total)
	require.Equal(t, EstimateLine{
		JobID: "J1", LineID: "F1", Text: "turned by a machine shop", Charge: Sublet, Price: 120_000, Amount: 120_000, Shares: []Share{{b.o.client(), BasisCustomer, 120_000}},
	}, e.Lines[2])

	b.do(process.Reception, ReviseEstimate{EstimateVersion: 1, DropCharges: []string{"F1"}, AddCharges: []ChargeAdd{{"J1", Fee, "disposal", 1_200, false}}})
	b.settle()
	e = b.o.Unsent()
	require.Equal(t, []string{"F2", "F3"}, []string{e.Lines[2].LineID, e.Lines[3].LineID}, "a number that went is not given again")
	b.do(process.Reception, SendEstimate{1})
	b.reach(Ready)
	bills := b.o.Bills()
	require.Equal(t, exact.Money(377_000+61_200), bills[0].Total)
	require.Equal(t, exact.TaxIncluded(378_200, b.o.TaxRate), bills[0].Tax, "what is exempt contains no tax")
}

// A part of the work that another firm does is covered as work, a fee as the warranty says of fees.
func TestCharges_FallUnderTheirShareOfACoverage(t *testing.T) {
	t.Parallel()
	b := newBench(t, Warranty)
	b.terms = []CoverageTerm{{CoverageID: "k1", Payer: Payer{PayerManufacturer, "m1"}, Parts: 100_00, Labour: 50_00, Other: 10_00}}
	j := work("hub")
	j.Charges = []ChargeSpec{{Sublet, "pressed in elsewhere", 10_000, false}, {Fee, "disposal", 1_000, false}}
	b.skip(j)
	lines := b.o.Estimate().Lines
	require.Equal(t, exact.Money(5_000), lines[1].Shares[0].Amount)
	require.Equal(t, exact.Money(100), lines[2].Shares[0].Amount)
}

func TestCharges_WhatCanNotBeIsRefused(t *testing.T) {
	t.Parallel()
	b := checkedBench(t, Commercial)
	wrong := work("hub")
	wrong.Charges = []ChargeSpec{{"tip", " ", -1, false}}
	err := b.try(as(process.Reception), SkipDiagnosis{Reason: "known", Jobs: []JobSpec{wrong}})
	for _, want := range []string{"jobs[0].charges[0].kind: ", "jobs[0].charges[0].text: ", "jobs[0].charges[0].amount: "} {
		require.ErrorContains(t, err, want)
	}
	many := work("hub")
	many.Charges = make([]ChargeSpec, maxCharges)
	for i := range many.Charges {
		many.Charges[i] = ChargeSpec{Fee, "fee", 1, false}
	}
	b.skip(many)
	err = b.try(as(process.Reception), ReviseEstimate{EstimateVersion: 1, AddCharges: []ChargeAdd{{"J1", Fee, "one more", 1, false}, {"J9", Fee, "whose", 1, false}}, DropCharges: []string{"F99"}})
	for _, want := range []string{"add_charges[0]: a job has at most 20 charges", "add_charges[1]: the order has no proposed job", "drop_charges[0]: no proposed job"} {
		require.ErrorContains(t, err, want)
	}
}
