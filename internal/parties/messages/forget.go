package messages

import (
	"context"

	"github.com/workbay/workbay/internal/database"
)

// forgetLinks takes links that open nothing any more out of the texts of messages that
// nobody has fetched. What leaves the queue loses its link by itself, see the trigger
// message_forgets_link.
const forgetLinks = `
UPDATE message m SET subject = regexp_replace(m.subject, '/c/[A-Za-z0-9_-]{43}', '/c/…', 'g'),
                     body = regexp_replace(m.body, '/c/[A-Za-z0-9_-]{43}', '/c/…', 'g')
FROM client_link l
WHERE m.state = 'queued' AND m.body ~ '/c/[A-Za-z0-9_-]{43}' AND l.order_no = m.order_no
  AND l.token_hash = sha256(convert_to(substring(m.body FROM '/c/([A-Za-z0-9_-]{43})'), 'UTF8'))
  AND (l.revoked OR l.expires_at <= now())`

// ForgetLinks leaves no link in a stored text that is dead, and returns how many it took out.
func (s *Messages) ForgetLinks(ctx context.Context) (int64, error) {
	tag, err := s.db.Q(ctx).Exec(ctx, forgetLinks)
	return tag.RowsAffected(), database.Failed("forget dead links", err)
}
