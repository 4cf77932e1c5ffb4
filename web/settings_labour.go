package web

import (
	"slices"
	"strings"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// ratesBySkill is the field in which the prices of norm hours of skills are, as
// "paint 3000.00; electrics 2800.00".
const ratesBySkill = "rates_by_skill"

// payerRateRule is what a payer pays for a norm hour; nothing where they pay what others do.
func payerRateRule(payer workorder.PayerKind) rule {
	is := func(r workorder.LabourRate) bool { return r.Payer == payer && r.Skill == "" }
	return rule{name: "rate_" + string(payer), limit: "usual_rate", money: true, mode: "decimal",
		read: func(p *workorder.Policy) string {
			if i := slices.IndexFunc(p.LabourRates, is); i >= 0 {
				return exact.Format(p.LabourRates[i].Rate, "")
			}
			return ""
		},
		write: func(p *workorder.Policy, v string) error {
			p.LabourRates = slices.DeleteFunc(slices.Clone(p.LabourRates), is)
			if strings.TrimSpace(v) == "" {
				return nil
			}
			m, err := amount(v)
			p.LabourRates = append(p.LabourRates, workorder.LabourRate{Payer: payer, Rate: m})
			return err
		}}
}

// skillRatesRule is what a norm hour of a skill costs, several in one field.
func skillRatesRule() rule {
	is := func(r workorder.LabourRate) bool { return r.Payer == "" }
	return rule{name: ratesBySkill, limit: "skill_rates", money: true, max: 1000,
		read: func(p *workorder.Policy) string {
			var all []string
			for _, r := range p.LabourRates {
				if is(r) {
					all = append(all, r.Skill+" "+exact.Format(r.Rate, ""))
				}
			}
			return strings.Join(all, "; ")
		},
		write: func(p *workorder.Policy, v string) error {
			p.LabourRates = slices.DeleteFunc(slices.Clone(p.LabourRates), is)
			for one := range strings.SplitSeq(v, ";") {
				if one = strings.TrimSpace(one); one == "" {
					continue
				}
				i := strings.LastIndexByte(one, ' ')
				if i < 0 {
					return process.Invalid("write a skill and its price, several with a semicolon between them")
				}
				m, err := amount(one[i:])
				if err != nil {
					return err
				}
				p.LabourRates = append(p.LabourRates, workorder.LabourRate{Skill: strings.TrimSpace(one[:i]), Rate: m})
			}
			return nil
		}}
}
