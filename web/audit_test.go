package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

func TestAudit_AdministratorsReadWhoCameInAndWhoTried(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin, manager, door := h.as(process.Admin), h.as(process.Manager), h.nobody()
	login := "test." + string(process.Manager)
	require.Equal(t, http.StatusUnauthorized, door.post("/sign-in", url.Values{"login": {login}, "password": {"not their password"}}).status)
	who := h.Actor(process.Manager).ID
	admin.get("/people").ok().has("Who came in")
	admin.get("/audit").ok().has("Wrong password", "127.0.0.1")
	admin.get("/audit?person="+who+"&what=login.failed").ok().has("Wrong password", "127.0.0.1")
	admin.get("/audit?person=" + who + "&what=token.issue").ok().has("Nothing was found")
	admin.get("/audit?day=2020-01-01").ok().has("Nothing was found")
	admin.get("/audit?day=tomorrow").refused(422)
	manager.get("/audit").refused(403)
}
