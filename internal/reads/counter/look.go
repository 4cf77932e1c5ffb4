// Package counter reads, in one statement, what somebody at the counter has to
// know before a command goes to its order. It writes nothing.
package counter

import (
	"cmp"
	"context"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
)

// Reads reads for the counter.
type Reads struct{ db *database.DB }

// New reads in a database.
func New(db *database.DB) *Reads { return &Reads{db} }

// Names are the cards that a command names; empty fields name none.
type Names struct {
	Parts     []string // part numbers
	Mechanic  string
	Advisor   string
	Successor string // as advisor; at most one of the two
	Bay       string
	Supplier  string
}

// Any reports whether a card is named at all.
func (n Names) Any() bool {
	return len(n.Parts) > 0 || n.Mechanic+n.Advisor+n.Successor+n.Bay+n.Supplier != ""
}

// Look is an order as far as a command needs to know it, and what is wrong with
// the cards that the command names.
type Look struct {
	record.OrderMark
	MissingPart *string           // the first number that is of no part, or of two
	Parts       map[string]string // the numbers of the price list, by those that were typed
	Mechanic    *Hand             // nil: does not work at the order's branch
	Bay         string            // name; "" when the order's branch has no such bay
	BayTaken    string            // number of the other order whose car is in the bay
	Supplier    bool              // has a card
	Advisor     bool              // works at the order's branch
}

// Hand is what a command needs to know of the mechanic whom it names.
type Hand struct {
	Skills []string `json:"skills"`
}

const selectLook = `
WITH known AS MATERIALIZED (
    SELECT no, coalesce((SELECT part_no FROM part WHERE part_no = no),
                        (SELECT min(part_no) FROM part WHERE part_key = key HAVING count(*) = 1)) AS part_no
    FROM unnest($2::text[], $6::text[]) AS typed (no, key)
)
SELECT w.branch, w.version, w.pending,
       (SELECT min(no) FROM known WHERE part_no IS NULL),
       (SELECT jsonb_object_agg(no, part_no) FROM known WHERE part_no IS NOT NULL),
       (SELECT jsonb_build_object('skills', s.skills) FROM staff s WHERE s.id = $3 AND s.branch = w.branch AND s.active),
       coalesce(b.name, ''),
       coalesce((SELECT min(o.number) FROM work_order o WHERE o.bay_id = b.id AND o.bay_id <> '' AND o.number <> w.number), ''),
       EXISTS (SELECT FROM supplier WHERE id = $5 AND active),
       EXISTS (SELECT FROM staff s WHERE s.id = $7 AND s.branch = w.branch AND s.active)
FROM work_order w LEFT JOIN bay b ON b.id = $4 AND b.branch = w.branch AND b.active
WHERE w.number = $1`

// Look reads an order's mark and looks up what a command names, in one statement.
func (r *Reads) Look(ctx context.Context, number string, n Names) (Look, error) {
	var l Look
	keys := make([]string, len(n.Parts))
	for i, no := range n.Parts {
		keys[i] = input.PartKey(no)
	}
	err := r.db.Q(ctx).QueryRow(ctx, selectLook, number, n.Parts, n.Mechanic, n.Bay, n.Supplier, keys, cmp.Or(n.Advisor, n.Successor)).Scan(
		&l.Branch, &l.Version, &l.Pending, &l.MissingPart, &l.Parts, &l.Mechanic, &l.Bay, &l.BayTaken, &l.Supplier, &l.Advisor)
	if database.Missing(err) {
		return l, record.NoOrder(number)
	}
	return l, database.Failed("look up what a command names", err)
}

// Refusal says what is wrong with the names, nil when nothing is.
func (l Look) Refusal(n Names) error {
	switch {
	case l.MissingPart != nil:
		return process.Invalid("part_no: %q is not in the price list; check the number or let the parts desk add it", *l.MissingPart)
	case n.Mechanic != "" && l.Mechanic == nil:
		return process.Invalid("mechanic_id: %q does not work at branch %s", n.Mechanic, l.Branch)
	case n.Advisor != "" && !l.Advisor:
		return process.Invalid("advisor_id: %q does not work at branch %s", n.Advisor, l.Branch)
	case n.Successor != "" && !l.Advisor:
		return process.Invalid("successor_id: %q does not work at branch %s", n.Successor, l.Branch)
	case n.Bay != "" && l.Bay == "":
		return process.Invalid("bay_id: branch %s has no bay %q; GET /v1/bays lists them", l.Branch, n.Bay)
	case l.BayTaken != "":
		return process.Conflict("the car of %s stands in bay %s; move it out first", l.BayTaken, l.Bay)
	case n.Supplier != "" && !l.Supplier:
		return process.Invalid("supplier_id: %q is not known; GET /v1/suppliers lists them", n.Supplier)
	}
	return nil
}
