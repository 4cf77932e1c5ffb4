package database_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
)

// Thousands are made in a millisecond.
func TestNewID_MadeLaterSortsLater(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	made := make([][]string, 4)
	for i := range made {
		all.Go(func() {
			for range 5_000 {
				made[i] = append(made[i], database.NewID("st"))
			}
		})
	}
	all.Wait()
	for _, ids := range made {
		require.True(t, slices.IsSorted(ids))
	}
	together := slices.Concat(made...)
	slices.Sort(together)
	require.Len(t, slices.Compact(together), 4*5_000)
}
