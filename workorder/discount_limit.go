package workorder

import (
	"slices"
	"strings"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// DiscountLimit is how much of the list price of a whole order a role may take off.
type DiscountLimit struct {
	Role    process.Role  `json:"role" enum:"reception,foreman,manager,admin"`
	Percent exact.Percent `json:"percent"`
}

func defaultDiscountLimits() []DiscountLimit {
	return []DiscountLimit{{process.Reception, 5_00}, {process.Foreman, 10_00}, {process.Manager, 100_00}, {process.Admin, 100_00}}
}

func (p Policy) validateDiscountLimits() error {
	var wrong process.Faults
	for i, l := range p.DiscountLimits {
		row, _ := StepOf(DiscountLines{}.Name())
		if !slices.Contains(row.Roles, l.Role) {
			wrong.Invalid("discount_limits[%d].role: choose reception, foreman, manager or admin", i)
		}
		if !l.Percent.Valid() {
			wrong.Invalid("discount_limits[%d].percent: give a percentage from 0 to 100", i)
		}
		if slices.ContainsFunc(p.DiscountLimits[:i], func(other DiscountLimit) bool { return other.Role == l.Role }) {
			wrong.Invalid("discount_limits[%d].role: %s is listed already", i, l.Role)
		}
	}
	return wrong.Err()
}

// Limits are how much of the list price of a whole order each role may take off.
func (p Policy) Limits() []DiscountLimit {
	if p.DiscountLimits == nil {
		return defaultDiscountLimits()
	}
	return p.DiscountLimits
}

func (p Policy) discountLimit(r process.Role) exact.Percent {
	for _, l := range p.Limits() {
		if l.Role == r {
			return l.Percent
		}
	}
	return 0
}

// takenBy is what somebody took off a price.
type takenBy struct {
	role process.Role
	off  exact.Money
}

// discounts are what is taken off the order's open jobs, and what these cost by the list.
func (o *Order) discounts() (all []takenBy, list exact.Money) {
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if !o.open(j) {
			continue
		}
		labour := j.Labour()
		if d := j.Discount; d != nil {
			all = append(all, takenBy{d.By.Role, d.off(labour)})
		}
		if j.Lowered != nil {
			full := j.list()
			all, labour = append(all, takenBy{j.Lowered.By.Role, full - labour}), full
		}
		list += labour
		for k := range j.Lines {
			l := &j.Lines[k]
			if l.Supply == SupplyCancelled {
				continue
			}
			if d := l.Discount; d != nil {
				all = append(all, takenBy{d.By.Role, d.off(l.Amount())})
			}
			list += l.Amount()
		}
	}
	return all, list
}

// TakenOff is what discounts take off the order's open jobs, and what these cost by the list.
func (o *Order) TakenOff() (off, list exact.Money) {
	all, list := o.discounts()
	for _, t := range all {
		off += t.off
	}
	return off, list
}

// withinLimits reports whether what was taken off up to each limit, by all who have that
// limit or a lower one, comes to no more than it.
func (o *Order) withinLimits(p Policy) bool {
	all, list := o.discounts()
	for _, t := range all {
		limit, off := p.discountLimit(t.role), exact.Money(0)
		for _, other := range all {
			if p.discountLimit(other.role) <= limit {
				off += other.off
			}
		}
		if off > list.Share(limit) {
			return false
		}
	}
	return true
}

// mayTakeOff refuses to bring the order to next when more is taken off then than whoever
// does it may, judged over the whole order against the list price. Who takes off no more
// than was taken off before may keep what others gave, as long as it is within their limits.
func (o *Order) mayTakeOff(next *Order, g Given) error {
	was, wasOf := o.TakenOff()
	off, list := next.TakenOff()
	limit := g.Rules.Policy.discountLimit(g.By.Role)
	most := list.Share(limit)
	kept := off <= was && (o != next && list >= wasOf || next.withinLimits(g.Rules.Policy))
	if off <= most || kept {
		return nil
	}
	var may []string
	for _, l := range g.Rules.Policy.Limits() {
		if off <= list.Share(l.Percent) {
			may = append(may, string(l.Role))
		}
	}
	if may == nil {
		return process.As(process.CodeAboveLimit, process.Forbidden("discounts of the order may come to %s at most, %s percent of %s; with this they come to %s, which nobody may give",
			exact.Format(most, o.Currency), limit, exact.Format(list, o.Currency), exact.Format(off, o.Currency)))
	}
	return process.As(process.CodeAboveLimit, process.Forbidden("discounts of the order may come to %s at most, %s percent of %s; with this they come to %s; that much is given by %s",
		exact.Format(most, o.Currency), limit, exact.Format(list, o.Currency), exact.Format(off, o.Currency), strings.Join(may, ", ")))
}
