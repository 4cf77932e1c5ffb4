package cards

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// NewClient is a card to be made.
type NewClient struct {
	ClientCard
	DuplicateReason string `json:"duplicate_reason,omitempty" maxLength:"1000" doc:"Why this is another client than those that a refusal lists in duplicates, such as a family's number"`
}

// questionedClient is a card for the audit, with what a person said about it.
type questionedClient struct {
	Client
	DuplicateReason string `json:"duplicate_reason,omitempty"`
}

const selectClientTwins = `
WITH hit AS (
    SELECT p.client_id AS id, 'phone' AS what FROM unnest($2::text[], $3::text[]) AS n (e164, extension) JOIN client_phone p USING (e164, extension)
    UNION SELECT client_id, 'email' FROM client_email WHERE lower(email) = ANY ($4)
)
SELECT c.id, c.name, array_agg(h.what ORDER BY h.what DESC) FROM hit h JOIN client c USING (id)
WHERE c.id <> $1 GROUP BY c.id, c.name ORDER BY c.id DESC LIMIT 10`

// question asks about numbers and addresses that are new on the card and on another one.
func (c ClientCard) question(ctx context.Context, tx database.Querier, id string, was ClientCard, reason string) error {
	var numbers, extensions, emails, keys []string
	for _, p := range c.Phones {
		if !slices.ContainsFunc(was.Phones, p.same) {
			numbers, extensions = append(numbers, p.Number), append(extensions, p.Extension)
			keys = append(keys, "client/"+p.Dial())
		}
	}
	for _, e := range c.Emails {
		if !slices.Contains(was.Emails, e) {
			emails, keys = append(emails, strings.ToLower(e)), append(keys, "client/"+strings.ToLower(e))
		}
	}
	if err := oneAtATime(ctx, tx, keys); err != nil || reason != "" {
		return err
	}
	rows, _ := tx.Query(ctx, selectClientTwins, id, numbers, extensions, emails)
	twins, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Twin, error) {
		t := Twin{Kind: "client"}
		err := row.Scan(&t.ID, &t.Name, &t.Matches)
		return t, err
	})
	if err != nil || len(twins) == 0 {
		return err
	}
	return process.Because(process.Conflict("this telephone number or address is on the card of %s (%s) already; use that card, or say in duplicate_reason why this is another client",
		twins[0].Name, twins[0].ID), &Question{Twins: twins})
}
