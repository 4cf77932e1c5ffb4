package workorder

import (
	"iter"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// OrderKind says who is expected to pay; both kinds run the same process (P1).
type OrderKind string

// The kinds of order (заказ-наряд).
const (
	Commercial OrderKind = "commercial" // коммерческий
	Warranty   OrderKind = "warranty"   // гарантийный
)

// OrderKinds lists the kinds of order.
func OrderKinds() []OrderKind { return []OrderKind{Commercial, Warranty} }

// Order is the whole state of one work order: header, concerns and jobs. Its
// phase is computed from them after every event and never set by hand.
type Order struct {
	Number           string        `json:"number" doc:"Work order number, the name of the order everywhere"`
	Branch           string        `json:"branch"`
	Kind             OrderKind     `json:"kind" enum:"commercial,warranty"`
	Currency         string        `json:"currency"`
	PolicyVersion    int           `json:"policy_version"`
	CalendarVersion  int           `json:"calendar_version"`
	Checked          bool          `json:"estimates_checked,omitempty" doc:"The advisor reads each estimate and sends it; otherwise it goes to the client at once"`
	Edition          int           `json:"edition,omitempty" doc:"Of the rules in the program that the order lives under; absent for orders of v0.1.0"`
	ClientID         string        `json:"client_id"`
	VehicleID        string        `json:"vehicle_id"`
	RepresentativeID string        `json:"representative_id,omitempty" doc:"Authorised representative (доверенное лицо) who acts for the client"`
	RepresentsUpTo   exact.Money   `json:"represents_up_to,omitempty" doc:"What the representative may approve, minor units"`
	RepresentsSigns  bool          `json:"represents_signs,omitempty" doc:"The representative may collect the car and sign for it"`
	AdvisorID        string        `json:"advisor_id" doc:"The one employee responsible from intake to hand-over (P16)"`
	Unadvised        *time.Time    `json:"unadvised,omitempty" doc:"Since when nobody advises the order: its advisor left, and a manager names another one"`
	OdometerIn       int64         `json:"odometer_in" doc:"Kilometres at intake"`
	OdometerOut      int64         `json:"odometer_out,omitempty" doc:"Kilometres at hand-over"`
	WaitMode         string        `json:"wait_mode,omitempty"`
	Consent          ConsentPolicy `json:"consent_policy"`
	FeeAgreed        bool          `json:"diagnosis_fee_agreed,omitempty"`
	DiagnosisFee     exact.Money   `json:"diagnosis_fee,omitempty" doc:"With tax, minor units"`
	TaxRate          exact.Percent `json:"tax_rate"`
	TaxAdded         bool          `json:"tax_added,omitempty" doc:"Prices are without tax; amounts of lines, totals and invoices are with it"`

	process.Course
	OpenedAt   time.Time      `json:"opened_at"`
	Promises   []Promise      `json:"promises,omitempty"`
	Missed     *time.Time     `json:"missed,omitempty" doc:"Since when parts of it are not where they were: the advisor looks whether the promise still holds"`
	Concerns   []Concern      `json:"concerns"`
	Diagnosis  Diagnosis      `json:"diagnosis"`
	Jobs       []Job          `json:"jobs,omitempty"`
	Coverage   CoverageAnswer `json:"coverage"`
	Revision   *Revision      `json:"revision,omitempty" doc:"Set while the advisor changes an estimate that the client objected to"`
	Draft      *EstimateDraft `json:"draft,omitempty" doc:"The estimate that is put together and not sent; it is no version yet"`
	Estimates  []Estimate     `json:"estimates,omitempty" doc:"Immutable versions, the last one counts"`
	Checks     []QualityCheck `json:"quality_checks,omitempty"`
	Invoices   []Invoice      `json:"invoices,omitempty"`
	Billed     bool           `json:"billed,omitempty" doc:"Invoices for this order were issued; a payer who owes nothing gets none"`
	Messages   []Message      `json:"messages,omitempty"`
	Questions  []Question     `json:"questions,omitempty" doc:"What a mechanic or the client wants to hear from us, also those that were answered"`
	Bay        *BayStay       `json:"bay,omitempty" doc:"Where the car stands; absent while it stands in the yard"`
	HandedOver *HandOverAct   `json:"handed_over,omitempty"`
	Surveyed   bool           `json:"surveyed,omitempty" doc:"The survey of this order was scheduled"`
	ClosedAt   *time.Time     `json:"closed_at,omitempty"`
	Cancelled  *Cancellation  `json:"cancelled,omitempty"`
	NextJob    int            `json:"next_job"`
	LastCharge int            `json:"last_charge,omitempty"`
	NextLine   int            `json:"next_line"`
}

// ConsentPolicy is what the client allowed at intake for work found later.
type ConsentPolicy struct {
	Mode  string      `json:"mode" enum:"ask_each,pre_approved_up_to,no_extras"`
	Limit exact.Money `json:"limit,omitempty" minimum:"0" doc:"For pre_approved_up_to, minor units"`
}

// Promise is one promised completion time (обещанный срок) with the reason it was given.
type Promise struct {
	At           time.Time `json:"at"`
	SetAt        time.Time `json:"set_at"`
	Reason       string    `json:"reason"`
	OutsideHours bool      `json:"outside_hours,omitempty" doc:"Somebody promised a time at which the branch is shut"`
}

// Concern is what the client said, verbatim, and what was found behind it (P6).
type Concern struct {
	Seq           int    `json:"seq"`
	Text          string `json:"text" doc:"The client's own words"`
	Cause         string `json:"cause,omitempty"`
	NotReproduced bool   `json:"not_reproduced,omitempty"`
}

// Diagnosis says when the cause was looked for, or why not.
type Diagnosis struct {
	StartedAt  *time.Time `json:"started_at,omitempty"`
	FinishedAt *time.Time `json:"finished_at,omitempty"`
	Skipped    string     `json:"skipped,omitempty" doc:"Reason for going without diagnosis"`
	By         string     `json:"by,omitempty"`
}

// Revision is an estimate under change.
type Revision struct {
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
}

// QualityCheck is one check of the finished work by somebody who did not do it.
type QualityCheck struct {
	By         string    `json:"by"`
	At         time.Time `json:"at"`
	Passed     bool      `json:"passed"`
	RoadTestKM int64     `json:"road_test_km,omitempty"`
	FailedJobs []string  `json:"failed_jobs,omitempty"`
	Reason     string    `json:"reason,omitempty"`
}

// HandOverAct is the act of hand-over (выдача автомобиля).
type HandOverAct struct {
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	SignedBy string    `json:"signed_by" enum:"client,representative"`
	OldParts bool      `json:"old_parts_given,omitempty"`
	Note     string    `json:"note,omitempty"`
	Credit   string    `json:"credit,omitempty" doc:"Why the car left before everything was paid"`
}

// Cancellation says why an order was stopped and what happens to finished work.
type Cancellation struct {
	Reason   string        `json:"reason"`
	At       time.Time     `json:"at"`
	By       process.Actor `json:"by"`
	BillDone bool          `json:"bill_done_work,omitempty"`
}

// Job is one job (работа) of an order: the unit of approval, payment and work.
type Job struct {
	ID        string       `json:"id" doc:"J1, J2 … within the order"`
	Concern   int          `json:"concern,omitempty" doc:"Sequence number of the concern it answers"`
	Title     string       `json:"title"`
	Template  string       `json:"template,omitempty" doc:"The job template that it was made from, or an earlier job as ORDER/JOB"`
	OpCode    string       `json:"op_code,omitempty"`
	Skill     string       `json:"skill" doc:"Skill that its mechanic must have"`
	NormHours exact.Hours  `json:"norm_hours"`
	Rate      exact.Money  `json:"rate" doc:"Price of one norm hour, minor units"`
	ByList    bool         `json:"rate_by_list,omitempty" doc:"The rate is the policy's for its skill and payer, and follows the payer until the client has agreed"`
	Fixed     *exact.Money `json:"fixed_price,omitempty" doc:"Of the work, minor units, whatever its hours; the rate does not count then"`
	Lowered   *Lowered     `json:"lowered,omitempty" doc:"Somebody lowered the rate; absent for orders before edition 2"`
	Discount  *Discount    `json:"discount,omitempty" doc:"Taken off the work, not off its parts"`
	ClientPay bool         `json:"client_pay,omitempty" doc:"On a warranty order: not covered, the client pays"`
	Approval  Approval     `json:"approval" enum:"proposed,approved,declined,deferred,dropped"`
	Reason    string       `json:"approval_reason,omitempty"`
	Exec      Execution    `json:"execution" enum:"not_started,in_progress,paused,done,passed,failed,cancelled"`
	Slot      *Slot        `json:"slot,omitempty"`
	Wish      *Slot        `json:"wish,omitempty" doc:"Mechanic and earliest time that the foreman asked for"`
	Unstaffed bool         `json:"unstaffed,omitempty" doc:"Nobody with the skill could be found; the foreman assigns"`
	Assigned  string       `json:"assigned,omitempty" doc:"Mechanic whom the foreman named; they stay when the job is planned anew"`
	PassedOn  bool         `json:"passed_on,omitempty" doc:"Whoever was at it left or is away; somebody else goes on"`
	Excused   string       `json:"excused,omitempty" doc:"Mechanic who does it without its skill: the journal has the reason"`
	PauseWhy  string       `json:"pause_reason,omitempty"`
	Cause     string       `json:"cause,omitempty"`
	Fix       string       `json:"correction,omitempty"`
	Lines     []PartLine   `json:"parts,omitempty"`
	Charges   []Charge     `json:"charges,omitempty" doc:"Fees, and work that another firm does"`
	Entries   []Entry      `json:"time_entries,omitempty"`
}

// planAgain asks for another time from that moment on, of somebody or of anybody: the plan
// would answer the same question with the same slot.
func (j *Job) planAgain(mechanicID string, from time.Time) {
	j.Slot, j.Wish, j.Unstaffed = nil, &Slot{MechanicID: mechanicID, From: from}, false
}

// Labour is the price of the job's work before a discount, without parts.
func (j Job) Labour() exact.Money {
	if j.Fixed != nil {
		return *j.Fixed
	}
	return j.Rate.TimesHours(j.NormHours)
}

// PricedBy are the norm hours and the price of one by which the work is sold; no hours
// and the price of the whole when that is fixed.
func (j Job) PricedBy() (exact.Hours, exact.Money) {
	if j.Fixed != nil {
		return 0, *j.Fixed
	}
	return j.NormHours, j.Rate
}

// Approval is what the client said of a job.
type Approval string

// The approvals of a job.
const (
	Proposed Approval = "proposed"
	Approved Approval = "approved"
	Declined Approval = "declined"
	Deferred Approval = "deferred"
	Dropped  Approval = "dropped" // taken out by a revision
)

// Execution is how far the work on a job is.
type Execution string

// The executions of a job.
const (
	NotStarted    Execution = "not_started"
	InProgress    Execution = "in_progress"
	Paused        Execution = "paused"
	Done          Execution = "done"
	Passed        Execution = "passed" // quality check passed
	Failed        Execution = "failed" // quality check failed, to be done again
	WorkCancelled Execution = "cancelled"
)

// Slot is a mechanic's planned time for a job. No mechanic has two at once.
type Slot struct {
	MechanicID string    `json:"mechanic_id"`
	From       time.Time `json:"from"`
	To         time.Time `json:"to"`
}

// Entry is clocked time (отбивка) of a mechanic on a job (F1).
type Entry struct {
	MechanicID string     `json:"mechanic_id"`
	Rework     bool       `json:"rework,omitempty"`
	From       time.Time  `json:"from"`
	To         *time.Time `json:"to,omitempty"`
}

// Identity is what the order is called by.
func (o *Order) Identity() process.Key {
	return process.Key{ID: o.Number, Branch: o.Branch, Kind: string(o.Kind), OpenedAt: o.OpenedAt}
}

// job finds a job by id, nil when there is none.
func (o *Order) job(id string) *Job {
	for i := range o.Jobs {
		if o.Jobs[i].ID == id {
			return &o.Jobs[i]
		}
	}
	return nil
}

// line finds a part line by id together with its job.
func (o *Order) line(id string) (*Job, *PartLine) {
	for j, l := range o.eachLine() {
		if l.ID == id {
			return j, l
		}
	}
	return nil, nil
}

// eachLine goes through the part lines in the order of their jobs.
func (o *Order) eachLine() iter.Seq2[*Job, *PartLine] {
	return func(yield func(*Job, *PartLine) bool) {
		for i := range o.Jobs {
			for k := range o.Jobs[i].Lines {
				if !yield(&o.Jobs[i], &o.Jobs[i].Lines[k]) {
					return
				}
			}
		}
	}
}

// Estimate is the estimate that counts, nil before the first.
func (o *Order) Estimate() *Estimate {
	if len(o.Estimates) == 0 {
		return nil
	}
	return &o.Estimates[len(o.Estimates)-1]
}

// PromisedAt is the promise in force, zero when none was given.
func (o *Order) PromisedAt() time.Time {
	if len(o.Promises) == 0 {
		return time.Time{}
	}
	return o.Promises[len(o.Promises)-1].At
}

// PromisedBy is the promise in force, nil when none was given.
func (o Order) PromisedBy() *time.Time {
	if at := o.PromisedAt(); !at.IsZero() {
		return &at
	}
	return nil
}
