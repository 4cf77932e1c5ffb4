package database_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
)

// ear collects what a listener hears.
type ear struct {
	t     *testing.T
	heard chan string
	ended chan error
}

func listen(t *testing.T, ctx context.Context, s *store.Store) ear {
	e := ear{t, make(chan string, 100), make(chan error, 1)}
	go func() { e.ended <- s.Record.Listen(ctx, func(number string) { e.heard <- number }) }()
	return e
}

// hears requires that this is what it hears next.
func (e ear) hears(number string) {
	e.t.Helper()
	select {
	case n := <-e.heard:
		require.Equal(e.t, number, n)
	case <-time.After(30 * time.Second):
		require.FailNow(e.t, "heard nothing", "waited for %q", number)
	}
}

func TestListen_HearsOfOrdersAndThatItMayHaveMissedSome(t *testing.T) {
	t.Parallel()
	s, db := storetest.ShopAt(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	e := listen(t, ctx, s)
	e.hears("")
	tell := func(number string) {
		_, err := db.Exec(t.Context(), `SELECT pg_notify($1, $2)`, record.Changed, number)
		require.NoError(t, err)
	}
	tell("MSK-1")
	e.hears("MSK-1")

	for range 3 {
		var killed int
		require.NoError(t, db.QueryRow(t.Context(), `
			SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE application_name = 'workbay listener' AND datname = current_database()`).Scan(&killed))
		require.Equal(t, 1, killed, "one connection, outside of the pool")
		e.hears("")
		tell("MSK-2")
		e.hears("MSK-2")
	}
	cancel()
	require.ErrorIs(t, <-e.ended, context.Canceled)
}

func TestListen_KeepsTryingWhenTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	s, db := storetest.ShopAt(t)
	other := db.Config() // who is in a database can not close it
	name := other.Database
	other.Database = "postgres"
	outside, err := pgx.ConnectConfig(t.Context(), other)
	require.NoError(t, err)
	t.Cleanup(func() { _ = outside.Close(context.Background()) })
	allow := func(yes string) {
		_, err := outside.Exec(t.Context(), `ALTER DATABASE `+name+` ALLOW_CONNECTIONS `+yes)
		require.NoError(t, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	allow("false")
	e := listen(t, ctx, s)
	require.ErrorIs(t, <-e.ended, context.DeadlineExceeded)
	require.Empty(t, e.heard)

	e = listen(t, t.Context(), s)
	allow("true")
	e.hears("")
}
