package messages

import (
	"cmp"
	"context"
	"crypto/rand"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// The ways in which a client comes by a link.
const (
	LinkMessage = "message" // in a message of the process
	LinkSent    = "sent"    // sent again by somebody
	LinkShown   = "shown"   // on a screen at the desk
	LinkPrinted = "printed" // on a sheet at the desk
)

// GivenLink is a link that a client was given, without the link itself.
type GivenLink struct {
	How         string     `json:"how" enum:"message,sent,shown,printed" doc:"In a message of the process; sent again, shown or printed by somebody"`
	MadeBy      string     `json:"by,omitempty" doc:"Staff id of who sent, showed or printed it"`
	MadeAt      time.Time  `json:"at"`
	OpenedFirst *time.Time `json:"opened_first,omitempty" doc:"When it was opened for the first time; absent when it never was"`
	OpenedLast  *time.Time `json:"opened_last,omitempty"`
	Opens       bool       `json:"opens" doc:"It opens the order now"`
	Until       *time.Time `json:"until,omitempty" doc:"Until when it opens; absent while the order goes on"`
}

// Handing is a link that somebody gives a client.
type Handing struct {
	Branch, Order, ClientID string
	How                     string // LinkSent, LinkShown or LinkPrinted
	Renew                   bool   // the links that were given before stop
	Key                     string // names the request: the same again sends nothing
}

// HandLink gives a client a new link to their order. It returns its address, which
// nobody can read again; "" when it was sent, for then it is in the message.
func (s *Messages) HandLink(ctx context.Context, h Handing, by process.Actor) (address string, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if h.Renew {
			if _, err := tx.Exec(ctx, revokeLinks, h.Order, ""); err != nil {
				return err
			}
		}
		switch h.How {
		case LinkSent:
			if err := s.sendAgain(ctx, h, by); err != nil {
				return err
			}
		case LinkShown, LinkPrinted:
			token := auth.NewToken()
			address = s.publicURL + "/c/" + token
			if err := addLink(ctx, tx, token, Link{Order: h.Order, ClientID: h.ClientID, Scope: LinkOrder, How: h.How, MadeBy: by.ID}); err != nil {
				return err
			}
		default:
			return process.Invalid("how: choose sent, shown or printed")
		}
		return audit.Note(ctx, tx, by, "link."+h.How, h.Order, map[string]any{"client_id": h.ClientID, "renewed": h.Renew})
	})
	return address, database.Failed("give link", err)
}

func (s *Messages) sendAgain(ctx context.Context, h Handing, by process.Actor) error {
	c, err := s.cards.ContactOf(ctx, h.ClientID)
	if err != nil {
		return err
	}
	switch way := c.Way(false); {
	case way.Why == workorder.NoConsent:
		return process.Conflict("the client has not agreed to messages; show the link at the desk, or note the consent on the card")
	case way.Why == workorder.ByPhone:
		return process.Conflict("the client wants to be called; show the link at the desk, or choose another channel on the card")
	case way.Address == "":
		return process.Conflict("the client's card has no telephone number and no e-mail address; add one, or show the link at the desk")
	}
	_, err = s.Send(ctx, Letter{Branch: h.Branch, Order: h.Order, ClientID: h.ClientID, Key: "link/" + by.ID + "/" + cmp.Or(h.Key, rand.Text()), Until: database.Now(ctx).Add(linkLife), By: by.ID})
	return err
}

const selectLinks = `
SELECT how, made_by, created_at, opened_first, opened_last, NOT revoked AND coalesce(expires_at > now(), true), expires_at
FROM client_link WHERE order_no = $1 ORDER BY created_at DESC, token_hash LIMIT 50`

// LinksOf lists the links of an order, the newest first, at most 50.
func (s *Messages) LinksOf(ctx context.Context, order string) ([]GivenLink, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectLinks, order)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[GivenLink])
	return list, database.Failed("list links", err)
}

// A page that is read anew all the time is noted once a minute.
const noteOpened = `
UPDATE client_link SET opened_first = coalesce(opened_first, now()), opened_last = now()
WHERE token_hash = $1 AND (opened_last IS NULL OR opened_last < now() - interval '1 minute')`

// NoteOpened notes that a client opened a link.
func (s *Messages) NoteOpened(ctx context.Context, token string) error {
	_, err := s.db.Q(ctx).Exec(ctx, noteOpened, auth.Hash(token))
	return database.Failed("note opened link", err)
}

const selectAnyLink = linkColumns + ` WHERE token_hash = $1`

// OnceLinked is the link behind a token, also when it opens nothing any more: whoever
// holds it was this client once, and is told whom to call. NotFound for any other.
func (s *Messages) OnceLinked(ctx context.Context, token string) (Link, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectAnyLink, auth.Hash(token))
	l, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Link])
	if database.Missing(err) {
		return l, process.NotFound("there never was such a link")
	}
	return l, database.Failed("read link", err)
}

const endLinks = `UPDATE client_link SET expires_at = $2 WHERE order_no = $1 AND expires_at IS NULL`

// ProjectLinks gives the links of an order that is over their last day, in the
// transaction that writes the decision.
func (s *Messages) ProjectLinks(b *pgx.Batch, d process.Decision) {
	if o, ok := d.State.(*workorder.Order); ok && o.Ended() && len(d.Events) > 0 {
		b.Queue(endLinks, o.Number, d.Events[len(d.Events)-1].At.Add(linkLife))
	}
}
