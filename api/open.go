package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

// openBody is what the receptionist knows when a car comes in.
type openBody struct {
	Kind             workorder.OrderKind     `json:"kind" enum:"commercial,warranty"`
	ClientID         string                  `json:"client_id" minLength:"1"`
	VehicleID        string                  `json:"vehicle_id" minLength:"1"`
	RepresentativeID string                  `json:"representative_id,omitempty" doc:"Who acts for the client (доверенное лицо)"`
	AdvisorID        string                  `json:"advisor_id,omitempty" doc:"Responsible to the end; the caller when absent"`
	OdometerKM       int64                   `json:"odometer_km" minimum:"0" maximum:"5000000"`
	OdometerReason   string                  `json:"odometer_reason,omitempty" maxLength:"500" doc:"Needed when the odometer shows less than last time"`
	WaitMode         string                  `json:"wait_mode,omitempty" enum:"waiter,drop_off"`
	Concerns         []concernBody           `json:"concerns" minItems:"1" maxItems:"30"`
	Consent          workorder.ConsentPolicy `json:"consent_policy"`
	PromisedAt       *time.Time              `json:"promised_at,omitempty"`
	FeeAgreed        bool                    `json:"diagnosis_fee_agreed,omitempty" doc:"The client pays the diagnosis when all work is declined"`
}

type concernBody struct {
	Text string `json:"text" minLength:"1" maxLength:"4000" doc:"The client's own words"`
}

type openInput struct {
	Keyed
	Waiting
	Body openBody
}

type openOutput struct {
	Location string `header:"Location"`
	Body     orderView
}

func (s *server) openRoute() {
	op := operation(http.MethodPost, "/v1/work-orders", "open", "Open a work order for a known client and vehicle", desk...)
	op.DefaultStatus = http.StatusCreated
	huma.Register(s.api, op, s.openOrder)
}

func (s *server) openOrder(ctx context.Context, in *openInput) (*openOutput, error) {
	o, err := s.open(ctx, in)
	s.Metrics.Command("open", string(workorder.KindOf(err)))
	if err != nil {
		return nil, s.problem(err)
	}
	return &openOutput{Location: "/v1/work-orders/" + o.Number, Body: view(o, actor(ctx)).Body}, nil
}

func (s *server) open(ctx context.Context, in *openInput) (workorder.Order, error) {
	p := caller(ctx)
	c, err := s.intake(ctx, in.Body, p)
	if err != nil {
		return workorder.Order{}, err
	}
	rules, err := s.rules(ctx, p.Branch)
	if err != nil {
		return workorder.Order{}, err
	}
	sender, err := in.sender(actor(ctx), "open", in.Body)
	if err != nil {
		return workorder.Order{}, err
	}
	// Decided on trial before a number is spent: a refused order leaves no gap.
	c.Number = "trial"
	if _, _, err := workorder.Decide(workorder.Order{}, c, workorder.Given{At: time.Now(), By: sender.By, Rules: rules}); err != nil {
		return workorder.Order{}, err
	}
	if c.Number, err = s.Store.NumberFor(ctx, p, sender.Key, sender.Hash); err != nil {
		return workorder.Order{}, err
	}
	r, err := s.Door.Open(ctx, c, sender, rules)
	if err != nil {
		return workorder.Order{}, err
	}
	return s.settled(ctx, c.Number, r.Version, in.duration())
}

// rules are the policy and calendar of this moment; the order keeps them.
func (s *server) rules(ctx context.Context, branch string) (*workorder.Rules, error) {
	policy, err := s.Store.CurrentPolicy(ctx)
	if err != nil {
		return nil, err
	}
	calendar, err := s.Store.CurrentCalendar(ctx, branch)
	if err != nil {
		return nil, err
	}
	return workorder.NewRules(policy, calendar)
}

// intake looks up what the order refers to: no card, no order (P4).
func (s *server) intake(ctx context.Context, b openBody, p auth.Principal) (workorder.OpenOrder, error) {
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
	} else if err := s.knownAdvisor(ctx, c.AdvisorID, p.Branch); err != nil {
		return c, err
	}
	may, err := s.Store.CheckIntake(ctx, store.Intake{
		ClientID: b.ClientID, VehicleID: b.VehicleID, RepresentativeID: b.RepresentativeID,
		OdometerKM: b.OdometerKM, OdometerReason: b.OdometerReason,
	})
	if err != nil {
		return c, err
	}
	c.RepresentsUpTo, c.RepresentsSigns = may.UpTo, may.Signs
	return c, nil
}

func (s *server) knownAdvisor(ctx context.Context, id, branch string) error {
	a, err := s.Store.StaffByID(ctx, id)
	if err != nil && workorder.KindOf(err) != workorder.KindNotFound {
		return err
	}
	if err != nil || a.Branch != branch || !a.Active {
		return workorder.Invalid("advisor_id: %q does not work at your branch", id)
	}
	return nil
}
