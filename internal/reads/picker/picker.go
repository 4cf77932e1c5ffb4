// Package picker finds the part that somebody is typing: by words of its name, its
// number, or a number that others give it; and the job, by words of its title or by what
// such cars had before. It reads tables of their owners and writes none.
package picker

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/jobtemplates"
	"github.com/workbay/workbay/process/exact"
)

// Reads reads for part pickers.
type Reads struct {
	db        *database.DB
	templates *jobtemplates.JobTemplates
}

// New reads in a database.
func New(db *database.DB, templates *jobtemplates.JobTemplates) *Reads { return &Reads{db, templates} }

// Pick is a part as somebody chooses it.
type Pick struct {
	PartNo    string       `json:"part_no"`
	Name      string       `json:"name"`
	Brand     string       `json:"brand,omitempty"`
	Price     *exact.Money `json:"price,omitempty" doc:"Of one unit on the price list, minor units; without one the supplier's price and markup count"`
	Unit      string       `json:"unit"`
	Free      exact.Qty    `json:"free" doc:"In the branch's stock, reserved for nobody"`
	Elsewhere []Elsewhere  `json:"elsewhere,omitempty" doc:"Free in other branches, the most first"`
	LeadDays  *int         `json:"lead_days,omitempty" doc:"Calendar days until the quickest supplier has brought it, nine times out of ten; absent when nobody sells it"`
}

// Elsewhere is what another branch has free of a part.
type Elsewhere struct {
	Branch string    `json:"branch"`
	Free   exact.Qty `json:"free" doc:"Reserved for nobody"`
}

// Most is how many parts are found at a time: who sees too many types another word.
const Most = 12

// A frequent word matches a tenth of the catalogue, and nobody reads the last of them: what
// the branch stocks and a piece of the catalogue are looked through first, and only where
// they have too little the index is asked, which reads all that matches before it answers.
const (
	stocked = "2000" // parts of the branch's stock that are looked through
	looked  = "3000" // parts of the catalogue
	ranked  = "150"  // of each that are put in order
)

// The number as it is typed goes first, then what begins with it, then words. Each kind is
// cut short. LIKE on null finds nothing.
const matches = `active AND find_key LIKE $3 AND find_key LIKE $4 AND find_key LIKE $5 AND find_key LIKE $6`

const selectPicks = `
WITH shelf AS MATERIALIZED (
    SELECT p.part_no FROM (SELECT part_no FROM stock_item WHERE branch = $9 LIMIT ` + stocked + `) i JOIN part p USING (part_no)
    WHERE ` + matches + ` LIMIT ` + ranked + `
), piece AS MATERIALIZED (
    SELECT part_no FROM (SELECT part_no, find_key, active FROM part LIMIT ` + looked + `) p WHERE ` + matches + ` LIMIT ` + ranked + `
), found AS (
    (SELECT part_no, 0 AS kind FROM part WHERE part_key = $1 AND active LIMIT 12)
    UNION ALL (SELECT part_no, 1 FROM part_cross WHERE key = $1 LIMIT 12)
    UNION ALL (SELECT part_no, 2 FROM part WHERE part_key ~>=~ $1 AND part_key ~<~ $2 AND active ORDER BY part_key USING ~<~ LIMIT 12)
    UNION ALL (SELECT part_no, 3 FROM part_cross WHERE key ~>=~ $1 AND key ~<~ $2 ORDER BY key USING ~<~ LIMIT 12)
    UNION ALL SELECT part_no, 4 FROM shelf
    UNION ALL SELECT part_no, 4 FROM piece
    UNION ALL (SELECT part_no, 4 FROM part WHERE ` + matches + ` AND (SELECT count(*) FROM piece) < 12 LIMIT ` + ranked + `)
    UNION ALL (SELECT part_no, 5 FROM part WHERE active AND find_key LIKE $7 LIMIT ` + ranked + `)
), best AS (
    SELECT part_no, min(kind) AS kind FROM found GROUP BY part_no
), chosen AS (
    SELECT p.part_no, p.name, p.brand, p.price, p.unit, greatest(coalesce(i.on_hand - i.reserved, 0), 0) AS free,
           row_number() OVER (ORDER BY b.kind, i.on_hand > i.reserved DESC NULLS LAST, p.find_key LIKE $8 DESC, length(p.name), p.part_no) AS place
    FROM best b JOIN part p USING (part_no) LEFT JOIN stock_item i ON i.branch = $9 AND i.part_no = p.part_no
    WHERE p.active ORDER BY place LIMIT $10
)
SELECT c.part_no, c.name, c.brand, c.price, c.unit, c.free,
       ARRAY(SELECT o.branch FROM stock_item o WHERE o.part_no = c.part_no AND o.branch <> $9 AND o.on_hand > o.reserved ORDER BY o.on_hand - o.reserved DESC, o.branch),
       ARRAY(SELECT o.on_hand - o.reserved FROM stock_item o WHERE o.part_no = c.part_no AND o.branch <> $9 AND o.on_hand > o.reserved ORDER BY o.on_hand - o.reserved DESC, o.branch),
       (SELECT min(s.lead_days_p90) FROM supplier_part s JOIN supplier f ON f.id = s.supplier_id WHERE s.part_no = c.part_no AND f.active)
FROM chosen c ORDER BY c.place`

// Parts finds the parts that are meant by what was typed, what fits best first: at most
// [Most]. Fewer than two characters find nothing; more than a hundred are Invalid.
func (r *Reads) Parts(ctx context.Context, q, branch string) ([]Pick, error) {
	if q = strings.TrimSpace(q); len([]rune(q)) < 2 {
		return []Pick{}, nil
	}
	q, err := input.Query(q)
	if err != nil {
		return nil, err
	}
	key := input.PartKey(q)
	words := input.FindArgs(q)
	rows, _ := r.db.Q(ctx).Query(ctx, selectPicks, key, key+last, words[0], words[1], words[2], words[3], asOneNumber(q), beginning(q), branch, Most)
	found, err := pgx.CollectRows(rows, scanPick)
	return found, database.Failed("pick parts", err)
}

// last is after every character that a number can go on with.
const last = "\U0010ffff"

// asOneNumber is the pattern of a number that was typed in several words; nil for one
// word, which is looked for anyhow.
func asOneNumber(q string) *string {
	if len(strings.Fields(q)) < 2 {
		return nil
	}
	p := input.PartNoPattern(q)
	if p != nil {
		*p = strings.ToLower(*p)
	}
	return p
}

// beginning is the pattern of names that begin as it is typed.
func beginning(q string) string { return " " + input.Beginning(input.NameKey(q)) }

func scanPick(row pgx.CollectableRow) (p Pick, err error) {
	var branches []string
	var free []exact.Qty
	err = row.Scan(&p.PartNo, &p.Name, &p.Brand, &p.Price, &p.Unit, &p.Free, &branches, &free, &p.LeadDays)
	for i, b := range branches {
		p.Elsewhere = append(p.Elsewhere, Elsewhere{b, free[i]})
	}
	return p, err
}
