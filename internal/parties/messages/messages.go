// Package messages is the built-in post: the outbox with its texts, and the links
// that open the client's pages. It owns the tables message and client_link.
package messages

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/metrics/counters"
	"github.com/workbay/workbay/workorder"
)

// Messages is the built-in post.
type Messages struct {
	db        *database.DB
	cards     *cards.Cards
	publicURL string // see [Messages.SetPublicURL]
}

// New is the owner of these tables in a database.
func New(db *database.DB, cards *cards.Cards) *Messages { return &Messages{db: db, cards: cards} }

// OutboxMessage is a message to a client. What staff see of it has no link: with it
// they could act for the client.
type OutboxMessage struct {
	ID       int64     `json:"id" doc:"Of this writing of it; a message that is written again has another"`
	Branch   string    `json:"branch"`
	Order    string    `json:"order" db:"order_no"`
	ClientID string    `json:"client_id"`
	Key      string    `json:"key"`
	Template string    `json:"template" enum:"estimate,estimate-reminder,agreement,ready,survey,survey-reminder,link"`
	Channel  string    `json:"channel" enum:"sms,email,phone,messenger,web"`
	Address  string    `json:"address" doc:"Number or e-mail address; empty for web, and where there is none"`
	Language string    `json:"language"`
	Subject  string    `json:"subject"`
	Body     string    `json:"body"`
	State    string    `json:"state" enum:"queued,sent,delivered,failed,suppressed,withdrawn" doc:"queued: written, and nobody has carried it yet. sent: handed to whoever carries it. delivered: they have a receipt. failed: it did not arrive. suppressed: it can not go out, or the client does not want it"`
	Reason   string    `json:"reason,omitempty" enum:"no_address,by_phone,no_consent,not_delivered" doc:"Why it is suppressed or failed"`
	Detail   string    `json:"detail,omitempty" doc:"What whoever carried it says of that"`
	At       time.Time `json:"at" doc:"When it was first written"`
	StateAt  time.Time `json:"state_at" doc:"Since when it is in this state"`
}

// linkLife is how long a link opens when nothing else limits it.
const linkLife = 30 * 24 * time.Hour

// QueueMessages puts a message into the outbox for each key, once, with a link
// of its own (N3, N9, C24). The client's card says how and in which language, and
// whether at all.
func (s *Messages) QueueMessages(ctx context.Context, r workorder.MessagesRequest) (workorder.MessagesQueued, error) {
	said := workorder.MessagesQueued{Keys: []string{}}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		for _, key := range r.Keys {
			m := Letter{Branch: r.Branch, Order: r.Order, ClientID: r.ClientID, Key: key, Until: database.Now(ctx).Add(linkLife), Agreed: r.Agreed}
			why, err := s.Send(ctx, m)
			if err != nil {
				return err
			}
			if why == "" {
				said.Keys = append(said.Keys, key)
				continue
			}
			said.Suppressed = append(said.Suppressed, workorder.MessageNews{Key: key, State: workorder.MessageSuppressed, Reason: why})
		}
		return nil
	})
	return said, database.Failed("queue messages", err)
}

// Letter is a message about to be written.
type Letter struct {
	Branch, Order, ClientID string
	Key                     string            // which message it is; the same key again writes nothing
	Until                   time.Time         // how long its link opens when the order is over by then
	By                      string            // staff id of who sends it; "" when the process does
	Agreed                  *workorder.Agreed // what a letter agreement says
}

const (
	// Whoever reads the outbox waits for messages that have their id and are not
	// committed yet: readers go on from the last id they saw, and would miss them.
	joinOutbox    = `SELECT pg_advisory_xact_lock_shared(hashtextextended('outbox', 0))`
	settleOutbox  = `SELECT pg_advisory_xact_lock(hashtextextended('outbox', 0))`
	lockMessage   = `SELECT state, reason FROM message WHERE order_no = $1 AND key = $2 FOR UPDATE`
	insertMessage = `
WITH m AS (
    INSERT INTO message (order_no, key, channel, address, language, subject, body, state, reason, heard, branch, client_id, template, at, state_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $10, $11, $12, coalesce($13, now()), coalesce($13, now())) ON CONFLICT ON CONSTRAINT message_once DO NOTHING
    RETURNING branch, channel, state)
` + countMessages
	// What is written again has a new id, for whoever reads the outbox goes on from the last.
	rewriteMessage = `
WITH m AS (
    UPDATE message SET id = DEFAULT, channel = $3, address = $4, language = $5, subject = $6, body = $7,
        state = $8, reason = $9, heard = $8, asked = '', detail = '', state_at = now()
    WHERE order_no = $1 AND key = $2 AND state IN ('failed', 'suppressed')
    RETURNING branch, channel, state)
` + countMessages
	// The order is about to note that it is queued, and has to be told the rest again.
	tellAgain     = `UPDATE message SET heard = 'queued' WHERE order_no = $1 AND key = $2 AND state IN ('sent', 'delivered', 'failed')`
	countMessages = counters.InsertInto + ` SELECT 'notify_total', ARRAY[branch, channel, state], 1 FROM m`
)

// Send writes one message and its link, unless it was written before, and says why it
// can not go out. One that could not go out, or did not arrive, is written again.
func (s *Messages) Send(ctx context.Context, m Letter) (why string, err error) {
	tx := s.db.Q(ctx)
	link, err := linkFor(m)
	if err != nil {
		return "", err
	}
	c, err := s.cards.ContactOf(ctx, m.ClientID)
	if err != nil {
		return "", err
	}
	if _, err := tx.Exec(ctx, joinOutbox); err != nil {
		return "", err
	}
	template, _, _ := strings.Cut(m.Key, "/")
	way := c.Way(strings.HasPrefix(template, "survey"))
	var was, reason string
	err = tx.QueryRow(ctx, lockMessage, m.Order, m.Key).Scan(&was, &reason)
	switch {
	case err != nil && !database.Missing(err):
		return "", err
	case was == workorder.MessageSuppressed && reason == way.Why:
		return reason, nil // asked twice
	case was != "" && was != workorder.MessageFailed && was != workorder.MessageSuppressed:
		_, err := tx.Exec(ctx, tellAgain, m.Order, m.Key)
		return "", err
	}
	token, state := "", workorder.MessageSuppressed
	if way.Why == "" {
		token, state = auth.NewToken(), workorder.MessageQueued
	}
	text, err := compose(template, c.Language, m, s.linkTo(token))
	if err != nil {
		return "", err
	}
	said := []any{m.Order, m.Key, way.Channel, way.Address, text.language, text.subject, text.body, state, way.Why}
	write := rewriteMessage
	if was == "" {
		write, said = insertMessage, append(said, m.Branch, m.ClientID, template, database.Moment(ctx))
	}
	tag, err := tx.Exec(ctx, write, said...)
	if err != nil || tag.RowsAffected() == 0 || token == "" {
		return way.Why, err
	}
	return "", addLink(ctx, tx, token, link)
}

// linkTo is the address of the client's page; that of a letter which does not go out
// has no link.
func (s *Messages) linkTo(token string) string {
	if token == "" {
		token = "…"
	}
	return s.publicURL + "/c/" + token
}

const (
	withdrawMessages = `
WITH m AS (
    UPDATE message SET state = 'withdrawn', heard = 'withdrawn', state_at = now() WHERE order_no = $1 AND key = ANY ($2) AND state = 'queued'
    RETURNING branch, channel, state)
` + countMessages
	revokeLinks = `UPDATE client_link SET revoked = true WHERE order_no = $1 AND $2 IN ('', client_id) AND NOT revoked`
)

// WithdrawMessages takes messages out of the outbox and ends all links of the
// order (C15), or those of a client whom the order does not name any more.
func (s *Messages) WithdrawMessages(ctx context.Context, r workorder.MessagesRequest) (workorder.MessagesWithdrawn, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, withdrawMessages, r.Order, r.Keys); err != nil {
			return err
		}
		whose := ""
		if r.Former {
			whose = r.ClientID
		}
		_, err := tx.Exec(ctx, revokeLinks, r.Order, whose)
		return err
	})
	return workorder.MessagesWithdrawn{Keys: r.Keys}, database.Failed("withdraw messages", err)
}

const messageColumns = `
SELECT id, branch, order_no, client_id, key, template, channel, address, language, subject, body, state, reason, detail, at, state_at FROM message`

const (
	selectMessagesOf = messageColumns + ` WHERE order_no = $1 ORDER BY at, id`
	selectMessagesTo = messageColumns + ` WHERE client_id IN (SELECT id FROM client WHERE coalesce(merged_into, id) = $1) AND $3 IN ('', branch) ORDER BY id DESC LIMIT $2`
	selectMessage    = messageColumns + ` WHERE id = $1`
	selectOutbox     = messageColumns + ` WHERE state = 'queued' AND id > $1 AND $3 IN ('', order_no) ORDER BY id LIMIT $2`
)

var linkInText = regexp.MustCompile(`/c/[A-Za-z0-9_-]{43}`)

// MessagesOf returns the messages about an order, the links in them left out.
func (s *Messages) MessagesOf(ctx context.Context, order string) ([]OutboxMessage, error) {
	return s.shown(ctx, selectMessagesOf, order)
}

// MessagesTo returns the newest messages to a client, at most so many and of one
// branch unless it is empty, the links in them left out.
func (s *Messages) MessagesTo(ctx context.Context, clientID, branch string, limit int) ([]OutboxMessage, error) {
	return s.shown(ctx, selectMessagesTo, clientID, limit, branch)
}

func (s *Messages) shown(ctx context.Context, sql string, args ...any) ([]OutboxMessage, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, sql, args...)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[OutboxMessage])
	for i := range list {
		list[i].Body = linkInText.ReplaceAllString(list[i].Body, "/c/…")
	}
	return list, database.Failed("read messages", err)
}

// Outbox returns queued messages after the given id, the oldest first, with
// their links: for whoever carries them to the clients, and nobody else. An
// order of "" means all orders.
func (s *Messages) Outbox(ctx context.Context, order string, after int64, limit int) ([]OutboxMessage, error) {
	var list []OutboxMessage
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, settleOutbox); err != nil {
			return err
		}
		rows, _ := tx.Query(ctx, selectOutbox, after, limit, order)
		var err error
		list, err = pgx.CollectRows(rows, pgx.RowToStructByName[OutboxMessage])
		return err
	})
	return list, database.Failed("read outbox", err)
}
