package toy

import (
	"context"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// Tables are the shelf's own. Whoever runs a toy makes them.
const Tables = `
CREATE TABLE IF NOT EXISTS toy_shelf (thing text PRIMARY KEY, there int NOT NULL CHECK (there >= 0));
CREATE TABLE IF NOT EXISTS toy_hold (id text PRIMARY KEY, thing text NOT NULL REFERENCES toy_shelf, back boolean NOT NULL DEFAULT false);`

// Shelf is the party of the toys.
type Shelf struct {
	DB func() *database.DB // there once the program has started
}

const (
	holdThing = `
WITH held AS (INSERT INTO toy_hold (id, thing) SELECT $1, thing FROM toy_shelf WHERE thing = $2 ON CONFLICT DO NOTHING RETURNING thing)
UPDATE toy_shelf s SET there = there - 1 FROM held WHERE s.thing = held.thing`
	isHeld   = `SELECT EXISTS (SELECT FROM toy_hold WHERE id = $1)`
	giveBack = `
WITH given AS (UPDATE toy_hold SET back = true WHERE id = $1 AND NOT back RETURNING thing)
UPDATE toy_shelf s SET there = there + 1 FROM given WHERE s.thing = given.thing`
)

// HoldThing takes a thing off the shelf, once for each toy.
func (s Shelf) HoldThing(ctx context.Context, r Request) (HoldThing, error) {
	q := s.DB().Q(ctx)
	if _, err := q.Exec(ctx, holdThing, r.ID, r.Thing); err != nil {
		return HoldThing{}, database.Failed("hold thing", err)
	}
	var held bool
	if err := q.QueryRow(ctx, isHeld, r.ID).Scan(&held); err != nil {
		return HoldThing{}, database.Failed("hold thing", err)
	}
	if !held {
		return HoldThing{}, process.NotFound("there is no %s on the shelf", r.Thing)
	}
	return HoldThing{}, nil
}

// GiveThingBack puts it back, once, if it was taken at all.
func (s Shelf) GiveThingBack(ctx context.Context, r Request) (GiveThingBack, error) {
	_, err := s.DB().Q(ctx).Exec(ctx, giveBack, r.ID)
	return GiveThingBack{}, database.Failed("give thing back", err)
}
