package people

import (
	"context"
	"time"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/database"
)

// FoundingLasts is how long a link of [People.FoundingLink] opens.
const FoundingLasts = 24 * time.Hour

const (
	forgetFounding = `DELETE FROM founding_link`
	insertFounding = `INSERT INTO founding_link (hash, expires_at) SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM staff)`
	ofFounding     = ` FROM founding_link WHERE hash = $1 AND expires_at > now() AND NOT EXISTS (SELECT FROM staff)`
	mayFound       = `SELECT EXISTS (SELECT` + ofFounding + `)`
	useFounding    = `DELETE` + ofFounding
)

// FoundingLink makes the link behind which a database without staff becomes a shop, in
// place of the one before. It returns "" when there is staff. The token is returned this
// once; only its hash is kept.
func (s *People) FoundingLink(ctx context.Context) (token string, err error) {
	token = auth.NewToken()
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, forgetFounding); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, insertFounding, auth.Hash(token), time.Now().Add(FoundingLasts))
		if err == nil && tag.RowsAffected() == 0 {
			token = ""
		}
		return err
	})
	return token, database.Failed("make founding link", err)
}

// MayFound returns [ErrInvitationOver] when a link founds nothing.
func (s *People) MayFound(ctx context.Context, token string) error {
	var may bool
	err := s.db.Q(ctx).QueryRow(ctx, mayFound, auth.Hash(token)).Scan(&may)
	if err == nil && !may {
		return ErrInvitationOver
	}
	return database.Failed("look up founding link", err)
}

// UseFoundingLink uses a link up, in the transaction of what it founds: of two who send
// it at once one is told that it is over.
func (s *People) UseFoundingLink(ctx context.Context, token string) error {
	tag, err := s.db.Q(ctx).Exec(ctx, useFounding, auth.Hash(token))
	if err == nil && tag.RowsAffected() == 0 {
		return ErrInvitationOver
	}
	return database.Failed("use founding link", err)
}
