package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/survey"
)

const (
	lockAsked = `SELECT state, reason FROM survey WHERE order_no = $1 FOR UPDATE`
	markAsked = `UPDATE survey SET state = 'sent', sent_at = now() WHERE order_no = $1`
)

// AskClient puts the question into the outbox, or says why the client is not
// asked: without consent to service messages, or when the client was asked about
// another order less than the gap ago. The same request again is answered alike.
func (s *Store) AskClient(ctx context.Context, r survey.Request) (said survey.ClientAsked, err error) {
	err = s.tx(ctx, func(tx pgx.Tx) error {
		// One survey of a client at a time, or two orders closed together ask twice.
		if _, err := tx.Exec(ctx, lockName, "survey/"+r.ClientID); err != nil {
			return err
		}
		var state string
		if err := tx.QueryRow(ctx, lockAsked, r.Order).Scan(&state, &said.Reason); err != nil || state != "scheduled" {
			return err
		}
		if said.Reason, err = whyNotAsk(ctx, tx, r.ClientID, r.Order, r.Gap); err != nil {
			return err
		}
		if said.Reason != "" {
			_, err := tx.Exec(ctx, suppressSurvey, r.Order, said.Reason)
			return err
		}
		if _, err := tx.Exec(ctx, markAsked, r.Order); err != nil {
			return err
		}
		return s.send(ctx, tx, outgoing{branch: r.Branch, order: r.Order, clientID: r.ClientID, key: "survey", until: r.Until})
	})
	return said, failed("ask client", err)
}

// AskAgain puts the reminder into the outbox.
func (s *Store) AskAgain(ctx context.Context, r survey.Request) (survey.AskedAgain, error) {
	err := s.tx(ctx, func(tx pgx.Tx) error {
		return s.send(ctx, tx, outgoing{branch: r.Branch, order: r.Order, clientID: r.ClientID, key: "survey-reminder", until: r.Until})
	})
	return survey.AskedAgain{}, failed("ask again", err)
}
