// Package uses reads what cards are named by: orders, stock, purchases, messages and so
// on. A card that is named by something is not deleted. It reads tables of their owners
// and writes none.
package uses

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
)

// Reads reads uses.
type Reads struct{ db *database.DB }

// New reads from a database.
func New(db *database.DB) *Reads { return &Reads{db: db} }

// Use is one thing that names a card.
type Use struct {
	What string // a word, such as order
	Ref  string // which one; "" where it is one of many
}

const (
	usesOfParts = `
SELECT DISTINCT ON (id) id, what, ref FROM (
    SELECT p.part_no AS id, 'order' AS what, w.number AS ref, 1 AS rank FROM work_order w
    CROSS JOIN LATERAL jsonb_path_query(w.state, '$.jobs[*].parts[*].part_no') AS l (no) JOIN unnest($1::text[]) AS p (part_no) ON p.part_no = l.no #>> '{}'
    WHERE NOT w.ended
    UNION ALL SELECT part_no, 'stock', '', 2 FROM stock_item WHERE part_no = ANY ($1)
    UNION ALL SELECT part_no, 'purchase', number, 3 FROM purchase_line WHERE part_no = ANY ($1)
    UNION ALL SELECT part_no, 'transfer', number, 3 FROM stock_transfer_line WHERE part_no = ANY ($1)
    UNION ALL SELECT part_no, 'supplier_return', number, 3 FROM supplier_return_line WHERE part_no = ANY ($1)
    UNION ALL SELECT part_no, 'supplier', supplier_id, 4 FROM supplier_part WHERE part_no = ANY ($1)
    UNION ALL SELECT part_no, 'job_template', template_id, 5 FROM job_template_part WHERE part_no = ANY ($1)) u
ORDER BY id, rank, ref`

	usesOfClients = `
SELECT DISTINCT ON (id) id, what, ref FROM (
    SELECT client_id AS id, 'order' AS what, number AS ref, 1 AS rank FROM work_order WHERE client_id = ANY ($1)
    UNION ALL SELECT client_id, 'vehicle', vehicle_id, 2 FROM vehicle_owner WHERE client_id = ANY ($1)
    UNION ALL SELECT client_id, 'representative', '', 3 FROM representative WHERE client_id = ANY ($1)
    UNION ALL SELECT client_id, 'message', '', 4 FROM message WHERE client_id = ANY ($1)
    UNION ALL SELECT merged_into, 'client', id, 5 FROM client WHERE merged_into = ANY ($1)) u
ORDER BY id, rank, ref`

	usesOfVehicles = `
SELECT DISTINCT ON (id) id, what, ref FROM (
    SELECT vehicle_id AS id, 'order' AS what, number AS ref, 1 AS rank FROM work_order WHERE vehicle_id = ANY ($1)
    UNION ALL SELECT vehicle_id, 'coverage', '', 2 FROM coverage WHERE vehicle_id = ANY ($1)
    UNION ALL SELECT vehicle_id, 'note', '', 3 FROM note WHERE vehicle_id = ANY ($1)
    UNION ALL SELECT vehicle_id, 'file', '', 4 FROM file WHERE vehicle_id = ANY ($1)
    UNION ALL SELECT vehicle_id, 'reading', '', 5 FROM odometer_reading WHERE vehicle_id = ANY ($1) AND source <> 'import'
    UNION ALL SELECT merged_into, 'vehicle', id, 6 FROM vehicle WHERE merged_into = ANY ($1)) u
ORDER BY id, rank, ref`
)

// OfParts finds one use of each part that has any, by its number.
func (r *Reads) OfParts(ctx context.Context, nos []string) (map[string]Use, error) {
	return r.of(ctx, usesOfParts, nos)
}

// OfClients finds one use of each client that has any.
func (r *Reads) OfClients(ctx context.Context, ids []string) (map[string]Use, error) {
	return r.of(ctx, usesOfClients, ids)
}

// OfVehicles finds one use of each car that has any, beside its owner.
func (r *Reads) OfVehicles(ctx context.Context, ids []string) (map[string]Use, error) {
	return r.of(ctx, usesOfVehicles, ids)
}

func (r *Reads) of(ctx context.Context, sql string, ids []string) (map[string]Use, error) {
	rows, _ := r.db.Q(ctx).Query(ctx, sql, ids)
	found := map[string]Use{}
	var id string
	var u Use
	_, err := pgx.ForEachRow(rows, []any{&id, &u.What, &u.Ref}, func() error {
		found[id] = u
		return nil
	})
	return found, database.Failed("read what names a card", err)
}
