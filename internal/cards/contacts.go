package cards

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/process"
)

const (
	// The outbox writes to the first address and the first number of the card; what has an
	// extension is a switchboard, which reads no messages.
	selectContacts = `
SELECT asked.id AS client_id, c.language, c.preferred_channel,
       coalesce((SELECT e164 FROM client_phone WHERE client_id = c.id ORDER BY extension <> '', position LIMIT 1), '') AS phone,
       coalesce((SELECT email FROM client_email WHERE client_id = c.id ORDER BY position LIMIT 1), '') AS email,
       c.consent_service AS service, c.consent_marketing AS marketing
FROM client asked JOIN client c ON c.id = coalesce(asked.merged_into, asked.id) WHERE asked.id = ANY ($1)`
)

// Contact is how a client is written to.
type Contact struct {
	ClientID         string
	Language         string
	PreferredChannel string
	Phone            string
	Email            string
	Service          bool // the client wants messages about their own orders
	Marketing        bool // and to be asked what they think
}

// Way is how a message goes to a client, or why it can not.
type Way struct {
	Channel string // the preferred one, or the next one for which there is an address
	Address string // empty for web: it waits on the client's own page
	Why     string // no_consent, by_phone or no_address; empty when it can go
}

// Way is the way of messages about the client's orders, or of surveys.
func (c Contact) Way(survey bool) Way {
	channel, address := c.channel()
	w := Way{Channel: channel, Address: address}
	switch {
	case survey && !c.Marketing, !survey && !c.Service:
		w.Why = "no_consent"
	case channel == "phone":
		w.Why = "by_phone"
	case address == "" && channel != "web":
		w.Why = "no_address"
	}
	return w
}

func (c Contact) channel() (channel, address string) {
	switch {
	case c.PreferredChannel == "web":
		return "web", ""
	case c.PreferredChannel == "email" && c.Email != "":
		return "email", c.Email
	case c.PreferredChannel != "email" && c.Phone != "":
		return c.PreferredChannel, c.Phone
	case c.PreferredChannel == "phone": // a person finds the number; nothing is written instead
		return "phone", ""
	case c.Phone != "":
		return "sms", c.Phone
	case c.Email != "":
		return "email", c.Email
	}
	return c.PreferredChannel, ""
}

// ContactOf reads how a client is written to.
func (s *Cards) ContactOf(ctx context.Context, clientID string) (Contact, error) {
	found, err := s.ContactsOf(ctx, []string{clientID})
	if err != nil {
		return Contact{}, err
	}
	c, ok := found[clientID]
	if !ok {
		return c, process.NotFound("there is no client %q to write to", clientID)
	}
	return c, nil
}

// ContactsOf reads how clients are written to, by the ids asked for; a client who is
// not there is left out.
func (s *Cards) ContactsOf(ctx context.Context, clientIDs []string) (map[string]Contact, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectContacts, clientIDs)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Contact])
	if err != nil {
		return nil, err
	}
	found := make(map[string]Contact, len(list))
	for _, c := range list {
		found[c.ClientID] = c
	}
	return found, nil
}

// Reachable is the PostgreSQL channel that tells that a client's card has changed,
// and with it perhaps how they are written to.
const Reachable = "workbay_reach"

const notifyReachable = `SELECT pg_notify('` + Reachable + `', '')`
