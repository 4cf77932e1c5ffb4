package web

import (
	"slices"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// sendRule is whether somebody reads an estimate before the client gets it.
func sendRule() rule {
	return rule{name: "send_estimates", choices: []string{workorder.Checked, workorder.AtOnce},
		read: func(p *workorder.Policy) string {
			if p.SendEstimates == "" {
				return workorder.AtOnce
			}
			return p.SendEstimates
		},
		write: func(p *workorder.Policy, v string) error {
			p.SendEstimates = v
			return nil
		}}
}

// taxAddedRule is whether the shop's prices contain the tax.
func taxAddedRule() rule {
	const contained, added = "tax-contained", "tax-added"
	return rule{name: "tax_added", choices: []string{contained, added},
		read: func(p *workorder.Policy) string {
			if p.TaxAdded {
				return added
			}
			return contained
		},
		write: func(p *workorder.Policy, v string) error {
			if v != contained && v != added {
				return process.Invalid("choose one of %s", contained+", "+added)
			}
			p.TaxAdded = v == added
			return nil
		}}
}

// discountRule is how much of an order's list price a role may take off.
func discountRule(role process.Role) rule {
	at := func(p *workorder.Policy) int {
		return slices.IndexFunc(p.Limits(), func(l workorder.DiscountLimit) bool { return l.Role == role })
	}
	return rule{name: "discount_" + string(role), unit: "percent", limit: "percent", mode: "decimal",
		read: func(p *workorder.Policy) string {
			if i := at(p); i >= 0 {
				return p.Limits()[i].Percent.String()
			}
			return "0"
		},
		write: func(p *workorder.Policy, v string) error {
			n, err := decimal[exact.Percent](v)
			if err == nil && !n.Valid() {
				err = process.Invalid("give a percentage from 0 to 100")
			}
			limits := slices.Clone(p.Limits())
			if i := at(p); i >= 0 {
				limits[i].Percent = n
			} else {
				limits = append(limits, workorder.DiscountLimit{Role: role, Percent: n})
			}
			p.DiscountLimits = limits
			return err
		}}
}

// options are the choices in the reader's words; nil for a field that is typed.
func (one rule) options(l *locale.Locale) (list []option) {
	for _, c := range one.choices {
		list = append(list, option{c, l.T("settings.choice." + c)})
	}
	return list
}
