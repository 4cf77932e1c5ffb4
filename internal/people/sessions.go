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
// owner may still use it is [People.StaffSession]'s answer, never the session's.
type Sessions struct {
	s *People
}

// Sessions is the store for the pages' session manager.
func (s *People) Sessions() *Sessions { return &Sessions{s} }

const selectSessionData = `SELECT data FROM session WHERE token = $1 AND expiry > now()`

// FindCtx returns the data of a session that has not expired.
func (ss *Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	err = ss.s.db.Q(ctx).QueryRow(ctx, selectSessionData, auth.Hash(token)).Scan(&data)
	if database.Missing(err) {
		return nil, false, nil
	}
	return data, err == nil, database.Failed("find session", err)
}

const upsertSession = `
INSERT INTO session (token, data, expiry) VALUES ($1, $2, $3)
ON CONFLICT (token) DO UPDATE SET data = excluded.data, expiry = excluded.expiry`

// CommitCtx keeps the data of a session until it expires.
func (ss *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, err := ss.s.db.Q(ctx).Exec(ctx, upsertSession, auth.Hash(token), data, expiry)
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

const purgeSessions = `DELETE FROM session WHERE expiry <= now()`

// PurgeSessions forgets the sessions that have expired and tells how many there were.
func (s *People) PurgeSessions(ctx context.Context) (int64, error) {
	tag, err := s.db.Q(ctx).Exec(ctx, purgeSessions)
	return tag.RowsAffected(), database.Failed("forget sessions", err)
}
