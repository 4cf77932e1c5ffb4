package auth

import "context"

// Lookup finds who a token belongs to, [ErrUnknown] when nobody. *store.Store's ActorByToken is one.
type Lookup func(ctx context.Context, token string) (Principal, error)

// Authenticator answers who calls. It remembers tokens by their hash, so that no
// token stays in memory; see [Memory] for how long. It is safe for concurrent use.
type Authenticator struct {
	*Memory[Principal]
	lookup Lookup
}

// New returns an authenticator that asks lookup.
func New(lookup Lookup) *Authenticator {
	return &Authenticator{Memory: NewMemory[Principal](), lookup: lookup}
}

// Authenticate returns whose token this is: [ErrUnknown] when it is nobody's, and
// the lookup's own error when that could not say.
func (a *Authenticator) Authenticate(ctx context.Context, token string) (Principal, error) {
	if !wellFormed(token) {
		return Principal{}, ErrUnknown
	}
	return a.Find(string(Hash(token)), func() (Principal, error) { return a.lookup(ctx, token) })
}
