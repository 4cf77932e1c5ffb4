package cards

import (
	"context"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

const clientNow = `(SELECT coalesce(m.merged_into, m.id) FROM client m WHERE m.id = $1)`

const selectClientNow = `SELECT coalesce(` + clientNow + `, $1)`

// theClient is the id of the card that an id leads to; an unknown id comes back as it is.
func theClient(ctx context.Context, db database.Querier, id string) (string, error) {
	err := db.QueryRow(ctx, selectClientNow, id).Scan(&id)
	return id, err
}

const lockClients = `SELECT FROM client WHERE id = ANY ($1) ORDER BY id FOR UPDATE`

// mergeClient moves to the card $1 what the card $2 has. The stricter flag counts.
var mergeClient = []string{
	`INSERT INTO client_phone AS p (client_id, e164, extension, verified, position)
	 SELECT $1, e164, extension, verified, position + 100 FROM client_phone WHERE client_id = $2
	 ON CONFLICT (client_id, e164, extension) DO UPDATE SET verified = p.verified OR excluded.verified`,
	`INSERT INTO client_email (client_id, email, position)
	 SELECT $1, email, position + 100 FROM client_email WHERE client_id = $2 ON CONFLICT DO NOTHING`,
	`WITH p AS (DELETE FROM client_phone WHERE client_id = $2 AND $1 <> '') DELETE FROM client_email WHERE client_id = $2`,
	`UPDATE representative SET client_id = $1 WHERE client_id = $2`,
	`UPDATE vehicle_owner SET client_id = $1 WHERE client_id = $2`,
	`UPDATE client k SET staff_flag = a.staff_flag, flag_reason = a.flag_reason FROM client a
	 WHERE k.id = $1 AND a.id = $2 AND (a.staff_flag = 'service_refused' OR k.staff_flag = 'none') AND a.staff_flag <> 'none'
	   AND k.staff_flag <> 'service_refused'`,
	`UPDATE client k SET address = coalesce(nullif(k.address, ''), a.address), tax_no = coalesce(nullif(k.tax_no, ''), a.tax_no) FROM client a
	 WHERE k.id = $1 AND a.id = $2`,
	`UPDATE client SET merged_into = $1 WHERE id = $2 OR merged_into = $2`,
	`UPDATE client SET version = version + 1, updated_at = now() WHERE id = $1 AND $2 <> ''`,
}

const nameMerged = `UPDATE client a SET name = k.name, name_key = k.name_key FROM client k WHERE k.id = $1 AND a.merged_into = k.id`

const selectCarIDs = `SELECT coalesce(array_agg(DISTINCT vehicle_id), '{}') FROM vehicle_owner WHERE client_id = $1`

// MergeClients makes one card of two: the card away leads to the card keep from now on,
// which has all its numbers, cars and representatives. Orders stay as they are, also open
// ones. Repeated, it changes nothing.
func (s *Cards) MergeClients(ctx context.Context, keep, away, reason string, by process.Actor) (Client, error) {
	return merge(ctx, s.db, merging[Client]{
		kind: "client", forbidden: process.Forbidden("only a manager merges the cards of clients"),
		lock: lockClients, read: clientByID, id: func(c Client) string { return c.ID },
		prepare: func(ctx context.Context, tx database.Querier, was *merged[Client]) error {
			return tx.QueryRow(ctx, selectCarIDs, was.Merged.ID).Scan(&was.Cars)
		},
		steps: mergeClient, mirror: nameMerged,
	}, keep, away, reason, by)
}
