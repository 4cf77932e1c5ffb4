package workorder

import "github.com/workbay/workbay/process/exact"

// Gross is what somebody pays for an amount at the shop's prices, minor units: tax is
// added where the prices are without it.
func (p Policy) Gross(amount exact.Money) exact.Money {
	return gross(amount, p.TaxRate, p.TaxAdded)
}

func gross(amount exact.Money, rate exact.Percent, added bool) exact.Money {
	if added {
		return amount + amount.Share(rate)
	}
	return amount
}

// pays is what is paid for an amount at the prices that the order was opened under.
// Tax is added line by line, so that what a client agrees to job by job is what they
// pay for each.
func (o *Order) pays(amount exact.Money, exempt bool) exact.Money {
	return gross(amount, o.TaxRate, o.TaxAdded && !exempt)
}

// Listed is the reverse: how much of a paid amount is the price, without the tax that was
// added to it. Where prices contain tax it is the amount itself.
func (o *Order) Listed(paid exact.Money, exempt bool) exact.Money {
	if !o.TaxAdded || exempt {
		return paid
	}
	return paid - exact.TaxIncluded(paid, o.TaxRate)
}

// TaxOf is the tax in what is paid for lines. Where it was added it is the sum of what
// each line added, else it is contained in the sum.
func (o *Order) TaxOf(lines []EstimateLine) exact.Money {
	t := o.taxation()
	for _, l := range lines {
		t.add(l.Amount, l.Exempt)
	}
	return t.sum()
}

// taxation adds up the tax in paid amounts.
type taxation struct {
	rate        exact.Percent
	added       bool
	taxed, each exact.Money
}

func (o *Order) taxation() taxation { return taxation{rate: o.TaxRate, added: o.TaxAdded} }

func (t *taxation) add(paid exact.Money, exempt bool) {
	if exempt {
		return
	}
	t.taxed += paid
	t.each += exact.TaxIncluded(paid, t.rate)
}

func (t *taxation) sum() exact.Money {
	if t.added {
		return t.each
	}
	return exact.TaxIncluded(t.taxed, t.rate)
}
