package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/process"
)

// Whoever was given a password is shown nothing and does nothing before they have chosen
// another; what they sent meanwhile is not lost.
func TestOwnPassword_IsChosenBeforeAnythingElseOpens(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const given, own = "three long words", "four words that last"
	anna, admin := h.Actor(process.Reception).ID, h.as(process.Admin)
	at := "/people/" + anna + "/login"
	admin.post(at, admin.versioned(at, "login", "anna", "password", given)).to("/people").ok()

	p := h.nobody()
	signIn := func(password string) *answer {
		return p.post("/sign-in", url.Values{"login": {"anna"}, "password": {password}, "next": {"/tasks?x=1"}})
	}
	require.Equal(t, "/tasks?x=1", signIn(given).header.Get("Location"))
	form := p.get("/tasks?x=1").to("/own-password?next=%2Ftasks%3Fx%3D1").ok().has("Choose your own password", "given to you by somebody else")
	form.lacks("Inbox", "Reception")
	require.Equal(t, "/tasks?x=1", form.field("next"))
	for _, path := range []string{"/", "/account", "/live", "/find?q=x", "/reception", "/orders"} {
		require.Equal(t, http.StatusSeeOther, p.get(path).status, path)
	}
	for _, l := range []string{"es", "en"} { // who can not read the question can not answer it
		require.Equal(t, http.StatusSeeOther, p.post("/language", url.Values{"language": {l}}).status)
		p.get("/own-password").ok().source(`<html lang="` + l + `">`)
	}
	before, err := h.store.Audit.Of(t.Context(), anna)
	require.NoError(t, err)
	p.post("/account/password", url.Values{"present": {given}, "password": {own}, "again": {own}}).refused(403).has("Choose your own password")
	p.post("/clients", url.Values{"name": {"Call Client"}}).refused(403).source(`name="kept-path" value="/clients"`, `name="kept.name" value="Call Client"`)
	after, err := h.store.Audit.Of(t.Context(), anna)
	require.NoError(t, err)
	require.Equal(t, before, after)

	change := func(present, password, again string, more ...string) *answer {
		in := url.Values{"present": {present}, "password": {password}, "again": {again}, "next": {"/tasks?x=1"}}
		for i := 0; i < len(more); i += 2 {
			in.Set(more[i], more[i+1])
		}
		return p.post("/own-password", in)
	}
	change("guess", own, own).refused(403).has("not your password")
	change(given, own, own+"!").refused(422).has("The two passwords differ")
	require.Equal(t, "/tasks?x=1", change(given, "short", "short").refused(422).has("at least 10").field("next"))
	change(given, given, given).refused(422).has("choose another one")
	change(given, own, own).to("/tasks?x=1").ok().has("The password is changed")
	p.get("/own-password").to("/").to("/reception").ok()
	change(own, own, own).to("/tasks?x=1").ok()

	p.post("/sign-out", url.Values{}).to("/sign-in").ok()
	signIn(own).to("/tasks?x=1").ok()
}

// An administrator resets the password of somebody who is filling in a form: the form goes
// through the sign-in and through the choice.
func TestOwnPassword_AFormGoesThroughIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const given, own = "three long words", "four words that last"
	p := h.as(process.Reception)
	require.NoError(t, h.store.People.GiveLogin(t.Context(), h.Actor(process.Reception).ID, "anna", given, process.ProcessActor()))
	p.h.web.Heard(feed.News{What: feed.People})
	lost := p.post("/clients", url.Values{"name": {"Call Client"}}).refused(401)
	in := url.Values{"login": {"anna"}, "password": {given}, "kept-path": {lost.field("kept-path")}, "kept.name": {lost.field("kept.name")}}
	asked := p.post("/sign-in", in).ok().has("Choose your own password")
	in = url.Values{"present": {given}, "password": {own}, "again": {own}, "kept-path": {asked.field("kept-path")}, "kept.name": {asked.field("kept.name")}}
	p.post("/own-password", in).ok().source(`action="/clients"`, `name="name" value="Call Client"`)

	require.NoError(t, h.store.People.GiveLogin(t.Context(), h.Actor(process.Reception).ID, "anna", given, process.ProcessActor()))
	p.h.web.Heard(feed.News{What: feed.People})
	p.post("/sign-in", url.Values{"login": {"anna"}, "password": {given}}).to("/").to("/own-password?next=%2F").ok()
	p.post("/sign-out", url.Values{}).to("/sign-in").ok()
}

// Whoever gives themself a password has chosen it.
func TestOwnPassword_IsOneThatAnAdministratorGivesThemself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as(process.Admin)
	at := "/people/" + h.Actor(process.Admin).ID + "/login"
	admin.post(at, admin.versioned(at, "login", "boss", "password", "three long words"))
	p := h.nobody()
	p.post("/sign-in", url.Values{"login": {"boss"}, "password": {"three long words"}}).to("/").to("/manager").ok()
}
