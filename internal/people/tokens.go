package people

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

const insertToken = `
INSERT INTO api_token (hash, staff_id, expires_at)
SELECT $1, id, $3 FROM staff WHERE id = $2 AND active`

// tokenLasts is how long a token works for which nobody said how long.
const tokenLasts = 365 * 24 * time.Hour

// IssueToken makes a token for a member of staff, for a year when expires is nil. It is
// returned this once; only its hash is kept.
func (s *People) IssueToken(ctx context.Context, staffID string, expires *time.Time, by process.Actor) (string, error) {
	if expires == nil {
		year := time.Now().Add(tokenLasts)
		expires = &year
	}
	if !expires.After(time.Now()) {
		return "", process.Invalid("expires_at: lies in the past; give a later time, or none for a year")
	}
	token := auth.NewToken()
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		tag, err := tx.Exec(ctx, insertToken, auth.Hash(token), staffID, expires)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return process.NotFound("there is no active member of staff %q; GET /v1/staff lists them", staffID)
		}
		return audit.Note(ctx, tx, by, "token.issue", staffID, tokenNote{TokenID: tokenID(token), ExpiresAt: expires})
	})
	if err != nil {
		return "", database.Failed("issue token", err)
	}
	return token, nil
}

type tokenNote struct {
	TokenID   string     `json:"token_id"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
}

// tokenID names a token without giving it away: the beginning of its hash.
func tokenID(token string) string { return hex.EncodeToString(auth.Hash(token)[:tokenIDBytes]) }

const tokenIDBytes = 8

// tokenNoted is how often it is written down at most that a token is used.
const tokenNoted = time.Minute

const selectPrincipal = `
WITH found AS (
    SELECT t.hash, t.used_at, s.id, s.branch, s.role
    FROM api_token t JOIN staff s ON s.id = t.staff_id
    WHERE t.hash = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $2) AND s.active
), noted AS (
    UPDATE api_token t SET used_at = $2 FROM found WHERE t.hash = found.hash AND (found.used_at IS NULL OR found.used_at <= $3)
)
SELECT id, branch, role FROM found`

// ActorByToken tells whose token this is; [auth.ErrUnknown] when it is nobody's by now.
func (s *People) ActorByToken(ctx context.Context, token string) (auth.Principal, error) {
	at := time.Now()
	rows, _ := s.db.Q(ctx).Query(ctx, selectPrincipal, auth.Hash(token), at, at.Add(-tokenNoted))
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[auth.Principal])
	if database.Missing(err) {
		return p, auth.ErrUnknown
	}
	return p, database.Failed("look up token", err)
}

// Token is a token as it can be listed: without the secret.
type Token struct {
	ID        string     `json:"id" doc:"Names it for DELETE; it is not the token"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	RevokedAt *time.Time `json:"revoked_at,omitempty"`
	UsedAt    *time.Time `json:"used_at,omitempty" doc:"When it was last used, to the minute"`
}

const selectTokens = `
SELECT encode(substr(hash, 1, 8), 'hex') AS id, created_at, expires_at, revoked_at, used_at
FROM api_token WHERE staff_id = $1 ORDER BY created_at DESC, hash LIMIT 200`

// Tokens lists the newest tokens of a member of staff, also those that work no more.
func (s *People) Tokens(ctx context.Context, staffID string) ([]Token, error) {
	if _, err := s.StaffByID(ctx, staffID); err != nil {
		return nil, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectTokens, staffID)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Token])
	return list, database.Failed("list tokens", err)
}

const revokeToken = `
UPDATE api_token SET revoked_at = coalesce(revoked_at, now())
WHERE staff_id = $1 AND substr(hash, 1, 8) = $2`

const revokeTokens = `UPDATE api_token SET revoked_at = now() WHERE staff_id = $1 AND revoked_at IS NULL`

// RevokeToken makes a token of a member of staff stop working, by its id. Twice is as good as once.
func (s *People) RevokeToken(ctx context.Context, staffID, id string, by process.Actor) error {
	prefix, err := hex.DecodeString(id)
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		tag, failure := tx.Exec(ctx, revokeToken, staffID, prefix)
		if failure != nil {
			return failure
		}
		if err != nil || tag.RowsAffected() == 0 {
			return process.NotFound("%q has no token %q; GET /v1/staff/{id}/tokens lists them", staffID, id)
		}
		return audit.Note(ctx, tx, by, "token.revoke", staffID, tokenNote{TokenID: id})
	})
	return database.Failed("revoke token", err)
}
