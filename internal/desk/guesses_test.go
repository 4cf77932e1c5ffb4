package desk_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/desk"
)

// sent is a request as it arrives from an address, with what its sender says of itself.
func sent(t *testing.T, from, forwarded string) (r *http.Request) {
	t.Helper()
	in := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/c/x", nil)
	in.RemoteAddr = from
	if forwarded != "" {
		in.Header.Set("X-Forwarded-For", forwarded)
	}
	desk.FromProxies(http.HandlerFunc(func(_ http.ResponseWriter, got *http.Request) { r = got })).ServeHTTP(httptest.NewRecorder(), in)
	return r
}

func TestGuesses_CountByWhoeverSent(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		guesser, same, other *http.Request
	}{
		"an address":        {sent(t, "203.0.113.7:1", ""), sent(t, "203.0.113.7:2", "198.51.100.1"), sent(t, "203.0.113.8:1", "203.0.113.7")},
		"a network of IPv6": {sent(t, "[2001:db8::1]:1", ""), sent(t, "[2001:db8::2]:1", ""), sent(t, "[2001:db8:0:1::1]:1", "")},
		"behind a proxy":    {sent(t, "10.1.2.3:1", "203.0.113.7"), sent(t, "127.0.0.1:1", "9.9.9.9, 203.0.113.7, 10.9.9.9"), sent(t, "10.1.2.3:1", "203.0.113.8")},
	} {
		g := desk.NewGuesses()
		for range 100 { // more than are allowed, also when a minute begins meanwhile
			require.Zero(t, g.Wait(c.other), what)
			g.Missed(c.guesser)
		}
		for _, r := range []*http.Request{c.guesser, c.same} {
			wait := g.Wait(r)
			require.Greater(t, wait, time.Duration(0), what)
			require.LessOrEqual(t, wait, 62*time.Second, what)
			require.Zero(t, wait%time.Second, "%s: whole seconds", what)
		}
		require.Zero(t, g.Wait(c.other), what)
	}
}
