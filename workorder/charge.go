package workorder

import (
	"fmt"
	"slices"
	"strings"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// ChargeKind is what is charged beside work and parts.
type ChargeKind string

// The kinds of charges.
const (
	Fee    ChargeKind = "fee"    // сбор: disposal, materials, delivery
	Sublet ChargeKind = "sublet" // работа подрядчика: done by another firm
)

// Charge is an amount of a job that is neither our work nor a part.
type Charge struct {
	ID string `json:"id" doc:"F1, F2 … within the order"`
	ChargeSpec
}

// ChargeSpec describes a charge.
type ChargeSpec struct {
	Kind   ChargeKind  `json:"kind" enum:"fee,sublet"`
	Text   string      `json:"text" minLength:"1" maxLength:"200" doc:"What for; of sublet work also who does it"`
	Amount exact.Money `json:"amount" minimum:"0" doc:"Minor units"`
	Exempt bool        `json:"tax_exempt,omitempty" doc:"No tax is contained in it"`
}

// ChargeAdd is another charge of a proposed job.
type ChargeAdd struct {
	JobID  string      `json:"job_id" minLength:"1"`
	Kind   ChargeKind  `json:"kind" enum:"fee,sublet"`
	Text   string      `json:"text" minLength:"1" maxLength:"200" doc:"What for; of sublet work also who does it"`
	Amount exact.Money `json:"amount" minimum:"0" doc:"Minor units"`
	Exempt bool        `json:"tax_exempt,omitempty" doc:"No tax is contained in it"`
}

func (c ChargeAdd) spec() ChargeSpec { return ChargeSpec{c.Kind, c.Text, c.Amount, c.Exempt} }

// class is the share of a coverage that a charge falls under: a part of the work that
// another firm does is work.
func (c Charge) class() CostClass {
	if c.Kind == Sublet {
		return ClassLabour
	}
	return ClassOther
}

// maxCharges bounds those of a job.
const maxCharges = 20

func (c ChargeSpec) check(where string) error {
	var wrong process.Faults
	if c.Kind != Fee && c.Kind != Sublet {
		wrong.Invalid("%s.kind: choose fee or sublet", where)
	}
	if strings.TrimSpace(c.Text) == "" {
		wrong.Invalid("%s.text: is empty; fill it in", where)
	}
	if c.Amount < 0 || c.Amount > MaxRate {
		wrong.Invalid("%s.amount: give 0 to %d minor units", where, int64(MaxRate))
	}
	return wrong.Err()
}

func checkCharges(where string, charges []ChargeSpec) error {
	var wrong process.Faults
	if len(charges) > maxCharges {
		wrong.Invalid("%scharges: a job has at most %d", where, maxCharges)
	}
	for i, c := range charges {
		wrong.Add(c.check(fmt.Sprintf("%scharges[%d]", where, i)))
	}
	return wrong.Err()
}

// charge finds a charge by its id together with its job.
func (o *Order) charge(id string) (*Job, *Charge) {
	for i := range o.Jobs {
		for k := range o.Jobs[i].Charges {
			if o.Jobs[i].Charges[k].ID == id {
				return &o.Jobs[i], &o.Jobs[i].Charges[k]
			}
		}
	}
	return nil, nil
}

func (o *Order) addCharges(j *Job, charges []ChargeSpec) {
	for _, c := range charges {
		o.LastCharge++
		j.Charges = append(j.Charges, Charge{fmt.Sprintf("F%d", o.LastCharge), c})
	}
}

// checkChargeChanges refuses charges of jobs that are not proposed.
func (c ReviseEstimate) checkChargeChanges(o *Order) error {
	var wrong process.Faults
	left := map[string]int{}
	for i := range o.Jobs {
		left[o.Jobs[i].ID] = len(o.Jobs[i].Charges)
	}
	for i, a := range c.AddCharges {
		where := fmt.Sprintf("add_charges[%d]", i)
		wrong.Add(o.proposed(where, a.JobID))
		wrong.Add(a.spec().check(where))
		if left[a.JobID]++; left[a.JobID] > maxCharges {
			wrong.Invalid("%s: a job has at most %d charges", where, maxCharges)
		}
	}
	for i, id := range c.DropCharges {
		if j, _ := o.charge(id); j == nil || j.Approval != Proposed {
			wrong.Invalid("drop_charges[%d]: no proposed job has a charge %q", i, id)
		}
	}
	return wrong.Err()
}

func (c ReviseEstimate) applyCharges(o *Order) {
	for _, id := range c.DropCharges {
		if j, _ := o.charge(id); j != nil {
			j.Charges = slices.DeleteFunc(j.Charges, func(c Charge) bool { return c.ID == id })
		}
	}
	for _, a := range c.AddCharges {
		o.addCharges(o.job(a.JobID), []ChargeSpec{a.spec()})
	}
}
