// Package intake keeps the state in which cars are taken in: fuel, keys, damage, and what
// is left in them. It owns the table intake_state. The process of an order knows nothing of it.
package intake

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// Intake is the owner of the states.
type Intake struct{ db *database.DB }

// New is the owner of its table in a database.
func New(db *database.DB) *Intake { return &Intake{db: db} }

// IntakeState is what a car is like when it is taken in.
type IntakeState struct {
	Version    int        `json:"version" minimum:"0" doc:"Counts edits; the ETag; 0 when nothing is written down"`
	Fuel       *int       `json:"fuel_eighths,omitempty" minimum:"0" maximum:"8" doc:"What the gauge shows: 0 is empty, 8 is full"`
	Keys       *int       `json:"keys,omitempty" minimum:"0" maximum:"20" doc:"How many are left with us"`
	Belongings string     `json:"belongings,omitempty" maxLength:"1000" doc:"What stays in the car"`
	Damage     []Damage   `json:"damage,omitempty" maxItems:"40" doc:"What is seen; papers number it as it stands"`
	By         string     `json:"by,omitempty" readOnly:"true" doc:"Staff id"`
	At         *time.Time `json:"at,omitempty" readOnly:"true"`
}

// Damage is a mark on the sketch of a car.
type Damage struct {
	Place string `json:"place" enum:"front_bumper,bonnet,windscreen,roof,rear_window,boot,rear_bumper,left_front_wing,left_front_door,left_rear_door,left_rear_wing,right_front_wing,right_front_door,right_rear_door,right_rear_wing,left_front_wheel,left_rear_wheel,right_front_wheel,right_rear_wheel,inside"`
	Text  string `json:"text" minLength:"1" maxLength:"200" doc:"Such as scratch, 10 cm"`
}

// Places are where damage can be, as one walks round the car.
func Places() []string {
	return []string{
		"front_bumper", "bonnet", "windscreen", "roof", "rear_window", "boot", "rear_bumper",
		"left_front_wing", "left_front_door", "left_rear_door", "left_rear_wing", "right_front_wing", "right_front_door", "right_rear_door", "right_rear_wing",
		"left_front_wheel", "left_rear_wheel", "right_front_wheel", "right_rear_wheel", "inside",
	}
}

// What a state may have.
const (
	FullTank   = 8 // eighths
	mostKeys   = 20
	MostDamage = 40
	maxDamage  = 200 // characters
)

// Tag is the version that an edit is made from.
func (s IntakeState) Tag() int { return s.Version }

func (s *IntakeState) check() error {
	var wrong process.Faults
	if s.Fuel != nil && (*s.Fuel < 0 || *s.Fuel > FullTank) {
		wrong.Add(process.Invalid("fuel_eighths: give 0 for empty to %d for full", FullTank))
	}
	if s.Keys != nil && (*s.Keys < 0 || *s.Keys > mostKeys) {
		wrong.Add(process.Invalid("keys: give how many are left here, 0 to %d", mostKeys))
	}
	wrong.Add(input.Tidy("belongings", &s.Belongings, input.MaxNote, false))
	if len(s.Damage) > MostDamage {
		wrong.Add(process.Invalid("damage: has more than %d marks; put several into one", MostDamage))
	}
	for i := range s.Damage {
		if !slices.Contains(Places(), s.Damage[i].Place) {
			wrong.Add(process.Invalid("damage[%d].place: choose a place of the car", i))
		}
		wrong.Add(input.Tidy(fmt.Sprintf("damage[%d].text", i), &s.Damage[i].Text, maxDamage, true))
	}
	return wrong.Err()
}

const (
	selectState = `SELECT doc, version, by_id, at FROM intake_state WHERE order_no = $1`
	insertState = `INSERT INTO intake_state (order_no, version, doc, by_id) VALUES ($1, 1, $2, $3) ON CONFLICT DO NOTHING`
	updateState = `UPDATE intake_state SET version = version + 1, doc = $2, by_id = $3, at = now() WHERE order_no = $1 AND version = $4`
)

// Of returns the state of an order's car; version 0 when nothing is written down.
func (s *Intake) Of(ctx context.Context, order string) (st IntakeState, err error) {
	var version int
	var by string
	var at time.Time
	err = s.db.Q(ctx).QueryRow(ctx, selectState, order).Scan(&st, &version, &by, &at)
	if database.Missing(err) {
		return IntakeState{}, nil
	}
	st.Version, st.By, st.At = version, by, &at
	return st, database.Failed("read intake state", err)
}

// Put writes a state down. expected is the version it was edited from, 0 when there was
// none; when another came meanwhile it is a Conflict.
func (s *Intake) Put(ctx context.Context, order string, st IntakeState, expected int, by process.Actor) (IntakeState, error) {
	if err := st.check(); err != nil {
		return st, err
	}
	st.Version, st.By, st.At = 0, "", nil // are columns
	var now IntakeState
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		sql, args := insertState, []any{order, st, by.ID}
		if expected > 0 {
			sql, args = updateState, append(args, expected)
		}
		tag, err := tx.Exec(ctx, sql, args...)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return database.ChangedMeanwhile()
		}
		if now, err = s.Of(ctx, order); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "intake.put", order, now)
	})
	return now, database.Failed("put intake state", err)
}
