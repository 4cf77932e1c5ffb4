package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// Tokened names a client's link; it is all the authority a client has.
type Tokened struct {
	Token string `path:"token" maxLength:"100" doc:"From the link in the client's message"`
}

type clientOutput struct{ Body clientView }

func (s *server) clientLinkRoutes() {
	huma.Register(s.api, open(http.MethodGet, "/v1/c/{token}", "client-order", "The client's view of an order; changes nothing"), s.clientOrder)
	huma.Register(s.api, open(http.MethodPost, "/v1/c/{token}/decide-estimate", "client-decide-estimate", "The client decides, job by job"), s.clientDecides)
	huma.Register(s.api, open(http.MethodPost, "/v1/c/{token}/request-change", "client-request-change", "The client objects"), s.clientObjects)
	huma.Register(s.api, open(http.MethodPost, "/v1/c/{token}/answer-survey", "answer-survey", "The client answers the survey"), s.clientAnswers)
}

// linked finds a link of this scope and the client behind it as an actor.
func (s *server) linked(ctx context.Context, token, scope string) (store.Link, workorder.Actor, error) {
	link, err := s.Store.FindLink(ctx, token)
	if err == nil && link.Scope != scope {
		err = workorder.Forbidden("this link is not for that; use the one in the message about it")
	}
	return link, workorder.Actor{Role: workorder.Client, ID: link.ClientID}, err
}

func (s *server) clientOrder(ctx context.Context, in *Tokened) (*clientOutput, error) {
	link, err := s.Store.FindLink(ctx, in.Token)
	if err != nil {
		return nil, s.problem(err)
	}
	o, err := s.Store.LoadOrder(ctx, link.Order)
	if err != nil {
		return nil, s.problem(err)
	}
	return &clientOutput{Body: clientSees(o, link)}, nil
}

type clientDecision struct {
	Tokened
	Keyed
	Waiting
	Body struct {
		EstimateVersion int                     `json:"estimate_version" minimum:"1"`
		Jobs            []workorder.JobDecision `json:"jobs" minItems:"1"`
	}
}

func (s *server) clientDecides(ctx context.Context, in *clientDecision) (*clientOutput, error) {
	c := workorder.DecideEstimate{EstimateVersion: in.Body.EstimateVersion, Jobs: in.Body.Jobs, Approver: "client", Channel: "link"}
	return s.clientGives(ctx, in.Token, c.EstimateVersion, c, in.Keyed, in.Waiting)
}

type clientObjection struct {
	Tokened
	Keyed
	Waiting
	Body workorder.RequestChange
}

func (s *server) clientObjects(ctx context.Context, in *clientObjection) (*clientOutput, error) {
	return s.clientGives(ctx, in.Token, in.Body.EstimateVersion, in.Body, in.Keyed, in.Waiting)
}

// clientGives sends a command under the authority of an estimate's link, which
// goes for the version of the estimate that it was sent with and no other.
func (s *server) clientGives(ctx context.Context, token string, version int, c workorder.Command, k Keyed, w Waiting) (*clientOutput, error) {
	link, by, err := s.linked(ctx, token, store.LinkEstimate)
	if err == nil && link.EstimateVersion != version {
		err = workorder.Conflict("this link belongs to estimate version %d; use the link in the newest message", link.EstimateVersion)
	}
	if err != nil {
		return nil, s.problem(err)
	}
	sender, err := k.sender(by, link.Order+"/"+c.Name(), c)
	if err != nil {
		return nil, s.problem(err)
	}
	seen, err := s.Store.Mark(ctx, link.Order)
	if err != nil {
		return nil, s.problem(err)
	}
	sender.Seen = seen.Version
	r, err := s.Door.Do(ctx, link.Order, c, sender)
	s.Metrics.Command(c.Name(), string(workorder.KindOf(err)))
	if err != nil {
		return nil, s.problem(err)
	}
	o, err := s.settled(ctx, link.Order, r.Version, w.duration())
	if err != nil {
		return nil, s.problem(err)
	}
	return &clientOutput{Body: clientSees(o, link)}, nil
}

type surveyInput struct {
	Tokened
	Keyed
	Body workorder.SurveyAnswer
}

func (s *server) clientAnswers(ctx context.Context, in *surveyInput) (*struct{}, error) {
	link, by, err := s.linked(ctx, in.Token, store.LinkSurvey)
	if err != nil {
		return nil, s.problem(err)
	}
	var sender workflows.Sender
	if sender, err = in.sender(by, link.Order+"/answer-survey", in.Body); err == nil {
		err = s.Door.Answer(ctx, link.Order, in.Body, sender)
	}
	return nil, s.problem(err)
}
