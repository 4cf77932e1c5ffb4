package cards

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
)

const vehicleColumns = `
v.id, coalesce(v.vin, '') AS vin, v.frame, v.plate, v.make, v.model, v.year, v.engine_code, v.status, v.in_service_date::text, v.version, v.created_at, v.updated_at,
(SELECT o.client_id FROM vehicle_owner o WHERE o.vehicle_id = v.id AND o.to_at IS NULL) AS owner_id,
(SELECT r.km FROM odometer_reading r WHERE r.vehicle_id = v.id ORDER BY r.at DESC, r.id DESC LIMIT 1) AS odometer_km`

const selectVehicle = `SELECT ` + vehicleColumns + ` FROM vehicle v WHERE v.id = vehicle_now($1)`

// VehicleByID returns one card; the id of a merged card leads to the one that stayed.
func (s *Cards) VehicleByID(ctx context.Context, id string) (Vehicle, error) {
	v, err := vehicleByID(ctx, s.db.Q(ctx), id)
	return v, database.Failed("read vehicle", err)
}

func vehicleByID(ctx context.Context, db database.Querier, id string) (Vehicle, error) {
	rows, _ := db.Query(ctx, selectVehicle, id)
	v, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Vehicle])
	if database.Missing(err) {
		return v, NoVehicle(id)
	}
	return v, err
}

const selectVehicles = `
SELECT ` + vehicleColumns + ` FROM vehicle v
WHERE v.merged_into IS NULL AND ($1 = '' OR v.id < $1) ORDER BY v.id DESC LIMIT $2`

const selectCarsOwned = `
SELECT ` + vehicleColumns + ` FROM vehicle v
WHERE v.id IN (SELECT vehicle_id FROM vehicle_owner WHERE client_id = (SELECT coalesce(m.merged_into, m.id) FROM client m WHERE m.id = $3) AND to_at IS NULL)
AND ($4::text IS NULL OR v.id IN (SELECT coalesce(merged_into, id) FROM vehicle WHERE plate_key LIKE $4 OR vin LIKE $4 OR frame_key LIKE $4))
AND ($1 = '' OR v.id < $1) ORDER BY v.id DESC LIMIT $2`

// An index read each instead of one condition with OR. A merged card's numbers find the one that stayed.
const searchVehicles = `
SELECT ` + vehicleColumns + ` FROM vehicle v
WHERE v.id IN (SELECT coalesce(merged_into, id) FROM vehicle WHERE plate_key LIKE $3
               UNION SELECT coalesce(merged_into, id) FROM vehicle WHERE vin LIKE $3
               UNION SELECT coalesce(merged_into, id) FROM vehicle WHERE frame_key LIKE $3
               UNION (SELECT id FROM vehicle WHERE lower(make || ' ' || model) LIKE $4 AND merged_into IS NULL AND ($1 = '' OR id < $1) ORDER BY id DESC LIMIT $2))
AND ($1 = '' OR v.id < $1) ORDER BY v.id DESC LIMIT $2`

// VehicleFilter says which cars to list; empty fields list all.
type VehicleFilter struct {
	Query    string // a fragment of the plate, the VIN, the frame number or make and model, 3 characters at least
	ClientID string // who owns it now
	database.Page
}

// SearchVehicles lists cards, newest first.
func (s *Cards) SearchVehicles(ctx context.Context, f VehicleFilter) (database.List[Vehicle], error) {
	size, err := f.Size()
	if err != nil {
		return database.List[Vehicle]{}, err
	}
	q, err := input.Query(f.Query)
	if err != nil {
		return database.List[Vehicle]{}, err
	}
	pattern := input.CarPattern(q)
	var rows pgx.Rows
	switch {
	case f.ClientID != "":
		rows, _ = s.db.Q(ctx).Query(ctx, selectCarsOwned, f.Cursor, size+1, f.ClientID, pattern)
	case q != "":
		rows, _ = s.db.Q(ctx).Query(ctx, searchVehicles, f.Cursor, size+1, pattern, input.ModelPattern(q))
	default:
		rows, _ = s.db.Q(ctx).Query(ctx, selectVehicles, f.Cursor, size+1)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Vehicle])
	return database.Cut(list, size, func(v Vehicle) string { return v.ID }), database.Failed("search vehicles", err)
}

const selectCarsEverOwned = `
SELECT ` + vehicleColumns + ` FROM vehicle v
WHERE v.id IN (SELECT vehicle_id FROM vehicle_owner WHERE client_id = ` + clientNow + `) ORDER BY v.id DESC LIMIT $2`

// CarsEverOwned lists the cars that a client owns or owned, the newest card first, at most 200.
func (s *Cards) CarsEverOwned(ctx context.Context, clientID string) ([]Vehicle, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectCarsEverOwned, clientID, database.MaxPage)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Vehicle])
	return list, database.Failed("list client's cars", err)
}

const selectCarsOf = `
SELECT ` + vehicleColumns + ` FROM vehicle v
WHERE v.id IN (SELECT vehicle_id FROM vehicle_owner WHERE client_id = ANY ($1) AND to_at IS NULL) ORDER BY v.id DESC`

// CarsOf returns the cars that each of these clients owns.
func (s *Cards) CarsOf(ctx context.Context, clientIDs []string) (map[string][]Vehicle, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectCarsOf, clientIDs)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Vehicle])
	cars := map[string][]Vehicle{}
	for _, v := range list {
		cars[*v.OwnerID] = append(cars[*v.OwnerID], v)
	}
	return cars, database.Failed("list cars of clients", err)
}
