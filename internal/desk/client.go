package desk

import (
	"context"
	"strconv"
	"time"

	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// tellPatience is how long a client waits for their page because the order has to know
// that they look at it.
const tellPatience = 3 * time.Second

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

// NoteOpened notes that the client opened a link to their order, and lets the order know
// that they read what it had to tell them: told reports that it did not know, so that the
// order is another one now. That it can not be noted is for the log: the client came to
// see their order, and the next look makes up for it.
func (d *Desk) NoteOpened(ctx context.Context, token string, o workorder.Order) (told bool, err error) {
	if err := d.Store.Messages.NoteOpened(ctx, token); err != nil {
		return false, err
	}
	read := o.Reads()
	if len(read) == 0 {
		return false, nil
	}
	// Whoever looks twice at once reports it once.
	key := "read/" + strconv.Itoa(o.Version)
	ctx, cancel := context.WithTimeout(ctx, tellPatience)
	defer cancel()
	_, err = d.Door.Do(ctx, workorder.Process(), o.Number, workorder.MessagesReported{Messages: read}, workflows.Sender{By: process.ProcessActor(), Key: key, Hash: key})
	if process.KindOf(err) == process.KindConflict { // somebody told them meanwhile
		err = nil
	}
	return err == nil, err
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
