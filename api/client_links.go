package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// Tokened names a client's link; it is all the authority a client has.
type Tokened struct {
	Token string `path:"token" maxLength:"100" doc:"From the link in the client's message"`
}

type clientOutput struct{ Body desk.ClientView }

func (s *server) clientLinkRoutes() {
	huma.Register(s.api, s.linked(http.MethodGet, "/v1/c/{token}", "client-order", "The client's view of an order; changes nothing"), s.clientOrder)
	huma.Register(s.api, s.linked(http.MethodPost, "/v1/c/{token}/decide-estimate", "client-decide-estimate", "The client decides, job by job"), s.clientDecides)
	huma.Register(s.api, s.linked(http.MethodPost, "/v1/c/{token}/request-change", "client-request-change", "The client objects"), s.clientObjects)
	huma.Register(s.api, s.linked(http.MethodPost, "/v1/c/{token}/ask-advisor", "client-asks", "The client asks something, wants to be called, or wants to stop the order"), s.clientAsks)
	huma.Register(s.api, s.linked(http.MethodPost, "/v1/c/{token}/answer-survey", "answer-survey", "The client answers the survey"), s.clientAnswers)
}

// linked describes a route that a client's link opens; who tries many that open
// nothing is stopped.
func (s *server) linked(method, path, id, summary string) huma.Operation {
	op := open(method, path, id, summary)
	op.Middlewares = huma.Middlewares{s.bounded}
	return op
}

func (s *server) bounded(ctx huma.Context, next func(huma.Context)) {
	r, _ := humachi.Unwrap(ctx)
	if wait := s.guesses.Wait(r); wait > 0 {
		ctx.SetHeader("Retry-After", strconv.Itoa(int(wait.Seconds())))
		_ = huma.WriteErr(s.api, ctx, http.StatusTooManyRequests, "too many links that open nothing were tried from your address; wait a minute and try again")
		return
	}
	next(ctx)
	if ctx.Status() == http.StatusNotFound {
		s.guesses.Missed(r)
	}
}

func (s *server) clientOrder(ctx context.Context, in *Tokened) (*clientOutput, error) {
	o, link, err := s.desk.ClientOrder(ctx, in.Token)
	if err != nil {
		return nil, s.problem(err)
	}
	told, err := s.desk.NoteOpened(ctx, in.Token, o)
	if err != nil { // they came to see their order
		s.Log.Error("an opened link was not noted", "error", err)
		err = nil
	}
	if told {
		o, link, err = s.desk.ClientOrder(ctx, in.Token)
	}
	return s.clientSees(ctx, o, link, err)
}

func (s *server) clientSees(ctx context.Context, o workorder.Order, link messages.Link, err error) (*clientOutput, error) {
	if err != nil {
		return nil, s.problem(err)
	}
	seen, err := s.desk.ClientSees(ctx, o, link)
	if err != nil {
		return nil, s.problem(err)
	}
	return &clientOutput{Body: seen}, nil
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
	o, link, err := s.desk.ClientGives(ctx, in.Token, c, in.ask(in.Waiting))
	return s.clientSees(ctx, o, link, err)
}

type clientObjection struct {
	Tokened
	Keyed
	Waiting
	Body workorder.RequestChange
}

func (s *server) clientObjects(ctx context.Context, in *clientObjection) (*clientOutput, error) {
	o, link, err := s.desk.ClientGives(ctx, in.Token, in.Body, in.ask(in.Waiting))
	return s.clientSees(ctx, o, link, err)
}

type clientAsking struct {
	Tokened
	Keyed
	Waiting
	Body workorder.AskAdvisor
}

func (s *server) clientAsks(ctx context.Context, in *clientAsking) (*clientOutput, error) {
	o, link, err := s.desk.ClientGives(ctx, in.Token, in.Body, in.ask(in.Waiting))
	return s.clientSees(ctx, o, link, err)
}

type surveyInput struct {
	Tokened
	Keyed
	Body survey.Answer
}

func (s *server) clientAnswers(ctx context.Context, in *surveyInput) (*struct{}, error) {
	return nil, s.problem(s.desk.ClientAnswers(ctx, in.Token, in.Body, in.ask(Waiting{})))
}

// outboxRoutes serve the gateway that carries messages to the clients. Their
// bodies hold the clients' own links, so that only an administrator's token,
// which the gateway gets, may read them.
func (s *server) outboxRoutes() {
	op := operation(http.MethodGet, "/v1/outbox", "read-outbox", "Queued messages with their links, the oldest first, for the gateway that sends them", process.Admin)
	huma.Register(s.api, op, s.readOutbox)
	report := operation(http.MethodPost, "/v1/messages/{id}/state", "report-message", "What became of a message: whoever carries it reports it when it was handed over, when there is a receipt, and when it did not arrive; the same again changes nothing", process.Admin)
	huma.Register(s.api, report, s.reportMessage)
}

type messageReport struct {
	Keyed
	ID   int64 `path:"id" minimum:"1" doc:"Of the message in the outbox"`
	Body struct {
		State  string `json:"state" enum:"sent,delivered,failed" doc:"States go forwards only: queued, sent, and on to delivered or failed"`
		Detail string `json:"detail,omitempty" maxLength:"500" doc:"Why it failed, in the carrier's words; for people to read"`
	}
}

func (s *server) reportMessage(ctx context.Context, in *messageReport) (*output[messages.OutboxMessage], error) {
	m, err := s.Store.Messages.Report(ctx, in.ID, in.Body.State, in.Body.Detail)
	return answer(s, m, err)
}

type outboxInput struct {
	Order string `query:"order" maxLength:"40" doc:"Of this work order only"`
	After int64  `query:"after" minimum:"0" doc:"Id of the last message that was carried"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

func (s *server) readOutbox(ctx context.Context, in *outboxInput) (*list[messages.OutboxMessage], error) {
	found, err := s.Store.Messages.Outbox(ctx, in.Order, in.After, in.Limit)
	return items(s, Sliced{}, found, err)
}

// givenLinkRoutes are about the links that clients are given, for who deals with clients.
func (s *server) givenLinkRoutes() {
	const path = "/v1/work-orders/{number}/client-links"
	list := operation(http.MethodGet, path, "list-client-links", "The links that the client was given: when, by whom, and when they were opened", desk.MayHandLinks()...)
	huma.Register(s.api, list, s.listGivenLinks)
	give := operation(http.MethodPost, path, "give-client-link", "Give the client a new link: send it, or have its address to show or print", desk.MayHandLinks()...)
	give.DefaultStatus = http.StatusCreated
	huma.Register(s.api, give, s.giveLink)
}

func (s *server) listGivenLinks(ctx context.Context, in *ListedOf) (*list[messages.GivenLink], error) {
	all, err := s.desk.LinksOf(ctx, caller(ctx), in.Number)
	return items(s, in.Sliced, all, err)
}

type linkBody struct {
	How   string `json:"how" enum:"sent,shown,printed" doc:"sent: in a message to the client. shown, printed: the answer has the address, for a QR code; it is noted who gave it"`
	Renew bool   `json:"renew,omitempty" doc:"The links that were given before stop"`
}

// handedLink is the only place where a link itself appears for staff.
type handedLink struct {
	Address string `json:"address,omitempty" doc:"Show it to the client only, it is not shown again; absent when it was sent"`
}

func (s *server) giveLink(ctx context.Context, in *struct {
	Numbered
	Keyed
	Body linkBody
}) (*output[handedLink], error) {
	seal := callOf(ctx).seal
	h := messages.Handing{How: in.Body.How, Renew: in.Body.Renew, Key: in.ask(Waiting{}).Key}
	kept, err := once(ctx, s, in.Keyed, "give-client-link/"+in.Number, in.Body, func(ctx context.Context) (sealedAnswer, error) {
		address, err := s.desk.HandLink(ctx, caller(ctx), in.Number, h)
		if err != nil {
			return sealedAnswer{}, err
		}
		sealed, err := seal.Close([]byte(address))
		return sealedAnswer{sealed}, err
	})
	if err != nil {
		return nil, s.problem(err)
	}
	address, err := seal.Open(kept.Sealed)
	if err != nil {
		err = process.Conflict("this key has given a link already, for somebody who called with another token of yours; give one under a new key")
	}
	return answer(s, handedLink{Address: string(address)}, err)
}
