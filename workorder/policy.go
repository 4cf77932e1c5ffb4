package workorder

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/survey"
)

func hours(h int64) worktime.Seconds { return worktime.Seconds(h * 3600) }
func days(d int64) worktime.Seconds  { return hours(24 * d) }

// Policy is the one versioned document of deadlines, limits and targets. An
// order keeps the version it was opened under (T4). The zero value is not
// useful; start from [DefaultPolicy].
type Policy struct {
	Version           int                `json:"version" doc:"Given by the server; 1 is the built-in default"`
	Currency          string             `json:"currency" minLength:"3" maxLength:"3" doc:"ISO 4217 code of every amount of an order"`
	LabourRate        exact.Money        `json:"labour_rate" minimum:"0" doc:"Price of one norm hour, minor units, when a job names no rate"`
	LabourRates       []LabourRate       `json:"labour_rates,omitempty" maxItems:"200" doc:"Other prices of a norm hour: by skill, by who pays, or by both"`
	TaxRate           exact.Percent      `json:"tax_rate" doc:"Percent; prices contain it unless tax_added says that it comes on top"`
	TaxAdded          bool               `json:"tax_added,omitempty" doc:"Prices are without tax, and each line of an estimate adds it"`
	PartsMarkup       exact.Markup       `json:"parts_markup" minimum:"0" maximum:"1000" doc:"Added to a supplier's price when the price list has none and no band is for it, percent"`
	MarkupBands       []MarkupBand       `json:"markup_bands,omitempty" maxItems:"200" doc:"Other markups by supplier and cost: the supplier's own bands go before those of all, and of these the one that begins at the highest cost that the part's reaches"`
	DiagnosisFee      exact.Money        `json:"diagnosis_fee" minimum:"0" doc:"Billed when all work is declined and the fee was agreed at intake, minor units"`
	EstimateReminders []worktime.Seconds `json:"estimate_reminders" doc:"When the client is reminded of an undecided estimate: working seconds after it was sent, rising"`
	EstimateExpiry    worktime.Seconds   `json:"estimate_expiry" minimum:"1" doc:"Working seconds after which an undecided estimate expires"`
	CompletionBuffer  worktime.Seconds   `json:"completion_buffer" minimum:"0" doc:"Working seconds added to the computed completion time"`
	EffectPatience    worktime.Seconds   `json:"effect_patience" minimum:"1" doc:"Seconds for which a call to an outside party is retried before it becomes an incident"`
	CallWithin        worktime.Seconds   `json:"call_within,omitempty" minimum:"0" doc:"Working seconds within which a client who asks to be called is called, and a mechanic who waits for an answer has it; an hour when absent"`
	AnswerWithin      worktime.Seconds   `json:"answer_within,omitempty" minimum:"0" doc:"Working seconds within which a client's question is answered; eight hours when absent"`
	SendEstimates     string             `json:"send_estimates,omitempty" enum:"at-once,checked" doc:"checked: the advisor reads an estimate and sends it. at-once, also when absent: it goes to the client as soon as it is put together"`
	DiscountLimits    []DiscountLimit    `json:"discount_limits,omitempty" doc:"How much of the list price of a whole order each role may take off. When absent: reception 5 percent, foreman 10, manager and administrator 100"`
	Survey            survey.Policy      `json:"survey"`
	Targets           []Target           `json:"targets" doc:"Working time that an order should at most spend in a phase"`
}

// Target is the working time an order should at most spend in a phase.
type Target struct {
	Phase  process.Phase    `json:"phase"`
	Within worktime.Seconds `json:"within" minimum:"1"`
}

// DefaultPolicy is version 1: the numbers of the domain document, §6.
func DefaultPolicy() Policy {
	return Policy{
		Version: 1, Currency: "RUB",
		LabourRate: 250_000, TaxRate: 2000, PartsMarkup: 3000, DiagnosisFee: 150_000,
		EstimateReminders: []worktime.Seconds{hours(2), hours(4), hours(9)}, EstimateExpiry: hours(18),
		CompletionBuffer: hours(1), EffectPatience: 60, SendEstimates: Checked, DiscountLimits: defaultDiscountLimits(),
		Survey: survey.Policy{
			Delay: hours(24), WindowFrom: 10 * 60, WindowTo: 20 * 60,
			Reminder: hours(72), Expiry: days(7), Gap: days(30),
		},
		Targets: []Target{
			{CheckedIn, hours(1)}, {Diagnosing, hours(4)}, {Preparing, hours(2)}, {AwaitingApproval, hours(4)},
			{AwaitingParts, hours(27)}, {Queued, hours(4)}, {InRepair, hours(9)}, {InQualityCheck, hours(1)},
			{Ready, hours(9)}, {HandedOver, hours(9)},
		},
	}
}

// Validate refuses a policy that could not be carried out.
func (p Policy) Validate() error {
	var wrong process.Faults
	if len(p.Currency) != 3 {
		wrong.Invalid("currency: give a three-letter ISO 4217 code such as RUB")
	}
	for _, m := range []struct {
		field string
		exact.Money
	}{{"labour_rate", p.LabourRate}, {"diagnosis_fee", p.DiagnosisFee}} {
		if m.Money < 0 || m.Money > exact.MaxMoney {
			wrong.Invalid("%s: give an amount from 0 to %d minor units", m.field, int64(exact.MaxMoney))
		}
	}
	if !p.TaxRate.Valid() {
		wrong.Invalid("tax_rate: give a percentage from 0 to 100")
	}
	if p.EstimateExpiry <= 0 || !slices.IsSorted(p.EstimateReminders) {
		wrong.Invalid("estimate_reminders must rise and estimate_expiry must be positive")
	}
	if n := len(p.EstimateReminders); n > 0 && (p.EstimateReminders[0] <= 0 || p.EstimateReminders[n-1] >= p.EstimateExpiry) {
		wrong.Invalid("estimate_reminders must be positive and lie before estimate_expiry")
	}
	if p.CallWithin < 0 || p.AnswerWithin < 0 {
		return process.Invalid("call_within and answer_within must not be negative")
	}
	if p.CompletionBuffer < 0 || p.EffectPatience <= 0 {
		wrong.Invalid("completion_buffer must not be negative and effect_patience must be positive")
	}
	if p.SendEstimates != "" && p.SendEstimates != AtOnce && p.SendEstimates != Checked {
		wrong.Invalid("send_estimates: choose at-once or checked")
	}
	wrong.Add(p.validateLabourRates())
	wrong.Add(p.validateMarkup())
	wrong.Add(p.validateDiscountLimits())
	wrong.Add(p.validateSurveyAndTargets())
	return wrong.Err()
}

func (p Policy) validateSurveyAndTargets() error {
	if err := p.Survey.Validate(); err != nil {
		return err
	}
	for _, t := range p.Targets {
		if _, ok := StageOf(t.Phase); !ok || t.Within <= 0 {
			return process.Invalid("targets: %q is not a phase, or its time is not positive; GET /v1/process lists the phases", t.Phase)
		}
	}
	return nil
}

// Rules are the snapshot under which one order lives: its policy and its
// branch's calendar, as they were when it was opened.
type Rules struct {
	Edition  int               `json:"edition,omitempty"`
	Policy   Policy            `json:"policy"`
	Calendar worktime.Calendar `json:"calendar"`
	work     *worktime.WorkTime
}

// edition is the newest edition of what the code itself decides. An order lives to its
// end under the edition that it was opened under: what was agreed is billed as it was
// agreed, and a workflow that is replayed decides as it did. 0 is v0.1.0.
//   - 1: lines of an order share the shelf, covers stack per cost class; the promise is
//     made when the client has agreed and not with the estimate; a coverage must hold on the day of the branch, not of UTC.
//   - 2: a labour rate that somebody lowers counts as a discount.
const edition = 2

// NewRules checks and prepares a snapshot for orders that are opened from now on.
func NewRules(p Policy, c worktime.Calendar) (*Rules, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	w, err := c.Compile()
	if err != nil {
		return nil, process.Invalid("calendar: %v", err)
	}
	return &Rules{Edition: edition, Policy: p, Calendar: c, work: w}, nil
}

// Work is the branch's working time.
func (r *Rules) Work() *worktime.WorkTime { return r.work }

// Target is the working time that an order should at most spend in a phase.
func (r *Rules) Target(phase process.Phase) (worktime.Seconds, bool) {
	for _, t := range r.Policy.Targets {
		if t.Phase == phase {
			return t.Within, true
		}
	}
	return 0, false
}

// Patience is how long a party that does not answer is asked again.
func (r *Rules) Patience() time.Duration { return r.Policy.EffectPatience.Duration() }

// snapshot reads the rules that an order was opened under.
func snapshot(data []byte) (*Rules, error) {
	var r Rules
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, process.Invalid("rules: %v", err)
	}
	made, err := NewRules(r.Policy, r.Calendar)
	if err == nil {
		made.Edition = r.Edition
	}
	return made, err
}
