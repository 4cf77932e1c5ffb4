package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

const vehicleColumns = `
v.id, v.vin, v.plate, v.make, v.model, v.year, v.engine_code, v.status, v.in_service_date::text, v.version, v.created_at, v.updated_at,
(SELECT o.client_id FROM vehicle_owner o WHERE o.vehicle_id = v.id AND o.to_at IS NULL) AS owner_id,
(SELECT r.km FROM odometer_reading r WHERE r.vehicle_id = v.id ORDER BY r.at DESC, r.id DESC LIMIT 1) AS odometer_km`

const selectVehicle = `SELECT ` + vehicleColumns + ` FROM vehicle v WHERE v.id = $1`

// VehicleByID returns one card.
func (s *Store) VehicleByID(ctx context.Context, id string) (Vehicle, error) {
	v, err := vehicleByID(ctx, s.db(), id)
	return v, failed("read vehicle", err)
}

func vehicleByID(ctx context.Context, db querier, id string) (Vehicle, error) {
	rows, _ := db.Query(ctx, selectVehicle, id)
	v, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Vehicle])
	if missing(err) {
		return v, noVehicle(id)
	}
	return v, err
}

const selectCarsEverOwned = `
SELECT ` + vehicleColumns + ` FROM vehicle v
WHERE v.id IN (SELECT vehicle_id FROM vehicle_owner WHERE client_id = $1) ORDER BY v.id DESC LIMIT $2`

const selectVehicles = `
SELECT ` + vehicleColumns + ` FROM vehicle v
WHERE ($1 = '' OR v.id < $1) ORDER BY v.id DESC LIMIT $2`

const selectCarsOwned = `
SELECT ` + vehicleColumns + ` FROM vehicle v
WHERE v.id IN (SELECT vehicle_id FROM vehicle_owner WHERE client_id = $3 AND to_at IS NULL)
AND ($4::text IS NULL OR v.plate_key LIKE $4 OR v.vin LIKE $4)
AND ($1 = '' OR v.id < $1) ORDER BY v.id DESC LIMIT $2`

// Two index reads instead of one condition with OR.
const searchVehicles = `
SELECT ` + vehicleColumns + ` FROM vehicle v
WHERE v.id IN (SELECT id FROM vehicle WHERE plate_key LIKE $3 UNION SELECT id FROM vehicle WHERE vin LIKE $3)
AND ($1 = '' OR v.id < $1) ORDER BY v.id DESC LIMIT $2`

// VehicleFilter says which cars to list; empty fields list all.
type VehicleFilter struct {
	Query    string // a fragment of the plate or the VIN, 3 characters at least
	ClientID string // who owns it now
	Page
}

// SearchVehicles lists cards, newest first.
func (s *Store) SearchVehicles(ctx context.Context, f VehicleFilter) (List[Vehicle], error) {
	size, err := f.size()
	if err != nil {
		return List[Vehicle]{}, err
	}
	q, err := query(f.Query)
	if err != nil {
		return List[Vehicle]{}, err
	}
	pattern := carPattern(q)
	var rows pgx.Rows
	switch {
	case f.ClientID != "":
		rows, _ = s.db().Query(ctx, selectCarsOwned, f.Cursor, size+1, f.ClientID, pattern)
	case q != "":
		rows, _ = s.db().Query(ctx, searchVehicles, f.Cursor, size+1, pattern)
	default:
		rows, _ = s.db().Query(ctx, selectVehicles, f.Cursor, size+1)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Vehicle])
	return cut(list, size, func(v Vehicle) string { return v.ID }), failed("search vehicles", err)
}
