package cards

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/workorder"
)

// Intake is what an order to be opened refers to.
type Intake struct {
	Branch, ClientID, VehicleID, RepresentativeID string
	OdometerKM                                    int64
	OdometerReason                                string
	At                                            time.Time // the authority of a representative ends with a day of the branch
}

// Authority is what a representative may do for the client, beyond bringing the car in.
type Authority struct {
	UpTo  workorder.Money // approve, minor units
	Signs bool            // collect the car and sign for it
}

const (
	selectIntakeClient = `SELECT staff_flag, flag_reason FROM client WHERE id = $1`

	selectIntakeVehicle = `
SELECT v.status,
       coalesce((SELECT client_id FROM vehicle_owner WHERE vehicle_id = v.id AND to_at IS NULL), '') AS owner,
       coalesce((SELECT km FROM odometer_reading WHERE vehicle_id = v.id ORDER BY at DESC, id DESC LIMIT 1), 0) AS km
FROM vehicle v WHERE v.id = $1`

	selectIntakeRepresentative = `
SELECT may_drop_off, may_approve_up_to, may_pick_up AND may_sign, valid_to >= $3::text::date AND revoked_at IS NULL AS valid
FROM representative WHERE id = $1 AND client_id = $2`
)

// CheckIntake refuses an order whose client, vehicle or representative has no
// card that allows it (P2, P4, P5, P19), or whose odometer runs back without a
// reason. It returns what the representative may do.
func (s *Cards) CheckIntake(ctx context.Context, in Intake) (Authority, error) {
	var may Authority
	err := checkClient(ctx, s.db.Q(ctx), in)
	if err == nil {
		err = checkVehicle(ctx, s.db.Q(ctx), in)
	}
	if err == nil {
		may, err = s.checkRepresentative(ctx, in)
	}
	return may, database.Failed("check intake", err)
}

func checkClient(ctx context.Context, q database.Querier, in Intake) error {
	var flag, reason string
	err := q.QueryRow(ctx, selectIntakeClient, in.ClientID).Scan(&flag, &reason)
	if errors.Is(err, pgx.ErrNoRows) {
		return workorder.Invalid("client_id: no client card %q exists; create the card first with POST /v1/clients, then open the order", in.ClientID)
	}
	if err == nil && flag == "service_refused" {
		return workorder.Conflict("client_id: a manager refused service to this client: %s", reason)
	}
	return err
}

func checkVehicle(ctx context.Context, q database.Querier, in Intake) error {
	var status, owner string
	var km int64
	err := q.QueryRow(ctx, selectIntakeVehicle, in.VehicleID).Scan(&status, &owner, &km)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return workorder.Invalid("vehicle_id: no vehicle card %q exists; create the card first with POST /v1/vehicles, then open the order", in.VehicleID)
	case err != nil:
		return err
	case status != "client_vehicle":
		return workorder.Conflict("vehicle_id: this vehicle is marked %s, not as a client's vehicle; correct its card first", status)
	case owner != in.ClientID:
		return workorder.Conflict("vehicle_id: this vehicle belongs to another client; record the change of owner first")
	case in.OdometerKM < km && in.OdometerReason == "":
		return workorder.Invalid("odometer_km: %d is less than the %d read last time; read it again, or say why in odometer_reason", in.OdometerKM, km)
	}
	return nil
}

func (s *Cards) checkRepresentative(ctx context.Context, in Intake) (may Authority, err error) {
	if in.RepresentativeID == "" {
		return may, nil
	}
	c, err := s.shop.CurrentCalendar(ctx, in.Branch)
	if err != nil {
		return may, err
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return may, err
	}
	var dropOff, valid bool
	today := in.At.In(zone).Format(time.DateOnly)
	err = s.db.Q(ctx).QueryRow(ctx, selectIntakeRepresentative, in.RepresentativeID, in.ClientID, today).Scan(&dropOff, &may.UpTo, &may.Signs, &valid)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return may, workorder.Invalid("representative_id: %q is no representative of this client", in.RepresentativeID)
	case err != nil:
		return may, err
	case !valid:
		return may, workorder.Conflict("representative_id: the authority has run out or was revoked; ask the client for a new one")
	case !dropOff:
		return may, workorder.Forbidden("representative_id: the authority does not cover bringing the car in; ask the client")
	}
	return may, nil
}
