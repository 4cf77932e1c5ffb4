package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/workorder"
)

// Bay is a place in the workshop, such as a lift.
type Bay struct {
	ID     string `json:"id"`
	Branch string `json:"branch"`
	Name   string `json:"name"`
}

const insertBay = `INSERT INTO bay (id, branch, name) VALUES ($1, $2, $3)`

// CreateBay adds a bay to a branch.
func (s *Store) CreateBay(ctx context.Context, branch, name string, by workorder.Actor) (Bay, error) {
	b := Bay{ID: newID("bay"), Branch: branch, Name: name}
	if err := tidy("name", &b.Name, maxWord, true); err != nil {
		return b, err
	}
	err := s.tx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, insertBay, b.ID, b.Branch, b.Name)
		switch {
		case violates(err, ""):
			return workorder.Conflict("branch %s has a bay %q already", b.Branch, b.Name)
		case refersToNothing(err):
			return noBranch(b.Branch)
		case err != nil:
			return err
		}
		return note(ctx, tx, by, "bay.create", b.ID, b)
	})
	return b, failed("create bay", err)
}

const selectBays = `SELECT id, branch, name FROM bay WHERE $1 IN ('', branch) ORDER BY branch, name`

// Bays lists the bays of a branch, or of all when it is "".
func (s *Store) Bays(ctx context.Context, branch string) ([]Bay, error) {
	rows, _ := s.db().Query(ctx, selectBays, branch)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Bay])
	return list, failed("list bays", err)
}

const (
	selectBayCars = `
SELECT b.id, b.branch, b.name, w.state, ` + shopCar + `
FROM bay b LEFT JOIN work_order w ON w.bay_id = b.id AND w.bay_id <> ''` + shopVehicle + `
WHERE b.branch = $1 ORDER BY b.name, b.id, w.number`

	// Sorted before it is looked into, so that no more orders are read than shown.
	selectInYard = `
SELECT w.state, ` + shopCar + `, w.opened_at FROM (
    SELECT number, promised_at FROM work_order
    WHERE branch = $1 AND NOT ended AND bay_id = '' AND phase IN ('checked_in', 'diagnosing', 'queued', 'in_repair', 'quality_check')
    ORDER BY promised_at, number LIMIT $2
) a JOIN work_order w ON w.number = a.number` + shopVehicle + `
ORDER BY a.promised_at, a.number`

	selectBayLoad = `
SELECT b.branch, avg((EXISTS (SELECT FROM work_order w WHERE w.bay_id = b.id AND w.bay_id <> ''))::int)::float8
FROM bay b GROUP BY b.branch`
)

// BayCar is a bay, and the car that stands in it.
type BayCar struct {
	Bay
	Car *ShopOrder // nil while the bay is free
}

// BayCars lists the bays of a branch with what stands in them.
func (s *Store) BayCars(ctx context.Context, branch string) ([]BayCar, error) {
	rows, _ := s.db().Query(ctx, selectBayCars, branch)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (b BayCar, err error) {
		var o *workorder.Order
		var vehicle, plate string
		if err = row.Scan(&b.ID, &b.Branch, &b.Name, &o, &vehicle, &plate); o != nil {
			b.Car = &ShopOrder{Order: *o, Vehicle: vehicle, Plate: plate}
		}
		return b, err
	})
	return list, failed("list cars in bays", err)
}

// CarsInYard lists cars of a branch that wait for a bay or can be worked on in
// one and stand in none, the earliest promise first, [BoardLimit] of them.
func (s *Store) CarsInYard(ctx context.Context, branch string) ([]ShopOrder, error) {
	rows, _ := s.db().Query(ctx, selectInYard, branch, BoardLimit)
	list, err := pgx.CollectRows(rows, shopOrder)
	return list, failed("list cars in the yard", err)
}

// bayLoad adds how many of a branch's bays have a car in them; nothing where
// there are no bays.
func (s *Store) bayLoad(ctx context.Context, g *gauges) error {
	type row struct {
		Branch string
		Ratio  float64
	}
	rows, _ := s.db().Query(ctx, selectBayLoad)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	for _, r := range list {
		g.add("bay_occupied_ratio", r.Ratio, r.Branch)
	}
	return failed("read bays", err)
}
