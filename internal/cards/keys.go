package cards

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
)

// keyRule is the version of [input.Key]: raise it when that says something else of
// the same number, and the keys of all cards are derived anew. Rows that a program of
// an older version wrote during an upgrade are of version 0.
const keyRule = 1

// findRule is the version of [input.FindKey], likewise.
const findRule = 1

const (
	staleVehicles = `SELECT id, coalesce(was_plate, plate) AS plate, coalesce(was_frame, frame) AS frame FROM vehicle WHERE key_rule < $1 ORDER BY id LIMIT 1000 FOR UPDATE`
	keyVehicles   = `
UPDATE vehicle v SET plate_key = k.plate, frame_key = k.frame, key_rule = $1
FROM unnest($2::text[], $3::text[], $4::text[]) AS k (id, plate, frame) WHERE v.id = k.id`

	staleParts = `SELECT part_no, name, brand FROM part WHERE key_rule < $1 OR find_rule < $2 ORDER BY part_no LIMIT 1000 FOR UPDATE`
	keyParts   = `
UPDATE part p SET part_key = k.key, find_key = k.find, key_rule = $1, find_rule = $2
FROM unnest($3::text[], $4::text[], $5::text[]) AS k (no, key, find) WHERE p.part_no = k.no`
)

// DeriveKeys derives the keys by which cars and parts are found, where the rule has
// changed since they were written.
func (s *Cards) DeriveKeys(ctx context.Context) error {
	for _, some := range []func(context.Context) (int, error){s.deriveVehicles, s.deriveParts} {
		for more := true; more; {
			err := s.db.Tx(ctx, func(ctx context.Context) error {
				n, err := some(ctx)
				more = n > 0
				return err
			})
			if err != nil {
				return database.Failed("derive keys", err)
			}
		}
	}
	return nil
}

func (s *Cards) deriveVehicles(ctx context.Context) (int, error) {
	type stale struct{ ID, Plate, Frame string }
	rows, _ := s.db.Q(ctx).Query(ctx, staleVehicles, keyRule)
	cars, err := pgx.CollectRows(rows, pgx.RowToStructByName[stale])
	if err != nil || len(cars) == 0 {
		return 0, err
	}
	var ids, plates, frames []string
	for _, c := range cars {
		ids, plates, frames = append(ids, c.ID), append(plates, input.Key(c.Plate)), append(frames, input.Key(c.Frame))
	}
	_, err = s.db.Q(ctx).Exec(ctx, keyVehicles, keyRule, ids, plates, frames)
	return len(cars), err
}

func (s *Cards) deriveParts(ctx context.Context) (int, error) {
	type stale struct{ PartNo, Name, Brand string }
	rows, _ := s.db.Q(ctx).Query(ctx, staleParts, keyRule, findRule)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[stale])
	if err != nil || len(list) == 0 {
		return 0, err
	}
	parts, nos := make([]Part, len(list)), make([]string, len(list))
	for i, p := range list {
		parts[i], nos[i] = Part{PartNo: p.PartNo, Name: p.Name, Brand: p.Brand}, p.PartNo
	}
	crosses, err := crossesOf(ctx, s.db.Q(ctx), nos)
	if err != nil {
		return 0, err
	}
	_, err = s.db.Q(ctx).Exec(ctx, keyParts, keyRule, findRule, nos, partKeys(nos), findKeys(parts, crosses))
	return len(list), err
}

func partKeys(nos []string) []string {
	keys := make([]string, len(nos))
	for i, no := range nos {
		keys[i] = input.PartKey(no)
	}
	return keys
}
