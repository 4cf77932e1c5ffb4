// Package audit keeps who changed which card and when (P13). It owns the table audit.
package audit

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// Trail owns the audit's rows.
type Trail struct {
	db *database.DB
}

// New is the trail in a database.
func New(db *database.DB) *Trail { return &Trail{db: db} }

// AuditEntry is one change of a card: who, when, what (P13).
type AuditEntry struct {
	At   time.Time       `json:"at"`
	By   string          `json:"by" db:"by_id" doc:"Staff id"`
	Role process.Role    `json:"role" db:"by_role"`
	What string          `json:"what" doc:"Such as client.update"`
	Data json.RawMessage `json:"data" doc:"The card after the change"`
}

const insertAudit = `INSERT INTO audit (by_id, by_role, what, ref, data, at) VALUES ($1, $2, $3, $4, $5, coalesce($6, now()))`

// Note writes down a change of a card in the transaction that makes it. data is the
// card after it, or what else there is to tell.
func Note(ctx context.Context, tx database.Querier, by process.Actor, what, ref string, data any) error {
	_, err := tx.Exec(ctx, insertAudit, by.ID, by.Role, what, ref, data, database.Moment(ctx))
	return database.Failed("audit "+what, err)
}

const insertAudits = `
INSERT INTO audit (by_id, by_role, what, ref, data) SELECT $1, $2, $3, ref, data FROM unnest($4::text[], $5::jsonb[]) AS n (ref, data)`

// NoteAll writes down a change of many cards, with the card after it at the place of its ref.
func NoteAll[T any](ctx context.Context, tx database.Querier, by process.Actor, what string, refs []string, data []T) error {
	if len(refs) == 0 {
		return nil
	}
	lines := make([]json.RawMessage, len(data))
	for i, d := range data {
		line, err := json.Marshal(d)
		if err != nil {
			return err
		}
		lines[i] = line
	}
	_, err := tx.Exec(ctx, insertAudits, by.ID, by.Role, what, refs, lines)
	return database.Failed("audit "+what, err)
}

const selectAudit = `
SELECT at, by_id, by_role, what, data FROM audit WHERE ref = $1 ORDER BY id DESC LIMIT $2`

// Of lists the last changes of a card, newest first, at most 200.
func (t *Trail) Of(ctx context.Context, ref string) ([]AuditEntry, error) {
	rows, _ := t.db.Q(ctx).Query(ctx, selectAudit, ref, database.MaxPage)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[AuditEntry])
	return list, database.Failed("read audit", err)
}
