package cards

import (
	"context"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

const selectVehicleNow = `SELECT vehicle_now($1)`

// theVehicle is the id of the card that an id leads to; an unknown id comes back as it is.
func theVehicle(ctx context.Context, db database.Querier, id string) (string, error) {
	err := db.QueryRow(ctx, selectVehicleNow, id).Scan(&id)
	return id, err
}

const lockVehicles = `SELECT FROM vehicle WHERE id = ANY ($1) ORDER BY id FOR UPDATE`

// mergeVehicle moves to the card $1 what the card $2 has. What the card that stays says
// counts, what it leaves open is filled in. The numbers of the other one are found still.
var mergeVehicle = []string{
	`UPDATE vehicle SET was_plate = coalesce(was_plate, plate), was_frame = coalesce(was_frame, frame) WHERE id = $2 AND $1 <> ''`,
	`UPDATE vehicle k SET frame = coalesce(nullif(k.frame, ''), a.frame), frame_key = coalesce(nullif(k.frame_key, ''), a.frame_key),
	     plate = coalesce(nullif(k.plate, ''), a.plate), plate_key = coalesce(nullif(k.plate_key, ''), a.plate_key),
	     engine_code = coalesce(nullif(k.engine_code, ''), a.engine_code), year = coalesce(k.year, a.year),
	     in_service_date = coalesce(k.in_service_date, a.in_service_date), version = k.version + 1, updated_at = now()
	 FROM vehicle a WHERE k.id = $1 AND a.id = $2`,
	`UPDATE odometer_reading SET vehicle_id = $1 WHERE vehicle_id = $2`,
	`UPDATE vehicle_owner SET to_at = greatest(from_at, clock_timestamp())
	 WHERE vehicle_id = $2 AND to_at IS NULL AND EXISTS (SELECT FROM vehicle_owner WHERE vehicle_id = $1 AND to_at IS NULL)`,
	`INSERT INTO vehicle_owner (vehicle_id, client_id, from_at, to_at)
	 SELECT $1, client_id, from_at, to_at FROM vehicle_owner WHERE vehicle_id = $2 ON CONFLICT DO NOTHING`,
	`DELETE FROM vehicle_owner WHERE vehicle_id = $2 AND $1 <> ''`,
	`UPDATE vehicle SET merged_into = $1 WHERE id = $2 OR merged_into = $2`,
}

// showKept keeps what lists show of a merged card's orders the same as on the card that stays.
const (
	showKept    = mirrorKept + `= $1`
	showAllKept = mirrorKept + `= ANY ($1)`
	mirrorKept  = `
UPDATE vehicle a SET plate = k.plate, frame = k.frame, make = k.make, model = k.model, year = k.year, engine_code = k.engine_code,
    status = k.status, in_service_date = k.in_service_date
FROM vehicle k WHERE a.merged_into = k.id AND k.id `
)

// freeVIN takes a VIN from the cards that lead to $1, which gets it.
const freeVIN = `UPDATE vehicle SET vin = NULL WHERE merged_into = $1 AND vin = $2`

const (
	selectOwnerIDs = `
SELECT ARRAY(SELECT client_id FROM vehicle_owner WHERE vehicle_id = $1 ORDER BY from_at),
       ARRAY(SELECT id FROM odometer_reading WHERE vehicle_id = $1 ORDER BY at)`
	leadAway = `UPDATE vehicle SET vin = NULL, merged_into = $2 WHERE id = $1`
	setVIN   = `UPDATE vehicle SET vin = nullif($2, '') WHERE id = $1`
)

// MergeVehicles makes one card of two: the card away leads to the card keep from now on,
// which has all its owners and readings. Orders, warranties, notes and files stay as they
// are and are found by both ids. Two cars are no one car: VINs that are both right and
// differ are a Conflict. Repeated, it changes nothing.
func (s *Cards) MergeVehicles(ctx context.Context, keep, away, reason string, by process.Actor) (Vehicle, error) {
	return merge(ctx, s.db, merging[Vehicle]{
		kind: "vehicle", forbidden: process.Forbidden("only a manager merges the cards of cars"),
		lock: lockVehicles, read: vehicleByID, id: func(v Vehicle) string { return v.ID },
		prepare: func(ctx context.Context, tx database.Querier, was *merged[Vehicle]) error {
			if err := tx.QueryRow(ctx, selectOwnerIDs, was.Merged.ID).Scan(&was.Owners, &was.Readings); err != nil {
				return err
			}
			return mergeVINs(ctx, tx, was.Kept, was.Merged)
		},
		steps: mergeVehicle, mirror: showKept,
	}, keep, away, reason, by)
}

// mergeVINs gives the card that stays the VIN that is right, and leaves the other one to
// the card that goes, so that it is found by it.
func mergeVINs(ctx context.Context, tx database.Querier, kept, away Vehicle) error {
	right := func(vin string) bool {
		if vin == "" {
			return false
		}
		_, ok := input.CheckDigit(vin)
		return ok
	}
	if right(kept.VIN) && right(away.VIN) {
		return process.Conflict("merged_id: %s and %s are the VINs of two cars; if one of them is mistyped, correct it on its card first, then merge", kept.VIN, away.VIN)
	}
	if kept.VIN != "" && (right(kept.VIN) || !right(away.VIN)) {
		return nil
	}
	if _, err := tx.Exec(ctx, leadAway, away.ID, kept.ID); err != nil { // its VIN may be all that it was known by
		return err
	}
	for _, s := range []struct{ id, vin string }{{kept.ID, away.VIN}, {away.ID, kept.VIN}} {
		if _, err := tx.Exec(ctx, setVIN, s.id, s.vin); err != nil {
			return err
		}
	}
	return nil
}
