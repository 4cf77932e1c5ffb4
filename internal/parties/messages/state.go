package messages

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Reported is the PostgreSQL channel that tells that something became of a message.
const Reported = "workbay_post"

// onwards says from which states a message goes to another one.
var onwards = map[string][]string{
	workorder.MessageSent:      {workorder.MessageQueued},
	workorder.MessageDelivered: {workorder.MessageQueued, workorder.MessageSent},
	workorder.MessageFailed:    {workorder.MessageQueued, workorder.MessageSent},
}

const (
	// Whether a survey arrived changes nothing in its process.
	reportMessage = `
WITH m AS (
    UPDATE message SET state = $2, reason = $3, detail = $4, state_at = coalesce($6, now()),
        heard = CASE WHEN template LIKE 'survey%' THEN $2 ELSE heard END
    WHERE id = $1 AND state = ANY ($5)
    RETURNING branch, channel, state)
` + countMessages
	notifyReported = `SELECT pg_notify('` + Reported + `', '')`
)

// Report notes what became of a message: sent when it was handed over, delivered on a
// receipt, failed with what whoever carried it says. The same again changes nothing;
// a way back is a Conflict.
func (s *Messages) Report(ctx context.Context, id int64, state, detail string) (m OutboxMessage, err error) {
	from, known := onwards[state]
	if !known {
		return m, process.Invalid("state: choose sent, delivered or failed")
	}
	reason := ""
	if state == workorder.MessageFailed {
		reason = workorder.NotDelivered
	} else {
		detail = ""
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		tag, err := tx.Exec(ctx, reportMessage, id, state, reason, database.Storable(detail), from, database.Moment(ctx))
		if err != nil {
			return err
		}
		rows, _ := tx.Query(ctx, selectMessage, id)
		if m, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[OutboxMessage]); database.Missing(err) {
			return process.NotFound("there is no message %d; what is written again has a new id, read the outbox", id)
		} else if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 && m.State != state {
			return process.Conflict("message %d is %s already; a message goes from queued to sent and on to delivered or failed", id, m.State)
		}
		_, err = tx.Exec(ctx, notifyReported)
		return err
	})
	m.Body = linkInText.ReplaceAllString(m.Body, "/c/…")
	return m, database.Failed("report message", err)
}

// News is what an order does not know yet of a message.
type News struct {
	ID      int64 `db:"id"`
	Order   string
	Message workorder.MessageNews
	way     string // on which it can be written again
}

// newsAtATime bounds one look.
const newsAtATime = 200

const (
	selectNews = `SELECT id, order_no, key, state, reason FROM message WHERE heard <> state ORDER BY id LIMIT $1`
	// What nobody could be told for two months is left alone.
	selectHeldUp = `
SELECT id, order_no, client_id, key, state, channel, address, asked, template FROM message
WHERE state IN ('failed', 'suppressed') AND template NOT LIKE 'survey%' AND state_at > now() - interval '60 days' ORDER BY id`
)

// Untold lists what became of messages and their orders do not know: news of whoever
// carries them, and messages that can be written again, for there is a way to their
// client now.
func (s *Messages) Untold(ctx context.Context) ([]News, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectNews, newsAtATime)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n News, err error) {
		err = row.Scan(&n.ID, &n.Order, &n.Message.Key, &n.Message.State, &n.Message.Reason)
		return n, err
	})
	if err != nil {
		return nil, database.Failed("read news of messages", err)
	}
	again, err := s.again(ctx)
	return append(list, again...), database.Failed("read messages that wait", err)
}

// heldUp is a message that did not go out or did not arrive.
type heldUp struct {
	ID       int64
	Order    string `db:"order_no"`
	ClientID string
	Key      string
	State    string
	Channel  string
	Address  string
	Asked    string
	Template string
}

// again are those that can go out now: on another way than the one that failed, and
// not where the order was asked before.
func (s *Messages) again(ctx context.Context) ([]News, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectHeldUp)
	held, err := pgx.CollectRows(rows, pgx.RowToStructByName[heldUp])
	if err != nil || len(held) == 0 {
		return nil, err
	}
	var clients []string
	for _, h := range held {
		if !slices.Contains(clients, h.ClientID) {
			clients = append(clients, h.ClientID)
		}
	}
	contacts, err := s.cards.ContactsOf(ctx, clients)
	if err != nil {
		return nil, err
	}
	var list []News
	for _, h := range held {
		w := contacts[h.ClientID].Way(false)
		way := w.Channel + " " + w.Address
		if w.Why != "" || way == h.Asked || h.State == workorder.MessageFailed && way == h.Channel+" "+h.Address {
			continue
		}
		if len(list) < newsAtATime {
			list = append(list, News{ID: h.ID, Order: h.Order, Message: workorder.MessageNews{Key: h.Key, State: "due"}, way: way})
		}
	}
	return list, nil
}

const (
	markHeard = `UPDATE message SET heard = $2 WHERE id = $1`
	markAsked = `UPDATE message SET asked = $2 WHERE id = $1 AND state IN ('failed', 'suppressed')`
)

// Told notes that the order of a message has heard this, or does not need to.
func (s *Messages) Told(ctx context.Context, n News) error {
	sql, what := markHeard, n.Message.State
	if n.way != "" {
		sql, what = markAsked, n.way
	}
	_, err := s.db.Q(ctx).Exec(ctx, sql, n.ID, what)
	return database.Failed("note that an order heard of a message", err)
}
