package auth

import (
	"context"
	"sync"
	"time"
)

// Lookup finds who a token belongs to, [ErrUnknown] when nobody. *store.Store's ActorByToken is one.
type Lookup func(ctx context.Context, token string) (Principal, error)

const (
	// remember is how long an answer is trusted. Every request asks, so it saves
	// most lookups of a busy desk; the price is that a revoked token works this much longer.
	remember = 5 * time.Second
	// maxRemembered bounds the memory; more people than work in any group of branches.
	maxRemembered = 4096
)

// Authenticator answers who calls, asking its lookup at most once in five
// seconds for each token. Unknown tokens are not remembered: a new one works at once,
// and guesses can not fill the memory. It is safe for concurrent use.
type Authenticator struct {
	lookup Lookup
	now    func() time.Time

	mu    sync.Mutex
	known map[string]remembered // by the hash of the token, so that no token stays in memory
}

type remembered struct {
	who   Principal
	until time.Time
}

// New returns an authenticator that asks lookup.
func New(lookup Lookup) *Authenticator {
	return &Authenticator{lookup: lookup, now: time.Now, known: map[string]remembered{}}
}

// Authenticate tells whose token this is. It returns [ErrUnknown] when it is nobody's,
// and the lookup's own error when that could not tell.
func (a *Authenticator) Authenticate(ctx context.Context, token string) (Principal, error) {
	if !wellFormed(token) {
		return Principal{}, ErrUnknown
	}
	key := string(Hash(token))
	if who, ok := a.recall(key); ok {
		return who, nil
	}
	who, err := a.lookup(ctx, token)
	if err != nil {
		return Principal{}, err
	}
	a.note(key, who)
	return who, nil
}

func (a *Authenticator) recall(key string) (Principal, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r, ok := a.known[key]
	return r.who, ok && a.now().Before(r.until)
}

func (a *Authenticator) note(key string, who Principal) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.known) >= maxRemembered {
		clear(a.known) // everybody is looked up once more; simpler than choosing whom to forget
	}
	a.known[key] = remembered{who: who, until: a.now().Add(remember)}
}
