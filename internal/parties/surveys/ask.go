package surveys

import (
	"context"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/survey"
)

const (
	lockAsked = `SELECT state, reason FROM survey WHERE order_no = $1 FOR UPDATE`
	markAsked = `UPDATE survey SET state = 'sent', sent_at = coalesce($2, now()) WHERE order_no = $1`
)

// AskClient puts the question into the outbox, or says why the client is not
// asked: without consent to service messages, or when the client was asked about
// another order less than the gap ago. The same request again is answered alike.
func (s *Surveys) AskClient(ctx context.Context, r survey.Request) (said survey.ClientAsked, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		// One survey of a client at a time, or two orders closed together ask twice.
		if err := s.db.Lock(ctx, "survey/"+r.ClientID); err != nil {
			return err
		}
		var state string
		if err := tx.QueryRow(ctx, lockAsked, r.Order).Scan(&state, &said.Reason); err != nil || state != "scheduled" {
			return err
		}
		if said.Reason, err = s.whyNotAsk(ctx, r.ClientID, r.Order, r.Gap); err != nil {
			return err
		}
		if said.Reason != "" {
			_, err := tx.Exec(ctx, suppressSurvey, r.Order, said.Reason)
			return err
		}
		if _, err := tx.Exec(ctx, markAsked, r.Order, database.Moment(ctx)); err != nil {
			return err
		}
		return s.invite(ctx, Invitation{Branch: r.Branch, Order: r.Order, ClientID: r.ClientID, Key: "survey", Until: r.Until})
	})
	return said, database.Failed("ask client", err)
}

// AskAgain puts the reminder into the outbox.
func (s *Surveys) AskAgain(ctx context.Context, r survey.Request) (survey.AskedAgain, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		return s.invite(ctx, Invitation{Branch: r.Branch, Order: r.Order, ClientID: r.ClientID, Key: "survey-reminder", Until: r.Until})
	})
	return survey.AskedAgain{}, database.Failed("ask again", err)
}
