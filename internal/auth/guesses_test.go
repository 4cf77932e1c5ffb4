package auth

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// clock is a time that stands still until it is moved.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time { return time.Unix(0, c.at.Load()) }

func countingGuesses() (*Guesses, *clock) {
	g, c := NewGuesses(), &clock{}
	g.now = c.now
	return g, c
}

// guess tries a wrong password and reports whether it was looked at.
func guess(t *testing.T, g *Guesses, account, address string) bool {
	t.Helper()
	try, err := g.Begin(t.Context(), account, address)
	if err != nil {
		var many *TooManyGuesses
		require.ErrorAs(t, err, &many)
		require.Positive(t, many.Wait)
		require.LessOrEqual(t, many.Wait, guessWindow+time.Second)
		return false
	}
	try.Wrong()
	return true
}

// opens signs in with the right password and reports whether it was looked at.
func opens(t *testing.T, g *Guesses, account, address string) bool {
	t.Helper()
	try, err := g.Begin(t.Context(), account, address)
	if err != nil {
		return false
	}
	try.Right()
	return true
}

func TestGuesses_AtOnceAreNoMoreThanOneByOne(t *testing.T) {
	t.Parallel()
	g, _ := countingGuesses()
	var looked, refused atomic.Int64
	var all sync.WaitGroup
	for range 120 {
		all.Go(func() {
			try, err := g.Begin(t.Context(), "anna", "203.0.113.7")
			if err != nil {
				refused.Add(1)
				return
			}
			looked.Add(1)
			try.Wrong()
		})
	}
	all.Wait()
	require.EqualValues(t, pairGuesses, looked.Load())
	require.EqualValues(t, 120-pairGuesses, refused.Load())
	require.True(t, opens(t, g, "boris", "203.0.113.7"), "a colleague behind the same address")
}

func TestGuesses_RightOnesWaitForNobodyWhoIsWrong(t *testing.T) {
	t.Parallel()
	g, _ := countingGuesses()
	for range 3 * addressGuesses {
		require.True(t, opens(t, g, "anna", "203.0.113.7"), "right ones do not count")
	}
	for _, account := range []string{"a", "b", "c", "d", "e"} { // one address tries many accounts
		for range pairGuesses {
			guess(t, g, account, "203.0.113.7")
		}
	}
	require.False(t, guess(t, g, "f", "203.0.113.7"), "the address has tried enough")
	require.True(t, opens(t, g, "anna", "203.0.113.7"))

	for _, from := range []string{"198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"} { // many addresses try one account
		for range pairGuesses {
			guess(t, g, "anna", from)
		}
	}
	require.False(t, guess(t, g, "anna", "198.51.100.5"), "the account was tried enough")
	require.True(t, opens(t, g, "anna", "203.0.113.7"), "where she has signed in before")
}

func TestGuesses_AreForgottenWithTheWindowAndByTheRightOne(t *testing.T) {
	t.Parallel()
	g, c := countingGuesses()
	for range pairGuesses {
		require.True(t, guess(t, g, "anna", "203.0.113.7"))
	}
	require.False(t, guess(t, g, "anna", "203.0.113.7"))
	c.at.Add(int64(guessWindow))
	for range 5 {
		for range pairGuesses - 1 {
			require.True(t, guess(t, g, "anna", "203.0.113.7"))
		}
		require.True(t, opens(t, g, "anna", "203.0.113.7"))
	}
}

func TestGuesses_TheFirstRefusalOfAWindowIsTold(t *testing.T) {
	t.Parallel()
	g, c := countingGuesses()
	for range 2 {
		for range pairGuesses {
			require.True(t, guess(t, g, "anna", "203.0.113.7"))
		}
		for i := range 3 {
			_, err := g.Begin(t.Context(), "anna", "203.0.113.7")
			var many *TooManyGuesses
			require.ErrorAs(t, err, &many)
			require.Equal(t, i == 0, many.First)
		}
		c.at.Add(int64(guessWindow))
	}
}

func TestGuesses_WhoWaitsForTriesMayGiveUp(t *testing.T) {
	t.Parallel()
	g, _ := countingGuesses()
	var tries []*Try
	for range pairGuesses {
		try, err := g.Begin(t.Context(), "anna", "203.0.113.7")
		require.NoError(t, err)
		tries = append(tries, try)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := g.Begin(gone, "anna", "203.0.113.7")
	require.ErrorIs(t, err, context.Canceled)
	tries[0].Unknown()
	require.True(t, guess(t, g, "anna", "203.0.113.7"), "what could not be looked at counts as nothing")
}

func TestGuesses_MemoryIsBoundedByTime(t *testing.T) {
	t.Parallel()
	g, c := countingGuesses()
	for i := range 3 * guessesKept {
		guess(t, g, NewToken(), NewToken())
		if i%guessesKept == 0 {
			c.at.Add(int64(guessWindow))
		}
	}
	require.LessOrEqual(t, len(g.counts), 4*guessesKept)
}
