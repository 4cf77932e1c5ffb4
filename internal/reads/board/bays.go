package board

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/workorder"
)

const (
	selectBayCars = `
SELECT b.id, b.branch, b.name, b.active, w.state, ` + shopCar + `
FROM bay b LEFT JOIN work_order w ON w.bay_id = b.id AND w.bay_id <> ''` + shopVehicle + `
WHERE b.branch = $1 AND (b.active OR w.number IS NOT NULL) ORDER BY b.name, b.id, w.number`

	// Sorted before it is looked into, so that no more orders are read than shown.
	selectInYard = `
SELECT w.state, ` + shopCar + `, w.opened_at FROM (
    SELECT number, promised_at FROM work_order
    WHERE branch = $1 AND NOT ended AND bay_id = '' AND phase = ANY ($3)
    ORDER BY promised_at, number LIMIT $2
) a JOIN work_order w ON w.number = a.number` + shopVehicle + `
ORDER BY a.promised_at, a.number`
)

// BayCar is a bay, and the car in it.
type BayCar struct {
	workshop.Bay
	Car *ShopOrder // nil while the bay is free
}

// BayCars lists the bays of a branch with the cars in them. One that is not used any more is
// there for as long as a car stands in it.
func (s *Reads) BayCars(ctx context.Context, branch string) ([]BayCar, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectBayCars, branch)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (b BayCar, err error) {
		var o *workorder.Order
		var vehicle, plate string
		if err = row.Scan(&b.ID, &b.Branch, &b.Name, &b.Active, &o, &vehicle, &plate); o != nil {
			b.Car = &ShopOrder{Order: *o, Vehicle: vehicle, Plate: plate}
		}
		return b, err
	})
	return list, database.Failed("list cars in bays", err)
}

// CarsInYard lists cars of a branch that wait for a bay or can be worked on in
// one and are in none, the earliest promise first, [BoardLimit] of them.
func (s *Reads) CarsInYard(ctx context.Context, branch string) ([]ShopOrder, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectInYard, branch, BoardLimit, workorder.BayPhases())
	list, err := pgx.CollectRows(rows, shopOrder)
	return list, database.Failed("list cars in the yard", err)
}
