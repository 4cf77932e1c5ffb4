package desk

import (
	"math"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/httprate"
)

// An address may try so many links that open nothing within the window. What is
// right does not count: behind one address there may be a whole office, and somebody
// with an old link who tries it again.
const (
	guessesAllowed = 30
	guessWindow    = time.Minute
)

// Guesses counts, per address, what opened nothing, and stops whoever tries too
// much: for the rest of the window they are told nothing, right or wrong. It is
// safe for use by several goroutines.
type Guesses struct{ tried *httprate.RateLimiter }

// NewGuesses has counted nothing yet.
func NewGuesses() *Guesses {
	return &Guesses{httprate.NewRateLimiter(guessesAllowed, guessWindow)}
}

// Wait is how long this request's sender has to wait before what they try is
// looked at, in whole seconds; 0 when they may go on.
func (g *Guesses) Wait(r *http.Request) time.Duration {
	// The counter is in memory and has no errors.
	if _, rate, _ := g.tried.Status(Address(r)); math.Round(rate) < guessesAllowed {
		return 0
	}
	// When a window ends its count fades: two seconds later there is room for a try.
	const fades = 2 * time.Second
	now := time.Now().UTC()
	return now.Truncate(guessWindow).Add(guessWindow + fades).Sub(now).Truncate(time.Second)
}

// Missed counts what opened nothing.
func (g *Guesses) Missed(r *http.Request) {
	_ = g.tried.Counter().Increment(Address(r), time.Now().UTC().Truncate(guessWindow))
}

// Address is where a request truly comes from, for whatever counts or notes it: an
// address, of IPv6 the network that a household gets. Behind [FromProxies] it is what
// the proxy says.
func Address(r *http.Request) string {
	at := r.RemoteAddr
	if ip := middleware.GetClientIP(r.Context()); ip != "" {
		at = ip
	}
	key, _ := httprate.KeyByIP(&http.Request{RemoteAddr: at})
	return key
}

// near are the addresses of this machine and of private networks, where reverse
// proxies stand.
var near = []string{"127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"}

// FromProxies finds out who sent a request that came through a reverse proxy
// near by. A sender from elsewhere is who they are, whatever they say.
var FromProxies = middleware.ClientIPFromXFF(near...)
