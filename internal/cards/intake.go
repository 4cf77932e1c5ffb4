package cards

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// Intake is what an order to be opened refers to.
type Intake struct {
	Branch                                string
	AdvisorID                             string // "" when the caller is the advisor
	ClientID, VehicleID, RepresentativeID string
	OdometerKM                            int64
	OdometerReason                        string
	At                                    time.Time // the authority of a representative ends with a day of the branch
}

// Authority is what a representative may do for the client, beyond bringing the car in.
type Authority struct {
	UpTo  exact.Money // approve, minor units
	Signs bool        // collect the car and sign for it
}

// Admission is what an order is opened with.
type Admission struct {
	Authority
	Policy   workorder.Policy
	Calendar worktime.Calendar
}

const (
	selectIntakeAdvisor = `SELECT FROM staff WHERE id = $1 AND branch = $2 AND active`

	selectIntakeClient = `SELECT staff_flag, flag_reason FROM client WHERE id = ` + clientNow

	selectIntakeVehicle = `
SELECT v.status,
       EXISTS (SELECT FROM vehicle_owner WHERE vehicle_id = v.id AND to_at IS NULL
               AND client_id = (SELECT coalesce(m.merged_into, m.id) FROM client m WHERE m.id = $2)) AS theirs,
       coalesce((SELECT km FROM odometer_reading WHERE vehicle_id = v.id ORDER BY at DESC, id DESC LIMIT 1), 0) AS km
FROM vehicle v WHERE v.id = vehicle_now($1)`

	selectIntakeRepresentative = `
SELECT may_drop_off, may_approve_up_to, may_pick_up AND may_sign, valid_to::text, revoked_at IS NULL
FROM representative WHERE id = $1 AND client_id = (SELECT coalesce(m.merged_into, m.id) FROM client m WHERE m.id = $2)`
)

// Admit refuses an order whose advisor, client, vehicle or representative has no
// card that allows it (P2, P4, P5, P19), or whose odometer runs back without a
// reason. It returns what the representative may do and the rules of this moment.
// Everything is read in one round trip.
func (s *Cards) Admit(ctx context.Context, in Intake) (Admission, error) {
	var b pgx.Batch
	shop.QueueCurrent(&b, in.Branch)
	if in.AdvisorID != "" {
		b.Queue(selectIntakeAdvisor, in.AdvisorID, in.Branch)
	}
	b.Queue(selectIntakeClient, in.ClientID)
	b.Queue(selectIntakeVehicle, in.VehicleID, in.ClientID)
	if in.RepresentativeID != "" {
		b.Queue(selectIntakeRepresentative, in.RepresentativeID, in.ClientID)
	}
	found := s.db.Q(ctx).SendBatch(ctx, &b)
	a, err := in.read(found)
	if left := found.Close(); err == nil {
		err = left
	}
	return a, database.Failed("check intake", err)
}

// read takes the answers in the order in which they were asked for.
func (in Intake) read(found pgx.BatchResults) (a Admission, err error) {
	if a.Policy, a.Calendar, err = shop.ReadCurrent(found, in.Branch); err != nil {
		return a, err
	}
	if err = in.checkAdvisor(found); err != nil {
		return a, err
	}
	if err = in.checkClient(found.QueryRow()); err != nil {
		return a, err
	}
	if err = in.checkVehicle(found.QueryRow()); err != nil {
		return a, err
	}
	a.Authority, err = in.checkRepresentative(found, a.Calendar.Zone)
	return a, err
}

func (in Intake) checkAdvisor(found pgx.BatchResults) error {
	if in.AdvisorID == "" {
		return nil
	}
	err := found.QueryRow().Scan()
	if database.Missing(err) {
		return process.Invalid("advisor_id: %q does not work at branch %s", in.AdvisorID, in.Branch)
	}
	return err
}

func (in Intake) checkClient(row pgx.Row) error {
	var flag, reason string
	err := row.Scan(&flag, &reason)
	if errors.Is(err, pgx.ErrNoRows) {
		return process.Invalid("client_id: no client card %q exists; create the card first with POST /v1/clients, then open the order", in.ClientID)
	}
	if err == nil && flag == "service_refused" {
		return process.Conflict("client_id: a manager refused service to this client: %s", reason)
	}
	return err
}

func (in Intake) checkVehicle(row pgx.Row) error {
	var status string
	var theirs bool
	var km int64
	err := row.Scan(&status, &theirs, &km)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return process.Invalid("vehicle_id: no vehicle card %q exists; create the card first with POST /v1/vehicles, then open the order", in.VehicleID)
	case err != nil:
		return err
	case status != "client_vehicle":
		return process.Conflict("vehicle_id: this vehicle is marked %s, not as a client's vehicle; correct its card first", status)
	case !theirs:
		return process.Conflict("vehicle_id: this vehicle belongs to another client; record the change of owner first")
	case in.OdometerKM < km && in.OdometerReason == "":
		return process.Invalid("odometer_km: %d is less than the %d read last time; read it again, or say why in odometer_reason", in.OdometerKM, km)
	}
	return nil
}

// checkRepresentative judges the authority by the day of the branch.
func (in Intake) checkRepresentative(found pgx.BatchResults, zone string) (may Authority, err error) {
	if in.RepresentativeID == "" {
		return may, nil
	}
	at, err := time.LoadLocation(zone)
	if err != nil {
		return may, err
	}
	var dropOff, valid bool
	var lastDay string
	err = found.QueryRow().Scan(&dropOff, &may.UpTo, &may.Signs, &lastDay, &valid)
	valid = valid && lastDay >= worktime.DateOf(in.At, at)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return may, process.Invalid("representative_id: %q is no representative of this client", in.RepresentativeID)
	case err != nil:
		return may, err
	case !valid:
		return may, process.Conflict("representative_id: the authority has run out or was revoked; ask the client for a new one")
	case !dropOff:
		return may, process.Forbidden("representative_id: the authority does not cover bringing the car in; ask the client")
	}
	return may, nil
}
