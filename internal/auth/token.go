// Package auth says who is calling: random bearer tokens, kept only as hashes,
// and a short memory of whom each belongs to. It knows nothing of HTTP
// frameworks or tables.
package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"github.com/workbay/workbay/process"
)

// ErrUnknown refuses a token that is malformed, unknown, expired or revoked, or
// whose owner left. The message does not say which: a thief should not learn it.
var ErrUnknown = process.NotFound("this token is not valid; ask an administrator for a new one")

// Principal is the member of staff that a token stands for.
type Principal struct {
	ID     string       `json:"id"`
	Branch string       `json:"branch"`
	Role   process.Role `json:"role"`
}

// Actor is the principal as the process knows it.
func (p Principal) Actor() process.Actor { return process.Actor{Role: p.Role, ID: p.ID} }

// tokenBytes makes a token as hard to guess as a key: 256 bits.
const tokenBytes = 32

// NewToken makes a random token, safe in headers and URLs. It is shown once; only its [Hash] is kept.
func NewToken() string {
	b := make([]byte, tokenBytes)
	_, _ = rand.Read(b) // never fails, it ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

// Hash is what is stored of a token. A plain hash is enough: unlike a password, a
// random token can not be found by trying.
func Hash(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// wellFormed reports whether a text can be one of our tokens; anything else is not worth a lookup.
func wellFormed(token string) bool {
	b, err := base64.RawURLEncoding.DecodeString(token)
	return err == nil && len(b) == tokenBytes
}
