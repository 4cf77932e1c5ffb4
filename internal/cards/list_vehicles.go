package cards

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Keys are what a car's card is compared by.
func (c VehicleCard) Keys() []string {
	var keys []string
	for _, k := range []string{c.VIN, input.Key(c.Frame), input.Key(c.Plate)} {
		if k != "" {
			keys = append(keys, "vehicle/"+k)
		}
	}
	return keys
}

// Checked is the card with all in its one form, or what is wrong with it.
func (c VehicleCard) Checked() (VehicleCard, error) {
	err := c.check()
	return c, err
}

// A frame number may have been typed as a VIN, and the other way round. The VIN comes first.
const selectVehicleHits = `
WITH n AS MATERIALIZED (SELECT * FROM unnest($1::int[], $2::text[], $3::bool[]) AS n (at, key, vin))
SELECT at, id, array_agg(DISTINCT what ORDER BY what DESC) FROM (
    SELECT n.at, coalesce(v.merged_into, v.id) AS id, CASE WHEN n.vin THEN 'vin' ELSE 'frame' END AS what FROM n JOIN vehicle v ON v.vin = n.key
    UNION ALL SELECT n.at, coalesce(v.merged_into, v.id), 'frame' FROM n JOIN vehicle v ON v.frame_key = n.key AND v.frame_key <> ''
    UNION ALL SELECT p.at, coalesce(v.merged_into, v.id), 'plate' FROM unnest($4::int[], $5::text[]) AS p (at, key) JOIN vehicle v ON v.plate_key = p.key AND v.plate_key <> '') h
GROUP BY at, id ORDER BY at, id DESC`

// JudgeVehicles says of each line which car it is: the one with its VIN, or with its frame
// number or plate, make and model where one of the two has no VIN. Another car with its
// frame number or plate is a twin. What a line says nothing of stays.
func (s *Cards) JudgeVehicles(ctx context.Context, lines []NewVehicle, say ForTwins) ([]Judged[Vehicle], error) {
	judged, checked := make([]Judged[Vehicle], len(lines)), make([]VehicleCard, len(lines))
	var numberAt, plateAt []int
	var numbers, plates []string
	var isVIN []bool
	for i, l := range lines {
		// A car that is known needs no make: it is checked again once it has all of its card.
		card := l.VehicleCard
		card.Make, card.Model = cmp.Or(card.Make, "-"), cmp.Or(card.Model, "-")
		if checked[i], judged[i].Err = card.Checked(); judged[i].Err == nil {
			judged[i].Err = l.checkOdometer()
			for k, key := range []string{checked[i].VIN, input.Key(checked[i].Frame)} {
				if key != "" {
					numberAt, numbers, isVIN = append(numberAt, i), append(numbers, key), append(isVIN, k == 0)
				}
			}
			if key := input.Key(checked[i].Plate); key != "" {
				plateAt, plates = append(plateAt, i), append(plates, key)
			}
		}
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectVehicleHits, numberAt, numbers, isVIN, plateAt, plates)
	hits := make([][]Twin, len(lines))
	var ids []string
	var at int
	t := Twin{Kind: "vehicle"}
	if _, err := pgx.ForEachRow(rows, []any{&at, &t.ID, &t.Matches}, func() error {
		hits[at], ids = append(hits[at], t), append(ids, t.ID)
		t.Matches = nil
		return nil
	}); err != nil {
		return nil, database.Failed("judge vehicles", err)
	}
	known, err := s.vehiclesByID(ctx, ids)
	for i := range judged {
		if judged[i].Err == nil {
			judgeVehicle(&judged[i], lines[i], checked[i], hits[i], known, say)
		}
	}
	return judged, err
}

func (v NewVehicle) checkOdometer() error {
	if v.OdometerKM != nil && (*v.OdometerKM < 0 || *v.OdometerKM > workorder.MaxOdometer) {
		return process.Invalid("odometer_km: give the kilometres shown, from 0 to %d", workorder.MaxOdometer)
	}
	return nil
}

func judgeVehicle(j *Judged[Vehicle], line NewVehicle, checked VehicleCard, hits []Twin, known map[string]Vehicle, say ForTwins) {
	card := func(id string) *Vehicle { v := known[id]; return &v }
	var same, twins []Twin
	for _, t := range hits {
		v := known[t.ID]
		t.Name = v.Make + " " + v.Model + " " + v.Plate
		if t.Matches[0] == "vin" || v.isMeantBy(line.VehicleCard, checked) {
			same = append(same, t)
		}
		twins = append(twins, t)
	}
	if len(same) > 1 && same[0].Matches[0] == "vin" { // one VIN is one car
		same = same[:1]
	}
	if len(same) == 1 {
		j.Was = card(same[0].ID)
	} else {
		j.Was = choose(j, twins, card, say)
	}
	was := VehicleCard{}
	if j.Was != nil {
		was, j.Card = j.Was.VehicleCard, *j.Was
	}
	j.Card.fill(line.VehicleCard, checked)
	if j.Err = j.Card.check(); j.Err != nil {
		return
	}
	if j.Card.VIN != "" && j.Card.VIN != was.VIN && !slices.Contains(say.Confirmed, DoubtVIN) {
		if digit, right := input.CheckDigit(j.Card.VIN); !right {
			j.Err = process.Invalid("vin: position 9 of %s should be %s if the rest is right; compare it with the plate on the car, and confirm vin_check_digit if it is right as it is", j.Card.VIN, digit)
		}
	}
	if line.ClientID != "" && (j.Card.OwnerID == nil || *j.Card.OwnerID != line.ClientID) {
		j.Card.OwnerID = &line.ClientID
	}
	if km := line.OdometerKM; km != nil && (j.Card.OdometerKM == nil || *km > *j.Card.OdometerKM) { // an older reading says nothing new
		j.Card.OdometerKM = km
	}
}

// isMeantBy reports whether a line with the frame number or the plate of this car is of it.
func (c VehicleCard) isMeantBy(line, checked VehicleCard) bool {
	return (c.VIN == "" || checked.VIN == "") &&
		(line.Make == "" || input.NameKey(c.Make) == input.NameKey(line.Make)) && (line.Model == "" || input.NameKey(c.Model) == input.NameKey(line.Model))
}

// fill puts on a card what a line says.
func (c *VehicleCard) fill(line, checked VehicleCard) {
	c.VIN = cmp.Or(checked.VIN, c.VIN)
	for _, f := range []struct {
		into *string
		said string
		key  func(string) string
	}{{&c.Frame, checked.Frame, input.Key}, {&c.Plate, checked.Plate, input.Key}, {&c.Make, line.Make, input.NameKey}, {&c.Model, line.Model, input.NameKey}, {&c.EngineCode, line.EngineCode, input.Key}} {
		if f.said != "" && f.key(f.said) != f.key(*f.into) {
			*f.into = f.said
		}
	}
	c.Status = cmp.Or(line.Status, c.Status)
	if line.Year != nil {
		c.Year = line.Year
	}
	if line.InServiceDate != nil {
		c.InServiceDate = line.InServiceDate
	}
}

const selectVehiclesByID = `SELECT ` + vehicleColumns + ` FROM unnest($1::text[]) AS asked (id) JOIN vehicle v ON v.id = asked.id WHERE v.merged_into IS NULL`

func (s *Cards) vehiclesByID(ctx context.Context, ids []string) (map[string]Vehicle, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectVehiclesByID, ids)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Vehicle])
	found := make(map[string]Vehicle, len(list))
	for _, v := range list {
		found[v.ID] = v
	}
	return found, database.Failed("read vehicles", err)
}

// LockVehicles is [Cards.LockParts] for cars.
func (s *Cards) LockVehicles(ctx context.Context, lines []NewVehicle) error {
	var keys []string
	for _, l := range lines {
		l.Make, l.Model = cmp.Or(l.Make, "-"), cmp.Or(l.Model, "-")
		if c, err := l.Checked(); err == nil {
			keys = append(keys, c.Keys()...)
		}
	}
	return s.lockAll(ctx, keys)
}

const (
	vehicleLists = `unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[], $10::text[], $11::text[], $12::text[])
    AS n (id, vin, frame, frame_key, plate, plate_key, make, model, year, engine_code, status, in_service)`
	insertVehicles = `
INSERT INTO vehicle (id, vin, frame, frame_key, plate, plate_key, make, model, year, engine_code, status, in_service_date, key_rule)
SELECT id, nullif(vin, ''), frame, frame_key, plate, plate_key, make, model, year, engine_code, status, in_service::date, $13 FROM ` + vehicleLists
	updateVehicles = `
UPDATE vehicle SET vin = nullif(n.vin, ''), frame = n.frame, frame_key = n.frame_key, plate = n.plate, plate_key = n.plate_key, make = n.make, model = n.model,
    year = n.year, engine_code = n.engine_code, status = n.status, in_service_date = n.in_service::date, key_rule = $13, version = version + 1, updated_at = now()
FROM ` + vehicleLists + ` WHERE vehicle.id = n.id`
	freeVINs = `
UPDATE vehicle a SET vin = NULL FROM unnest($1::text[], $2::text[]) AS n (id, vin) WHERE a.merged_into = n.id AND a.vin = n.vin`
	closeOwnerships = `
UPDATE vehicle_owner o SET to_at = clock_timestamp() FROM unnest($1::text[], $2::text[]) AS n (id, owner)
WHERE o.vehicle_id = n.id AND o.to_at IS NULL AND o.client_id IS DISTINCT FROM n.owner`
	openOwnerships = `
INSERT INTO vehicle_owner (vehicle_id, client_id, from_at) SELECT id, owner, clock_timestamp() FROM unnest($1::text[], $2::text[]) AS n (id, owner) WHERE owner IS NOT NULL
ON CONFLICT (vehicle_id) WHERE to_at IS NULL DO NOTHING`
	insertReadings = `
INSERT INTO odometer_reading (id, vehicle_id, km, at, source, by_id)
SELECT r.id, r.vehicle, r.km, now(), 'import', $4 FROM unnest($1::text[], $2::text[], $3::bigint[]) AS r (id, vehicle, km)`
)

// WriteVehicles writes what was judged and returns the cards as they are then, in the same order.
func (s *Cards) WriteVehicles(ctx context.Context, judged []Judged[Vehicle], by process.Actor) ([]Vehicle, error) {
	var fresh, changed, all []Vehicle
	var reading, of []string
	var km []int64
	for _, j := range judged {
		v := j.Card
		var before *int64
		if j.Was == nil {
			v.ID = database.NewID("veh")
			fresh = append(fresh, v)
		} else {
			changed, before = append(changed, v), j.Was.OdometerKM
		}
		all = append(all, v)
		if v.OdometerKM != nil && (before == nil || *v.OdometerKM > *before) {
			reading, of, km = append(reading, database.NewID("odo")), append(of, v.ID), append(km, *v.OdometerKM)
		}
	}
	if err := s.writeVehicles(ctx, fresh, changed); err != nil {
		return nil, database.Failed("write vehicles", err)
	}
	if _, err := s.db.Q(ctx).Exec(ctx, insertReadings, reading, of, km, by.ID); err != nil {
		return nil, database.Failed("write odometer readings", err)
	}
	ids := make([]string, len(all))
	for i, v := range all {
		ids[i] = v.ID
	}
	now, err := s.vehiclesByID(ctx, ids)
	wrote := make([]Vehicle, len(judged))
	said := map[string][]questionedVehicle{}
	refs := map[string][]string{}
	for i, id := range ids {
		wrote[i] = now[id]
		what := "vehicle.update"
		if judged[i].Was == nil {
			what = "vehicle.create"
		}
		said[what], refs[what] = append(said[what], questionedVehicle{now[id], Answers{DuplicateReason: judged[i].Noted}.given()}), append(refs[what], id)
	}
	for _, what := range []string{"vehicle.create", "vehicle.update"} {
		err = cmp.Or(err, audit.NoteAll(ctx, s.db.Q(ctx), by, what, refs[what], said[what]))
	}
	return wrote, err
}

func (s *Cards) writeVehicles(ctx context.Context, fresh, changed []Vehicle) error {
	tx := s.db.Q(ctx)
	if _, err := tx.Exec(ctx, insertVehicles, vehicleColumnsOf(fresh)...); err != nil {
		return err
	}
	if len(changed) > 0 {
		columns := vehicleColumnsOf(changed)
		if _, err := tx.Exec(ctx, freeVINs, columns[0], columns[1]); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, updateVehicles, columns...); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, showAllKept, columns[0]); err != nil {
			return err
		}
	}
	var ids []string
	var owners []*string
	for _, v := range slices.Concat(fresh, changed) {
		ids, owners = append(ids, v.ID), append(owners, v.OwnerID)
	}
	for _, sql := range []string{closeOwnerships, openOwnerships} {
		if _, err := tx.Exec(ctx, sql, ids, owners); err != nil {
			return err
		}
	}
	return nil
}

// vehicleColumnsOf are the columns of vehicleLists, and by which rule their keys are made.
func vehicleColumnsOf(list []Vehicle) []any {
	n := len(list)
	text := make([][]string, 10)
	for i := range text {
		text[i] = make([]string, n)
	}
	years, inService := make([]*int, n), make([]*string, n)
	for i, v := range list {
		for k, t := range []string{v.ID, v.VIN, v.Frame, input.Key(v.Frame), v.Plate, input.Key(v.Plate), v.Make, v.Model, v.EngineCode, v.Status} {
			text[k][i] = t
		}
		years[i], inService[i] = v.Year, v.InServiceDate
	}
	return []any{text[0], text[1], text[2], text[3], text[4], text[5], text[6], text[7], years, text[8], text[9], inService, keyRule}
}

const (
	dropReadings   = `DELETE FROM odometer_reading r USING unnest($1::text[], $2::bigint[]) AS n (id, km) WHERE r.vehicle_id = n.id AND r.source = 'import' AND r.km = n.km`
	deleteVehicles = `
WITH o AS (DELETE FROM vehicle_owner WHERE vehicle_id = ANY ($1)),
     r AS (DELETE FROM odometer_reading WHERE vehicle_id = ANY ($1) AND source = 'import')
DELETE FROM vehicle WHERE id = ANY ($1)`
)

// TakeBackVehicles is [Cards.TakeBackParts] for cars.
func (s *Cards) TakeBackVehicles(ctx context.Context, wrote []Judged[Vehicle], by process.Actor) (back []bool, err error) {
	ids := make([]string, len(wrote))
	for i, j := range wrote {
		ids[i] = j.Card.ID
	}
	known, err := s.vehiclesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	back = make([]bool, len(wrote))
	var gone, read []string
	var km []int64
	var before []Judged[Vehicle]
	for i, j := range wrote {
		now, found := known[j.Card.ID]
		if back[i] = found && now.Version == j.Card.Version && sameOwner(now, j.Card); !back[i] {
			continue
		}
		if j.Card.OdometerKM != nil {
			read, km = append(read, now.ID), append(km, *j.Card.OdometerKM)
		}
		if j.Was == nil {
			gone = append(gone, now.ID)
		} else {
			was := *j.Was
			was.OdometerKM = nil
			before = append(before, Judged[Vehicle]{Card: was, Was: &now})
		}
	}
	if _, err := s.db.Q(ctx).Exec(ctx, dropReadings, read, km); err != nil {
		return nil, database.Failed("take odometer readings back", err)
	}
	if _, err := s.WriteVehicles(ctx, before, by); err != nil {
		return nil, err
	}
	_, err = s.db.Q(ctx).Exec(ctx, deleteVehicles, gone)
	return back, database.Failed("take vehicles back", err)
}

func sameOwner(a, b Vehicle) bool {
	return (a.OwnerID == nil) == (b.OwnerID == nil) && (a.OwnerID == nil || *a.OwnerID == *b.OwnerID)
}
