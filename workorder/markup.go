package workorder

import (
	"slices"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// MarkupBand says what is added to a supplier's price from a cost on, until the next band
// of the same supplier begins.
type MarkupBand struct {
	SupplierID string       `json:"supplier_id,omitempty" maxLength:"64" doc:"Whose parts it is for; everybody's when absent"`
	From       exact.Money  `json:"from" minimum:"0" doc:"The least cost of one unit that it is for, minor units"`
	Markup     exact.Markup `json:"markup" minimum:"0" maximum:"1000" doc:"Added to the cost, percent"`
}

// before reports whether the band says more exactly than another what a part is sold for:
// that of one supplier before that of all, then the one that begins at the higher cost.
func (b MarkupBand) before(other MarkupBand) bool {
	if (b.SupplierID == "") != (other.SupplierID == "") {
		return other.SupplierID == ""
	}
	return b.From > other.From
}

// SellingPrice is the price of one unit that costs so much at that supplier and has no
// price in the price list. It is never below the cost.
func (p Policy) SellingPrice(supplierID string, cost exact.Money) exact.Money {
	var best *MarkupBand
	for i := range p.MarkupBands {
		b := &p.MarkupBands[i]
		if b.From <= cost && (b.SupplierID == "" || b.SupplierID == supplierID) && (best == nil || b.before(*best)) {
			best = b
		}
	}
	if best == nil {
		return cost.Marked(p.PartsMarkup)
	}
	return cost.Marked(best.Markup)
}

func (p Policy) validateMarkup() error {
	var wrong process.Faults
	if !p.PartsMarkup.Valid() {
		wrong.Invalid("parts_markup: give a percentage from 0 to 1000")
	}
	for i, b := range p.MarkupBands {
		if b.From < 0 || b.From > MaxRate {
			wrong.Invalid("markup_bands[%d].from: give 0 to %d minor units", i, int64(MaxRate))
		} else if slices.ContainsFunc(p.MarkupBands[:i], func(other MarkupBand) bool { return other.SupplierID == b.SupplierID && other.From == b.From }) {
			wrong.Invalid("markup_bands[%d].from: this supplier has a markup from this cost on already; change that one or give another cost", i)
		}
		if !b.Markup.Valid() {
			wrong.Invalid("markup_bands[%d].markup: give a percentage from 0 to 1000", i)
		}
	}
	return wrong.Err()
}
