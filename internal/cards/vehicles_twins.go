package cards

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// questionedVehicle is a card for the audit, with what a person said about it.
type questionedVehicle struct {
	Vehicle
	*Answers
}

// question asks about what changed on the card and looks wrong, or is on another card.
func (c VehicleCard) question(ctx context.Context, tx database.Querier, id string, was VehicleCard, said Answers) error {
	if c.VIN != was.VIN && c.VIN != "" && !slices.Contains(said.Confirmed, DoubtVIN) {
		if digit, right := input.CheckDigit(c.VIN); !right {
			return process.Because(process.Invalid("vin: position 9 of %s should be %s if the rest is right; compare it with the plate on the car, and confirm vin_check_digit if it is right as it is", c.VIN, digit),
				&Question{Confirm: []string{DoubtVIN}})
		}
	}
	twins, err := c.twins(ctx, tx, id, was)
	if err != nil || len(twins) == 0 {
		return err
	}
	first := twins[0]
	if first.Matches[0] == "vin" {
		return process.Because(process.Conflict("VIN %s is on card %s already; use that card, and POST /v1/vehicles/%s/owner when the car was sold", c.VIN, first.ID, first.ID),
			&Question{Twins: twins, Final: true})
	}
	if said.DuplicateReason != "" {
		return nil
	}
	typed := c.Plate
	if first.Matches[0] == "frame" {
		typed = cmp.Or(c.Frame, c.VIN)
	}
	return process.Because(process.Conflict("%q is on the card of another car already (%s, %s); use that card, or say in duplicate_reason why this is another car", typed, first.Name, first.ID),
		&Question{Twins: twins})
}

// A frame number may have been typed as a VIN, and the other way round. What was on a
// merged card is on the one that stayed.
const selectVehicleTwins = `
SELECT id, name, matches FROM (
    SELECT DISTINCT ON (coalesce(merged_into, id)) coalesce(merged_into, id) AS id, concat_ws(' ', make, model, nullif(plate, '')) AS name,
           coalesce(vin = $2, false) AS same_vin,
           array_remove(ARRAY[CASE WHEN vin = $2 THEN 'vin' END,
                              CASE WHEN frame_key IN ($2, $3) OR vin = $3 THEN 'frame' END,
                              CASE WHEN plate_key = $4 THEN 'plate' END], NULL) AS matches
    FROM vehicle WHERE coalesce(merged_into, id) <> $1 AND id IN (
        SELECT id FROM vehicle WHERE vin IN ($2, $3)
        UNION SELECT id FROM vehicle WHERE frame_key IN ($2, $3) AND frame_key <> ''
        UNION SELECT id FROM vehicle WHERE plate_key = $4 AND plate_key <> '')
    ORDER BY coalesce(merged_into, id), coalesce(vin = $2, false) DESC) t
ORDER BY same_vin DESC, id DESC LIMIT 10`

// twins are the other cards with a number that is new on this one.
func (c VehicleCard) twins(ctx context.Context, tx database.Querier, id string, was VehicleCard) ([]Twin, error) {
	fresh := func(now, before string) *string {
		if now == "" || now == before {
			return nil
		}
		return &now
	}
	vin, frame, plate := fresh(c.VIN, was.VIN), fresh(input.Key(c.Frame), input.Key(was.Frame)), fresh(input.Key(c.Plate), input.Key(was.Plate))
	var keys []string
	for _, k := range []*string{vin, frame, plate} {
		if k != nil {
			keys = append(keys, "vehicle/"+*k)
		}
	}
	if err := oneAtATime(ctx, tx, keys); err != nil {
		return nil, err
	}
	rows, _ := tx.Query(ctx, selectVehicleTwins, id, vin, frame, plate)
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Twin, error) {
		t := Twin{Kind: "vehicle"}
		err := row.Scan(&t.ID, &t.Name, &t.Matches)
		return t, err
	})
}
