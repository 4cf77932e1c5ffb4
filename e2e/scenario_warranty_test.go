package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// underWarranty opens a warranty order in the owner's name and returns it with
// the company that grants the warranty.
func (s *shop) underWarranty(parts, labour int, deductible exact.Money) (*order, workorder.Payer) {
	s.t.Helper()
	client, payer := s.newClient(), s.newPayer()
	car := s.newCar(client)
	s.cover(car, payer, parts, labour, deductible)
	o := s.open(with(intake(client, car, "the window does not close"), body{"kind": workorder.Warranty}))
	return o, workorder.Payer{Kind: workorder.PayerManufacturer, ID: payer}
}

// Scenario 10: P1, P3, W1, W3. Whole coverage: the order is the owner's, the bill is the
// manufacturer's, the client pays nothing; the steps are those of any order.
func TestScenario10_WarrantyWhole(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	motor := s.newPart("Motor", 3)
	o, maker := s.underWarranty(100, 100, 0)
	o.diagnose("the motor is burnt", job("Replace the window motor", 1, motor))
	o.in(workorder.AwaitingApproval)
	o.sideBySide("check-coverage", "check-parts")
	require.Equal(t, []workorder.Total{{Payer: o.clientPays()}, {Payer: maker, Amount: rate + price}}, o.Estimate().Totals)
	o.approveByLink()
	o.repair("J1")
	o.passQC()

	require.Len(t, o.Invoices, 1)
	require.Equal(t, maker, o.Invoices[0].Payer, "W1, P3: another party pays")
	require.Equal(t, rate+price, o.Invoices[0].Total)
	require.NotEqual(t, maker.ID, o.ClientID, "W1: the order stays in the owner's name")
	o.handOver() // nothing to pay first
	o.close()    // the manufacturer's money may still be on its way
	o.isOver(workorder.Closed)
	require.Equal(t, "issued", o.invoices()[0].State)

	plain := s.openForNew("the window does not close")
	plain.diagnose("the motor is burnt", job("Replace the window motor", 1, motor))
	plain.approveByLink()
	plain.repair("J1")
	plain.passQC()
	plain.pay()
	plain.handOver()
	plain.close()
	plain.isOver(workorder.Closed)
	require.Equal(t, plain.phases(), o.phases(), "P1, W3: one process for both kinds")
}

// clientPays is the owner as a payer.
func (o *order) clientPays() workorder.Payer {
	return workorder.Payer{Kind: workorder.PayerClient, ID: o.ClientID}
}

// Scenario 11: P3, W2, C7. Parts are covered whole, labour by half, less a deductible:
// two invoices that sum to the lines exactly, though the halves do not divide.
func TestScenario11_WarrantyPartialTwoInvoicesSumExactly(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	motor := s.newPart("Motor", 3)
	o, maker := s.underWarranty(100, 50, 70_000)
	odd := exact.Money(249_999)
	covered, own := job("Replace the window motor", 1, motor), job("Polish", 0.33)
	covered.Rate, own.Rate, own.ClientPay = &odd, &odd, true
	o.diagnose("the motor is burnt", covered, own)
	o.in(workorder.AwaitingApproval)

	labour := odd / 2 // of 2499.99 one side bears a kopeck more
	polish := exact.Money(82_500)
	totals := o.Estimate().Totals
	require.Len(t, totals, 2)
	require.Equal(t, odd+price+polish, o.Estimate().Total)
	require.Equal(t, o.Estimate().Total, totals[0].Amount+totals[1].Amount, "C7: to the kopeck")
	require.InDelta(t, float64(labour+70_000+polish), float64(totals[0].Amount), 1, "W2: the client's half, deductible and own wish")

	o.approveByLink()
	o.repair("J1", "J2")
	o.passQC()
	sheets := o.invoices()
	require.Len(t, sheets, 2)
	byPayer := map[workorder.Payer]invoice{}
	for _, i := range sheets {
		byPayer[workorder.Payer{Kind: i.PayerKind, ID: i.PayerID}] = i
	}
	require.Equal(t, totals[0].Amount, byPayer[o.clientPays()].Total)
	require.Equal(t, totals[1].Amount, byPayer[maker].Total)
	require.ElementsMatch(t, []workorder.Basis{"customer", "deductible", "customer"}, bases(byPayer[o.clientPays()]))
	require.ElementsMatch(t, []workorder.Basis{"coverage", "coverage"}, bases(byPayer[maker]))

	o.refused(o.reception, workorder.HandOver{OdometerOut: 50_001, SignedBy: "client"}, http.StatusConflict)
	o.pay()
	o.handOver()
	o.give(o.reception, workorder.RecordPayment{Invoice: byPayer[maker].Number, Amount: byPayer[maker].Total, Method: "transfer"})
	o.close()
	o.isOver(workorder.Closed)
	for _, i := range o.invoices() {
		require.Equal(t, "paid", i.State)
	}
}

// bases are why the lines of an invoice are this payer's.
func bases(i invoice) []workorder.Basis {
	var all []workorder.Basis
	for _, l := range i.Lines {
		all = append(all, l.Basis)
	}
	return all
}

// W2, W4: a warranty that ran out, or does not reach so many kilometres, pays nothing.
func TestW2_WarrantyThatDoesNotHoldLeavesTheBillToTheClient(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	client, payer := s.newClient(), s.newPayer()
	car := s.newCar(client)
	lapsed := body{"payer_id": payer, "grantor": "manufacturer", "pct_parts": 100, "pct_labour": 100, "starts_on": "2020-01-01", "ends_on": "2020-12-31"}
	s.post(s.reception.Client, "/v1/vehicles/"+car+"/coverages", lapsed, nil)
	far := with(lapsed, body{"ends_on": "2099-12-31", "km_limit": 49_999})
	s.post(s.reception.Client, "/v1/vehicles/"+car+"/coverages", far, nil)
	o := s.open(with(intake(client, car, "noise"), body{"kind": workorder.Warranty}))
	o.skipDiagnosis(job("Look", 1))
	o.in(workorder.AwaitingApproval)
	require.Equal(t, []workorder.Total{{Payer: o.clientPays(), Amount: rate}}, o.Estimate().Totals)
	o.cancel("the client goes to the maker")
	o.isOver(workorder.PhaseCancelled)
}
