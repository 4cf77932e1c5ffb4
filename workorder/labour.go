package workorder

import (
	"slices"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// LabourRate is the price of a norm hour for a skill, a payer, or one paying for the other.
type LabourRate struct {
	Skill string      `json:"skill,omitempty" maxLength:"40" doc:"Of the job; any when absent"`
	Payer PayerKind   `json:"payer,omitempty" enum:"client,manufacturer,distributor,dealer,insurer" doc:"Who pays for the work; any when absent"`
	Rate  exact.Money `json:"rate" minimum:"0" doc:"Minor units"`
}

// Rate is the price of a norm hour of that skill for that payer. What was agreed with a
// payer goes before what a skill costs anybody.
func (p Policy) Rate(skill string, payer PayerKind) exact.Money {
	for _, want := range []LabourRate{{Skill: skill, Payer: payer}, {Payer: payer}, {Skill: skill}} {
		for _, r := range p.LabourRates {
			if r.Skill == want.Skill && r.Payer == want.Payer {
				return r.Rate
			}
		}
	}
	return p.LabourRate
}

// Work is what the work of a job costs that payer by the list, without parts and charges.
func (p Policy) Work(s JobSpec, payer PayerKind) exact.Money {
	switch {
	case s.Price != nil:
		return *s.Price
	case s.Rate != nil:
		return s.Rate.TimesHours(s.NormHours)
	}
	return p.Rate(s.Skill, payer).TimesHours(s.NormHours)
}

func (p Policy) validateLabourRates() error {
	var wrong process.Faults
	for i, r := range p.LabourRates {
		switch {
		case r.Skill == "" && r.Payer == "":
			wrong.Invalid("labour_rates[%d].skill: give a skill or a payer; labour_rate is for all others", i)
		case r.Payer != "" && !slices.Contains(PayerKinds(), r.Payer):
			wrong.Invalid("labour_rates[%d].payer: choose client, manufacturer, distributor, dealer or insurer", i)
		case slices.ContainsFunc(p.LabourRates[:i], func(other LabourRate) bool { return other.Skill == r.Skill && other.Payer == r.Payer }):
			wrong.Invalid("labour_rates[%d].skill: this skill and payer have a rate already", i)
		}
		if r.Rate < 0 || r.Rate > MaxRate {
			wrong.Invalid("labour_rates[%d].rate: give 0 to %d minor units", i, int64(MaxRate))
		}
	}
	return wrong.Err()
}

// checkPrice refuses a rate or a fixed price that can not be.
func checkPrice(where string, rate, price *exact.Money) error {
	switch {
	case rate != nil && (*rate < 0 || *rate > MaxRate):
		return process.Invalid("%srate: give 0 to %d minor units", where, int64(MaxRate))
	case price != nil && (*price < 0 || *price > MaxRate):
		return process.Invalid("%sprice: give 0 to %d minor units", where, int64(MaxRate))
	case rate != nil && price != nil:
		return process.Invalid("%sprice: give rate or price, one of them", where)
	}
	return nil
}

// labourPayer is who pays for the work of a job: the first cover that pays for labour, as
// far as the warranty system has answered, or else the client.
func (o *Order) labourPayer(clientPays bool) PayerKind {
	if !clientPays {
		for _, t := range o.covers() {
			if t.Labour > 0 {
				return t.Payer.Kind
			}
		}
	}
	return PayerClient
}

// JobRate is the policy's rate of a job that is sold by it.
type JobRate struct {
	JobID string      `json:"job_id"`
	Rate  exact.Money `json:"rate"`
}

// listed are the rates of proposed jobs that follow the policy and are another one now,
// since who pays for them was not known when they were added or has changed.
func (o *Order) listed(p Policy) (changed []JobRate) {
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if rate := p.Rate(j.Skill, o.labourPayer(j.ClientPay)); j.ByList && j.Approval == Proposed && rate != j.Rate {
			changed = append(changed, JobRate{j.ID, rate})
		}
	}
	return changed
}

func (o *Order) setRates(rates []JobRate) {
	for _, r := range rates {
		o.job(r.JobID).Rate = r.Rate
	}
}
