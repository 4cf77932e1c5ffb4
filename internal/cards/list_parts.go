package cards

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
)

const selectPartHits = `
SELECT t.at, p.part_no FROM unnest($1::text[]) WITH ORDINALITY AS t (key, at) JOIN part p ON p.part_key = t.key ORDER BY 1, 2`

// JudgeParts says of each line of a price list which part it is. What a line says nothing
// of stays. A number that is another part's, written otherwise, is a twin.
func (s *Cards) JudgeParts(ctx context.Context, lines []Part, say ForTwins) ([]Judged[Part], error) {
	nos := make([]string, len(lines))
	for i, l := range lines {
		nos[i] = l.PartNo
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectPartHits, partKeys(nos))
	hits := make([][]string, len(lines))
	var all []string
	var at int
	var no string
	if _, err := pgx.ForEachRow(rows, []any{&at, &no}, func() error {
		hits[at-1], all = append(hits[at-1], no), append(all, no)
		return nil
	}); err != nil {
		return nil, database.Failed("judge parts", err)
	}
	known, err := s.partsSorted(ctx, all)
	judged := make([]Judged[Part], len(lines))
	for i, l := range lines {
		judged[i] = judgePart(l, hits[i], known, say)
	}
	return judged, err
}

func judgePart(line Part, hits []string, known map[string]Part, say ForTwins) (j Judged[Part]) {
	card := func(no string) *Part { p := known[no]; return &p }
	if slices.Contains(hits, line.PartNo) {
		j.Was = card(line.PartNo)
	} else {
		var twins []Twin
		for _, no := range hits {
			twins = append(twins, Twin{Kind: "part", ID: no, Name: known[no].Name, Matches: []string{"part_no"}})
		}
		j.Was = choose(&j, twins, card, say)
	}
	j.Card = line
	if was := j.Was; was != nil {
		j.Card = Part{PartNo: was.PartNo, Brand: cmp.Or(line.Brand, was.Brand), Name: cmp.Or(line.Name, was.Name), Unit: cmp.Or(line.Unit, was.Unit), Price: cmp.Or(line.Price, was.Price), CrossNumbers: line.CrossNumbers}
	}
	j.Err = j.Card.check("")
	if j.Was != nil && j.Card.CrossNumbers == nil {
		j.Card.CrossNumbers = j.Was.CrossNumbers
	}
	j.Card.CrossNumbers = slices.Sorted(slices.Values(j.Card.CrossNumbers))
	return j
}

// partsSorted are parts by number, their other numbers in the order of Go: that of the
// database is its own.
func (s *Cards) partsSorted(ctx context.Context, nos []string) (map[string]Part, error) {
	cards, err := s.PartsByNumber(ctx, nos)
	known := map[string]Part{}
	for no, c := range cards {
		slices.Sort(c.CrossNumbers)
		known[no] = c.Part
	}
	return known, err
}

// LockParts has the parts of these numbers written one after the other; call it before
// they are judged, in the transaction that writes them.
func (s *Cards) LockParts(ctx context.Context, lines []Part) error {
	keys := make([]string, len(lines))
	for i, l := range lines {
		keys[i] = "part/" + input.PartKey(l.PartNo)
	}
	return s.lockAll(ctx, keys)
}

// WriteParts writes what was judged.
func (s *Cards) WriteParts(ctx context.Context, judged []Judged[Part]) error {
	parts, nos := make([]Part, len(judged)), make([]string, len(judged))
	for i, j := range judged {
		parts[i], nos[i] = j.Card, j.Card.PartNo
		if parts[i].CrossNumbers == nil {
			parts[i].CrossNumbers = []string{}
		}
	}
	return database.Failed("write parts", writeParts(ctx, s.db.Q(ctx), nos, parts))
}

const deleteParts = `
WITH other AS (DELETE FROM part_cross WHERE part_no = ANY ($1))
DELETE FROM part WHERE part_no = ANY ($1)`

// TakeBackParts undoes what was written: new parts go, changed ones are as they were. It
// reports of each whether it could; a part that was changed since stays.
func (s *Cards) TakeBackParts(ctx context.Context, wrote []Judged[Part]) (back []bool, err error) {
	nos := make([]string, len(wrote))
	for i, j := range wrote {
		nos[i] = j.Card.PartNo
	}
	known, err := s.partsSorted(ctx, nos)
	if err != nil {
		return nil, err
	}
	back = make([]bool, len(wrote))
	var gone []string
	var before []Judged[Part]
	for i, j := range wrote {
		now, found := known[j.Card.PartNo]
		if back[i] = stands(now, found, j); !back[i] {
			continue
		}
		if j.Was == nil {
			gone = append(gone, j.Card.PartNo)
		} else {
			before = append(before, Judged[Part]{Card: *j.Was})
		}
	}
	if err := s.WriteParts(ctx, before); err != nil {
		return nil, err
	}
	_, err = s.db.Q(ctx).Exec(ctx, deleteParts, gone)
	return back, database.Failed("take parts back", err)
}
