package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/workorder"
)

// Keyed carries the idempotency key of a POST.
type Keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"200" doc:"The same key again gives the first answer again; made up by the server when absent"`
}

func (k Keyed) ask(w Waiting) desk.Ask { return desk.Ask{Key: k.Key, Wait: w.duration()} }

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
	command[workorder.RejectParts](s)
	command[workorder.MoveCar](s)
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
		o, err := s.desk.Give(ctx, caller(ctx), in.Number, c, in.ask(in.Waiting))
		if err != nil {
			return nil, s.problem(err)
		}
		return view(o, actor(ctx)), nil
	})
}
