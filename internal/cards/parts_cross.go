package cards

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// checkCrosses refuses other numbers that are none, or are there twice.
func (p *Part) checkCrosses(at string) error {
	seen := map[string]int{input.PartKey(p.PartNo): -1}
	for i := range p.CrossNumbers {
		field := fmt.Sprintf("%scross_numbers[%d]", at, i)
		if err := input.Tidy(field, &p.CrossNumbers[i], input.MaxWord, true); err != nil {
			return err
		}
		key := input.PartKey(p.CrossNumbers[i])
		if first, twice := seen[key]; twice && first < 0 {
			return process.Invalid("%s: %q is the part's own number; leave it out", field, p.CrossNumbers[i])
		} else if twice {
			return process.Invalid("%s: %q is in the list already; send each number once", field, p.CrossNumbers[i])
		}
		seen[key] = i
	}
	return nil
}

const (
	selectCrosses = `SELECT part_no, array_agg(number ORDER BY number) FROM part_cross WHERE part_no = ANY ($1) GROUP BY part_no`
	deleteCrosses = `DELETE FROM part_cross WHERE part_no = ANY ($1)`
	insertCrosses = `INSERT INTO part_cross (part_no, key, number) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])`
)

func crossesOf(ctx context.Context, tx database.Querier, nos []string) (map[string][]string, error) {
	rows, _ := tx.Query(ctx, selectCrosses, nos)
	found := map[string][]string{}
	var no string
	var numbers []string
	_, err := pgx.ForEachRow(rows, []any{&no, &numbers}, func() error {
		found[no] = numbers
		numbers = nil
		return nil
	})
	return found, err
}

// writeCrosses takes out the other numbers that a price list replaces, and returns what
// each of its parts has from then on. [addCrosses] adds the new ones once the parts are there.
func writeCrosses(ctx context.Context, tx database.Querier, parts []Part) (map[string][]string, error) {
	var replaced, kept []string
	crosses := map[string][]string{}
	for _, p := range parts {
		if p.CrossNumbers == nil {
			kept = append(kept, p.PartNo)
			continue
		}
		crosses[p.PartNo] = p.CrossNumbers
		replaced = append(replaced, p.PartNo)
	}
	if len(replaced) > 0 {
		if _, err := tx.Exec(ctx, deleteCrosses, replaced); err != nil {
			return nil, err
		}
	}
	have, err := crossesOf(ctx, tx, kept)
	for no, numbers := range have {
		crosses[no] = numbers
	}
	return crosses, err
}

func addCrosses(ctx context.Context, tx database.Querier, parts []Part) error {
	var nos, keys, numbers []string
	for _, p := range parts {
		for _, n := range p.CrossNumbers {
			nos, keys, numbers = append(nos, p.PartNo), append(keys, input.PartKey(n)), append(numbers, n)
		}
	}
	if len(nos) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, insertCrosses, nos, keys, numbers)
	return err
}

// named is a part's name with its brand, as it is searched.
func (p *Part) named() string {
	if p.Brand == "" {
		return p.Name
	}
	return p.Name + " " + p.Brand
}

// findKeys are what parts are found by, with their other numbers.
func findKeys(parts []Part, crosses map[string][]string) []string {
	keys := make([]string, len(parts))
	for i, p := range parts {
		keys[i] = input.FindKey(p.named(), append([]string{p.PartNo}, crosses[p.PartNo]...)...)
	}
	return keys
}
