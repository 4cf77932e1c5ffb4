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

// OutboxMessage is a message to a client in the outbox. What staff see of it has no
// link: with it they could act for the client.
type OutboxMessage struct {
	ID       int64     `json:"id"`
	Branch   string    `json:"branch"`
	Order    string    `json:"order" db:"order_no"`
	ClientID string    `json:"client_id"`
	Key      string    `json:"key"`
	Template string    `json:"template" enum:"estimate,estimate-reminder,ready,survey,survey-reminder,link"`
	Channel  string    `json:"channel" enum:"sms,email,phone,messenger,web"`
	Address  string    `json:"address" doc:"Number or e-mail address; empty for web"`
	Language string    `json:"language"`
	Subject  string    `json:"subject"`
	Body     string    `json:"body"`
	State    string    `json:"state" enum:"queued,withdrawn"`
	At       time.Time `json:"at"`
}

// linkLife is how long a link opens when nothing else limits it.
const linkLife = 30 * 24 * time.Hour

// QueueMessages puts a message into the outbox for each key, once, with a link
// of its own (N3, N9, C24). The client's card says how and in which language.
func (s *Messages) QueueMessages(ctx context.Context, r workorder.MessagesRequest) (workorder.MessagesQueued, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		for _, key := range r.Keys {
			m := Letter{Branch: r.Branch, Order: r.Order, ClientID: r.ClientID, Key: key, Until: database.Now(ctx).Add(linkLife)}
			if err := s.Send(ctx, m); err != nil {
				return err
			}
		}
		return nil
	})
	return workorder.MessagesQueued{Keys: r.Keys}, database.Failed("queue messages", err)
}

// Letter is a message about to be written.
type Letter struct {
	Branch, Order, ClientID string
	Key                     string    // which message it is; the same key again writes nothing
	Until                   time.Time // how long its link opens when the order is over by then
	By                      string    // staff id of who sends it; "" when the process does
}

const (
	// Whoever reads the outbox waits for messages that have their id and are not
	// committed yet: readers go on from the last id they saw, and would miss them.
	joinOutbox    = `SELECT pg_advisory_xact_lock_shared(hashtextextended('outbox', 0))`
	settleOutbox  = `SELECT pg_advisory_xact_lock(hashtextextended('outbox', 0))`
	insertMessage = `
WITH m AS (
    INSERT INTO message (branch, order_no, client_id, key, template, channel, address, language, subject, body, state, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', coalesce($11, now())) ON CONFLICT ON CONSTRAINT message_once DO NOTHING
    RETURNING branch, channel)
` + counters.InsertInto + ` SELECT 'notify_total', ARRAY[branch, channel, 'queued'], 1 FROM m`
)

// Send writes one message and its link, unless it was written before.
func (s *Messages) Send(ctx context.Context, m Letter) error {
	tx := s.db.Q(ctx)
	link, err := linkFor(m)
	if err != nil {
		return err
	}
	c, err := s.cards.ContactOf(ctx, m.ClientID)
	if err != nil {
		return err
	}
	token := auth.NewToken()
	template, _, _ := strings.Cut(m.Key, "/")
	text, err := compose(template, c.Language, m.Order, s.publicURL+"/c/"+token)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, joinOutbox); err != nil {
		return err
	}
	channel, address := c.Way()
	tag, err := tx.Exec(ctx, insertMessage, m.Branch, m.Order, m.ClientID, m.Key, template, channel, address, text.language, text.subject, text.body, database.Moment(ctx))
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	return addLink(ctx, tx, token, link)
}

const (
	withdrawMessages = `
WITH m AS (
    UPDATE message SET state = 'withdrawn' WHERE order_no = $1 AND key = ANY ($2) AND state = 'queued'
    RETURNING branch, channel)
` + counters.InsertInto + ` SELECT 'notify_total', ARRAY[branch, channel, 'withdrawn'], 1 FROM m`
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
SELECT id, branch, order_no, client_id, key, template, channel, address, language, subject, body, state, at FROM message`

const (
	selectMessagesOf = messageColumns + ` WHERE order_no = $1 ORDER BY id`
	selectOutbox     = messageColumns + ` WHERE state = 'queued' AND id > $1 AND $3 IN ('', order_no) ORDER BY id LIMIT $2`
)

var linkInText = regexp.MustCompile(`/c/[A-Za-z0-9_-]{43}`)

// MessagesOf returns the messages about an order, the links in them left out.
func (s *Messages) MessagesOf(ctx context.Context, order string) ([]OutboxMessage, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectMessagesOf, order)
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
