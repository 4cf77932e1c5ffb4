// Package store keeps the record: hand-written SQL on PostgreSQL. Every public
// method opens a transaction (or uses the pool for a single statement), calls
// small functions that take the transaction, and commits. Errors that a person
// can do something about are [workorder.Error]s; the rest is wrapped with what
// was being done.
package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Store is a pool of connections to one Workbay database.
type Store struct {
	pool   *pgxpool.Pool
	within pgx.Tx // set in the store that [Store.Once] hands out: everything it does is part of that transaction

	publicURL string // see [Store.SetPublicURL]
}

// Open connects to the database at url. maxConns 0 takes a default of 16. A tracer
// is told of every statement on the pool.
func Open(ctx context.Context, url string, maxConns int32, tracer ...pgx.QueryTracer) (*Store, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database url: %w", err)
	}
	cfg.MaxConns = 16
	if maxConns > 0 {
		cfg.MaxConns = maxConns
	}
	if len(tracer) > 0 {
		cfg.ConnConfig.Tracer = tracer[0]
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to database: %w", err)
	}
	return &Store{pool: pool}, nil
}

// Close returns all connections.
func (s *Store) Close() { s.pool.Close() }

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }

// tx runs do in one transaction and commits when it returns nil. Inside another
// transaction it is a savepoint: what it did is undone when it fails.
func (s *Store) tx(ctx context.Context, do func(tx pgx.Tx) error) error {
	if s.within != nil {
		return pgx.BeginFunc(ctx, s.within, do)
	}
	return pgx.BeginFunc(ctx, s.pool, do)
}

// db is what single statements run on.
func (s *Store) db() querier {
	if s.within != nil {
		return s.within
	}
	return s.pool
}

// querier is what a pool and a transaction have in common.
type querier interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// violates tells whether err is a violation of the named constraint ("" for any unique one).
func violates(err error, constraint string) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	if constraint == "" {
		return pg.Code == "23505"
	}
	return pg.ConstraintName == constraint
}
