package cards

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

const (
	// The outbox writes to the first address and the first number of the card; what has an
	// extension is a switchboard, which reads no messages.
	selectContact = `
SELECT c.language, c.preferred_channel,
       coalesce((SELECT e164 FROM client_phone WHERE client_id = c.id ORDER BY extension <> '', position LIMIT 1), '') AS phone,
       coalesce((SELECT email FROM client_email WHERE client_id = c.id ORDER BY position LIMIT 1), '') AS email
FROM client c WHERE c.id = ` + clientNow
)

// Contact is how a client is written to.
type Contact struct {
	Language         string
	PreferredChannel string
	Phone            string
	Email            string
}

// Way is the preferred channel, or the next one for which there is an address;
// the client's own page needs none.
func (c Contact) Way() (channel, address string) {
	switch {
	case c.PreferredChannel == "web":
		return "web", ""
	case c.PreferredChannel == "email" && c.Email != "":
		return "email", c.Email
	case c.PreferredChannel != "email" && c.Phone != "":
		return c.PreferredChannel, c.Phone
	case c.Phone != "":
		return "sms", c.Phone
	case c.Email != "":
		return "email", c.Email
	}
	return "web", ""
}

// ContactOf reads how a client is written to.
func (s *Cards) ContactOf(ctx context.Context, clientID string) (Contact, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectContact, clientID)
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Contact])
	if database.Missing(err) {
		return c, process.NotFound("there is no client %q to write to", clientID)
	}
	return c, err
}

const selectConsent = `SELECT coalesce((SELECT consent_service FROM client WHERE id = ` + clientNow + `), false)`

// MayWrite reports whether a client wants messages about their own orders.
func (s *Cards) MayWrite(ctx context.Context, clientID string) (consent bool, err error) {
	err = s.db.Q(ctx).QueryRow(ctx, selectConsent, clientID).Scan(&consent)
	return consent, err
}
