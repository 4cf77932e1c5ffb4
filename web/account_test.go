package web_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
)

// stream is a live page's ear; the channel is closed when the server ends it.
func (p *person) stream() (over chan struct{}) {
	p.h.t.Helper()
	req, err := http.NewRequestWithContext(p.h.t.Context(), http.MethodGet, p.h.url+"/live", nil)
	require.NoError(p.h.t, err)
	resp, err := p.browser.Do(req)
	require.NoError(p.h.t, err)
	p.h.t.Cleanup(func() { _ = resp.Body.Close() })
	require.Equal(p.h.t, http.StatusOK, resp.StatusCode)
	in := bufio.NewReader(resp.Body)
	_, err = in.ReadString('\n')
	require.NoError(p.h.t, err)
	over = make(chan struct{})
	go func() {
		defer close(over)
		_, _ = io.Copy(io.Discard, in)
	}()
	return over
}

func TestAccount_WhoIsSetInactiveHearsNothingMoreAndNothingIsRevived(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p, other := h.as(process.Reception), h.as(process.Manager)
	over, stays := p.stream(), other.stream()
	anna := h.Actor(process.Reception).ID
	for _, active := range []bool{false, true} {
		_, err := h.store.People.UpdateStaff(t.Context(), anna, people.StaffPatch{Active: &active}, process.ProcessActor())
		require.NoError(t, err)
		h.web.Heard(feed.News{What: feed.People})
		<-over
		require.Equal(t, http.StatusSeeOther, p.get("/tasks").status)
	}
	select {
	case <-stays:
		require.Fail(t, "a colleague's stream ended")
	default:
	}
}

// Whoever signs out in one tab is signed out in all of them; elsewhere they stay.
func TestAccount_ASignOutEndsTheStreamsOfItsSession_AndNoOthers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	began := make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	listened := make(chan error, 1)
	go func() {
		listened <- h.store.Listen(ctx, func(n feed.News) {
			h.web.Heard(n)
			if n.What == feed.Began {
				close(began)
			}
		})
	}()
	t.Cleanup(func() { stop(); <-listened })
	<-began
	here, there := h.as(process.Reception), h.nobody()
	require.Equal(t, http.StatusSeeOther, there.post("/sign-in", url.Values{"login": {"test.reception"}, "password": {password}}).status)
	tab, other, elsewhere := here.stream(), here.stream(), there.stream()
	here.post("/sign-out", url.Values{}).to("/sign-in").ok()
	<-tab
	<-other
	there.get("/tasks").ok()
	select {
	case <-elsewhere:
		require.Fail(t, "another session's stream ended")
	default:
	}
	_, err := h.store.DB.Q(t.Context()).Exec(t.Context(), `UPDATE session SET expiry = now() - interval '1 second'`)
	require.NoError(t, err)
	n, err := h.store.People.PurgeSessions(t.Context())
	require.NoError(t, err)
	require.Positive(t, n)
	<-elsewhere
}

func TestAccount_EverybodyChangesTheirPasswordAndSignsOutEverywhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const now = "four words that last"
	for _, role := range []process.Role{process.Mechanic, process.Parts} {
		here, there := h.as(role), h.nobody()
		login := "test." + string(role)
		require.Equal(t, http.StatusSeeOther, there.post("/sign-in", url.Values{"login": {login}, "password": {password}}).status)
		change := func(present, password, again string) *answer {
			return here.post("/account/password", url.Values{"present": {present}, "password": {password}, "again": {again}})
		}
		here.get("/account").ok().has("My account", login)
		change("guess", now, now).refused(403).has("not your password")
		change(password, now, now+"!").refused(422).has("The two passwords differ")
		short := change(password, "short", "short").refused(422).has("at least 10")
		require.NotContains(t, short.body, password)
		change(password, now, now).to("/account").ok().has("The password is changed")
		require.Equal(t, http.StatusSeeOther, there.get("/tasks").status, "elsewhere")
		require.Equal(t, http.StatusSeeOther, there.post("/sign-in", url.Values{"login": {login}, "password": {now}}).status)
		here.post("/account/sign-out", url.Values{}).to("/sign-in").ok()
		require.Equal(t, http.StatusSeeOther, there.get("/tasks").status)
		require.Equal(t, http.StatusSeeOther, here.get("/tasks").status)
	}
}

func TestAccount_AnAdministratorEndsAnybodysSessions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p, admin := h.as(process.Reception), h.as(process.Admin)
	over := p.stream()
	at := "/people/" + h.Actor(process.Reception).ID + "/sign-out"
	for _, role := range []process.Role{process.Reception, process.Manager} {
		h.as(role).get("/people").refused(403)
		h.as(role).post(at, url.Values{}).refused(403)
	}
	admin.get("/account").ok().source(`href="/people"`)
	admin.get("/people").ok().has("test.reception", "can not sign in").source(at)
	admin.post(at, url.Values{}).to("/people").ok().has("Signed out everywhere")
	h.web.Heard(feed.News{What: feed.People})
	<-over
	require.Equal(t, http.StatusSeeOther, p.get("/tasks").status)
}
