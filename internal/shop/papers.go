package shop

import (
	"context"
	"fmt"

	"github.com/workbay/workbay/internal/database"
)

// Papers are numbered by branch and year: MSK-2026-000001. The row with the last number
// is held until the transaction ends that makes the paper. So no number is lost when it
// fails, and who comes at the same time waits.
const (
	branchYear = `extract(year FROM coalesce($2::timestamptz, now()) AT TIME ZONE
    coalesce((SELECT doc ->> 'zone' FROM calendar WHERE branch = $1 ORDER BY version DESC LIMIT 1), 'UTC'))::integer`

	// TakePaper begins a statement that takes the next number at branch $1 at the moment $2,
	// now when that is NULL. The kind of paper follows, and when to take none; [PaperTaken] ends it.
	TakePaper = `INSERT INTO paper_number AS p (branch, year, last, kind) SELECT $1, ` + branchYear + `, 1, `
	// PaperTaken ends a statement of [TakePaper], which returns year and last.
	PaperTaken = ` ON CONFLICT (kind, branch, year) DO UPDATE SET last = p.last + 1 RETURNING year, last`
)

// PaperNumber takes the next number of a kind of paper, as part of the transaction that
// makes the paper.
func PaperNumber(ctx context.Context, tx database.Querier, kind, branch string) (string, error) {
	var year, n int
	err := tx.QueryRow(ctx, TakePaper+"$3::text"+PaperTaken, branch, database.Moment(ctx), kind).Scan(&year, &n)
	return fmt.Sprintf("%s-%d-%06d", branch, year, n), err
}
