package workorder

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// StartDiagnosis begins to look for the cause of the concerns.
type StartDiagnosis struct{}

// Name implements [Command].
func (StartDiagnosis) Name() string { return "start-diagnosis" }

func (c StartDiagnosis) decide(*Order, Given) ([]process.Command, error) {
	return []process.Command{c}, nil
}

func (c StartDiagnosis) apply(o *Order, e Event) {
	o.Diagnosis.StartedAt, o.Diagnosis.By = &e.At, e.By.ID
}

// JobSpec describes a job to be proposed. Who sends one may name a template in place of
// what it knows; the order itself needs title, skill and norm hours.
type JobSpec struct {
	Template  string       `json:"template,omitempty" maxLength:"60" doc:"Id of a job template, or an earlier job as ORDER/JOB: what is absent here is taken from it, and parts when none are listed"`
	Concern   int          `json:"concern,omitempty" minimum:"0" doc:"Sequence number of the concern it answers"`
	Title     string       `json:"title,omitempty" maxLength:"200" doc:"Required without a template"`
	OpCode    string       `json:"op_code,omitempty" maxLength:"40"`
	Skill     string       `json:"skill,omitempty" maxLength:"40" doc:"Skill that its mechanic must have; required without a template"`
	NormHours exact.Hours  `json:"norm_hours,omitempty" doc:"Flat-rate hours (нормо-часы), up to two decimals; required without a template"`
	Rate      *exact.Money `json:"rate,omitempty" minimum:"0" doc:"Price of a norm hour in minor units; when absent the policy's rate for its skill and payer"`
	Price     *exact.Money `json:"price,omitempty" minimum:"0" doc:"Fixed price of the work in minor units, whatever its hours; instead of rate"`
	ByList    bool         `json:"rate_by_list,omitempty" readOnly:"true" doc:"The rate is the policy's; filled in when the job is added"`
	ClientPay bool         `json:"client_pay,omitempty" doc:"On a warranty order: the client pays, not the warranty"`
	Parts     []PartSpec   `json:"parts,omitempty" maxItems:"100"`
}

// PartSpec names a part and how much of it a job needs.
type PartSpec struct {
	PartNo string    `json:"part_no" minLength:"1" maxLength:"64"`
	Qty    exact.Qty `json:"qty" doc:"Above zero, up to three decimals"`
}

// MaxJobs bounds an order; more is a mistake or two orders.
const MaxJobs = 50

func (o *Order) checkJobs(specs []JobSpec) error {
	var wrong process.Faults
	if len(o.Jobs)+len(specs) > MaxJobs {
		return process.Invalid("jobs: an order has at most %d; open a second one", MaxJobs)
	}
	for i, s := range specs {
		where := fmt.Sprintf("jobs[%d].", i)
		wrong.Add(s.Check(where))
		if s.Concern < 0 || s.Concern > len(o.Concerns) {
			wrong.Invalid("%sconcern: the order has concerns 1 to %d", where, len(o.Concerns))
		}
	}
	return wrong.Err()
}

// Check refuses a job that no order can have. where goes before the names of its fields.
func (s JobSpec) Check(where string) error {
	var wrong process.Faults
	if strings.TrimSpace(s.Title) == "" {
		wrong.Invalid("%stitle: is empty; fill it in", where)
	}
	if strings.TrimSpace(s.Skill) == "" {
		wrong.Invalid("%sskill: is empty; fill it in", where)
	}
	if s.NormHours <= 0 || s.NormHours > exact.HoursOf(1000, 0) {
		wrong.Invalid("%snorm_hours: give more than 0 and at most 1000", where)
	}
	wrong.Add(checkPrice(where, s.Rate, s.Price))
	for k, p := range s.Parts {
		wrong.Add(p.check(fmt.Sprintf("%sparts[%d]", where, k)))
	}
	return wrong.Err()
}

// MaxRate bounds a price per hour or unit, so that no sum can overflow.
const MaxRate exact.Money = exact.MaxMoney / 10_000

func (p PartSpec) check(where string) error {
	var wrong process.Faults
	if strings.TrimSpace(p.PartNo) == "" {
		wrong.Invalid("%s.part_no: is empty", where)
	}
	if p.Qty <= 0 || p.Qty > exact.Units(10_000) {
		wrong.Invalid("%s.qty: give more than 0 and at most 10000", where)
	}
	return wrong.Err()
}

// From is the spec with what it leaves open taken from another: the price only when it
// names none itself, and parts only when it lists none. An empty list is a list.
func (s JobSpec) From(t JobSpec) JobSpec {
	s.Title, s.OpCode, s.Skill = cmp.Or(s.Title, t.Title), cmp.Or(s.OpCode, t.OpCode), cmp.Or(s.Skill, t.Skill)
	s.NormHours = cmp.Or(s.NormHours, t.NormHours)
	if s.Rate == nil && s.Price == nil {
		s.Price = process.Copied(t.Price)
	}
	if s.Parts == nil {
		s.Parts = slices.Clone(t.Parts)
	}
	return s
}

// priced fills in the policy's rate where a spec names none.
func (o *Order) priced(specs []JobSpec, g Given) []JobSpec {
	out := make([]JobSpec, len(specs))
	for i, s := range specs {
		if s.ByList = s.Rate == nil && len(g.Rules.Policy.LabourRates) > 0; s.Rate == nil {
			rate := g.Rules.Policy.Rate(s.Skill, o.labourPayer(s.ClientPay))
			s.Rate = &rate
		}
		out[i] = s
	}
	return out
}

func (o *Order) addJobs(specs []JobSpec) {
	for _, s := range specs {
		j := Job{
			ID: fmt.Sprintf("J%d", o.NextJob), Concern: s.Concern, Title: s.Title, OpCode: s.OpCode, Skill: s.Skill,
			NormHours: s.NormHours, Rate: *s.Rate, ByList: s.ByList, Fixed: process.Copied(s.Price), Template: s.Template, ClientPay: s.ClientPay, Approval: Proposed, Exec: NotStarted,
		}
		o.NextJob++
		o.addParts(&j, s.Parts)
		o.Jobs = append(o.Jobs, j)
	}
}

func (o *Order) addParts(j *Job, parts []PartSpec) {
	for _, p := range parts {
		j.Lines = append(j.Lines, PartLine{ID: fmt.Sprintf("P%d", o.NextLine), PartNo: p.PartNo, Qty: p.Qty, Supply: Needed})
		o.NextLine++
	}
}

// SkipDiagnosis goes straight to the jobs, with the reason why no diagnosis is needed.
type SkipDiagnosis struct {
	Reason string    `json:"reason" minLength:"1" maxLength:"1000"`
	Jobs   []JobSpec `json:"jobs" minItems:"1" maxItems:"50"`
}

// Name implements [Command].
func (SkipDiagnosis) Name() string { return "skip-diagnosis" }

// Why is the journal's reason.
func (c SkipDiagnosis) Why() string { return c.Reason }

func (c SkipDiagnosis) decide(o *Order, g Given) ([]process.Command, error) {
	var wrong process.Faults
	wrong.Add(needReason(c.Reason))
	if len(c.Jobs) == 0 {
		wrong.Invalid("jobs: name at least one job, or cancel the order")
	}
	wrong.Add(o.checkJobs(c.Jobs))
	c.Jobs = o.priced(c.Jobs, g)
	return []process.Command{c}, wrong.Err()
}

func (c SkipDiagnosis) apply(o *Order, e Event) {
	o.Diagnosis.FinishedAt, o.Diagnosis.Skipped, o.Diagnosis.By = &e.At, c.Reason, e.By.ID
	o.addJobs(c.Jobs)
}

// RecordFindings ends the diagnosis: a cause for each concern and the jobs it takes.
type RecordFindings struct {
	Findings []Finding `json:"findings" minItems:"1"`
	Jobs     []JobSpec `json:"jobs" minItems:"1" maxItems:"50"`
}

// Finding is the cause behind one concern.
type Finding struct {
	Concern       int    `json:"concern" minimum:"1"`
	Cause         string `json:"cause,omitempty" maxLength:"2000"`
	NotReproduced bool   `json:"not_reproduced,omitempty"`
}

// Name implements [Command].
func (RecordFindings) Name() string { return "record-findings" }

func (c RecordFindings) decide(o *Order, g Given) ([]process.Command, error) {
	var wrong process.Faults
	for _, have := range o.Concerns {
		if !c.covers(have.Seq) {
			wrong.Invalid("findings: concern %d needs a cause or not_reproduced", have.Seq)
		}
	}
	for i, f := range c.Findings {
		if f.Concern < 1 || f.Concern > len(o.Concerns) {
			wrong.Invalid("findings[%d].concern: the order has concerns 1 to %d", i, len(o.Concerns))
		} else if slices.ContainsFunc(c.Findings[:i], func(b Finding) bool { return b.Concern == f.Concern }) {
			wrong.Invalid("findings[%d]: names concern %d again; give one finding for each", i, f.Concern)
		}
	}
	if len(c.Jobs) == 0 {
		wrong.Invalid("jobs: name at least one; when no fault is found, name the diagnosis itself as a job, or cancel the order")
	}
	wrong.Add(o.checkJobs(c.Jobs))
	c.Jobs = o.priced(c.Jobs, g)
	return []process.Command{c}, wrong.Err()
}

func (c RecordFindings) covers(seq int) bool {
	for _, f := range c.Findings {
		if f.Concern == seq && (f.NotReproduced || strings.TrimSpace(f.Cause) != "") {
			return true
		}
	}
	return false
}

func (c RecordFindings) apply(o *Order, e Event) {
	o.Diagnosis.FinishedAt, o.Diagnosis.By = &e.At, e.By.ID
	for _, f := range c.Findings {
		o.Concerns[f.Concern-1].Cause = f.Cause
		o.Concerns[f.Concern-1].NotReproduced = f.NotReproduced
	}
	o.addJobs(c.Jobs)
}
