package database_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

var orderKey = database.OnceKey{Principal: "st_anna", Key: "k1", Hash: []byte("body")}

func TestOnce_ARepeatedRequestGetsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	done := 0
	make1 := func(ctx context.Context) (int, any, error) {
		done++
		c, err := s.Cards.CreateClient(ctx, cards.NewClient{ClientCard: cards.ClientCard{Name: "Once"}}, storetest.Anna)
		return 201, c, err
	}
	first, err := s.DB.Once(t.Context(), orderKey, make1)
	require.NoError(t, err)
	require.False(t, first.Replayed)
	second, err := s.DB.Once(t.Context(), orderKey, make1)
	require.NoError(t, err)
	require.True(t, second.Replayed)
	require.Equal(t, 201, second.Status)
	require.JSONEq(t, string(first.Body), string(second.Body))
	require.Equal(t, 1, done)

	other := orderKey
	other.Hash = []byte("another body")
	_, err = s.DB.Once(t.Context(), other, make1)
	storetest.Refused(t, err, process.KindInvalid, "send a new key")
	other.Principal = "st_boris" // keys of different people do not meet
	_, err = s.DB.Once(t.Context(), other, make1)
	require.NoError(t, err)
	require.Equal(t, 2, done)
}

func TestOnce_AFailureKeepsNothing(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	_, err := s.DB.Once(t.Context(), orderKey, func(ctx context.Context) (int, any, error) {
		_, err := s.Cards.CreateClient(ctx, cards.NewClient{ClientCard: cards.ClientCard{Name: "Half done"}}, storetest.Anna)
		require.NoError(t, err)
		return 0, nil, errors.New("later step failed")
	})
	require.ErrorContains(t, err, "later step failed")
	all, err := s.Cards.SearchClients(t.Context(), "", database.Page{})
	require.NoError(t, err)
	require.Empty(t, all.Items)

	a, err := s.DB.Once(t.Context(), orderKey, func(context.Context) (int, any, error) { return 200, "now", nil })
	require.NoError(t, err)
	require.False(t, a.Replayed)
}

func TestOnce_OfRequestsAtOnceOneIsDone(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	var done atomic.Int32
	var g errgroup.Group
	answers := make([]string, 8)
	for i := range answers {
		g.Go(func() error {
			a, err := s.DB.Once(t.Context(), orderKey, func(ctx context.Context) (int, any, error) {
				done.Add(1)
				c, err := s.Cards.CreateClient(ctx, cards.NewClient{ClientCard: cards.ClientCard{Name: "Once"}}, storetest.Anna)
				return 201, c.ID, err
			})
			answers[i] = string(a.Body)
			return err
		})
	}
	require.NoError(t, g.Wait())
	require.EqualValues(t, 1, done.Load())
	for _, a := range answers {
		require.Equal(t, answers[0], a)
	}
}

func TestOnce_OldAnswersAreForgotten(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	_, err := s.DB.Once(t.Context(), orderKey, func(context.Context) (int, any, error) { return 200, nil, nil })
	require.NoError(t, err)
	n, err := s.DB.PurgeOnce(t.Context(), time.Now().Add(-time.Hour))
	require.NoError(t, err)
	require.Zero(t, n)
	n, err = s.DB.PurgeOnce(t.Context(), time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
}
