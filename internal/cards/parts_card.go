package cards

import (
	"context"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// PartCard is a part as it is in the catalogue.
type PartCard struct {
	Part
	Active  bool `json:"active" doc:"false: pickers do not offer it and no supplier is asked for it"`
	Version int  `json:"version" doc:"Counts edits; the ETag"`
}

// Tag is the version that an edit is made from.
func (p PartCard) Tag() int { return p.Version }

// PartPut is what can be changed of a part; its number is what orders and stock name it by.
type PartPut struct {
	Name         string       `json:"name" minLength:"1" maxLength:"200"`
	Brand        string       `json:"brand,omitempty" maxLength:"60" doc:"Who makes it"`
	Price        *exact.Money `json:"price,omitempty" minimum:"0" doc:"Of one unit on the price list, minor units; without one the supplier's price and markup count"`
	Unit         string       `json:"unit,omitempty" maxLength:"20" doc:"pcs when absent"`
	CrossNumbers []string     `json:"cross_numbers,omitempty" maxItems:"50" doc:"Numbers that others give the part; none when absent"`
	Active       bool         `json:"active" doc:"false: pickers do not offer it and no supplier is asked for it; orders that name it go on, and what is on the shelf can still be used"`
}

// CreatePart adds one part. A number that is in the catalogue, as it is typed or written
// otherwise, is questioned; only the latter may be another part.
func (s *Cards) CreatePart(ctx context.Context, p Part, duplicateReason string, by process.Actor) (Part, error) {
	if err := p.check(""); err != nil {
		return p, err
	}
	said := Answers{DuplicateReason: duplicateReason}
	if err := said.tidy(); err != nil {
		return p, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if err := oneAtATime(ctx, tx, []string{"part/" + input.PartKey(p.PartNo)}); err != nil {
			return err
		}
		known, err := s.PartsByNumber(ctx, []string{p.PartNo})
		if err != nil {
			return err
		}
		if have, ok := known[p.PartNo]; ok {
			return process.Because(process.Conflict("part_no: %q is in the catalogue already; use that card", p.PartNo),
				&Question{Twins: []Twin{{Kind: "part", ID: have.PartNo, Name: have.Name, Matches: []string{"part_no"}}}, Final: true})
		}
		if err := questionParts(ctx, tx, []string{p.PartNo}, said); err != nil {
			return err
		}
		if err := writeParts(ctx, tx, []string{p.PartNo}, []Part{p}); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "part.create", p.PartNo, p)
	})
	return p, database.Failed("create part", err)
}

// PartByNumber returns a part by its very number.
func (s *Cards) PartByNumber(ctx context.Context, partNo string) (PartCard, error) {
	known, err := s.PartsByNumber(ctx, []string{database.Storable(partNo)})
	if err != nil {
		return PartCard{}, err
	}
	p, ok := known[partNo]
	if !ok {
		return p, process.NotFound("there is no part %q; GET /v1/parts finds them", partNo)
	}
	return p, nil
}

const updatePart = `
UPDATE part SET name = $2, name_key = $3, brand = $4, price = $5, unit = $6, active = $7, find_key = $8, find_rule = $9, version = version + 1
WHERE part_no = $1 AND $10 IN (0, version)`

// PutPart changes a part. expected is the version it was edited from, 0 for any; when it
// was changed meanwhile it is a Conflict.
func (s *Cards) PutPart(ctx context.Context, partNo string, c PartPut, expected int, by process.Actor) (PartCard, error) {
	p := Part{PartNo: partNo, Name: c.Name, Brand: c.Brand, Price: c.Price, Unit: c.Unit, CrossNumbers: append([]string{}, c.CrossNumbers...)}
	if err := p.check(""); err != nil {
		return PartCard{}, err
	}
	var now PartCard
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.PartByNumber(ctx, partNo); err != nil {
			return err
		}
		tx := s.db.Q(ctx)
		find := input.FindKey(p.named(), append([]string{partNo}, p.CrossNumbers...)...)
		done, err := tx.Exec(ctx, updatePart, partNo, p.Name, input.NameKey(p.Name), p.Brand, p.Price, p.Unit, c.Active, find, findRule, expected)
		if err != nil {
			return err
		}
		if done.RowsAffected() == 0 {
			return database.ChangedMeanwhile()
		}
		if _, err := writeCrosses(ctx, tx, []Part{p}); err != nil {
			return err
		}
		if err := addCrosses(ctx, tx, []Part{p}); err != nil {
			return err
		}
		if now, err = s.PartByNumber(ctx, partNo); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "part.change", partNo, now)
	})
	return now, database.Failed("change part", err)
}
