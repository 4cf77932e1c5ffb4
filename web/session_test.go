package web_test

import (
	"net/http"
	"net/url"
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
		require.LessOrEqual(t, tries, 70, "30 a minute, and a minute may begin meanwhile")
	}
	last.refused(http.StatusTooManyRequests).has("Too many wrong passwords")
	require.NotEmpty(t, last.header.Get("Retry-After"))
	they.post("/sign-in", right).refused(http.StatusTooManyRequests)
}
