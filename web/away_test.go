package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

// tryAgain requires that a page says in time when to come again.
func (a *answer) tryAgain(since time.Time) {
	a.t.Helper()
	assert.Less(a.t, time.Since(since), database.Patience+2*time.Second)
	assert.Equal(a.t, http.StatusServiceUnavailable, a.status, a.body)
	assert.NotEmpty(a.t, a.header.Get("Retry-After"))
}

// The database is frozen, killed and there again under pages that go on being served.
func TestAway_EveryPageSaysWhenToComeAgain(t *testing.T) {
	t.Parallel()
	srv := storetest.Own(t)
	s, err := store.Open(t.Context(), srv.URL(), 4)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	h := houseOn(t, s)
	p := h.as(process.Admin)
	p.get("/reception").ok()
	away := func() {
		var all sync.WaitGroup
		for _, path := range []string{"/", "/reception", "/orders", "/board", "/parts", "/tasks", "/manager", "/c/" + strings.Repeat("a", 43)} {
			all.Go(func() { begun := time.Now(); p.get(path).tryAgain(begun) })
		}
		all.Go(func() {
			begun := time.Now()
			h.nobody().post("/sign-in", url.Values{"login": {"test.admin"}, "password": {password}}).tryAgain(begun)
		})
		all.Wait()
	}
	srv.Freeze()
	away()
	srv.Thaw()
	p.get("/reception").ok()
	port := srv.Port()
	srv.Kill()
	away()
	srv.Start(port)
	p.get("/reception").ok()
}

// locked holds a table in another session until the test ends.
func locked(t *testing.T, address, table, mode string) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	_, err = db.Exec(t.Context(), "BEGIN; LOCK TABLE "+table+" IN "+mode+" MODE")
	require.NoError(t, err)
}

// What a page needs does not come: the page says so whole, although its session can not be kept either.
func TestAway_APageThatCanNotBeReadIsAPageInWords(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	s, err := store.Open(t.Context(), address, 4)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	p := houseOn(t, s).as(process.Reception)
	locked(t, address, "staff", "ACCESS EXCLUSIVE")
	begun := time.Now()
	a := p.get("/reception")
	a.tryAgain(begun)
	require.Contains(t, a.header.Get("Content-Type"), "text/html")
	require.Contains(t, a.body, "send the same request again in a moment")
	require.Equal(t, 1, strings.Count(a.body, "</html>"))
}

// The page is there and its session can not be kept: the refusal takes the page's place.
func TestAway_APageWhoseSessionIsNotKeptIsNotSent(t *testing.T) {
	t.Parallel()
	address := storetest.URL(t)
	s, err := store.Open(t.Context(), address, 4)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	p := houseOn(t, s).as(process.Reception)
	locked(t, address, "session", "SHARE")
	begun := time.Now()
	a := p.get("/reception")
	a.tryAgain(begun)
	require.Equal(t, "Who you are can not be looked up right now; try again in a moment.\n", a.body)
}
