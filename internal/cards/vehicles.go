package cards

import (
	"context"
	"time"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// VehicleCard is what is written on a car's card (карточка авто).
type VehicleCard struct {
	VIN           string  `json:"vin" minLength:"17" maxLength:"40" doc:"17 characters (ISO 3779)"`
	Plate         string  `json:"plate,omitempty" maxLength:"20" doc:"As on the car; Cyrillic and Latin look-alikes are found alike"`
	Make          string  `json:"make" minLength:"1" maxLength:"60"`
	Model         string  `json:"model" minLength:"1" maxLength:"60"`
	Year          *int    `json:"year,omitempty" minimum:"1900" maximum:"2200"`
	EngineCode    string  `json:"engine_code,omitempty" maxLength:"60"`
	Status        string  `json:"status,omitempty" enum:"client_vehicle,own_stock,demo,loan_car,sold,scrapped" doc:"client_vehicle («Автомобиль клиента») when absent"`
	InServiceDate *string `json:"in_service_date,omitempty" format:"date" doc:"Warranties count from it"`
}

// Vehicle is a car with what the system knows of it.
type Vehicle struct {
	ID string `json:"id"`
	VehicleCard
	OwnerID    *string   `json:"owner_id,omitempty" doc:"Client who owns it now"`
	OdometerKM *int64    `json:"odometer_km,omitempty" doc:"Last reading"`
	Version    int       `json:"version" doc:"Counts edits; the card's ETag"`
	CreatedAt  time.Time `json:"created_at"`
	UpdatedAt  time.Time `json:"updated_at"`
}

// VehiclePatch changes the fields that it sets.
type VehiclePatch struct {
	VIN           *string `json:"vin,omitempty" minLength:"17" maxLength:"40"`
	Plate         *string `json:"plate,omitempty" maxLength:"20"`
	Make          *string `json:"make,omitempty" minLength:"1" maxLength:"60"`
	Model         *string `json:"model,omitempty" minLength:"1" maxLength:"60"`
	Year          *int    `json:"year,omitempty" minimum:"1900" maximum:"2200"`
	EngineCode    *string `json:"engine_code,omitempty" maxLength:"60"`
	Status        *string `json:"status,omitempty" enum:"client_vehicle,own_stock,demo,loan_car,sold,scrapped"`
	InServiceDate *string `json:"in_service_date,omitempty" format:"date"`
}

func (p VehiclePatch) change(c *VehicleCard) {
	input.Set(&c.VIN, p.VIN)
	input.Set(&c.Plate, p.Plate)
	input.Set(&c.Make, p.Make)
	input.Set(&c.Model, p.Model)
	input.Set(&c.EngineCode, p.EngineCode)
	input.Set(&c.Status, p.Status)
	if p.Year != nil {
		c.Year = p.Year
	}
	if p.InServiceDate != nil {
		c.InServiceDate = p.InServiceDate
	}
}

func (c *VehicleCard) check() error {
	vin, err := workorder.CheckVIN(c.VIN)
	if err != nil {
		return process.Invalid("vin: %v", err)
	}
	c.VIN = vin
	for _, err := range []error{
		input.Tidy("plate", &c.Plate, 20, false),
		input.Tidy("make", &c.Make, input.MaxWord, true),
		input.Tidy("model", &c.Model, input.MaxWord, true),
		input.Tidy("engine_code", &c.EngineCode, input.MaxWord, false),
		input.OneOf("status", &c.Status, "client_vehicle", "own_stock", "demo", "loan_car", "sold", "scrapped"),
	} {
		if err != nil {
			return err
		}
	}
	if c.Year != nil && (*c.Year < 1900 || *c.Year > 2200) {
		return process.Invalid("year: give the year of make with four digits")
	}
	if c.InServiceDate != nil {
		return input.Date("in_service_date", *c.InServiceDate)
	}
	return nil
}

// NewVehicle is a card to be made, with its owner and first reading when they are known.
type NewVehicle struct {
	VehicleCard
	ClientID   string `json:"client_id,omitempty" doc:"Client who owns it"`
	OdometerKM *int64 `json:"odometer_km,omitempty" minimum:"0" maximum:"5000000"`
}

const insertVehicle = `
INSERT INTO vehicle (id, vin, plate, plate_key, make, model, year, engine_code, status, in_service_date)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::date)
ON CONFLICT (vin) DO NOTHING`

// CreateVehicle makes a card (P5). One car has one card: a VIN that is known is a
// Conflict that names the card.
func (s *Cards) CreateVehicle(ctx context.Context, v NewVehicle, by process.Actor) (Vehicle, error) {
	var made Vehicle
	if err := v.check(); err != nil {
		return made, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		id := database.NewID("veh")
		tag, err := tx.Exec(ctx, insertVehicle, append([]any{id}, v.values()...)...)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return knownVIN(ctx, tx, v.VIN)
		}
		if v.ClientID != "" {
			if err := ownedBy(ctx, tx, id, v.ClientID); err != nil {
				return err
			}
		}
		if v.OdometerKM != nil {
			r := OdometerReading{VehicleID: id, KM: *v.OdometerKM, At: time.Now(), Source: "card", By: by.ID}
			if _, err := recordOdometer(ctx, tx, r); err != nil {
				return err
			}
		}
		if made, err = vehicleByID(ctx, tx, id); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "vehicle.create", id, made)
	})
	return made, database.Failed("create vehicle", err)
}

// values are the card's columns in the order of insertVehicle and updateVehicle, after the id.
func (c VehicleCard) values() []any {
	return []any{
		c.VIN, c.Plate, workorder.NormalizePlate(c.Plate), c.Make, c.Model, c.Year, c.EngineCode, c.Status, c.InServiceDate,
	}
}

const selectIDByVIN = `SELECT id FROM vehicle WHERE vin = $1`

func knownVIN(ctx context.Context, db database.Querier, vin string) error {
	var id string
	if err := db.QueryRow(ctx, selectIDByVIN, vin).Scan(&id); err != nil {
		return err
	}
	return process.Conflict("VIN %s is on card %s already; use that card, and POST /v1/vehicles/%s/owner when the car was sold", vin, id, id)
}

const (
	lockVehicle   = `SELECT version FROM vehicle WHERE id = $1 FOR UPDATE`
	updateVehicle = `
UPDATE vehicle SET vin = $2, plate = $3, plate_key = $4, make = $5, model = $6, year = $7, engine_code = $8, status = $9,
    in_service_date = $10::text::date, version = version + 1, updated_at = now()
WHERE id = $1 AND NOT EXISTS (SELECT FROM vehicle other WHERE other.vin = $2 AND other.id <> $1)`
)

// UpdateVehicle changes a card that was read at version expected; 0 changes it whatever its version.
func (s *Cards) UpdateVehicle(ctx context.Context, id string, p VehiclePatch, expected int, by process.Actor) (Vehicle, error) {
	var card Vehicle
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		if err = lockVersion(ctx, tx, lockVehicle, id, expected, NoVehicle(id)); err != nil {
			return err
		}
		if card, err = vehicleByID(ctx, tx, id); err != nil {
			return err
		}
		p.change(&card.VehicleCard)
		if err = card.check(); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, updateVehicle, append([]any{id}, card.values()...)...)
		switch {
		case database.Violates(err, "vehicle_vin_once"): // somebody made that card this very moment
			return process.Conflict("VIN %s is on another card already; use that card", card.VIN)
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			return knownVIN(ctx, tx, card.VIN)
		}
		if card, err = vehicleByID(ctx, tx, id); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "vehicle.update", id, card)
	})
	return card, database.Failed("update vehicle", err)
}

const (
	closeOwnership = `UPDATE vehicle_owner SET to_at = clock_timestamp() WHERE vehicle_id = $1 AND to_at IS NULL AND client_id <> $2`
	openOwnership  = `
INSERT INTO vehicle_owner (vehicle_id, client_id, from_at) VALUES ($1, $2, clock_timestamp())
ON CONFLICT (vehicle_id) WHERE to_at IS NULL DO NOTHING`
)

// ownedBy makes a client the owner from now on; the vehicle's row is locked or new.
func ownedBy(ctx context.Context, tx database.Querier, vehicleID, clientID string) error {
	if _, err := tx.Exec(ctx, closeOwnership, vehicleID, clientID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, openOwnership, vehicleID, clientID)
	if database.RefersToNothing(err) {
		return noClient(clientID)
	}
	return err
}

// ChangeOwner records that a client owns the car from now on, whoever owned it before.
func (s *Cards) ChangeOwner(ctx context.Context, vehicleID, clientID string, by process.Actor) (Vehicle, error) {
	var card Vehicle
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		if err = lockVersion(ctx, tx, lockVehicle, vehicleID, 0, NoVehicle(vehicleID)); err != nil {
			return err
		}
		if err = ownedBy(ctx, tx, vehicleID, clientID); err != nil {
			return err
		}
		if card, err = vehicleByID(ctx, tx, vehicleID); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "vehicle.owner", vehicleID, card)
	})
	return card, database.Failed("change owner", err)
}

// NoVehicle refuses an id that no vehicle has.
func NoVehicle(id string) error {
	return process.NotFound("there is no vehicle %q; find the card with GET /v1/vehicles?q= or make one with POST /v1/vehicles", id)
}
