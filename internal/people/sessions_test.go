package people_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/store/storetest"
)

var _ scs.CtxStore = (*people.Sessions)(nil)

func TestSession_IsKeptUnderAHashUntilItExpires(t *testing.T) {
	t.Parallel()
	s, db := storetest.ShopAt(t)
	ctx, kept := t.Context(), s.People.Sessions()
	require.NoError(t, kept.CommitCtx(ctx, "one", []byte("data"), time.Now().Add(time.Hour)))
	require.NoError(t, kept.CommitCtx(ctx, "one", []byte("more"), time.Now().Add(2*time.Hour)))
	require.NoError(t, kept.Commit("two", []byte("old"), time.Now().Add(-time.Second)))

	data, found, err := kept.FindCtx(ctx, "one")
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, "more", string(data))
	for _, token := range []string{"two", "three", "", "\x00"} {
		_, found, err = kept.Find(token)
		require.NoError(t, err)
		require.False(t, found, "%q", token)
	}
	var plain int
	require.NoError(t, db.QueryRow(ctx, `SELECT count(*) FROM session WHERE token = 'one'`).Scan(&plain))
	require.Zero(t, plain)

	n, err := s.People.PurgeSessions(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	for range 2 {
		require.NoError(t, kept.Delete("one"))
	}
	_, found, err = kept.FindCtx(ctx, "one")
	require.NoError(t, err)
	require.False(t, found)
}

func TestSession_EndsWhenNobodyUsesIt(t *testing.T) {
	t.Parallel()
	s, db := storetest.ShopAt(t)
	ctx, kept := t.Context(), s.People.Sessions()
	unused := func(gap time.Duration) {
		_, err := db.Exec(ctx, `UPDATE session SET used_at = $1`, time.Now().Add(-gap))
		require.NoError(t, err)
	}
	there := func() bool {
		_, found, err := kept.FindCtx(ctx, "one")
		require.NoError(t, err)
		return found
	}
	require.NoError(t, kept.CommitCtx(ctx, "one", []byte("data"), time.Now().Add(7*24*time.Hour)))
	unused(11 * time.Hour)
	require.True(t, there())
	var used time.Time
	require.NoError(t, db.QueryRow(ctx, `SELECT used_at FROM session`).Scan(&used))
	require.WithinDuration(t, time.Now(), used, time.Hour, "to look is to use it")
	n, err := s.People.PurgeSessions(ctx)
	require.NoError(t, err)
	require.Zero(t, n)

	unused(13 * time.Hour)
	require.False(t, there())
	n, err = s.People.PurgeSessions(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
}

// The manager that the pages use finds its sessions again, renews and destroys them.
func TestSession_WorksUnderItsManager(t *testing.T) {
	t.Parallel()
	s, db := storetest.ShopAt(t)
	m := scs.New()
	m.Store = s.People.Sessions()
	mux := http.NewServeMux()
	mux.HandleFunc("/in", func(w http.ResponseWriter, r *http.Request) {
		if err := m.RenewToken(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		m.Put(r.Context(), "epoch", int64(7))
	})
	mux.HandleFunc("/who", func(w http.ResponseWriter, r *http.Request) {
		if m.GetInt64(r.Context(), "epoch") != 7 {
			http.Error(w, "nobody", http.StatusUnauthorized)
		}
	})
	mux.HandleFunc("/out", func(_ http.ResponseWriter, r *http.Request) { _ = m.Destroy(r.Context()) })
	srv := httptest.NewServer(m.LoadAndSave(mux))
	t.Cleanup(srv.Close)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := &http.Client{Jar: jar}
	visit := func(path string) int {
		resp, err := browser.Get(srv.URL + path)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	require.Equal(t, http.StatusUnauthorized, visit("/who"))
	require.Equal(t, http.StatusOK, visit("/in"))
	require.Equal(t, http.StatusOK, visit("/in"))
	require.Equal(t, http.StatusOK, visit("/who"))
	var n int
	require.NoError(t, db.QueryRow(t.Context(), `SELECT count(*) FROM session`).Scan(&n))
	require.Equal(t, 1, n, "a renewed session does not leave the old one behind")
	require.Equal(t, http.StatusOK, visit("/out"))
	require.Equal(t, http.StatusUnauthorized, visit("/who"))
}
