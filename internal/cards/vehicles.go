package cards

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// VehicleCard is what is written on a car's card (карточка авто).
type VehicleCard struct {
	VIN           string  `json:"vin,omitempty" maxLength:"40" doc:"17 characters (ISO 3779). VIN, frame or plate: one at least"`
	Frame         string  `json:"frame,omitempty" maxLength:"40" doc:"Frame or body number of a car that has no VIN, as it is written"`
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

// Known is the number that tells this car from all others: the VIN, else that of the
// frame; empty when only the plate is known.
func (v Vehicle) Known() string { return cmp.Or(v.VIN, v.Frame) }

// VehiclePatch changes the fields that it sets.
type VehiclePatch struct {
	VIN           *string `json:"vin,omitempty" maxLength:"40"`
	Frame         *string `json:"frame,omitempty" maxLength:"40"`
	Plate         *string `json:"plate,omitempty" maxLength:"20"`
	Make          *string `json:"make,omitempty" minLength:"1" maxLength:"60"`
	Model         *string `json:"model,omitempty" minLength:"1" maxLength:"60"`
	Year          *int    `json:"year,omitempty" minimum:"1900" maximum:"2200"`
	EngineCode    *string `json:"engine_code,omitempty" maxLength:"60"`
	Status        *string `json:"status,omitempty" enum:"client_vehicle,own_stock,demo,loan_car,sold,scrapped"`
	InServiceDate *string `json:"in_service_date,omitempty" format:"date"`
	Answers
}

func (p VehiclePatch) change(c *VehicleCard) {
	input.Set(&c.VIN, p.VIN)
	input.Set(&c.Frame, p.Frame)
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
	if c.VIN = strings.TrimSpace(c.VIN); c.VIN != "" {
		vin, err := input.VIN(c.VIN)
		if err != nil {
			return err
		}
		c.VIN = vin
	}
	for _, err := range []error{
		input.Tidy("frame", &c.Frame, 40, false),
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
	if c.VIN+input.Key(c.Frame)+input.Key(c.Plate) == "" {
		return process.Invalid("vin: give the VIN, the frame number or the plate; a car is known by one of them at least")
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
	Answers
}

const insertVehicle = `
INSERT INTO vehicle (id, vin, frame, frame_key, plate, plate_key, make, model, year, engine_code, status, in_service_date, key_rule, created_at, updated_at)
VALUES ($1, nullif($2, ''), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::text::date, $13, coalesce($14, now()), coalesce($14, now()))`

// CreateVehicle makes a card (P5). One car has one card: a VIN that is known is a
// Conflict that names the card. A number that looks wrong, and a plate or a frame number
// that another card has, are questioned.
func (s *Cards) CreateVehicle(ctx context.Context, v NewVehicle, by process.Actor) (Vehicle, error) {
	var made Vehicle
	if err := cmp.Or(v.check(), v.tidy()); err != nil {
		return made, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		id := database.NewID("veh")
		if err = v.question(ctx, tx, id, VehicleCard{}, v.Answers); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, insertVehicle, append(append([]any{id}, v.values()...), database.Moment(ctx))...); err != nil {
			return err
		}
		if v.ClientID != "" {
			if err := ownedBy(ctx, tx, id, v.ClientID); err != nil {
				return err
			}
		}
		if v.OdometerKM != nil {
			r := OdometerReading{VehicleID: id, KM: *v.OdometerKM, At: database.Now(ctx), Source: "card", By: by.ID}
			if _, err := recordOdometer(ctx, tx, r); err != nil {
				return err
			}
		}
		if made, err = vehicleByID(ctx, tx, id); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "vehicle.create", id, questionedVehicle{made, v.given()})
	})
	return made, database.Failed("create vehicle", err)
}

// values are the card's columns in the order of insertVehicle and updateVehicle, after the id.
func (c VehicleCard) values() []any {
	return []any{
		c.VIN, c.Frame, input.Key(c.Frame), c.Plate, input.Key(c.Plate), c.Make, c.Model, c.Year, c.EngineCode, c.Status, c.InServiceDate, keyRule,
	}
}

const (
	lockVehicle   = `SELECT version FROM vehicle WHERE id = $1 FOR UPDATE`
	updateVehicle = `
UPDATE vehicle SET vin = nullif($2, ''), frame = $3, frame_key = $4, plate = $5, plate_key = $6, make = $7, model = $8, year = $9,
    engine_code = $10, status = $11, in_service_date = $12::text::date, key_rule = $13, version = version + 1, updated_at = now()
WHERE id = $1`
)

// UpdateVehicle changes a card that was read at version expected; 0 changes it whatever its version.
func (s *Cards) UpdateVehicle(ctx context.Context, id string, p VehiclePatch, expected int, by process.Actor) (Vehicle, error) {
	var card Vehicle
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		if id, err = theVehicle(ctx, tx, id); err != nil {
			return err
		}
		if err = lockVersion(ctx, tx, lockVehicle, id, expected, NoVehicle(id)); err != nil {
			return err
		}
		if card, err = vehicleByID(ctx, tx, id); err != nil {
			return err
		}
		was := card.VehicleCard
		p.change(&card.VehicleCard)
		if err = cmp.Or(card.check(), p.tidy()); err != nil {
			return err
		}
		if err = card.question(ctx, tx, id, was, p.Answers); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, freeVIN, id, card.VIN); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, updateVehicle, append([]any{id}, card.values()...)...); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, showKept, id); err != nil {
			return err
		}
		if card, err = vehicleByID(ctx, tx, id); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "vehicle.update", id, questionedVehicle{card, p.given()})
	})
	return card, database.Failed("update vehicle", err)
}

const (
	closeOwnership = `UPDATE vehicle_owner SET to_at = clock_timestamp() WHERE vehicle_id = $1 AND to_at IS NULL AND client_id <> $2`
	openOwnership  = `
INSERT INTO vehicle_owner (vehicle_id, client_id, from_at) VALUES ($1, $2, coalesce($3, clock_timestamp()))
ON CONFLICT (vehicle_id) WHERE to_at IS NULL DO NOTHING`
)

// ownedBy makes a client the owner from now on; the vehicle's row is locked or new.
func ownedBy(ctx context.Context, tx database.Querier, vehicleID, clientID string) error {
	clientID, err := theClient(ctx, tx, clientID)
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, closeOwnership, vehicleID, clientID); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, openOwnership, vehicleID, clientID, database.Moment(ctx))
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
		if vehicleID, err = theVehicle(ctx, tx, vehicleID); err != nil {
			return err
		}
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
