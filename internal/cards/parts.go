package cards

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Part is a line of the parts catalogue, the same for all branches.
type Part struct {
	PartNo string `json:"part_no" minLength:"1" maxLength:"60" doc:"As the maker writes it"`
	Name   string `json:"name" minLength:"1" maxLength:"200"`
	// Brand is empty where a price list says nothing of it: the one that is there stays.
	Brand string       `json:"brand,omitempty" maxLength:"60" doc:"Who makes it; the one that is there stays when absent"`
	Price *exact.Money `json:"price,omitempty" minimum:"0" doc:"Of one unit on the price list, minor units; without one the supplier's price and markup count"`
	Unit  string       `json:"unit,omitempty" maxLength:"20" doc:"pcs when absent"`
	// CrossNumbers is nil where a price list says nothing of them: they stay.
	CrossNumbers []string `json:"cross_numbers,omitempty" maxItems:"50" doc:"Numbers that others give the part, by which it is found; those that are there stay when absent"`
}

func (p *Part) check(at string) error {
	for _, err := range []error{
		input.Tidy(at+"part_no", &p.PartNo, input.MaxWord, true),
		input.Tidy(at+"name", &p.Name, input.MaxName, true),
		input.Tidy(at+"brand", &p.Brand, input.MaxWord, false),
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
		if err := input.Amount(at+"price", *p.Price); err != nil {
			return err
		}
	}
	return p.checkCrosses(at)
}

// In order of number, so that two price lists read at once wait for each other instead of locking each other out.
const upsertParts = `
INSERT INTO part (part_no, name, name_key, price, unit, part_key, find_key, brand, key_rule, find_rule)
SELECT *, $9, $10 FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[]) ORDER BY 1
ON CONFLICT (part_no) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, price = excluded.price, unit = excluded.unit,
    brand = excluded.brand, version = part.version + 1, part_key = excluded.part_key, find_key = excluded.find_key, key_rule = excluded.key_rule, find_rule = excluded.find_rule`

// UpsertParts adds parts or replaces what is known of them, all lines or none. A part
// number that comes twice in one call is Invalid: which line counts would be a guess.
// A new number that another part has, written otherwise, is questioned.
func (s *Cards) UpsertParts(ctx context.Context, parts []Part, duplicateReason string, by process.Actor) error {
	if err := input.Bulk(len(parts)); err != nil {
		return err
	}
	said := Answers{DuplicateReason: duplicateReason}
	if err := said.tidy(); err != nil {
		return err
	}
	nos, line := []string{}, map[string]int{}
	parts = slices.Clone(parts)
	for i := range parts {
		p, at := &parts[i], fmt.Sprintf("items[%d].", i)
		if err := p.check(at); err != nil {
			return err
		}
		if first, twice := line[p.PartNo]; twice {
			return process.Invalid("%spart_no: %q is in items[%d] already; send each part once", at, p.PartNo, first)
		}
		line[p.PartNo] = i
		nos = append(nos, p.PartNo)
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if err := questionParts(ctx, tx, nos, said); err != nil {
			return err
		}
		if err := writeParts(ctx, tx, nos, parts); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "parts.upsert", "parts", upserted{parts, said.DuplicateReason})
	})
	return database.Failed("upsert parts", err)
}

// writeParts writes parts down as they are; nos are their numbers.
func writeParts(ctx context.Context, tx database.Querier, nos []string, parts []Part) error {
	if err := keepBrands(ctx, tx, nos, parts); err != nil {
		return err
	}
	var names, keys, units, brands []string
	var prices []*exact.Money
	for _, p := range parts {
		names, keys, units = append(names, p.Name), append(keys, input.NameKey(p.Name)), append(units, p.Unit)
		prices, brands = append(prices, p.Price), append(brands, p.Brand)
	}
	crosses, err := writeCrosses(ctx, tx, parts)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, upsertParts, nos, names, keys, prices, units, partKeys(nos), findKeys(parts, crosses), brands, keyRule, findRule); err != nil {
		return err
	}
	return addCrosses(ctx, tx, parts)
}

const selectBrands = `SELECT part_no, brand FROM part WHERE part_no = ANY ($1) AND brand <> ''`

// keepBrands fills in the brands of which a price list says nothing.
func keepBrands(ctx context.Context, tx database.Querier, nos []string, parts []Part) error {
	known := map[string]string{}
	rows, _ := tx.Query(ctx, selectBrands, nos)
	var no, brand string
	_, err := pgx.ForEachRow(rows, []any{&no, &brand}, func() error {
		known[no] = brand
		return nil
	})
	for i := range parts {
		parts[i].Brand = cmp.Or(parts[i].Brand, known[parts[i].PartNo])
	}
	return err
}

// upserted is a price list for the audit.
type upserted struct {
	Parts           []Part `json:"parts"`
	DuplicateReason string `json:"duplicate_reason,omitempty"`
}

// Lines of one list are each other's twins as well.
const selectPartTwins = `
WITH fresh AS (
    SELECT no, key, at FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS f (no, key, at)
    WHERE NOT EXISTS (SELECT FROM part WHERE part_no = no)
)
SELECT f.no, f.at - 1, p.part_no, p.name FROM fresh f JOIN part p ON p.part_key = f.key
UNION ALL SELECT f.no, f.at - 1, g.no, '' FROM fresh f JOIN fresh g ON g.key = f.key AND g.at < f.at
ORDER BY 2, 3 LIMIT 20`

// questionParts asks about new numbers that are those of another part, written otherwise.
func questionParts(ctx context.Context, tx database.Querier, nos []string, said Answers) error {
	keys := partKeys(nos)
	locks := make([]string, len(keys))
	for i, k := range keys {
		locks[i] = "part/" + k
	}
	if err := oneAtATime(ctx, tx, locks); err != nil || said.DuplicateReason != "" {
		return err
	}
	var first string
	var line int
	var twins []Twin
	rows, _ := tx.Query(ctx, selectPartTwins, nos, keys)
	var no string
	var at int
	t := Twin{Kind: "part", Matches: []string{"part_no"}}
	_, err := pgx.ForEachRow(rows, []any{&no, &at, &t.ID, &t.Name}, func() error {
		if len(twins) == 0 {
			first, line = no, at
		}
		twins = append(twins, t)
		return nil
	})
	if err != nil || len(twins) == 0 {
		return err
	}
	return process.Because(process.Conflict("items[%d].part_no: %q is %q written otherwise; use that number, or say in duplicate_reason why this is another part",
		line, first, twins[0].ID), &Question{Twins: twins})
}

// An exact number goes before one that is written otherwise; two of the latter decide nothing.
const selectPartNumbers = `
SELECT no, coalesce((SELECT part_no FROM part WHERE part_no = no),
                    (SELECT min(part_no) FROM part WHERE part_key = key HAVING count(*) = 1))
FROM unnest($1::text[], $2::text[]) AS typed (no, key)`

// PartNumbers returns the numbers of the catalogue for numbers as people type them; those
// that are of no part, or of two written alike, are missing.
func (s *Cards) PartNumbers(ctx context.Context, typed []string) (numbers map[string]string, missing []string, err error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectPartNumbers, typed, partKeys(typed))
	numbers = map[string]string{}
	var no string
	var known *string
	_, err = pgx.ForEachRow(rows, []any{&no, &known}, func() error {
		if known == nil {
			missing = append(missing, no)
		} else {
			numbers[no] = *known
		}
		return nil
	})
	return numbers, missing, database.Failed("look up parts", err)
}

const partCard = `
SELECT part_no, name, brand, price, unit, active, version, (SELECT array_agg(number ORDER BY number) FROM part_cross c WHERE c.part_no = part.part_no) AS cross_numbers FROM part`

// Index reads; $3 is null when the words can not be a part number.
const searchParts = partCard + `
WHERE part_no IN (SELECT part_no FROM part WHERE part_key LIKE $3
                  UNION SELECT part_no FROM part_cross WHERE key = $7
                  UNION SELECT part_no FROM part WHERE name_key LIKE $4 AND name_key LIKE $5 AND name_key LIKE $6)
AND part_no > $1 ORDER BY part_no LIMIT $2`

const selectParts = partCard + ` WHERE part_no > $1 ORDER BY part_no LIMIT $2`

// ListParts lists parts by number: those whose number has the fragment q, whose other number it is, or whose name has all its words.
func (s *Cards) ListParts(ctx context.Context, q string, page database.Page) (database.List[PartCard], error) {
	size, err := page.Size()
	if err != nil {
		return database.List[PartCard]{}, err
	}
	if q, err = input.Query(q); err != nil {
		return database.List[PartCard]{}, err
	}
	var rows pgx.Rows
	if q == "" {
		rows, _ = s.db.Q(ctx).Query(ctx, selectParts, page.Cursor, size+1)
	} else {
		name := input.NamePatterns(q)
		rows, _ = s.db.Q(ctx).Query(ctx, searchParts, page.Cursor, size+1, input.PartNoPattern(q), name[0], name[1], name[2], input.PartKey(q))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[PartCard])
	return database.Cut(list, size, func(p PartCard) string { return p.PartNo }), database.Failed("list parts", err)
}

const selectPartsOf = partCard + ` WHERE part_no = ANY ($1)`

// PartsByNumber reads lines of the parts catalogue; what is not in it is left out.
func (s *Cards) PartsByNumber(ctx context.Context, numbers []string) (map[string]PartCard, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectPartsOf, numbers)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[PartCard])
	found := make(map[string]PartCard, len(list))
	for _, p := range list {
		found[p.PartNo] = p
	}
	return found, database.Failed("read parts", err)
}
