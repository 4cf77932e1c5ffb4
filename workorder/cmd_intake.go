package workorder

import (
	"strings"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// OpenOrder opens a work order for a known client and vehicle (P1–P6). The ids
// and the representative's authority were looked up by whoever sends it.
type OpenOrder struct {
	Number           string        `json:"number"`
	Branch           string        `json:"branch"`
	Kind             OrderKind     `json:"kind" enum:"commercial,warranty"`
	ClientID         string        `json:"client_id"`
	VehicleID        string        `json:"vehicle_id"`
	RepresentativeID string        `json:"representative_id,omitempty"`
	RepresentsUpTo   exact.Money   `json:"represents_up_to,omitempty"`
	RepresentsSigns  bool          `json:"represents_signs,omitempty"`
	AdvisorID        string        `json:"advisor_id"`
	OdometerKM       int64         `json:"odometer_km"`
	OdometerReason   string        `json:"odometer_reason,omitempty"`
	WaitMode         string        `json:"wait_mode,omitempty"`
	Concerns         []string      `json:"concerns"`
	Consent          ConsentPolicy `json:"consent_policy"`
	PromisedAt       *time.Time    `json:"promised_at,omitempty"`
	OutsideHours     bool          `json:"outside_hours,omitempty" readOnly:"true" doc:"The branch is shut at the promised time; filled in when the order is opened"`
	FeeAgreed        bool          `json:"diagnosis_fee_agreed,omitempty"`
	Terms            Terms         `json:"terms"`
}

// Terms are the policy values an order carries with it; filled in when it is opened.
type Terms struct {
	Currency        string        `json:"currency"`
	TaxRate         exact.Percent `json:"tax_rate"`
	TaxAdded        bool          `json:"tax_added,omitempty"`
	DiagnosisFee    exact.Money   `json:"diagnosis_fee"`
	PolicyVersion   int           `json:"policy_version"`
	CalendarVersion int           `json:"calendar_version"`
	Checked         bool          `json:"estimates_checked,omitempty"`
	Edition         int           `json:"edition,omitempty"`
}

// MaxOdometer is more kilometres than any car has run.
const MaxOdometer = 5_000_000

// Name implements [Command].
func (OpenOrder) Name() string { return "open" }

func (c OpenOrder) decide(_ *Order, g Given) ([]process.Command, error) {
	if err := c.check(g.At); err != nil {
		return nil, err
	}
	c.OutsideHours = g.Rules.Edition >= 1 && c.PromisedAt != nil && !g.Rules.work.InHours(*c.PromisedAt)
	p := g.Rules.Policy
	c.Terms = Terms{p.Currency, p.TaxRate, p.TaxAdded, p.Gross(p.DiagnosisFee), p.Version, g.Rules.Calendar.Version, p.SendEstimates == Checked, g.Rules.Edition}
	return []process.Command{c}, nil
}

func (c OpenOrder) check(at time.Time) error {
	var wrong process.Faults
	if c.Number == "" || c.Branch == "" || c.ClientID == "" || c.VehicleID == "" || c.AdvisorID == "" {
		wrong.Invalid("an order needs its number, branch, client_id, vehicle_id and advisor_id")
	}
	if c.Kind != Commercial && c.Kind != Warranty {
		wrong.Invalid("kind: choose commercial or warranty")
	}
	if c.OdometerKM < 0 || c.OdometerKM > MaxOdometer {
		wrong.Invalid("odometer_km: give the kilometres shown, from 0 to %d", MaxOdometer)
	}
	if len(c.Concerns) == 0 {
		wrong.Invalid("concerns: write down at least one, in the client's own words")
	}
	for i, t := range c.Concerns {
		if strings.TrimSpace(t) == "" {
			wrong.Invalid("concerns[%d]: is empty; write what the client says", i)
		}
	}
	wrong.Add(c.Consent.validate())
	if c.PromisedAt != nil && !c.PromisedAt.After(at) {
		wrong.Invalid("promised_at: lies in the past; promise a time that can be kept")
	}
	return wrong.Err()
}

func (c ConsentPolicy) validate() error {
	switch c.Mode {
	case "ask_each", "no_extras":
		if c.Limit != 0 {
			return process.Invalid("consent_policy.limit: goes with mode pre_approved_up_to only")
		}
	case "pre_approved_up_to":
		if c.Limit <= 0 || c.Limit > exact.MaxMoney {
			return process.Invalid("consent_policy.limit: give the agreed amount in minor units, above 0")
		}
	default:
		return process.Invalid("consent_policy.mode: choose ask_each, pre_approved_up_to or no_extras")
	}
	return nil
}

func (c OpenOrder) apply(o *Order, e Event) {
	*o = Order{
		Number: c.Number, Branch: c.Branch, Kind: c.Kind, ClientID: c.ClientID, VehicleID: c.VehicleID,
		RepresentativeID: c.RepresentativeID, RepresentsUpTo: c.RepresentsUpTo, RepresentsSigns: c.RepresentsSigns, AdvisorID: c.AdvisorID,
		OdometerIn: c.OdometerKM, WaitMode: c.WaitMode, Consent: c.Consent, FeeAgreed: c.FeeAgreed,
		Currency: c.Terms.Currency, TaxRate: c.Terms.TaxRate, TaxAdded: c.Terms.TaxAdded, DiagnosisFee: c.Terms.DiagnosisFee,
		PolicyVersion: c.Terms.PolicyVersion, CalendarVersion: c.Terms.CalendarVersion, Checked: c.Terms.Checked, Edition: c.Terms.Edition,
		OpenedAt: e.At, NextJob: 1, NextLine: 1,
	}
	for i, t := range c.Concerns {
		o.Concerns = append(o.Concerns, Concern{Seq: i + 1, Text: t})
	}
	if c.PromisedAt != nil {
		o.Promises = []Promise{{At: *c.PromisedAt, SetAt: e.At, Reason: "intake", OutsideHours: c.OutsideHours}}
	}
}

func needReason(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return process.Invalid("reason: say why, the journal keeps it")
	}
	return nil
}
