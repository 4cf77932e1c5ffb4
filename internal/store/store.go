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
	"github.com/jackc/pgx/v5/multitracer"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Store is a pool of connections to one Workbay database.
type Store struct {
	pool   *pgxpool.Pool
	within pgx.Tx // set in the store that [Store.Once] hands out: everything it does is part of that transaction

	publicURL string // see [Store.SetPublicURL]
}

// Open connects to the database at url. maxConns 0 takes a default of 16. Tracers
// are told of every statement on the pool.
func Open(ctx context.Context, url string, maxConns int32, tracers ...pgx.QueryTracer) (*Store, error) {
	return OpenAt(ctx, func() string { return url }, maxConns, tracers...)
}

// OpenAt is [Open] for a database that may move: url is asked anew for each connection.
func OpenAt(ctx context.Context, url func() string, maxConns int32, tracers ...pgx.QueryTracer) (*Store, error) {
	cfg, err := pgxpool.ParseConfig(url())
	if err != nil {
		return nil, fmt.Errorf("database url: %w", err)
	}
	cfg.MaxConns = 16
	if maxConns > 0 {
		cfg.MaxConns = maxConns
	}
	cfg.ConnConfig.Tracer, cfg.ConnConfig.ConnectTimeout = multitracer.New(append(tracers, timer{})...), Patience
	cfg.BeforeConnect = func(_ context.Context, c *pgx.ConnConfig) error { return moved(c, url()) }
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to database: %w", err)
	}
	s := &Store{pool: pool}
	if err := s.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to database: %w", err)
	}
	return s, nil
}

// moved turns c to where the database is by now.
func moved(c *pgx.ConnConfig, url string) error {
	now, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("database url: %w", err)
	}
	c.Host, c.Port, c.Database, c.User, c.Password = now.Host, now.Port, now.Database, now.User, now.Password
	c.TLSConfig, c.Fallbacks = now.TLSConfig, now.Fallbacks
	return nil
}

// Close returns all connections.
func (s *Store) Close() { s.pool.Close() }

// Ping reports why the database does not answer; nil when it does.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	return s.pool.Ping(ctx)
}

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
