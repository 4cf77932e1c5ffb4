package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// Keyed carries the idempotency key of a POST.
type Keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"200" doc:"The same key again gives the first answer again; made up by the server when absent"`
}

// sender says who asks, under which key, and what the whole request hashes to.
func (k Keyed) sender(by workorder.Actor, what string, body any) (workflows.Sender, error) {
	b, err := json.Marshal([]any{by, what, body})
	if err != nil {
		return workflows.Sender{}, err
	}
	sum := sha256.Sum256(b)
	key := k.Key
	if key == "" {
		key = rand.Text()
	}
	return workflows.Sender{By: by, Key: key, Hash: base64.RawURLEncoding.EncodeToString(sum[:12])}, nil
}

// commandRoutes makes every command of the process table a route; a test holds
// the list against the table.
func (s *server) commandRoutes() {
	command[workorder.StartDiagnosis](s)
	command[workorder.SkipDiagnosis](s)
	command[workorder.RecordFindings](s)
	command[workorder.RecordOffer](s)
	command[workorder.RequestChange](s)
	command[workorder.ReviseEstimate](s)
	command[workorder.DecideEstimate](s)
	command[workorder.AssignJob](s)
	command[workorder.ReceiveParts](s)
	command[workorder.IssueParts](s)
	command[workorder.StartJob](s)
	command[workorder.PauseJob](s)
	command[workorder.FinishJob](s)
	command[workorder.PassQualityCheck](s)
	command[workorder.FailQualityCheck](s)
	command[workorder.RecordPayment](s)
	command[workorder.HandOver](s)
	command[workorder.CloseOrder](s)
	command[workorder.ChangePromise](s)
	command[workorder.Cancel](s)
	command[workorder.RetryIncident](s)
	command[workorder.SkipIncident](s)
}

type commandInput[C any] struct {
	Numbered
	Keyed
	Waiting
	Body *C
}

func command[C workorder.Command](s *server) {
	var zero C
	step, _ := workorder.StepOf(zero.Name())
	op := operation(http.MethodPost, "/v1/work-orders/{number}/commands/"+step.Command, step.Command, step.Title+" ("+step.TitleRU+")")
	op.Description = "For " + words(step.Roles) + "."
	huma.Register(s.api, op, func(ctx context.Context, in *commandInput[C]) (*orderOutput, error) {
		c := zero
		if in.Body != nil {
			c = *in.Body
		}
		o, err := s.give(ctx, in.Number, c, in.Keyed, in.Waiting)
		if err != nil {
			return nil, s.problem(err)
		}
		return view(o, actor(ctx)), nil
	})
}

// give sends a command to an order that the caller may see and reads the order after it.
func (s *server) give(ctx context.Context, number string, c workorder.Command, k Keyed, w Waiting) (o workorder.Order, err error) {
	m, err := s.mark(ctx, number)
	if err != nil {
		return o, err
	}
	if err := s.known(ctx, m.Branch, c); err != nil {
		return o, err
	}
	sender, err := k.sender(actor(ctx), number+"/"+c.Name(), c)
	if err != nil {
		return o, err
	}
	sender.Seen = m.Version
	r, err := s.Door.Do(ctx, number, c, sender)
	s.Metrics.Command(c.Name(), string(workorder.KindOf(err)))
	if err != nil {
		return o, err
	}
	return s.settled(ctx, number, r.Version, w.duration())
}

// known refuses a command that names a part, a mechanic or a supplier that no
// card exists for, before the order hears of it.
func (s *server) known(ctx context.Context, branch string, c workorder.Command) error {
	switch c := c.(type) {
	case workorder.SkipDiagnosis:
		return s.knownParts(ctx, partsOf(c.Jobs))
	case workorder.RecordFindings:
		return s.knownParts(ctx, partsOf(c.Jobs))
	case workorder.ReviseEstimate:
		parts := partsOf(c.AddJobs)
		for _, p := range c.AddParts {
			parts = append(parts, p.PartNo)
		}
		return s.knownParts(ctx, parts)
	case workorder.AssignJob:
		return s.knownMechanic(ctx, branch, c.MechanicID)
	case workorder.StartJob:
		return s.knownMechanic(ctx, branch, c.MechanicID)
	case workorder.RecordOffer:
		return s.knownSupplier(ctx, c.SupplierID)
	}
	return nil
}

func partsOf(jobs []workorder.JobSpec) []string {
	var parts []string
	for _, j := range jobs {
		for _, p := range j.Parts {
			parts = append(parts, p.PartNo)
		}
	}
	return parts
}

func (s *server) knownParts(ctx context.Context, parts []string) error {
	if len(parts) == 0 {
		return nil
	}
	missing, err := s.Store.KnownParts(ctx, parts)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return workorder.Invalid("part_no: %q is not in the price list; check the number or let the parts desk add it", missing[0])
	}
	return nil
}

func (s *server) knownMechanic(ctx context.Context, branch, id string) error {
	if id == "" {
		return nil
	}
	m, err := s.Store.StaffByID(ctx, id)
	if err != nil && workorder.KindOf(err) != workorder.KindNotFound {
		return err
	}
	if err != nil || m.Branch != branch || !m.Active {
		return workorder.Invalid("mechanic_id: %q does not work at branch %s", id, branch)
	}
	return nil
}

func (s *server) knownSupplier(ctx context.Context, id string) error {
	_, err := s.Store.SupplierByID(ctx, id)
	if workorder.KindOf(err) == workorder.KindNotFound {
		return workorder.Invalid("supplier_id: %q is not known; GET /v1/suppliers lists them", id)
	}
	return err
}
