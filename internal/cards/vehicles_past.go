package cards

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
)

// Ownership is a time in which a client owned a car.
type Ownership struct {
	ClientID string     `json:"client_id"`
	Name     string     `json:"name"`
	From     time.Time  `json:"from" db:"from_at"`
	To       *time.Time `json:"to,omitempty" db:"to_at" doc:"Absent for who owns it now"`
}

const selectOwners = `
SELECT o.client_id, c.name, o.from_at, o.to_at FROM vehicle_owner o JOIN client c ON c.id = o.client_id
WHERE o.vehicle_id = vehicle_now($1) ORDER BY o.from_at DESC LIMIT $2`

// OwnersOf lists who owned a car, the newest first, at most 200.
func (s *Cards) OwnersOf(ctx context.Context, vehicleID string) ([]Ownership, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectOwners, vehicleID, database.MaxPage)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Ownership])
	return list, database.Failed("list owners", err)
}

const selectReadings = `
SELECT ` + readingColumns + ` FROM odometer_reading WHERE vehicle_id = vehicle_now($1) ORDER BY at DESC, id DESC LIMIT $2`

// ReadingsOf lists what a car's odometer showed, the newest first, at most 200.
func (s *Cards) ReadingsOf(ctx context.Context, vehicleID string) ([]OdometerReading, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectReadings, vehicleID, database.MaxPage)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[OdometerReading])
	return list, database.Failed("list odometer readings", err)
}
