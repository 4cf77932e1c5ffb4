package cards

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// OdometerReading is what a car's odometer showed at some time.
type OdometerReading struct {
	ID        string    `json:"id"`
	VehicleID string    `json:"vehicle_id"`
	KM        int64     `json:"km"`
	At        time.Time `json:"at"`
	Source    string    `json:"source" doc:"card, desk, or order for a reading at intake or hand-over"`
	SourceRef *string   `json:"source_ref,omitempty"` // a reading with one is recorded once
	Reason    string    `json:"reason,omitempty" doc:"Why it is lower than the one before"`
	By        string    `json:"by" db:"by_id" doc:"Staff id"`
}

const readingColumns = `id, vehicle_id, km, at, source, source_ref, reason, by_id`

// RecordOdometer keeps a reading. Odometers do not run back: a reading lower than the
// one before it in time needs a reason, such as a changed dashboard. A reading whose
// source_ref is known was recorded already and is returned as it is.
func (s *Cards) RecordOdometer(ctx context.Context, r OdometerReading) (OdometerReading, error) {
	var kept OdometerReading
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		kept, err = recordOdometer(ctx, tx, r)
		return err
	})
	return kept, database.Failed("record odometer", err)
}

const (
	selectReadingBySource = `SELECT ` + readingColumns + ` FROM odometer_reading WHERE source_ref = $1`
	selectReadingBefore   = `
SELECT ` + readingColumns + ` FROM odometer_reading WHERE vehicle_id = $1 AND at <= $2 ORDER BY at DESC, id DESC LIMIT 1`
	insertReading = `
INSERT INTO odometer_reading (id, vehicle_id, km, at, source, source_ref, reason, by_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
)

func recordOdometer(ctx context.Context, tx database.Querier, r OdometerReading) (OdometerReading, error) {
	if r.KM < 0 || r.KM > workorder.MaxOdometer {
		return r, process.Invalid("km: give the kilometres shown, from 0 to %d", workorder.MaxOdometer)
	}
	if err := input.Tidy("reason", &r.Reason, input.MaxNote, false); err != nil {
		return r, err
	}
	var err error
	if r.VehicleID, err = theVehicle(ctx, tx, r.VehicleID); err != nil {
		return r, err
	}
	// Readings of one car come one after the other, or two could both pass the comparison.
	if err = lockVersion(ctx, tx, lockVehicle, r.VehicleID, 0, NoVehicle(r.VehicleID)); err != nil {
		return r, err
	}
	if r.SourceRef != nil {
		known, err := reading(ctx, tx, selectReadingBySource, *r.SourceRef)
		if !database.Missing(err) {
			return known, err
		}
	}
	before, err := reading(ctx, tx, selectReadingBefore, r.VehicleID, r.At)
	if err != nil && !database.Missing(err) {
		return r, err
	}
	if err == nil && r.KM < before.KM && r.Reason == "" {
		return r, runsBack(r.KM, before.KM)
	}
	r.ID = database.NewID("odo")
	_, err = tx.Exec(ctx, insertReading, r.ID, r.VehicleID, r.KM, r.At, r.Source, r.SourceRef, r.Reason, r.By)
	return r, err
}

func runsBack(km, before int64) error {
	return process.Invalid("the odometer showed %d km before and shows %d now; read it again, or give the reason, such as a changed dashboard", before, km)
}

func reading(ctx context.Context, db database.Querier, sql string, args ...any) (OdometerReading, error) {
	rows, _ := db.Query(ctx, sql, args...)
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[OdometerReading])
}

const selectLastReading = `
SELECT ` + readingColumns + ` FROM odometer_reading WHERE vehicle_id = vehicle_now($1) ORDER BY at DESC, id DESC LIMIT 1`

// LastOdometer returns the last reading of a car; false when it has none.
func (s *Cards) LastOdometer(ctx context.Context, vehicleID string) (OdometerReading, bool, error) {
	r, err := reading(ctx, s.db.Q(ctx), selectLastReading, vehicleID)
	if database.Missing(err) {
		return r, false, nil
	}
	return r, err == nil, database.Failed("read odometer", err)
}
