package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

// ear collects what a listener hears.
type ear struct {
	t     *testing.T
	heard chan feed.News
	ended chan error
}

func listen(t *testing.T, ctx context.Context, s *store.Store) ear {
	e := ear{t, make(chan feed.News, 100), make(chan error, 1)}
	go func() { e.ended <- s.Listen(ctx, func(n feed.News) { e.heard <- n }) }()
	return e
}

var (
	began  = feed.News{What: feed.Began}
	lost   = feed.News{What: feed.Lost}
	people = feed.News{What: feed.People}
)

// order is the news of an order whose writer said no more than its number.
func order(number string) feed.News { return feed.News{What: feed.Order, Number: number} }

// hears requires that this is what it hears next.
func (e ear) hears(wanted feed.News) {
	e.t.Helper()
	select {
	case n := <-e.heard:
		require.Equal(e.t, wanted, n)
	case <-time.After(30 * time.Second):
		require.FailNow(e.t, "heard nothing", "waited for %v", wanted)
	}
}

func TestListen_HearsOfOrdersAndThatItMayHaveMissedSome(t *testing.T) {
	t.Parallel()
	s, db := shopAt(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	e := listen(t, ctx, s)
	e.hears(began)
	tell := func(number string) {
		_, err := db.Exec(t.Context(), `SELECT pg_notify($1, $2)`, store.Changed, number)
		require.NoError(t, err)
	}
	tell("MSK-1")
	e.hears(order("MSK-1"))

	for range 3 {
		var killed int
		require.NoError(t, db.QueryRow(t.Context(), `
			SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE application_name = 'workbay listener' AND datname = current_database()`).Scan(&killed))
		require.Equal(t, 1, killed, "one connection, outside of the pool")
		e.hears(lost)
		e.hears(began)
		tell("MSK-2")
		e.hears(order("MSK-2"))
	}
	cancel()
	require.ErrorIs(t, <-e.ended, context.Canceled)
	e.hears(lost)
}

func TestListen_HearsHowFarAnOrderIs(t *testing.T) {
	t.Parallel()
	d := house(t)
	e := listen(t, t.Context(), d.s)
	e.hears(began)
	d.do(workorder.Reception, d.opening(workorder.Commercial))
	e.hears(feed.News{What: feed.Order, Number: d.o.Number, Version: d.o.Version, Pending: len(d.o.Due()) > 0})
}

func TestListen_HearsThatPeopleChanged(t *testing.T) {
	t.Parallel()
	d := house(t)
	ctx, s, who := t.Context(), d.s, d.Actor(workorder.Reception).ID
	_, err := s.IssueToken(ctx, who, nil, boss)
	require.NoError(t, err)
	tokens, err := s.Tokens(ctx, who)
	require.NoError(t, err)
	require.NoError(t, s.SetLogin(ctx, who, "anna", "four words that last", boss))
	e := listen(t, ctx, s)
	e.hears(began)
	patch := func(p store.StaffPatch) error { _, err := s.UpdateStaff(ctx, who, p, boss); return err }
	require.NoError(t, s.RevokeToken(ctx, who, tokens[0].ID, boss))
	e.hears(people)
	require.NoError(t, patch(store.StaffPatch{Role: ptr(workorder.Parts)}))
	e.hears(people)
	require.NoError(t, patch(store.StaffPatch{Active: ptr(false)}))
	e.hears(people)
	require.NoError(t, s.EndSessionsOf(ctx, who, boss))
	e.hears(people)
	require.NoError(t, s.RemoveLogin(ctx, who, boss))
	e.hears(people)
	_, err = d.db.Exec(ctx, `DELETE FROM api_token`) // by hand, too
	require.NoError(t, err)
	e.hears(people)
}

func TestListen_KeepsTryingWhenTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	s, db := shopAt(t)
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
	e.hears(began)
}
