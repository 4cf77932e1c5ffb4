package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
)

func TestWelcome_TheFirstAdministratorChoosesHowToSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	who, err := h.store.People.CreateStaff(t.Context(), people.StaffCard{Branch: h.Branch, Name: "First admin", Role: process.Admin}, process.ProcessActor())
	require.NoError(t, err)
	token, err := h.store.People.Invite(t.Context(), who.ID, process.ProcessActor())
	require.NoError(t, err)
	p := h.nobody()
	p.get("/welcome/"+token).ok().has("Welcome", "First admin: choose a user name and a password")
	choose := func(name, password, again string) *answer {
		return p.post("/welcome/"+token, url.Values{"name": {name}, "password": {password}, "again": {again}})
	}
	const secret = "four words that last"
	choose("boss", secret, secret+"!").refused(422).has("The two passwords differ")
	choose("b", secret, secret).refused(422).has("2 to 40")
	choose("boss", "short", "short").refused(422)
	require.Equal(t, http.StatusSeeOther, choose("boss", secret, secret).status)
	p.get("/people").ok().has("First admin")
	h.nobody().get("/welcome/" + token).refused(404).has("This link was used or is too old")
	choose("other", secret, secret).refused(404).has("This link was used or is too old")
}
