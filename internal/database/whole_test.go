package database_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store/storetest"
)

func TestWhole_KeepsAllThatWasDoneInIt(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	require.NoError(t, s.DB.Whole(t.Context(), func(ctx context.Context) error {
		require.True(t, s.DB.InWhole(ctx))
		return s.DB.Tx(ctx, func(ctx context.Context) error {
			_, err := s.Cards.CreateClient(ctx, cards.NewClient{ClientCard: cards.ClientCard{Name: "Whole"}}, storetest.Anna)
			return err
		})
	}))
	all, err := s.Cards.SearchClients(t.Context(), "", database.Page{})
	require.NoError(t, err)
	require.Len(t, all.Items, 1)
}

// A part that failed has left half of its work in the transaction: whoever takes
// its error for an answer must not commit that.
func TestWhole_KeepsNothingWhenAPartFailed(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	failed := errors.New("no such slot")
	err := s.DB.Whole(t.Context(), func(ctx context.Context) error {
		_ = s.DB.Tx(ctx, func(ctx context.Context) error {
			_, err := s.Cards.CreateClient(ctx, cards.NewClient{ClientCard: cards.ClientCard{Name: "Half"}}, storetest.Anna)
			require.NoError(t, err)
			return failed
		})
		return nil
	})
	require.ErrorIs(t, err, failed)
	all, err := s.Cards.SearchClients(t.Context(), "", database.Page{})
	require.NoError(t, err)
	require.Empty(t, all.Items)
	require.False(t, s.DB.InWhole(t.Context()))
}
