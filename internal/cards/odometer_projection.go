package cards

import (
	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// The vehicle may be unknown here, and a reading is recorded once.
const insertOrderReading = `
INSERT INTO odometer_reading (id, vehicle_id, km, at, source, source_ref, reason, by_id)
SELECT $1, v.id, $3::bigint, $4::timestamptz, $5, $6, $7, $8 FROM vehicle v WHERE v.id = vehicle_now($2) AND $3::bigint BETWEEN 0 AND 5000000
ON CONFLICT DO NOTHING`

// A reading that was mistyped is put right where it was recorded; the journal keeps both.
const correctOrderReading = `
UPDATE odometer_reading SET km = $2, reason = $3, by_id = $4 WHERE source = 'work_order_in' AND source_ref = $1`

// A reading of the wrong car goes to the right one.
const moveOrderReading = `UPDATE odometer_reading SET vehicle_id = vehicle_now($2), by_id = $3
WHERE source = 'work_order_in' AND source_ref = $1 AND EXISTS (SELECT FROM vehicle WHERE id = $2)`

// ProjectOdometer keeps what the odometer showed at intake and at hand-over, in the
// transaction that writes the decision.
func (s *Cards) ProjectOdometer(b *pgx.Batch, d process.Decision) {
	o, ok := d.State.(*workorder.Order)
	if !ok {
		return
	}
	for _, e := range d.Events {
		switch c := e.Data.(type) {
		case workorder.OpenOrder:
			b.Queue(insertOrderReading, database.NewID("odo"), o.VehicleID, c.OdometerKM, e.At,
				"work_order_in", o.Number+"/in", database.Storable(c.OdometerReason), database.Storable(e.By.ID))
		case workorder.CorrectIntake:
			if c.VehicleID != "" {
				b.Queue(moveOrderReading, o.Number+"/in", c.VehicleID, database.Storable(e.By.ID))
			}
			if c.OdometerKM != nil {
				b.Queue(correctOrderReading, o.Number+"/in", *c.OdometerKM, database.Storable(c.Reason), database.Storable(e.By.ID))
			}
		case workorder.HandOver:
			b.Queue(insertOrderReading, database.NewID("odo"), o.VehicleID, c.OdometerOut, e.At,
				"work_order_out", o.Number+"/out", "", database.Storable(e.By.ID))
		}
	}
}
