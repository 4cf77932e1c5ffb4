package auth

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/workbay/workbay/process"
)

// ErrSignIn refuses a sign-in. The message does not say whether the name is known, the
// password wrong or the person gone: somebody who tries names should not learn it.
var ErrSignIn = process.Forbidden("user name or password is wrong; try again, or ask an administrator for a new password")

// ErrSignedOut refuses a session whose owner left, or whose login was changed or removed since.
var ErrSignedOut = process.Forbidden("you are signed out: your login was changed meanwhile; sign in again")

// What a hash costs: the second choice of RFC 9106 (64 MiB, three passes) on two
// lanes instead of four, for a server may have no more processors. That is above each of the
// settings that OWASP's password storage cheat sheet calls enough (such as 46 MiB
// and one pass, or 19 MiB and two), and about a tenth of a second of a sign-in.
// Hashes carry their own cost; [CheckPassword] tells which are of another one.
const (
	hashMemory = 64 * 1024 // KiB
	hashPasses = 3
	hashLanes  = 2
	saltBytes  = 16
	keyBytes   = 32
)

func cost() *argon2id.Params {
	return &argon2id.Params{Memory: hashMemory, Iterations: hashPasses, Parallelism: hashLanes, SaltLength: saltBytes, KeyLength: keyBytes}
}

// nobodys is a hash of the present cost that no password has.
const nobodys = "$argon2id$v=19$m=65536,t=3,p=2$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

const (
	// hashesAtOnce bounds the memory that sign-ins take, 128 MiB, whoever sends how many. Each keeps
	// two processors busy, so more at once would not be faster.
	hashesAtOnce = 2
	// hashPatience is how long a sign-in waits for its turn before it is sent away.
	hashPatience = 10 * time.Second
)

// places are what hashes wait for. There is one set in a process, because its memory is what is shared.
type places chan struct{}

var hashing = make(places, hashesAtOnce)

// in waits for a place; the caller gives it back with out.
func (p places) in(ctx context.Context, patience time.Duration) error {
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case p <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-late.C:
		return process.Unavailable("many people are signing in right now; try again in a moment")
	}
}

func (p places) out() { <-p }

// HashPassword is what is kept of a password: salted, slow to try, in the PHC string format.
func HashPassword(ctx context.Context, password string) (string, error) {
	if err := hashing.in(ctx, hashPatience); err != nil {
		return "", err
	}
	defer hashing.out()
	return argon2id.CreateHash(password, cost())
}

// CheckPassword reports whether the hash is this password's, and whether it is stale:
// made at another cost than is asked today, to be made anew. An empty hash is nobody's:
// checking takes as long as any and is never right.
func CheckPassword(ctx context.Context, password, hash string) (right, stale bool, err error) {
	if err := hashing.in(ctx, hashPatience); err != nil {
		return false, false, err
	}
	defer hashing.out()
	known := hash != ""
	if !known {
		hash = nobodys
	}
	right, made, err := argon2id.CheckHash(password, hash)
	if err != nil || !right || !known {
		return false, false, err
	}
	return true, *made != *cost(), nil
}

// Lengths of a password, in characters. Long is what makes it strong; no kinds of
// characters are asked for.
const (
	minPassword = 10
	maxPassword = 200
)

// PasswordFits refuses a new password that is too easy to guess or too long to type.
func PasswordFits(login, password string) error {
	first, _ := utf8.DecodeRuneInString(password)
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return process.Invalid("password: has %d characters; take at least %d, such as three or four words", n, minPassword)
	case n > maxPassword:
		return process.Invalid("password: has %d characters; shorten it to %d", n, maxPassword)
	case strings.EqualFold(strings.TrimSpace(password), login):
		return process.Invalid("password: is the user name; choose another one")
	case strings.Trim(password, string(first)) == "":
		return process.Invalid("password: is one character again and again; choose another one")
	}
	return nil
}
