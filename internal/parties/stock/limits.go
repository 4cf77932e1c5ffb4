package stock

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// ShelfLimits is how much of a part a branch wants to have on its shelf.
type ShelfLimits struct {
	Branch  string     `json:"branch"`
	PartNo  string     `json:"part_no"`
	Minimum *exact.Qty `json:"minimum,omitempty" doc:"With so much or less the part is to be bought; absent when nobody has said"`
	Maximum *exact.Qty `json:"maximum,omitempty" doc:"Up to that it is bought"`
	Version int        `json:"version" doc:"Counts edits; the ETag"`
}

// ShelfLimitsCard is what can be changed of the limits: both are given, or neither.
type ShelfLimitsCard struct {
	Minimum *exact.Qty `json:"minimum,omitempty" minimum:"0" doc:"With so much or less the part is to be bought; absent when nobody has said"`
	Maximum *exact.Qty `json:"maximum,omitempty" minimum:"0" doc:"Up to that it is bought"`
}

// Tag is the version that an edit is made from.
func (l ShelfLimits) Tag() int { return l.Version }

func (c ShelfLimitsCard) check() error {
	var wrong process.Faults
	switch {
	case c.Minimum == nil && c.Maximum == nil:
		return nil
	case c.Minimum == nil:
		wrong.Invalid("minimum: give it, too, or leave both empty")
	case c.Maximum == nil:
		wrong.Invalid("maximum: give it, too, or leave both empty")
	default:
		c.checkBoth(&wrong)
	}
	return wrong.Err()
}

func (c ShelfLimitsCard) checkBoth(wrong *process.Faults) {
	if *c.Minimum < 0 {
		wrong.Invalid("minimum: give 0 or more")
	}
	switch {
	case *c.Maximum <= 0:
		wrong.Invalid("maximum: give more than 0")
	case *c.Maximum > exact.MaxQty:
		wrong.Invalid("maximum: give at most %s", exact.MaxQty)
	case *c.Minimum > *c.Maximum:
		wrong.Invalid("minimum: give at most the maximum, %s", *c.Maximum)
	}
}

const (
	selectLimits = `SELECT branch, part_no, minimum, maximum, limits AS version FROM stock_item WHERE branch = $1 AND part_no = $2`
	updateLimits = `
UPDATE stock_item SET minimum = $3, maximum = $4, limits = limits + 1 WHERE branch = $1 AND part_no = $2 AND $5 IN (0, limits)
RETURNING branch, part_no, minimum, maximum, limits AS version`
)

// Limits reads how much of a part a branch wants to have; nothing is said of a part that
// never was in its stock.
func (s *Stock) Limits(ctx context.Context, branch, partNo string) (ShelfLimits, error) {
	no, err := s.listed(ctx, partNo)
	if err != nil {
		return ShelfLimits{}, err
	}
	l, err := readLimits(ctx, s.db.Q(ctx), selectLimits, branch, no)
	if database.Missing(err) {
		return ShelfLimits{Branch: branch, PartNo: no, Version: 1}, nil
	}
	return l, database.Failed("read shelf limits", err)
}

// PutLimits says how much of a part a branch wants to have. expected is the version it was
// edited from, 0 for any; when it was changed meanwhile it is a Conflict.
func (s *Stock) PutLimits(ctx context.Context, branch, partNo string, c ShelfLimitsCard, expected int, by process.Actor) (ShelfLimits, error) {
	var made ShelfLimits
	if err := c.check(); err != nil {
		return made, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		no, err := s.listed(ctx, partNo)
		if err != nil {
			return err
		}
		if err := openPart(ctx, tx, branch, no); err != nil {
			return err
		}
		made, err = readLimits(ctx, tx, updateLimits, branch, no, c.Minimum, c.Maximum, expected)
		if database.Missing(err) {
			return database.ChangedMeanwhile()
		}
		if err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "stock.limits", branch+"/"+no, c)
	})
	return made, database.Failed("put shelf limits", err)
}

func readLimits(ctx context.Context, db database.Querier, query string, args ...any) (ShelfLimits, error) {
	rows, _ := db.Query(ctx, query, args...)
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[ShelfLimits])
}
