package web_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

func TestSignIn_WrongPasswordsAreCountedAndRightOnesAreNot(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	right := url.Values{"login": {"test.reception"}, "password": {password}}
	wrong := url.Values{"login": {"test.reception"}, "password": {"guess"}}
	h.as(process.Reception)
	for range 40 {
		require.Equal(t, http.StatusSeeOther, h.nobody().post("/sign-in", right).status)
	}
	they := h.nobody()
	last := they.post("/sign-in", wrong).refused(http.StatusUnauthorized)
	for tries := 1; last.status == http.StatusUnauthorized; tries++ {
		last = they.post("/sign-in", wrong)
		require.LessOrEqual(t, tries, 10)
	}
	last.refused(http.StatusTooManyRequests).has("Too many wrong passwords")
	require.NotEmpty(t, last.header.Get("Retry-After"))
	they.post("/sign-in", right).refused(http.StatusTooManyRequests)
}

// behind sends a sign-in through a proxy near by, which says whose it is.
func (h *house) behind(address, login, password string) int {
	form := url.Values{"login": {login}, "password": {password}}
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.url+"/sign-in", strings.NewReader(form.Encode()))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Forwarded-For", address)
	resp, err := h.nobody().browser.Do(req)
	if err != nil {
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

func TestSignIn_GuessesAtOnceAreNoMoreThanTheLimitAndLockNobodyElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.as(process.Reception)
	h.as(process.Mechanic)
	h.as(process.Manager)
	const guesser, owner = "203.0.113.7", "198.51.100.4"
	require.Equal(t, http.StatusSeeOther, h.behind(owner, "test.reception", password))
	var looked, refused, busy atomic.Int64
	var all sync.WaitGroup
	for range 120 {
		all.Go(func() {
			switch h.behind(guesser, "test.reception", "guess") {
			case http.StatusUnauthorized:
				looked.Add(1)
			case http.StatusTooManyRequests:
				refused.Add(1)
			case http.StatusServiceUnavailable: // it was not looked at either
				busy.Add(1)
			}
		})
	}
	all.Wait()
	require.LessOrEqual(t, looked.Load(), int64(10))
	require.EqualValues(t, 120, looked.Load()+refused.Load()+busy.Load())
	require.GreaterOrEqual(t, refused.Load(), int64(100))
	require.Equal(t, http.StatusSeeOther, h.behind(guesser, "test.mechanic", password), "a colleague behind the same address")
	require.Equal(t, http.StatusSeeOther, h.behind(owner, "test.reception", password), "whose account it is, from where they work")
	require.Equal(t, http.StatusSeeOther, h.behind("192.0.2.9", "test.manager", password), "somebody else, through the same proxy")
}

func TestSignIn_WhoComesInAndWhoTriesIsInTheAudit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.Actor(process.Reception).ID
	require.NoError(t, h.store.People.SetLogin(t.Context(), anna, "test.reception", password, process.ProcessActor()))
	require.Equal(t, http.StatusSeeOther, h.nobody().post("/sign-in", url.Values{"login": {"test.reception"}, "password": {password}}).status)
	told := func(ref string) (what []string) {
		entries, err := h.store.Audit.Of(t.Context(), ref)
		require.NoError(t, err)
		for _, e := range entries {
			require.NotContains(t, string(e.Data), "guess")
			require.NotContains(t, string(e.Data), password)
			if strings.HasPrefix(e.What, "login.") || strings.HasPrefix(e.What, "request.") {
				what = append(what, e.What)
			}
		}
		return what
	}
	for range 13 {
		h.behind("203.0.113.7", "test.reception", "guess")
	}
	what := told(anna)
	require.Equal(t, "login.locked", what[0], "once, though it was tried three times")
	require.Equal(t, []string{"login.failed", "login.sign-in", "login.set"}, what[10:])
	entries, err := h.store.Audit.Of(t.Context(), anna)
	require.NoError(t, err)
	require.JSONEq(t, `{"from": "203.0.113.7"}`, string(entries[0].Data))

	h.behind("203.0.113.7", "guess.as.name", "guess")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+"/sign-out", nil)
	require.NoError(t, err)
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusForbidden, resp.StatusCode)
	require.Equal(t, []string{"request.cross-site", "login.failed"}, told("sign-in"))
}
