package workorder

import "github.com/workbay/workbay/process/exact"

// Margin is what parts cost us and what they are sold for, as far as somebody knows both.
type Margin struct {
	Cost    exact.Money
	Price   exact.Money // after discounts
	Unknown int         // lines that are in neither of the two, since nobody knows what they cost or are sold for
}

// Left is what remains of the price; below zero when they are sold for less than they cost.
func (m Margin) Left() exact.Money { return m.Price - m.Cost }

// Percent is the part of the price that remains; below zero with [Margin.Left], and 0 of
// what is given away.
func (m Margin) Percent() exact.Percent { return m.Left().Of(m.Price) }

// Margin is that of the parts of an order which are to be agreed, done or billed. costs is
// what one unit from the shelf costs, by part number; what was bought for a line costs
// what its supplier asked for it.
func (o *Order) Margin(costs map[string]exact.Money) Margin {
	var m Margin
	for j, l := range o.eachLine() {
		if !o.wanted(j) && !o.open(j) || l.Supply == SupplyCancelled {
			continue
		}
		cost, known := l.cost(costs)
		if !known || l.Price == 0 && l.Offer == nil {
			m.Unknown++
			continue
		}
		m.Cost += cost
		m.Price += l.Amount() - l.Discount.off(l.Amount())
	}
	return m
}

// cost is what the whole line costs; false when nobody knows it.
func (l *PartLine) cost(costs map[string]exact.Money) (exact.Money, bool) {
	bought := l.bought()
	if bought == l.Qty {
		return l.Offer.Cost.Times(l.Qty), true
	}
	each, known := costs[l.PartNo]
	if !known {
		return 0, false
	}
	cost := each.Times(l.Qty - bought)
	if bought > 0 {
		cost += l.Offer.Cost.Times(bought)
	}
	return cost, true
}

// bought is how much of the line comes from its supplier and not from the shelf.
func (l *PartLine) bought() exact.Qty {
	switch p := l.Purchase; {
	case l.Offer == nil:
		return 0
	case p == nil:
		return l.Missing()
	case p.Cancelled, p.Surplus:
		return min(l.Qty, l.Posted)
	default:
		return min(l.Qty, p.Qty)
	}
}
