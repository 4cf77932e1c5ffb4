package claims

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// CoverageCard is a warranty that a car has: who grants it, what share of parts, labour
// and the rest it pays, and until when.
type CoverageCard struct {
	PayerID    string        `json:"payer_id" minLength:"1" doc:"Who gets the invoice"`
	Grantor    string        `json:"grantor" enum:"manufacturer,distributor,dealer_parts,dealer_labour,part_supplier,extended_contract,insurer"`
	PctParts   exact.Percent `json:"pct_parts" minimum:"0" maximum:"100" doc:"Share of parts, percent"`
	PctLabour  exact.Percent `json:"pct_labour" minimum:"0" maximum:"100" doc:"Share of labour, percent"`
	PctOther   exact.Percent `json:"pct_other,omitempty" minimum:"0" maximum:"100" doc:"Share of fees and materials, percent"`
	StartsOn   string        `json:"starts_on" format:"date"`
	EndsOn     string        `json:"ends_on" format:"date" doc:"Last day on which it holds"`
	KMLimit    *int64        `json:"km_limit,omitempty" minimum:"1" doc:"Holds up to this odometer reading; no limit when absent"`
	Deductible exact.Money   `json:"deductible,omitempty" minimum:"0" doc:"What the client bears of the covered amount (франшиза), minor units"`
}

// Coverage is a warranty coverage of a car.
type Coverage struct {
	ID        string `json:"id"`
	VehicleID string `json:"vehicle_id"`
	CoverageCard
	CreatedAt time.Time `json:"created_at"`
}

// grantors are who grants a warranty (domain §3).
var grantors = []string{"manufacturer", "distributor", "dealer_parts", "dealer_labour", "part_supplier", "extended_contract", "insurer"}

func (c *CoverageCard) check() error {
	if !slices.Contains(grantors, c.Grantor) {
		return process.Invalid("grantor: choose one of %s", strings.Join(grantors, ", "))
	}
	if !c.PctParts.Valid() || !c.PctLabour.Valid() || !c.PctOther.Valid() {
		return process.Invalid("pct_parts, pct_labour and pct_other: give percentages from 0 to 100")
	}
	for _, err := range []error{
		input.Date("starts_on", c.StartsOn), input.Date("ends_on", c.EndsOn), input.Amount("deductible", c.Deductible),
	} {
		if err != nil {
			return err
		}
	}
	if c.EndsOn < c.StartsOn {
		return process.Invalid("ends_on: lies before starts_on; it is the last day on which the warranty holds")
	}
	if c.KMLimit != nil && (*c.KMLimit <= 0 || *c.KMLimit > workorder.MaxOdometer) {
		return process.Invalid("km_limit: give kilometres from 1 to %d, or leave it out", workorder.MaxOdometer)
	}
	return nil
}

const coverageColumns = `id, vehicle_now(vehicle_id) AS vehicle_id, payer_id, grantor, pct_parts, pct_labour, pct_other, starts_on::text, ends_on::text,
    km_limit, deductible, created_at`

const insertCoverage = `
INSERT INTO coverage (id, vehicle_id, payer_id, grantor, pct_parts, pct_labour, pct_other, starts_on, ends_on, km_limit, deductible)
VALUES ($1, vehicle_now($2), $3, $4, $5, $6, $7, $8::text::date, $9::text::date, $10, $11)
RETURNING ` + coverageColumns

// The row is held until the end of the transaction: no warranty slips in beside the change
// that puts its payer away.
const mayPay = `SELECT active FROM payer WHERE id = $1 FOR SHARE`

// AddCoverage records a warranty of a car. A payer that is not used any more is refused.
func (s *Claims) AddCoverage(ctx context.Context, vehicleID string, c CoverageCard, by process.Actor) (Coverage, error) {
	var made Coverage
	if err := c.check(); err != nil {
		return made, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		var used bool
		switch err := tx.QueryRow(ctx, mayPay, c.PayerID).Scan(&used); {
		case database.Missing(err):
			return process.Invalid("payer_id: there is no payer %q; GET /v1/payers lists them", c.PayerID)
		case err != nil:
			return err
		case !used:
			return process.Invalid("payer_id: this payer is not used any more; choose another, or an administrator sets it in use again")
		}
		rows, _ := tx.Query(ctx, insertCoverage, database.NewID("cov"), vehicleID, c.PayerID, c.Grantor, c.PctParts, c.PctLabour, c.PctOther,
			c.StartsOn, c.EndsOn, c.KMLimit, c.Deductible)
		made, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Coverage])
		switch {
		case database.Violates(err, "coverage_vehicle_id_fkey"):
			return cards.NoVehicle(vehicleID)
		case err != nil:
			return err
		}
		return audit.Note(ctx, tx, by, "coverage.add", vehicleID, made)
	})
	return made, database.Failed("add coverage", err)
}

// The same warranty may have been written on two cards that are one now: it counts once.
const ofVehicle = `c.vehicle_id = ANY (same_vehicle($1)) AND NOT EXISTS (
    SELECT FROM coverage d WHERE d.vehicle_id = ANY (same_vehicle($1)) AND d.vehicle_id <> c.vehicle_id AND d.id < c.id
    AND (d.payer_id, d.grantor, d.pct_parts, d.pct_labour, d.pct_other, d.starts_on, d.ends_on, d.km_limit, d.deductible)
        IS NOT DISTINCT FROM (c.payer_id, c.grantor, c.pct_parts, c.pct_labour, c.pct_other, c.starts_on, c.ends_on, c.km_limit, c.deductible))`

const selectCoverages = `
SELECT ` + coverageColumns + ` FROM coverage c WHERE ` + ofVehicle + ` ORDER BY ends_on DESC, id`

// Coverages lists the warranties of a car, also those that ran out.
func (s *Claims) Coverages(ctx context.Context, vehicleID string) ([]Coverage, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectCoverages, vehicleID)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Coverage])
	return list, database.Failed("list coverages", err)
}
