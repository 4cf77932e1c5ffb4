// Package database is the connection to PostgreSQL: the pool, transactions,
// migrations, notifications, and what every owner of tables needs alike (ids,
// pages of lists, failures, answers kept under an idempotency key). It owns the
// table once and the schema's files; every other table has an owner of its own.
//
// A transaction travels in the context: [DB.Tx] begins one and [DB.Q] finds it,
// so that methods of several packages take part in it without being told.
package database

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/multitracer"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DB is a pool of connections to one Workbay database.
type DB struct {
	pool *pgxpool.Pool
}

// Open connects to the database at url. maxConns 0 takes a default of 16. Tracers
// are told of every statement on the pool.
func Open(ctx context.Context, url string, maxConns int32, tracers ...pgx.QueryTracer) (*DB, error) {
	return OpenAt(ctx, func() string { return url }, maxConns, tracers...)
}

// OpenAt is [Open] for a database that may move: url is asked anew for each connection.
func OpenAt(ctx context.Context, url func() string, maxConns int32, tracers ...pgx.QueryTracer) (*DB, error) {
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
	db := &DB{pool: pool}
	if err := db.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to database: %w", err)
	}
	return db, nil
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
func (db *DB) Close() { db.pool.Close() }

// Ping reports why the database does not answer; nil when it does.
func (db *DB) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	return db.pool.Ping(ctx)
}

// Superuser reports whether it is connected as somebody who may do everything to the whole server.
func (db *DB) Superuser(ctx context.Context) (is bool, err error) {
	err = db.pool.QueryRow(ctx, `SELECT rolsuper FROM pg_roles WHERE rolname = current_user`).Scan(&is)
	return is, Failed("look up the database role", err)
}

// Stat is how busy the pool is.
func (db *DB) Stat() *pgxpool.Stat { return db.pool.Stat() }

// Querier is what statements run on: the pool or a transaction.
type Querier interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// inTx is the key of a database's transaction in a context.
type inTx struct{ db *DB }

// open is a transaction in a context.
type open struct {
	tx    pgx.Tx
	whole *whole // nil when a transaction inside it may fail alone
}

// whole is a transaction that is done together with all that it calls or not at all.
type whole struct{ failed error }

// Q is what statements run on: the transaction in ctx, or the pool.
func (db *DB) Q(ctx context.Context) Querier {
	if o := db.open(ctx); o.tx != nil {
		return o.tx
	}
	return db.pool
}

func (db *DB) open(ctx context.Context) open {
	o, _ := ctx.Value(inTx{db}).(open)
	return o
}

// Tx runs do in one transaction, which the context given to do carries, and
// commits when it returns nil. Inside another transaction it is a savepoint: what
// it did is undone when it fails.
func (db *DB) Tx(ctx context.Context, do func(ctx context.Context) error) error {
	run := func(tx pgx.Tx) error { return do(context.WithValue(ctx, inTx{db}, open{tx: tx})) }
	switch o := db.open(ctx); {
	case o.whole != nil:
		err := do(ctx)
		if err != nil {
			o.whole.failed = err
		}
		return err
	case o.tx != nil:
		return broken(pgx.BeginFunc(ctx, o.tx, run))
	}
	return broken(pgx.BeginFunc(ctx, db.pool, run))
}

// broken says of a transaction that could not begin or end what [Failed] says of a statement.
func broken(err error) error {
	if away(err) {
		return Failed("use a transaction", err)
	}
	return err
}

// Whole runs do in one transaction in which no part can fail alone: a Tx inside it
// is no savepoint, which saves two round trips, and when one fails, whatever do
// makes of that, nothing is kept.
func (db *DB) Whole(ctx context.Context, do func(ctx context.Context) error) error {
	var w whole
	return broken(pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		if err := do(context.WithValue(ctx, inTx{db}, open{tx, &w})); err != nil {
			return err
		}
		return w.failed
	}))
}

// Snapshot runs do on one state of the database: what is written meanwhile is in
// none of its readings. It writes nothing.
func (db *DB) Snapshot(ctx context.Context, do func(ctx context.Context) error) error {
	opts := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return broken(pgx.BeginTxFunc(ctx, db.pool, opts, func(tx pgx.Tx) error {
		return do(context.WithValue(ctx, inTx{db}, open{tx: tx}))
	}))
}

// InWhole reports whether ctx carries a transaction of [DB.Whole]: after the first
// error nothing more can be done in it.
func (db *DB) InWhole(ctx context.Context) bool { return db.open(ctx).whole != nil }

const lockName = `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`

// Lock serialises what concerns one name until the transaction in ctx ends: a
// second caller waits and finds what the first one did.
func (db *DB) Lock(ctx context.Context, name string) error {
	_, err := db.Q(ctx).Exec(ctx, lockName, name)
	return err
}
