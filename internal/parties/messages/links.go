package messages

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// Link is what a client may do who opens it.
type Link struct {
	Order           string    `db:"order_no"`
	ClientID        string    `db:"client_id"`
	Scope           string    `db:"scope"` // estimate, survey or order
	EstimateVersion int       `db:"estimate_version"`
	ExpiresAt       time.Time `db:"expires_at"`
}

// The scopes of a link.
const (
	LinkEstimate = "estimate"
	LinkSurvey   = "survey"
	LinkOrder    = "order"
)

// SetPublicURL says where clients find the pages, such as https://service.example;
// links in messages begin with it. It is called once, before the store is used.
func (s *Messages) SetPublicURL(base string) { s.publicURL = strings.TrimRight(base, "/") }

// linkFor is the link that goes with a message: to the version of the estimate
// that its key names, to the survey, or to the order.
func linkFor(m Letter) (Link, error) {
	l := Link{Order: m.Order, ClientID: m.ClientID, Scope: LinkOrder, ExpiresAt: m.Until}
	template, occasion, _ := strings.Cut(m.Key, "/")
	switch template {
	case "estimate", "estimate-reminder":
		l.Scope = LinkEstimate
		version, _, _ := strings.Cut(occasion, "/")
		n, err := strconv.Atoi(strings.TrimPrefix(version, "v"))
		if err != nil || n < 1 {
			return l, process.Invalid("message %q names no version of the estimate", m.Key)
		}
		l.EstimateVersion = n
	case "survey", "survey-reminder":
		l.Scope = LinkSurvey
	}
	return l, nil
}

const (
	insertLink = `
INSERT INTO client_link (token_hash, order_no, client_id, scope, estimate_version, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, coalesce($7, now()))`
	selectLink = `
SELECT order_no, client_id, scope, estimate_version, expires_at FROM client_link
WHERE token_hash = $1 AND NOT revoked AND expires_at > $2`
)

// addLink keeps the hash of a token; the token itself is in its message only.
func addLink(ctx context.Context, tx database.Querier, token string, l Link) error {
	_, err := tx.Exec(ctx, insertLink, auth.Hash(token), l.Order, l.ClientID, l.Scope, l.EstimateVersion, l.ExpiresAt, database.Moment(ctx))
	return err
}

// FindLink says what a token opens. Unknown, expired and revoked ones are
// refused alike, so that guessing learns nothing.
func (s *Messages) FindLink(ctx context.Context, token string) (Link, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectLink, auth.Hash(token), time.Now())
	l, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Link])
	if database.Missing(err) {
		return l, NoLink()
	}
	return l, database.Failed("read link", err)
}

// NoLink refuses a link that opens nothing.
func NoLink() error {
	return process.NotFound("this link is not valid any more; ask the service centre for a new one")
}
