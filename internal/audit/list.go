package audit

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
)

// Line is a line of the audit with what it is about.
type Line struct {
	ID int64 `json:"id"`
	AuditEntry
	Ref string `json:"ref" doc:"Id of the card, or of the member of staff at the door"`
}

// Filter says which lines to list; empty fields list all.
type Filter struct {
	Person   string     // staff id: what they did, and what was done to them
	What     string     // such as login.failed
	From, To *time.Time // To is the first moment after
	database.Page
}

const selectLines = `
SELECT id, at, by_id, by_role, what, ref, data FROM audit
WHERE id < $1 AND ($2 = '' OR by_id = $2 OR ref = $2) AND $3 IN ('', what)
  AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::timestamptz IS NULL OR at < $5)
ORDER BY id DESC LIMIT $6`

// List reads the audit, the newest line first.
func (t *Trail) List(ctx context.Context, f Filter) (database.List[Line], error) {
	size, err := f.Size()
	if err != nil {
		return database.List[Line]{}, err
	}
	before := int64(math.MaxInt64)
	if f.Cursor != "" {
		if before, err = strconv.ParseInt(f.Cursor, 10, 64); err != nil {
			return database.List[Line]{}, database.BadCursor()
		}
	}
	rows, _ := t.db.Q(ctx).Query(ctx, selectLines, before, f.Person, f.What, f.From, f.To, size+1)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Line])
	return database.Cut(list, size, func(l Line) string { return strconv.FormatInt(l.ID, 10) }), database.Failed("list audit", err)
}
