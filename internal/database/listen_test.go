package database_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
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
	began = feed.News{What: feed.Began}
	lost  = feed.News{What: feed.Lost}
	staff = feed.News{What: feed.People}
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
	s, db := storetest.ShopAt(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	e := listen(t, ctx, s)
	e.hears(began)
	tell := func(number string) {
		_, err := db.Exec(t.Context(), `SELECT pg_notify($1, $2)`, record.Changed, number)
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
	d := storetest.House(t)
	e := listen(t, t.Context(), d.Store)
	e.hears(began)
	d.Do(process.Reception, d.Opening(workorder.Commercial))
	e.hears(feed.News{What: feed.Order, Number: d.Order.Number, Version: d.Order.Version, Pending: len(d.Order.Due()) > 0})
}

func TestListen_HearsThatPeopleChanged(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, s, who := t.Context(), d.Store.People, d.Actor(process.Reception).ID
	_, err := s.IssueToken(ctx, who, nil, d.Actor(process.Admin))
	require.NoError(t, err)
	tokens, err := s.Tokens(ctx, who)
	require.NoError(t, err)
	require.NoError(t, s.SetLogin(ctx, who, "anna", "four words that last", d.Actor(process.Admin)))
	e := listen(t, ctx, d.Store)
	e.hears(began)
	patch := func(p people.StaffPatch) error {
		_, err := s.UpdateStaff(ctx, who, p, d.Actor(process.Admin))
		return err
	}
	require.NoError(t, s.RevokeToken(ctx, who, tokens[0].ID, d.Actor(process.Admin)))
	e.hears(staff)
	require.NoError(t, patch(people.StaffPatch{Role: new(process.Parts)}))
	e.hears(staff)
	require.NoError(t, patch(people.StaffPatch{Active: new(false)}))
	e.hears(staff)
	require.NoError(t, s.EndSessionsOf(ctx, who, d.Actor(process.Admin)))
	e.hears(staff)
	require.NoError(t, s.RemoveLogin(ctx, who, d.Actor(process.Admin)))
	e.hears(staff)
	_, err = d.DB.Exec(ctx, `DELETE FROM api_token`) // by hand, too
	require.NoError(t, err)
	e.hears(staff)
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
	e.hears(began)
}
