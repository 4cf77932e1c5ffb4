package database_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

// unavailable requires that a failure says to try again, and keeps why.
func unavailable(t *testing.T, err error) {
	t.Helper()
	require.Equal(t, process.KindUnavailable, process.KindOf(err), "%v", err)
	require.Error(t, process.Cause(err), "what happened is for the log")
	require.NotContains(t, err.Error(), process.Cause(err).Error(), "and for nobody else")
}

func read(ctx context.Context, s *store.Store) error {
	_, err := s.Shop.CurrentPolicy(ctx)
	return err
}

func write(ctx context.Context, s *store.Store) error {
	_, err := s.Suppliers.CreateSupplier(ctx, "A supplier", process.ProcessActor())
	return err
}

func TestAway_AKilledDatabaseIsUnavailableAndFoundAgainWhereverItIs(t *testing.T) {
	t.Parallel()
	srv := storetest.Own(t)
	s, err := store.OpenAt(t.Context(), srv.URL, 0)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	e := listen(t, ctx, s)
	e.hears(began)
	for _, port := range []func() int{srv.Port, func() int { return 0 }} {
		require.NoError(t, write(t.Context(), s))
		at := port()
		srv.Kill()
		unavailable(t, read(t.Context(), s))
		unavailable(t, write(t.Context(), s))
		srv.Start(at)
		if at != 0 {
			require.Equal(t, at, srv.Port(), "the port was free, so it is the same")
		}
		require.NoError(t, read(t.Context(), s))
		require.NoError(t, write(t.Context(), s))
		e.hears(lost)
		e.hears(began) // the listener too
	}
}

func TestAway_AnAnswerThatDoesNotComeIsUnavailable(t *testing.T) {
	t.Parallel()
	srv := storetest.Own(t)
	const most = 4
	s, err := store.Open(t.Context(), srv.URL(), most)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	require.NoError(t, read(t.Context(), s))
	srv.Freeze()

	const patience = time.Second
	var all sync.WaitGroup
	for i := range 3 * most { // more than there are connections: some wait for one
		all.Go(func() {
			ctx, do := database.InTime(t.Context(), patience), read
			if i%2 == 1 {
				do = write
			}
			begun := time.Now()
			err := do(ctx, s)
			assert.Equal(t, process.KindUnavailable, process.KindOf(err), "%v", err)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.Less(t, time.Since(begun), 2*patience)

			begun = time.Now()
			assert.Equal(t, process.KindUnavailable, process.KindOf(do(ctx, s)))
			assert.Less(t, time.Since(begun), patience, "patience is for the request and not for each statement")
		})
	}
	all.Wait()
	srv.Thaw()
	require.NoError(t, write(t.Context(), s))
}

func TestAway_PatienceIsForTheDatabaseOnly(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	ctx := database.InTime(t.Context(), time.Nanosecond)
	unavailable(t, read(ctx, s))
	unavailable(t, write(ctx, s))
	require.NoError(t, read(database.InTime(t.Context(), database.Patience), s))
	require.NoError(t, ctx.Err(), "the engine has a patience of its own")
}

func TestAway_WhoIsCutOffFromOutsideMayComeAgain(t *testing.T) {
	t.Parallel()
	s, db := storetest.ShopAt(t)
	for _, sql := range []string{
		`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
		`SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
	} {
		held, err := db.Begin(t.Context())
		require.NoError(t, err)
		_, err = held.Exec(t.Context(), `LOCK TABLE supplier`)
		require.NoError(t, err)
		ended := make(chan error, 1)
		go func() { ended <- write(t.Context(), s) }()
		require.Eventually(t, func() bool {
			var n int
			rows, _ := held.Query(t.Context(), sql)
			for rows.Next() {
				n++
			}
			return n > 0
		}, 30*time.Second, 10*time.Millisecond, "it waits for the lock")
		unavailable(t, <-ended)
		require.NoError(t, held.Rollback(t.Context()))
		require.NoError(t, write(t.Context(), s))
	}
}

func TestAway_TooManyConnectionsAreUnavailable(t *testing.T) {
	t.Parallel()
	srv := storetest.Own(t)
	s, err := store.Open(t.Context(), srv.URL(), 2)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	for {
		c, err := pgx.Connect(t.Context(), srv.URL())
		var full *pgconn.PgError
		if errors.As(err, &full) {
			require.Equal(t, "53300", full.Code)
			break
		}
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.Close(context.Background()) })
	}
	var all sync.WaitGroup
	failed := make(chan error, 8)
	for range cap(failed) {
		all.Go(func() { failed <- write(t.Context(), s) })
	}
	all.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			assert.Equal(t, process.KindUnavailable, process.KindOf(err), "%v", err)
		}
	}
}

func TestAway_WhoGivesUpAndWhoComesTooLateMayComeAgain(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	unavailable(t, read(gone, s))
	unavailable(t, write(gone, s))
	s.DB.Close()
	unavailable(t, read(t.Context(), s))
	unavailable(t, write(t.Context(), s))
}

func TestAway_WhatIsOursStaysOurs(t *testing.T) {
	t.Parallel()
	s, db := storetest.ShopAt(t)
	_, err := db.Exec(t.Context(), `ALTER TABLE policy RENAME TO policies`)
	require.NoError(t, err)
	require.Equal(t, process.KindInternal, process.KindOf(read(t.Context(), s)))
}

// A transaction that can not be ended has not happened, and may be sent again.
func TestAway_ATransactionThatIsCutOffIsUnavailable(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	cut := func(ctx context.Context) error {
		var pid int
		if err := s.DB.Q(ctx).QueryRow(ctx, `SELECT pg_backend_pid()`).Scan(&pid); err != nil {
			return err
		}
		_, err := s.DB.Q(t.Context()).Exec(t.Context(), `SELECT pg_terminate_backend($1, 5000)`, pid)
		return err
	}
	unavailable(t, s.DB.Tx(t.Context(), cut))
	unavailable(t, s.DB.Whole(t.Context(), cut))
	_, err := s.DB.Once(t.Context(), database.OnceKey{Principal: "st_1", Key: "once", Hash: []byte("h")}, func(ctx context.Context) (int, any, error) {
		return 201, nil, cut(ctx)
	})
	unavailable(t, err)
	require.NoError(t, read(t.Context(), s))
}
