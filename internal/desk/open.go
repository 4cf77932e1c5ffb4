package desk

import (
	"context"
	"time"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Opening is what the receptionist knows when a car comes in.
type Opening struct {
	Kind             workorder.OrderKind     `json:"kind" enum:"commercial,warranty"`
	ClientID         string                  `json:"client_id" minLength:"1"`
	VehicleID        string                  `json:"vehicle_id" minLength:"1"`
	RepresentativeID string                  `json:"representative_id,omitempty" doc:"Who acts for the client (доверенное лицо)"`
	AdvisorID        string                  `json:"advisor_id,omitempty" doc:"Responsible to the end; the caller when absent"`
	OdometerKM       int64                   `json:"odometer_km" minimum:"0" maximum:"5000000"`
	OdometerReason   string                  `json:"odometer_reason,omitempty" maxLength:"500" doc:"Needed when the odometer shows less than last time"`
	WaitMode         string                  `json:"wait_mode,omitempty" enum:"waiter,drop_off"`
	Concerns         []OpeningConcern        `json:"concerns" minItems:"1" maxItems:"30"`
	Consent          workorder.ConsentPolicy `json:"consent_policy"`
	PromisedAt       *time.Time              `json:"promised_at,omitempty"`
	FeeAgreed        bool                    `json:"diagnosis_fee_agreed,omitempty" doc:"The client pays the diagnosis when all work is declined"`
}

// OpeningConcern is what the client said.
type OpeningConcern struct {
	Text string `json:"text" minLength:"1" maxLength:"4000" doc:"The client's own words"`
}

// Open opens an order for known cards (P4) and reads it back.
func (d *Desk) Open(ctx context.Context, p auth.Principal, in Opening, ask Ask) (workorder.Order, error) {
	o, err := d.open(ctx, p, in, ask)
	d.Metrics.Command(workorder.Process().Name, workorder.OpenOrder{}.Name(), string(process.KindOf(err)))
	return o, err
}

func (d *Desk) open(ctx context.Context, p auth.Principal, in Opening, ask Ask) (workorder.Order, error) {
	c, rules, err := d.intake(ctx, in, p)
	if err != nil {
		return workorder.Order{}, err
	}
	sender, err := ask.Sender(p.Actor(), c.Name(), in)
	if err != nil {
		return workorder.Order{}, err
	}
	// Decided on trial before a number is spent: a refused order leaves no gap.
	c.Number = "trial"
	if _, _, err := workorder.Decide(workorder.Order{}, c, workorder.Given{At: time.Now(), By: sender.By, Rules: rules}); err != nil {
		return workorder.Order{}, err
	}
	if c.Number, err = d.Store.Shop.NumberFor(ctx, p, sender.Key, sender.Hash); err != nil {
		return workorder.Order{}, err
	}
	w := d.Feed.Wait(c.Number)
	defer w.Leave()
	r, err := d.Door.Open(ctx, workorder.Process(), c.Number, c, sender, rules)
	if err != nil {
		return workorder.Order{}, err
	}
	return d.settled(ctx, w, settling{number: c.Number, atLeast: r.Version, wait: ask.Wait})
}

// intake looks up what the order refers to: no card, no order (P4). The rules are the
// policy and calendar of this moment; the order keeps them.
func (d *Desk) intake(ctx context.Context, b Opening, p auth.Principal) (workorder.OpenOrder, *workorder.Rules, error) {
	c := workorder.OpenOrder{
		Branch: p.Branch, Kind: b.Kind, ClientID: b.ClientID, VehicleID: b.VehicleID, RepresentativeID: b.RepresentativeID,
		AdvisorID: b.AdvisorID, OdometerKM: b.OdometerKM, OdometerReason: b.OdometerReason, WaitMode: b.WaitMode,
		Consent: b.Consent, PromisedAt: b.PromisedAt, FeeAgreed: b.FeeAgreed,
	}
	for _, t := range b.Concerns {
		c.Concerns = append(c.Concerns, t.Text)
	}
	if c.AdvisorID == "" {
		c.AdvisorID = p.ID
	}
	may, err := d.Store.Cards.Admit(ctx, cards.Intake{
		Branch: p.Branch, AdvisorID: b.AdvisorID, ClientID: b.ClientID, VehicleID: b.VehicleID, RepresentativeID: b.RepresentativeID,
		OdometerKM: b.OdometerKM, OdometerReason: b.OdometerReason, At: time.Now(),
	})
	if err != nil {
		return c, nil, err
	}
	c.RepresentsUpTo, c.RepresentsSigns = may.UpTo, may.Signs
	rules, err := workorder.NewRules(may.Policy, may.Calendar)
	return c, rules, err
}
