package shop

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

const seedPolicy = `
INSERT INTO policy (version, doc, by_id) VALUES (1, $1, $2) ON CONFLICT DO NOTHING`

// SeedPolicy writes version 1 down, so that orders opened under it keep its numbers when a
// later release has other defaults.
func (s *Shop) SeedPolicy(ctx context.Context) error {
	_, err := s.db.Q(ctx).Exec(ctx, seedPolicy, workorder.DefaultPolicy(), process.ProcessActor().ID)
	return database.Failed("write default policy", err)
}

const selectPolicy = `SELECT version, doc FROM policy WHERE version = $1`

// PolicyByVersion returns one version of the policy.
func (s *Shop) PolicyByVersion(ctx context.Context, version int) (workorder.Policy, error) {
	p, err := readPolicy(s.db.Q(ctx).QueryRow(ctx, selectPolicy, version))
	if database.Missing(err) {
		return p, process.NotFound("there is no version %d of the policy", version)
	}
	return p, database.Failed("read policy", err)
}

const selectCurrentPolicy = `SELECT version, doc FROM policy ORDER BY version DESC LIMIT 1`

// CurrentPolicy returns the policy under which orders are opened now.
func (s *Shop) CurrentPolicy(ctx context.Context) (workorder.Policy, error) {
	p, err := readPolicy(s.db.Q(ctx).QueryRow(ctx, selectCurrentPolicy))
	return p, database.Failed("read policy", err)
}

func readPolicy(row pgx.Row) (p workorder.Policy, err error) {
	var version int
	err = row.Scan(&version, &p)
	p.Version = version
	return p, err
}

// The new version follows the expected one and nothing else; the primary key lets one of two win.
const insertPolicy = `
INSERT INTO policy (version, doc, by_id)
SELECT $1::int + 1, $2::jsonb, $3::text WHERE (SELECT max(version) FROM policy) = $1
ON CONFLICT DO NOTHING`

// PutPolicy makes doc the policy for orders opened from now on. expected is the version
// it was edited from; when another came meanwhile it is a Conflict.
func (s *Shop) PutPolicy(ctx context.Context, doc workorder.Policy, expected int, by process.Actor) (workorder.Policy, error) {
	if err := doc.Validate(); err != nil {
		return doc, err
	}
	doc.Version = expected + 1
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		tag, err := tx.Exec(ctx, insertPolicy, expected, doc, by.ID)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return rulesMoved("policy")
		}
		return audit.Note(ctx, tx, by, "policy.put", "policy", doc)
	})
	return doc, database.Failed("put policy", err)
}

func rulesMoved(what string) error {
	return process.As(process.CodeOutdated, process.Conflict("the %s has another version by now; read it again and repeat your change", what))
}
