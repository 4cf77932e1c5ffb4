package people

import (
	"context"
	"time"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/database"
)

// Sessions keeps browsers' sessions: what github.com/alexedwards/scs asks of its
// store. It hashes tokens itself, so that the manager's HashTokenInStore stays off
// and can not be forgotten. What is in a session is the pages' own; whether its
// owner may still use it is [Store.StaffSession]'s answer, never the session's.
//
// It ends sessions that nobody uses, and the manager's IdleTimeout stays off: with
// it every request writes the whole session back as that request found it, and
// undoes what another one, a sign-out too, did meanwhile.
type Sessions struct {
	s *People
}

// Sessions is the store for the pages' session manager.
func (s *People) Sessions() *Sessions { return &Sessions{s} }

// sessionIdle is how long a session lasts that nobody uses: a working day. That it
// is used is written down at most once in sessionNoted.
const (
	sessionIdle  = 12 * time.Hour
	sessionNoted = time.Minute
)

const useSession = `
WITH found AS (
    SELECT token, data, used_at FROM session WHERE token = $1 AND expiry > $2 AND used_at > $3
), noted AS (
    UPDATE session s SET used_at = $2 FROM found WHERE s.token = found.token AND found.used_at <= $4
)
SELECT data FROM found`

// FindCtx returns the data of a session that has not expired, and is in use by that.
func (ss *Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	at := time.Now()
	err = ss.s.db.Q(ctx).QueryRow(ctx, useSession, auth.Hash(token), at, at.Add(-sessionIdle), at.Add(-sessionNoted)).Scan(&data)
	if database.Missing(err) {
		return nil, false, nil
	}
	return data, err == nil, database.Failed("find session", err)
}

const selectLasting = `SELECT EXISTS (SELECT FROM session WHERE token = $1 AND expiry > $2 AND used_at > $3)`

// Lasts reports whether a session has not ended. To ask is not to use it.
func (ss *Sessions) Lasts(ctx context.Context, token string) (lasts bool, err error) {
	at := time.Now()
	err = ss.s.db.Q(ctx).QueryRow(ctx, selectLasting, auth.Hash(token), at, at.Add(-sessionIdle)).Scan(&lasts)
	return lasts, database.Failed("look up session", err)
}

const upsertSession = `
INSERT INTO session (token, data, expiry, used_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (token) DO UPDATE SET data = excluded.data, expiry = excluded.expiry, used_at = excluded.used_at`

// CommitCtx keeps the data of a session until it expires.
func (ss *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, err := ss.s.db.Q(ctx).Exec(ctx, upsertSession, auth.Hash(token), data, expiry, time.Now())
	return database.Failed("keep session", err)
}

const deleteSession = `DELETE FROM session WHERE token = $1`

// DeleteCtx forgets a session; one that is not there is forgotten already.
func (ss *Sessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := ss.s.db.Q(ctx).Exec(ctx, deleteSession, auth.Hash(token))
	return database.Failed("forget session", err)
}

// Find is FindCtx; the interface asks for it, the manager does not call it.
func (ss *Sessions) Find(token string) ([]byte, bool, error) {
	return ss.FindCtx(context.Background(), token)
}

// Commit is CommitCtx; see [Sessions.Find].
func (ss *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return ss.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx; see [Sessions.Find].
func (ss *Sessions) Delete(token string) error {
	return ss.DeleteCtx(context.Background(), token)
}

const purgeSessions = `DELETE FROM session WHERE expiry <= $1 OR used_at <= $2`

// PurgeSessions forgets the sessions that have expired and returns how many there were.
func (s *People) PurgeSessions(ctx context.Context) (int64, error) {
	at := time.Now()
	tag, err := s.db.Q(ctx).Exec(ctx, purgeSessions, at, at.Add(-sessionIdle))
	return tag.RowsAffected(), database.Failed("forget sessions", err)
}
