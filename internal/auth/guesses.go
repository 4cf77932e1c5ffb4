package auth

import (
	"context"
	"strconv"
	"sync"
	"time"
)

// How many wrong passwords are looked at within the window, for an account from one
// address, for an account from everywhere, and from one address for all accounts.
const (
	pairGuesses    = 10
	accountGuesses = 30
	addressGuesses = 30
	guessWindow    = time.Minute
)

const (
	// acquainted is how long an account and an address where its password was right know each other.
	acquainted = 30 * 24 * time.Hour
	// guessesKept is how many counts are kept before those that ran out are looked for.
	guessesKept = 4096
)

// TooManyGuesses refuses to look at a password.
type TooManyGuesses struct {
	Wait  time.Duration // in whole seconds
	First bool          // the first refusal after the last wrong password, for the audit
}

func (e *TooManyGuesses) Error() string {
	return "too many wrong passwords were tried; wait " + strconv.Itoa(int(e.Wait.Seconds())) + " seconds and try again"
}

// Guesses counts wrong passwords before they are looked at, so that guesses sent at
// once are no more than guesses sent one by one. A try that may still turn out right
// counts against nobody for good: whoever comes after it waits until it is settled.
// An account is not locked by strangers at an address where its password was right
// before: there only what is tried from that address counts. It is safe for
// concurrent use.
type Guesses struct {
	now func() time.Time

	mu      sync.Mutex
	counts  map[guessKey]*guessCount
	known   map[guessKey]time.Time // an account and an address: the last right password
	settled chan struct{}          // closed when any try is settled
}

// guessKey is what is counted: an account, an address, or both.
type guessKey struct{ account, address string }

type guessCount struct {
	wrong   int
	looking int // passwords that are being looked at
	until   time.Time
	refused bool // somebody was refused in this window
}

// NewGuesses returns what has counted nothing yet.
func NewGuesses() *Guesses {
	return &Guesses{now: time.Now, counts: map[guessKey]*guessCount{}, known: map[guessKey]time.Time{}, settled: make(chan struct{})}
}

// Try is a password that is about to be looked at.
type Try struct {
	g    *Guesses
	pair guessKey
	keys map[guessKey]int
}

// Begin takes a place for a password of an account that was sent from an address. It
// returns [*TooManyGuesses] when none is free in this window. Every Try is settled by
// one of its methods.
func (g *Guesses) Begin(ctx context.Context, account, address string) (*Try, error) {
	for {
		t, settled, err := g.begin(guessKey{account, address})
		if t != nil || err != nil {
			return t, err
		}
		select {
		case <-settled:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// begin returns neither a try nor an error when it depends on tries that are not settled.
func (g *Guesses) begin(pair guessKey) (*Try, <-chan struct{}, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	keys := g.keys(pair, now)
	busy := false
	for key, limit := range keys {
		c := g.counts[key]
		switch {
		case c == nil:
		case c.wrong >= limit && now.Before(c.until):
			first := !c.refused
			c.refused = true
			return nil, nil, &TooManyGuesses{Wait: c.until.Sub(now).Truncate(time.Second) + time.Second, First: first}
		case c.current(now)+c.looking >= limit:
			busy = true
		}
	}
	if busy {
		return nil, g.settled, nil
	}
	g.forget(now)
	for key := range keys {
		if g.counts[key] == nil {
			g.counts[key] = &guessCount{}
		}
		g.counts[key].looking++
	}
	return &Try{g, pair, keys}, nil, nil
}

// keys are the counts of a try with the limit of each.
func (g *Guesses) keys(pair guessKey, now time.Time) map[guessKey]int {
	keys := map[guessKey]int{pair: pairGuesses}
	if last, ok := g.known[pair]; !ok || now.Sub(last) > acquainted {
		keys[guessKey{account: pair.account}] = accountGuesses
		keys[guessKey{address: pair.address}] = addressGuesses
	}
	return keys
}

// current is how many were wrong in the window that runs.
func (c *guessCount) current(now time.Time) int {
	if now.Before(c.until) {
		return c.wrong
	}
	return 0
}

// Wrong settles a try with a wrong password.
func (t *Try) Wrong() {
	now := t.g.now()
	t.settle(func(c *guessCount) {
		if c.wrong = c.current(now); c.wrong == 0 {
			c.until, c.refused = now.Add(guessWindow), false
		}
		c.wrong++
	})
}

// Right settles a try with the right password: it takes back what was wrong before
// for this account from this address.
func (t *Try) Right() {
	t.settle(func(*guessCount) {})
	t.g.mu.Lock()
	defer t.g.mu.Unlock()
	if len(t.g.known) >= guessesKept {
		clear(t.g.known) // they get to know each other again
	}
	t.g.known[t.pair] = t.g.now()
	if c := t.g.counts[t.pair]; c != nil {
		c.wrong = 0
	}
}

// Unknown settles a try whose password could not be looked at.
func (t *Try) Unknown() { t.settle(func(*guessCount) {}) }

func (t *Try) settle(count func(*guessCount)) {
	t.g.mu.Lock()
	defer t.g.mu.Unlock()
	for key := range t.keys {
		c := t.g.counts[key]
		c.looking--
		count(c)
	}
	close(t.g.settled)
	t.g.settled = make(chan struct{})
}

// forget drops the counts that ran out when there are many.
func (g *Guesses) forget(now time.Time) {
	if len(g.counts) < guessesKept {
		return
	}
	for key, c := range g.counts {
		if c.looking == 0 && !now.Before(c.until) {
			delete(g.counts, key)
		}
	}
}
