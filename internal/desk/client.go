package desk

import (
	"context"

	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// linked finds a link of this scope and the client behind it as an actor.
func (d *Desk) linked(ctx context.Context, token, scope string) (messages.Link, process.Actor, error) {
	link, err := d.Store.Messages.FindLink(ctx, token)
	if err == nil && link.Scope != scope {
		err = process.Forbidden("this link is not for that; use the one in the message about it")
	}
	return link, process.Actor{Role: process.Client, ID: link.ClientID}, err
}

// ClientOrder reads the order behind a client's link; the link is all the
// authority a client has.
func (d *Desk) ClientOrder(ctx context.Context, token string) (workorder.Order, messages.Link, error) {
	link, err := d.Store.Messages.FindLink(ctx, token)
	if err != nil {
		return workorder.Order{}, link, err
	}
	o, err := d.Store.Record.LoadOrder(ctx, link.Order)
	return o, link, err
}

// ClientGives sends a command under the authority of an estimate's link, which
// goes for the version of the estimate that it was sent with and no other.
func (d *Desk) ClientGives(ctx context.Context, token string, version int, c process.Command, ask Ask) (workorder.Order, messages.Link, error) {
	link, by, err := d.linked(ctx, token, messages.LinkEstimate)
	if err == nil && link.EstimateVersion != version {
		err = process.As(process.CodeOutdated, process.Conflict("this link belongs to estimate version %d; use the link in the newest message", link.EstimateVersion))
	}
	if err != nil {
		return workorder.Order{}, link, err
	}
	o, err := d.give(ctx, by, "", link.Order, c, ask)
	return o, link, err
}

// ClientAnswers keeps the client's answer to the survey.
func (d *Desk) ClientAnswers(ctx context.Context, token string, a survey.Answer, ask Ask) error {
	link, by, err := d.linked(ctx, token, messages.LinkSurvey)
	if err != nil {
		return err
	}
	sender, err := ask.Sender(by, link.Order+"/answer-survey", a)
	if err != nil {
		return err
	}
	_, err = d.Door.Do(ctx, survey.Process(), link.Order, a, sender)
	return err
}
