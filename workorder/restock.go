package workorder

import "github.com/workbay/workbay/process/exact"

// What the use of a part asks for: enough for the days until it comes and those after it.
const (
	UseDays   = 90 // that are looked at
	AheadDays = 30 // that a purchase is to last beyond its lead time
	fewOrders = 2  // a part that fewer orders took is bought for orders alone
)

// ShelfLevel is what decides how much of a part to buy for the shelf, without an order.
type ShelfLevel struct {
	Free     exact.Qty  // on the shelf and nobody's
	Coming   exact.Qty  // on order, and nobody's
	Minimum  *exact.Qty // and Maximum: nil when nobody has said
	Maximum  *exact.Qty
	Used     exact.Qty // that orders took in [UseDays] days and kept
	Orders   int       // so many
	LeadDays int       // until it comes
}

// Propose says how much to buy, 0 when there is enough. Where a minimum is set and there is
// so much or less, it fills up to the maximum. Where none is, it takes whole units that
// last [AheadDays] days once what is there would be used up before more could come.
func (l ShelfLevel) Propose() exact.Qty {
	have := l.Free + l.Coming
	if l.Minimum != nil && l.Maximum != nil {
		if have > *l.Minimum {
			return 0
		}
		return min(max(0, *l.Maximum-have), exact.MaxQty)
	}
	if l.Orders < fewOrders || l.Used <= 0 || have > l.lasts(l.LeadDays) {
		return 0
	}
	unit := exact.Units(1)
	return min(max(0, (l.lasts(l.LeadDays+AheadDays)-have+unit-1)/unit*unit), exact.MaxQty)
}

// lasts is how much is used in so many days.
func (l ShelfLevel) lasts(days int) exact.Qty { return l.Used * exact.Qty(days) / UseDays }
