package embedded

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Role is who connects to databases that are theirs. It is no superuser and owns nothing else.
type Role struct {
	Name      string
	Databases []string
}

// RoleURL returns the connection string of a database of this server for a role that [Postgres.Own] has made.
// It holds the password, which stays the same from start to start.
func (p *Postgres) RoleURL(role, database string) string {
	return p.url(role, p.rolePassword(role), database)
}

// rolePassword is derived from the superuser's, which it does not give away: there is one secret to keep.
func (p *Postgres) rolePassword(role string) string {
	sum := hmac.New(sha256.New, []byte(p.cluster.password))
	_, _ = sum.Write([]byte("role " + role)) // never fails
	return hex.EncodeToString(sum.Sum(nil))
}

// Own makes the role the owner of its databases and of all that is in them, also of what an earlier version made as
// the superuser, and shuts others out. What is missing is made. It is called before anybody else connects.
func (p *Postgres) Own(ctx context.Context, r Role) error {
	err := p.as(ctx, "postgres", func(c *pgx.Conn) error {
		if err := p.makeRole(ctx, c, r.Name); err != nil {
			return err
		}
		for _, database := range r.Databases {
			if err := makeDatabase(ctx, c, database, r.Name); err != nil {
				return err
			}
		}
		return nil
	})
	for _, database := range r.Databases {
		if err == nil {
			err = p.as(ctx, database, func(c *pgx.Conn) error { return handOver(ctx, c, r.Name) })
		}
	}
	if err != nil {
		return fmt.Errorf("make the role %s the owner of %s: %w", r.Name, strings.Join(r.Databases, ", "), err)
	}
	return nil
}

// as does something as the superuser.
func (p *Postgres) as(ctx context.Context, database string, do func(*pgx.Conn) error) error {
	c, err := pgx.Connect(ctx, p.URL(database))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	return do(c)
}

func (p *Postgres) makeRole(ctx context.Context, c *pgx.Conn, role string) error {
	name := pgx.Identifier{role}.Sanitize()
	var there bool
	if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)`, role).Scan(&there); err != nil {
		return err
	}
	if !there {
		if _, err := c.Exec(ctx, `CREATE ROLE `+name); err != nil {
			return err
		}
	}
	// The password is of hexadecimal digits.
	_, err := c.Exec(ctx, `ALTER ROLE `+name+` LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '`+p.rolePassword(role)+`'`)
	return err
}

func makeDatabase(ctx context.Context, c *pgx.Conn, database, role string) error {
	name, owner := pgx.Identifier{database}.Sanitize(), pgx.Identifier{role}.Sanitize()
	var there bool
	if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, database).Scan(&there); err != nil {
		return err
	}
	made := `CREATE DATABASE ` + name + ` OWNER ` + owner
	if there {
		made = `ALTER DATABASE ` + name + ` OWNER TO ` + owner
	}
	if _, err := c.Exec(ctx, made); err != nil {
		return err
	}
	_, err := c.Exec(ctx, `REVOKE ALL ON DATABASE `+name+` FROM PUBLIC`)
	return err
}

// selectOthers writes a statement for everything in the database that is not the role's yet. What belongs to an
// extension stays with it, and the sequence of a column goes with its table.
const selectOthers = `
WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
SELECT format('ALTER TABLE %s OWNER TO %I', c.oid::regclass, $1::text) FROM pg_class c
WHERE c.relnamespace IN (SELECT oid FROM ours) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relowner <> $1::regrole
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                  AND (d.deptype = 'e' OR c.relkind = 'S' AND d.deptype IN ('a', 'i')))
UNION ALL
SELECT format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, $1::text) FROM pg_proc p
WHERE p.pronamespace IN (SELECT oid FROM ours) AND p.proowner <> $1::regrole
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT format('ALTER TYPE %s OWNER TO %I', t.oid::regtype, $1::text) FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace IN (SELECT oid FROM ours) AND t.typowner <> $1::regrole AND (t.typtype IN ('e', 'd') OR c.relkind = 'c')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')`

// handOver gives the role what is in a database, all of it or nothing.
func handOver(ctx context.Context, c *pgx.Conn, role string) error {
	return pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, selectOthers, role)
		statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, s := range statements {
			if _, err := tx.Exec(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
}
