package claims

import (
	"cmp"
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

const selectTerms = `
SELECT c.id, p.kind, p.id, c.pct_parts, c.pct_labour, c.pct_other, c.deductible
FROM coverage c JOIN payer p ON p.id = c.payer_id
WHERE ` + ofVehicle + ` AND $2::text::date BETWEEN c.starts_on AND c.ends_on AND (c.km_limit IS NULL OR $3 <= c.km_limit)
ORDER BY c.pct_parts + c.pct_labour DESC, c.deductible, c.id`

// CheckCoverage lists the coverages of the vehicle that hold on that day of the
// branch at that mileage, the most generous first (W2, W4).
func (s *Claims) CheckCoverage(ctx context.Context, r workorder.CoverageRequest) (workorder.CoverageChecked, error) {
	day := cmp.Or(r.Day, worktime.DateOf(r.At, time.UTC)) // a worker of v0.1.0 names no day
	rows, _ := s.db.Q(ctx).Query(ctx, selectTerms, r.VehicleID, day, r.OdometerKM)
	terms, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t workorder.CoverageTerm, err error) {
		err = row.Scan(&t.CoverageID, &t.Payer.Kind, &t.Payer.ID, &t.Parts, &t.Labour, &t.Other, &t.Deductible)
		return t, err
	})
	return workorder.CoverageChecked{Terms: terms}, database.Failed("check coverage", err)
}
