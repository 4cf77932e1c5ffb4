package desk

import (
	"context"

	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// ClientOrder reads the order behind a client's link; the link is all the
// authority a client has.
func (d *Desk) ClientOrder(ctx context.Context, token string) (workorder.Order, messages.Link, error) {
	link, err := d.Store.Messages.FindLink(ctx, token)
	if err != nil {
		return workorder.Order{}, link, err
	}
	o, err := d.Store.Record.LoadOrder(ctx, link.Order)
	if err == nil && o.ClientID != link.ClientID { // the wrong card had been chosen; the link is about to end
		return workorder.Order{}, link, messages.NoLink()
	}
	return o, link, err
}

// NoteOpened notes that the client opened a link. That it can not be noted is for the
// log: the client came to see their order.
func (d *Desk) NoteOpened(ctx context.Context, token string) error {
	return d.Store.Messages.NoteOpened(ctx, token)
}

// ClientGives sends a command under the authority of a client's link. An agreement
// keeps how the client came by the link: it may have been shown to them at the desk.
func (d *Desk) ClientGives(ctx context.Context, token string, c process.Command, ask Ask) (workorder.Order, messages.Link, error) {
	link, err := d.Store.Messages.FindLink(ctx, token)
	if err != nil {
		return workorder.Order{}, link, err
	}
	if agreed, ok := c.(workorder.DecideEstimate); ok {
		agreed.Link = link.Given()
		c = agreed
	}
	o, err := d.give(ctx, process.Actor{Role: process.Client, ID: link.ClientID}, "", link.Order, c, ask)
	return o, link, err
}

// ClientAnswers keeps the client's answer to the survey.
func (d *Desk) ClientAnswers(ctx context.Context, token string, a survey.Answer, ask Ask) error {
	link, err := d.Store.Messages.FindLink(ctx, token)
	if err != nil {
		return err
	}
	by := process.Actor{Role: process.Client, ID: link.ClientID}
	sender, err := ask.Sender(by, link.Order+"/answer-survey", a)
	if err != nil {
		return err
	}
	_, err = d.Door.Do(ctx, survey.Process(), link.Order, a, sender)
	return err
}
