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
	"github.com/workbay/workbay/workorder"
)

// Link is whose order a client's link opens, and how they came by it. It opens all that
// matters of the order while that goes on.
type Link struct {
	Order           string     `db:"order_no"`
	ClientID        string     `db:"client_id"`
	Scope           string     `db:"scope"` // what it was made for: estimate, survey or order
	EstimateVersion int        `db:"estimate_version"`
	ExpiresAt       *time.Time `db:"expires_at"` // nil while the order goes on
	How             string     `db:"how"`
	MadeBy          string     `db:"made_by"` // staff id; "" when the process made it
	MadeAt          time.Time  `db:"created_at"`
}

// Given is how the client came by it, as evidence of what they agree to with it.
func (l Link) Given() *workorder.LinkGiven {
	return &workorder.LinkGiven{How: l.How, At: l.MadeAt.UTC(), By: l.MadeBy}
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
	l := Link{Order: m.Order, ClientID: m.ClientID, Scope: LinkOrder, ExpiresAt: &m.Until, How: LinkMessage, MadeBy: m.By}
	if m.By != "" {
		l.How = LinkSent
	}
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
	// Until its order is over a link opens; of one that is made later the end is known.
	insertLink = `
INSERT INTO client_link (token_hash, order_no, client_id, scope, estimate_version, expires_at, how, made_by, created_at)
SELECT $1, $2, $3, $4, $5, CASE WHEN EXISTS (SELECT FROM work_order WHERE number = $2 AND ended) THEN greatest($6, $10::timestamptz + $9::interval) END, $7, $8, $10`
	linkColumns = `
SELECT order_no, client_id, scope, estimate_version, expires_at, how, made_by, created_at FROM client_link`
	selectLink = linkColumns + ` WHERE token_hash = $1 AND NOT revoked AND coalesce(expires_at > $2, true)`
)

// addLink keeps the hash of a token; the token itself is in its message only.
func addLink(ctx context.Context, tx database.Querier, token string, l Link) error {
	_, err := tx.Exec(ctx, insertLink, auth.Hash(token), l.Order, l.ClientID, l.Scope, l.EstimateVersion, l.ExpiresAt, l.How, l.MadeBy, linkLife, database.Now(ctx))
	return err
}

// FindLink says what a token opens. Unknown, expired and revoked ones are
// refused alike, so that guessing learns nothing.
func (s *Messages) FindLink(ctx context.Context, token string) (Link, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectLink, auth.Hash(token), database.Now(ctx))
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
