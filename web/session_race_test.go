package web_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

// hall is a house whose inbox takes as long as a test wants.
type hall struct {
	*house
	db *pgx.Conn // beside the program's own connections
}

func newHall(t *testing.T) *hall {
	t.Helper()
	address := storetest.URL(t)
	s, err := store.Open(t.Context(), address, 0)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	db, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	return &hall{houseOn(t, s), db}
}

// during has a person look at the inbox, does something in the same browser
// while that page is being made, and returns the page.
func (h *hall) during(p *person, do func()) *answer {
	h.t.Helper()
	tx, err := h.db.Begin(h.t.Context())
	require.NoError(h.t, err)
	_, err = tx.Exec(h.t.Context(), `LOCK TABLE task`)
	require.NoError(h.t, err)
	seen := make(chan *answer, 1)
	go func() { seen <- p.get("/tasks") }()
	require.Eventually(h.t, func() bool {
		var waits bool
		err := tx.QueryRow(h.t.Context(), `SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'task'::regclass AND NOT granted)`).Scan(&waits)
		return err == nil && waits
	}, time.Minute, 5*time.Millisecond)
	do()
	require.NoError(h.t, tx.Rollback(h.t.Context()))
	return <-seen
}

// A page that moves is read again and again while its reader does other things:
// a look that began before a deed and ends after it takes nothing back.
func TestSession_ASlowLookTakesNothingBack(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	p := h.as(process.Reception)
	h.during(p, func() {
		require.Equal(t, http.StatusSeeOther, p.post("/language", url.Values{"language": {"es"}}).status)
	}).ok()
	p.get("/tasks").ok().source(`<html lang="es"`)
}

func TestSession_ASlowLookBringsNobodyBackWhoSignedOut(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	p := h.as(process.Reception)
	at, err := url.Parse(h.url)
	require.NoError(t, err)
	copied := p.browser.Jar.Cookies(at) // in somebody else's hands
	h.during(p, func() {
		require.Equal(t, http.StatusSeeOther, p.post("/sign-out", url.Values{}).status)
	})
	p.browser.Jar.SetCookies(at, copied)
	require.Equal(t, http.StatusSeeOther, p.get("/tasks").status)
}
