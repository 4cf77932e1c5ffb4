package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/process"
)

var anna = Principal{ID: "st_anna", Branch: "MSK", Role: process.Reception}

func TestAuthenticator_AsksNobodyAboutNonsense(t *testing.T) {
	t.Parallel()
	a := New(func(context.Context, string) (Principal, error) { panic("asked") })
	for _, token := range []string{"", "short", NewToken() + NewToken(), "\x00" + NewToken()[1:], "!" + NewToken()[1:]} {
		_, err := a.Authenticate(t.Context(), token)
		require.ErrorIs(t, err, ErrUnknown, token)
	}
}

func TestNewToken_IsRandomAndHashIsStable(t *testing.T) {
	t.Parallel()
	a, b := NewToken(), NewToken()
	require.NotEqual(t, a, b)
	require.Len(t, a, 43)
	require.Len(t, Hash(a), 32)
	require.Equal(t, Hash(a), Hash(a))
	require.NotEqual(t, Hash(a), Hash(b))
}

func TestAuthenticator_RemembersForAShortTimeOnly(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	asked, revoked := 0, false
	a := New(func(context.Context, string) (Principal, error) {
		asked++
		if revoked {
			return Principal{}, ErrUnknown
		}
		return anna, nil
	})
	a.now = func() time.Time { return now }
	a.Heard(feed.News{What: feed.Began})
	token := NewToken()

	for range 3 {
		who, err := a.Authenticate(t.Context(), token)
		require.NoError(t, err)
		require.Equal(t, anna, who)
	}
	require.Equal(t, 1, asked)

	revoked = true
	now = now.Add(remember)
	_, err := a.Authenticate(t.Context(), token)
	require.ErrorIs(t, err, ErrUnknown)
}

func TestAuthenticator_DoesNotRememberRefusals(t *testing.T) {
	t.Parallel()
	answers := []error{ErrUnknown, errors.New("database is away"), nil}
	a := New(func(context.Context, string) (Principal, error) {
		err := answers[0]
		answers = answers[1:]
		return anna, err
	})
	token := NewToken()
	_, err := a.Authenticate(t.Context(), token)
	require.ErrorIs(t, err, ErrUnknown)
	_, err = a.Authenticate(t.Context(), token)
	require.ErrorContains(t, err, "away")
	_, err = a.Authenticate(t.Context(), token)
	require.NoError(t, err)
}

func TestAuthenticator_MemoryIsBounded(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	a := New(func(context.Context, string) (Principal, error) { asked.Add(1); return anna, nil })
	a.Heard(feed.News{What: feed.Began})
	for i := range 2*maxRemembered + 1 {
		_, err := a.Authenticate(t.Context(), base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%032d", i)))
		require.NoError(t, err)
	}
	require.LessOrEqual(t, len(a.known), maxRemembered)
	require.EqualValues(t, 2*maxRemembered+1, asked.Load())
}

func TestAuthenticator_ForgetsWhenPeopleChangeAndWhileNobodyListens(t *testing.T) {
	t.Parallel()
	asked := 0
	a := New(func(context.Context, string) (Principal, error) { asked++; return anna, nil })
	token := NewToken()
	asks := func(times int) {
		t.Helper()
		asked = 0
		for range 2 {
			_, err := a.Authenticate(t.Context(), token)
			require.NoError(t, err)
		}
		require.Equal(t, times, asked)
	}
	asks(2)
	a.Heard(feed.News{What: feed.Began})
	asks(1)
	a.Heard(feed.News{What: feed.Order, Number: "T-1"})
	asks(0)
	a.Heard(feed.News{What: feed.People})
	asks(1)
	a.Heard(feed.News{What: feed.Lost})
	asks(2)
	a.Heard(feed.News{What: feed.Began})
	asks(1)
}

func TestAuthenticator_AnAnswerFromBeforeAChangeIsNotKept(t *testing.T) {
	t.Parallel()
	var a *Authenticator
	revoked := false
	a = New(func(context.Context, string) (Principal, error) {
		if revoked {
			return Principal{}, ErrUnknown
		}
		revoked = true
		a.Heard(feed.News{What: feed.People}) // between the look-up and its answer
		return anna, nil
	})
	a.Heard(feed.News{What: feed.Began})
	token := NewToken()
	_, err := a.Authenticate(t.Context(), token)
	require.NoError(t, err)
	_, err = a.Authenticate(t.Context(), token)
	require.ErrorIs(t, err, ErrUnknown)
}
