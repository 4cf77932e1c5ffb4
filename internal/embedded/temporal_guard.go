//go:build !external

package embedded

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/server/common/headers"
)

// guard is a connection to the server's database for as long as the server runs. It keeps a second
// server away (each believes to own all shards and would fence the other out, order by order) and remembers
// which version ran last.
type guard struct{ conn *pgx.Conn }

// engineLock is the key of the advisory lock: "workbay" in ASCII.
const engineLock = 0x776f726b626179

// openGuard takes the lock and refuses a version that must not run on this data. The database must exist.
func openGuard(ctx context.Context, pg *pgx.ConnConfig) (*guard, error) {
	conn, err := connect(ctx, pg, mainDatabase)
	if err != nil {
		return nil, fmt.Errorf("connect to database %s: %w", mainDatabase, err)
	}
	g := &guard{conn: conn}
	if err := g.take(ctx); err != nil {
		g.close()
		return nil, err
	}
	return g, nil
}

// lockPatience is how long a predecessor that was killed may need to lose its connection.
const lockPatience = 2 * time.Second

func (g *guard) take(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	for {
		var taken bool
		if err := g.conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, int64(engineLock)).Scan(&taken); err != nil {
			return fmt.Errorf("lock database %s: %w", mainDatabase, err)
		}
		if taken {
			break
		}
		select {
		case <-limited.Done():
			return fmt.Errorf("another Workbay engine runs on database %s: stop it first, there can be only one", mainDatabase)
		case <-time.After(50 * time.Millisecond):
		}
	}
	// A table of ours in the server's database, and not a file: it goes with the data into every backup.
	_, err := g.conn.Exec(ctx, `CREATE TABLE IF NOT EXISTS workbay_engine (
		only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
		version  text NOT NULL)`)
	if err != nil {
		return fmt.Errorf("remember the server version: %w", err)
	}
	return nil
}

// check refuses a server version that may not follow the one that ran last.
func (g *guard) check(ctx context.Context) error {
	var last string
	err := g.conn.QueryRow(ctx, `SELECT version FROM workbay_engine`).Scan(&last)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // The first run.
	}
	if err != nil {
		return fmt.Errorf("read the version of the last server: %w", err)
	}
	return checkUpgrade(last, headers.ServerVersion)
}

// record remembers that this server version has run on the data.
func (g *guard) record(ctx context.Context) error {
	_, err := g.conn.Exec(ctx, `INSERT INTO workbay_engine (version) VALUES ($1)
		ON CONFLICT (only_row) DO UPDATE SET version = EXCLUDED.version`, headers.ServerVersion)
	if err != nil {
		return fmt.Errorf("remember the server version: %w", err)
	}
	return nil
}

// close drops the lock with the connection.
func (g *guard) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = g.conn.Close(ctx) // Nothing is lost if the goodbye is.
}

// checkUpgrade knows the server's rule: minor versions are upgraded one at a time, because each one finishes
// the data changes of the one before. Patch versions may be skipped, and going back is not tested by anyone.
func checkUpgrade(last, next string) error {
	from, err := parseVersion(last)
	if err != nil {
		return fmt.Errorf("version of the last Temporal server: %w", err)
	}
	to, err := parseVersion(next)
	if err != nil {
		return fmt.Errorf("version of this Temporal server: %w", err)
	}
	switch {
	case from[0] == to[0] && (from[1] == to[1] || from[1]+1 == to[1]):
		return nil
	case from[0] > to[0] || (from[0] == to[0] && from[1] > to[1]):
		return fmt.Errorf("the data was last used by Temporal server %s and this Workbay has %s: run the newer Workbay again, or restore a backup made before it",
			last, next)
	}
	return fmt.Errorf("the data was last used by Temporal server %s and this Workbay has %s: minor versions must be upgraded one at a time. "+
		"Run a Workbay with Temporal server %d.%d once, then this one (CHANGELOG.md says which has which)", last, next, from[0], from[1]+1)
}
