package auth

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

func TestPassword_IsRightOnlyForItsOwnHash(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a, err := HashPassword(ctx, "правильная лошадь")
	require.NoError(t, err)
	b, err := HashPassword(ctx, "правильная лошадь")
	require.NoError(t, err)
	require.NotEqual(t, a, b, "salted")
	require.True(t, strings.HasPrefix(a, "$argon2id$v=19$m=65536,t=3,p=2$"), a)

	right, stale, err := CheckPassword(ctx, "правильная лошадь", a)
	require.NoError(t, err)
	require.True(t, right)
	require.False(t, stale)
	right, _, err = CheckPassword(ctx, "правильная лошадка", a)
	require.NoError(t, err)
	require.False(t, right)
	_, _, err = CheckPassword(ctx, "правильная лошадь", "no hash")
	require.Error(t, err)
}

func TestPassword_OfAnotherCostIsStale(t *testing.T) {
	t.Parallel()
	cheap := *cost()
	cheap.Iterations = 1
	hash, err := argon2id.CreateHash("correct horse", &cheap)
	require.NoError(t, err)
	right, stale, err := CheckPassword(t.Context(), "correct horse", hash)
	require.NoError(t, err)
	require.True(t, right)
	require.True(t, stale)
	right, stale, err = CheckPassword(t.Context(), "wrong horse", hash)
	require.NoError(t, err)
	require.False(t, right || stale)
}

// The hash that stands in for an unknown user costs what any other costs, so
// that time does not tell who is known.
func TestPassword_NobodysHashCostsTheSame(t *testing.T) {
	t.Parallel()
	params, _, _, err := argon2id.DecodeHash(nobodys)
	require.NoError(t, err)
	require.Equal(t, cost(), params)
	right, stale, err := CheckPassword(t.Context(), "anything at all", "")
	require.NoError(t, err)
	require.False(t, right || stale)
}

func TestPassword_HashesWaitForAPlace(t *testing.T) {
	t.Parallel()
	p := make(places, 1)
	require.NoError(t, p.in(t.Context(), time.Minute))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, p.in(gone, time.Minute), context.Canceled)
	require.Equal(t, process.KindUnavailable, process.KindOf(p.in(t.Context(), time.Nanosecond)))
	p.out()
	require.NoError(t, p.in(t.Context(), time.Minute))
}

func TestPassword_WhatFits(t *testing.T) {
	t.Parallel()
	require.NoError(t, PasswordFits("anna.petrova", "correct horse"))
	require.NoError(t, PasswordFits("anna.petrova", strings.Repeat("пар", 60)))
	for password, advice := range map[string]string{
		"":                        "at least 10",
		"короткий":                "has 8 characters",
		strings.Repeat("пар", 70): "shorten it to 200",
		" Anna.Petrova":           "user name",
		strings.Repeat("ъ", 12):   "again and again",
	} {
		err := PasswordFits("anna.petrova", password)
		require.ErrorContains(t, err, advice)
		require.Equal(t, process.KindInvalid, process.KindOf(err))
	}
}
