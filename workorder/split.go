package workorder

import (
	"github.com/workbay/workbay/process/exact"
)

// PayerKind says what sort of party pays.
type PayerKind string

// The payers.
const (
	PayerClient       PayerKind = "client"
	PayerManufacturer PayerKind = "manufacturer"
	PayerDistributor  PayerKind = "distributor"
	PayerDealer       PayerKind = "dealer"
	PayerInsurer      PayerKind = "insurer"
)

// PayerKinds lists the payers.
func PayerKinds() []PayerKind {
	return []PayerKind{PayerClient, PayerManufacturer, PayerDistributor, PayerDealer, PayerInsurer}
}

// Payer is who pays a share: data on each line, never a flag on the order.
type Payer struct {
	Kind PayerKind `json:"kind" enum:"client,manufacturer,distributor,dealer,insurer"`
	ID   string    `json:"id" doc:"Client id for the client, payer id for a company"`
}

// Basis is why a payer pays a share.
type Basis string

// The bases of a share.
const (
	BasisCustomer   Basis = "customer"
	BasisCoverage   Basis = "coverage"
	BasisDeductible Basis = "deductible" // франшиза
)

// Share is what one payer pays of one line, minor units.
type Share struct {
	Payer  Payer       `json:"payer"`
	Basis  Basis       `json:"basis" enum:"customer,coverage,deductible"`
	Amount exact.Money `json:"amount"`
}

// CoverageTerm is a warranty coverage that holds for this vehicle today.
type CoverageTerm struct {
	CoverageID string        `json:"coverage_id"`
	Payer      Payer         `json:"payer"`
	Parts      exact.Percent `json:"pct_parts" doc:"Share of parts that is covered, percent"`
	Labour     exact.Percent `json:"pct_labour" doc:"Share of labour that is covered, percent"`
	Deductible exact.Money   `json:"deductible" doc:"What the client bears of the covered amount, minor units"`
}

// CoverageAnswer is what the warranty system said.
type CoverageAnswer struct {
	Answered bool           `json:"answered,omitempty"`
	Terms    []CoverageTerm `json:"terms,omitempty" doc:"Empty: nothing is covered"`
}

// covers are the coverages that pay for the order, in the order in which they pay; none
// when the client pays all. Under edition 0 only the first one counts.
func (o *Order) covers() []CoverageTerm {
	switch {
	case o.Kind != Warranty:
		return nil
	case o.Edition == 0:
		return o.Coverage.Terms[:min(1, len(o.Coverage.Terms))]
	}
	return o.Coverage.Terms
}

// CostClass says which share of a coverage a line falls under.
type CostClass string

// The cost classes of lines.
const (
	ClassLabour CostClass = "labour"
	ClassParts  CostClass = "parts"
)

func (t CoverageTerm) of(c CostClass) exact.Percent {
	if c == ClassParts {
		return t.Parts
	}
	return t.Labour
}

// client is the paying side of the owner.
func (o *Order) client() Payer { return Payer{Kind: PayerClient, ID: o.ClientID} }

// splitter divides lines over their payers. Covers stack: for each line each cover
// pays its percentage of the line's class, in their order, until the line is paid
// in whole; the client pays the rest. Each cover's deductible is borne once, by the
// first lines that it covers.
type splitter struct {
	client Payer
	covers []CoverageTerm
	left   []exact.Money // of each cover's deductible
}

func (o *Order) splitter() *splitter {
	s := &splitter{client: o.client(), covers: o.covers()}
	for _, t := range s.covers {
		s.left = append(s.left, t.Deductible)
	}
	return s
}

// split divides one line's amount. The shares sum exactly to it: a cover pays the
// difference between what is covered with it and without it, so that no rounding is
// lost.
func (s *splitter) split(amount exact.Money, class CostClass) []Share {
	var shares []Share
	var paid, own exact.Money
	var percent exact.Percent
	for i, t := range s.covers {
		percent = min(percent+t.of(class), exact.MaxPercent)
		theirs := amount.Share(percent) - paid
		paid += theirs
		borne := min(s.left[i], theirs)
		s.left[i] -= borne
		own += borne
		shares = share(shares, Share{t.Payer, BasisCoverage, theirs - borne})
	}
	shares = share(shares, Share{s.client, BasisDeductible, own})
	shares = share(shares, Share{s.client, BasisCustomer, amount - paid})
	if shares == nil {
		return []Share{{s.client, BasisCustomer, amount}}
	}
	return shares
}

// share adds a share, to that of the same payer and basis when there is one.
func share(shares []Share, s Share) []Share {
	if s.Amount == 0 {
		return shares
	}
	for i := range shares {
		if shares[i].Payer == s.Payer && shares[i].Basis == s.Basis {
			shares[i].Amount += s.Amount
			return shares
		}
	}
	return append(shares, s)
}

// Total is what one payer pays altogether, minor units.
type Total struct {
	Payer  Payer       `json:"payer"`
	Amount exact.Money `json:"amount"`
}

// totals sums lines per payer in order of appearance, the client first: the
// client is listed even when there is nothing to pay.
func (o *Order) totals(lines []EstimateLine) []Total {
	sums := []Total{{Payer: o.client()}}
	for _, l := range lines {
		for _, s := range l.Shares {
			sums = addTo(sums, s)
		}
	}
	return sums
}

func addTo(sums []Total, s Share) []Total {
	for i := range sums {
		if sums[i].Payer == s.Payer {
			sums[i].Amount += s.Amount
			return sums
		}
	}
	return append(sums, Total{s.Payer, s.Amount})
}
