package cards

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Part is a line of the parts catalogue, the same for all branches.
type Part struct {
	PartNo string       `json:"part_no" minLength:"1" maxLength:"60" doc:"As the maker writes it"`
	Name   string       `json:"name" minLength:"1" maxLength:"200"`
	Price  *exact.Money `json:"price,omitempty" minimum:"0" doc:"Of one unit on the price list, minor units; without one the supplier's price and markup count"`
	Unit   string       `json:"unit,omitempty" maxLength:"20" doc:"pcs when absent"`
}

func (p *Part) check(at string) error {
	for _, err := range []error{
		input.Tidy(at+"part_no", &p.PartNo, input.MaxWord, true),
		input.Tidy(at+"name", &p.Name, input.MaxName, true),
		input.Tidy(at+"unit", &p.Unit, 20, false),
	} {
		if err != nil {
			return err
		}
	}
	if p.Unit == "" {
		p.Unit = "pcs"
	}
	if p.Price != nil {
		return input.Amount(at+"price", *p.Price)
	}
	return nil
}

// In order of number, so that two price lists read at once wait for each other instead of locking each other out.
const upsertParts = `
INSERT INTO part (part_no, name, name_key, price, unit)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) ORDER BY 1
ON CONFLICT (part_no) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, price = excluded.price, unit = excluded.unit`

// UpsertParts adds parts or replaces what is known of them, all lines or none. A part
// number that comes twice in one call is Invalid: which line counts would be a guess.
func (s *Cards) UpsertParts(ctx context.Context, parts []Part, by process.Actor) error {
	if err := input.Bulk(len(parts)); err != nil {
		return err
	}
	var nos, names, keys, units []string
	var prices []*exact.Money
	line := map[string]int{}
	for i, p := range parts {
		at := fmt.Sprintf("items[%d].", i)
		if err := p.check(at); err != nil {
			return err
		}
		if first, twice := line[p.PartNo]; twice {
			return process.Invalid("%spart_no: %q is in items[%d] already; send each part once", at, p.PartNo, first)
		}
		line[p.PartNo] = i
		nos, names, keys = append(nos, p.PartNo), append(names, p.Name), append(keys, input.NameKey(p.Name))
		prices, units = append(prices, p.Price), append(units, p.Unit)
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, upsertParts, nos, names, keys, prices, units); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "parts.upsert", "parts", parts)
	})
	return database.Failed("upsert parts", err)
}

const selectUnknownParts = `
SELECT DISTINCT no FROM unnest($1::text[]) AS no
WHERE NOT EXISTS (SELECT FROM part WHERE part_no = no) ORDER BY no`

// KnownParts returns those of the numbers that are not in the catalogue.
func (s *Cards) KnownParts(ctx context.Context, nos []string) (missing []string, err error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectUnknownParts, nos)
	missing, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return missing, database.Failed("look up parts", err)
}

// Two index reads; $3 is null when the words can not be a part number.
const searchParts = `
SELECT part_no, name, price, unit FROM part
WHERE part_no IN (SELECT part_no FROM part WHERE upper(part_no) LIKE $3
                  UNION SELECT part_no FROM part WHERE name_key LIKE $4 AND name_key LIKE $5 AND name_key LIKE $6)
AND part_no > $1 ORDER BY part_no LIMIT $2`

const selectParts = `SELECT part_no, name, price, unit FROM part WHERE part_no > $1 ORDER BY part_no LIMIT $2`

// ListParts lists parts by number: those whose number has the fragment q or whose name has all its words.
func (s *Cards) ListParts(ctx context.Context, q string, page database.Page) (database.List[Part], error) {
	size, err := page.Size()
	if err != nil {
		return database.List[Part]{}, err
	}
	if q, err = input.Query(q); err != nil {
		return database.List[Part]{}, err
	}
	var rows pgx.Rows
	if q == "" {
		rows, _ = s.db.Q(ctx).Query(ctx, selectParts, page.Cursor, size+1)
	} else {
		name := input.NamePatterns(q)
		rows, _ = s.db.Q(ctx).Query(ctx, searchParts, page.Cursor, size+1, input.PartNoPattern(q), name[0], name[1], name[2])
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Part])
	return database.Cut(list, size, func(p Part) string { return p.PartNo }), database.Failed("list parts", err)
}

const selectPartsOf = `SELECT part_no, name, price, unit FROM part WHERE part_no = ANY ($1)`

// PartsByNumber reads lines of the parts catalogue; what is not in it is left out.
func (s *Cards) PartsByNumber(ctx context.Context, numbers []string) (map[string]Part, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectPartsOf, numbers)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Part])
	found := make(map[string]Part, len(list))
	for _, p := range list {
		found[p.PartNo] = p
	}
	return found, database.Failed("read parts", err)
}
