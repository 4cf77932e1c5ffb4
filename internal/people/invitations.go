package people

import (
	"context"
	"errors"
	"time"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// ErrInvitationOver refuses a link that is unknown, used or too old, or whose owner left
// or has a user name by now. It does not say which: a thief should not learn it.
var ErrInvitationOver = errors.New("this invitation is over")

// InvitationLasts is how long a link of [People.Invite] opens.
const InvitationLasts = 24 * time.Hour

const (
	insertInvitation = `
INSERT INTO invitation (hash, staff_id, expires_at)
SELECT $1, s.id, $3 FROM staff s WHERE s.id = $2 AND s.active AND NOT EXISTS (SELECT FROM login l WHERE l.staff_id = s.id)`
	ofInvitation = `
FROM staff s WHERE i.hash = $1 AND i.used_at IS NULL AND i.expires_at > now()
  AND s.id = i.staff_id AND s.active AND NOT EXISTS (SELECT FROM login l WHERE l.staff_id = s.id)`
	selectInvited = `SELECT s.name FROM invitation i JOIN staff s ON s.id = i.staff_id
WHERE EXISTS (SELECT ` + ofInvitation + `)`
	useInvitation = `UPDATE invitation i SET used_at = now() ` + ofInvitation + ` RETURNING s.id, s.role`
)

// Invite makes a link by which a member of staff who has no user name chooses one, and
// a password, once. The token is returned this once; only its hash is kept.
func (s *People) Invite(ctx context.Context, staffID string, by process.Actor) (token string, err error) {
	token = auth.NewToken()
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		until := time.Now().Add(InvitationLasts)
		tag, err := tx.Exec(ctx, insertInvitation, auth.Hash(token), staffID, until)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return NoActiveStaff(staffID)
		}
		return audit.Note(ctx, tx, by, "login.invite", staffID, invitationNote{until})
	})
	return token, database.Failed("invite", err)
}

type invitationNote struct {
	ExpiresAt time.Time `json:"expires_at"`
}

// Invited is the name of whom a link invites, or [ErrInvitationOver].
func (s *People) Invited(ctx context.Context, token string) (name string, err error) {
	err = s.db.Q(ctx).QueryRow(ctx, selectInvited, auth.Hash(token)).Scan(&name)
	if database.Missing(err) {
		return "", ErrInvitationOver
	}
	return name, database.Failed("look up invitation", err)
}

// Accept gives who was invited the user name and the password that they chose; the link
// is used up, unless they have to choose others.
func (s *People) Accept(ctx context.Context, token, name, password string) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		var who auth.Principal
		err := s.db.Q(ctx).QueryRow(ctx, useInvitation, auth.Hash(token)).Scan(&who.ID, &who.Role)
		if database.Missing(err) {
			return ErrInvitationOver
		}
		if err != nil {
			return database.Failed("use invitation", err)
		}
		return s.SetLogin(ctx, who.ID, name, password, who.Actor())
	})
}
