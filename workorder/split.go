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

// term is the coverage used for a job: the first that the answer lists, since
// the store lists the most generous first. Nil means the client pays all.
func (o *Order) term(j *Job) *CoverageTerm {
	if o.Kind != Warranty || j.ClientPay || len(o.Coverage.Terms) == 0 {
		return nil
	}
	return &o.Coverage.Terms[0]
}

// client is the paying side of the owner.
func (o *Order) client() Payer { return Payer{Kind: PayerClient, ID: o.ClientID} }

// split divides one line's amount over its payers. deductible is what the
// client still has to bear of covered amounts; split takes its part and
// returns the rest. The shares sum exactly to amount.
func (o *Order) split(amount exact.Money, covered exact.Percent, t *CoverageTerm, deductible exact.Money) ([]Share, exact.Money) {
	if t == nil || covered == 0 || amount == 0 {
		return []Share{{o.client(), BasisCustomer, amount}}, deductible
	}
	theirs := amount.Share(covered)
	own := min(deductible, theirs)
	var shares []Share
	if theirs-own > 0 {
		shares = append(shares, Share{t.Payer, BasisCoverage, theirs - own})
	}
	if own > 0 {
		shares = append(shares, Share{o.client(), BasisDeductible, own})
	}
	if rest := amount - theirs; rest > 0 {
		shares = append(shares, Share{o.client(), BasisCustomer, rest})
	}
	return shares, deductible - own
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
