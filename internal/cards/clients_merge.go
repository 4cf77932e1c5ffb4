package cards

import (
	"context"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// A merged card keeps its row, with the name of the card that it leads to: orders name it,
// open ones in their workflows too, and what is read of them shows that name.

const clientNow = `(SELECT coalesce(m.merged_into, m.id) FROM client m WHERE m.id = $1)`

const selectClientNow = `SELECT coalesce(` + clientNow + `, $1)`

// theClient is the id of the card that an id leads to; an unknown id comes back as it is.
func theClient(ctx context.Context, db database.Querier, id string) (string, error) {
	err := db.QueryRow(ctx, selectClientNow, id).Scan(&id)
	return id, err
}

const lockClients = `SELECT FROM client WHERE id = ANY ($1) ORDER BY id FOR UPDATE`

// mergeSteps move to the card $1 what the card $2 has. The stricter flag counts.
var mergeSteps = []string{
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
	`UPDATE client SET merged_into = $1 WHERE id = $2 OR merged_into = $2`,
	`UPDATE client SET version = version + 1, updated_at = now() WHERE id = $1 AND $2 <> ''`,
}

const nameMerged = `UPDATE client a SET name = k.name, name_key = k.name_key FROM client k WHERE k.id = $1 AND a.merged_into = k.id`

// merged is what the audit keeps of a merge: enough to part the cards again by hand.
type merged struct {
	Kept   Client   `json:"kept" doc:"Before it"`
	Merged Client   `json:"merged" doc:"Before it"`
	Cars   []string `json:"cars" doc:"Of the merged one"`
	Reason string   `json:"reason"`
}

const selectCarIDs = `SELECT coalesce(array_agg(DISTINCT vehicle_id), '{}') FROM vehicle_owner WHERE client_id = $1`

// MergeClients makes one card of two: the card away leads to the card keep from now on,
// which has all its numbers, cars and representatives. Orders stay as they are, also open
// ones. Repeated, it changes nothing.
func (s *Cards) MergeClients(ctx context.Context, keep, away, reason string, by process.Actor) (Client, error) {
	if by.Role != process.Manager && by.Role != process.Admin {
		return Client{}, process.Forbidden("only a manager merges the cards of clients")
	}
	if err := input.Tidy("reason", &reason, input.MaxNote, true); err != nil {
		return Client{}, err
	}
	var card Client
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		if _, err = tx.Exec(ctx, lockClients, []string{keep, away}); err != nil {
			return err
		}
		was := merged{Reason: reason}
		if was.Kept, err = clientByID(ctx, tx, keep); err != nil {
			return err
		}
		if was.Merged, err = clientByID(ctx, tx, away); err != nil {
			return err
		}
		if card = was.Kept; was.Kept.ID == was.Merged.ID {
			if keep == away {
				return process.Invalid("merged_id: is this card itself; name the other one")
			}
			return nil
		}
		keep, away = was.Kept.ID, was.Merged.ID
		if err = tx.QueryRow(ctx, selectCarIDs, away).Scan(&was.Cars); err != nil {
			return err
		}
		for _, step := range mergeSteps {
			if _, err = tx.Exec(ctx, step, keep, away); err != nil {
				return err
			}
		}
		if _, err = tx.Exec(ctx, nameMerged, keep); err != nil {
			return err
		}
		for _, ref := range []string{keep, away} {
			if err = audit.Note(ctx, tx, by, "client.merge", ref, was); err != nil {
				return err
			}
		}
		card, err = clientByID(ctx, tx, keep)
		return err
	})
	return card, database.Failed("merge clients", err)
}
