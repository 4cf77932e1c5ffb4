package storetest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/metrics/counters"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
)

// InMinutes divides every histogram the same; what does not end in _total is one.
func InMinutes(name string) []float64 {
	if strings.HasSuffix(name, "_total") {
		return nil
	}
	return []float64{60, 3600}
}

// Counters reads the counters, by name and labels.
func Counters(t *testing.T, s *store.Store) map[string]counters.Tally {
	t.Helper()
	list, err := s.Counters.Tallies(t.Context(), InMinutes)
	require.NoError(t, err)
	found := map[string]counters.Tally{}
	for _, c := range list {
		k := c.Name + " " + strings.Join(c.Labels, " ")
		require.NotContains(t, found, k, "a series twice")
		found[k] = c
	}
	return found
}

// Fold adds all measures to the counters.
func Fold(t *testing.T, s *store.Store) {
	t.Helper()
	for {
		n, err := s.Counters.FoldMeasures(t.Context(), InMinutes, 100)
		require.NoError(t, err)
		if n < 100 {
			return
		}
	}
}

// GaugesOf reads gauges, by name and labels.
func GaugesOf(t *testing.T, read func() ([]process.Measure, error)) map[string]float64 {
	t.Helper()
	list, err := read()
	require.NoError(t, err)
	found := map[string]float64{}
	for _, m := range list {
		k := m.Name + " " + strings.Join(m.Labels, " ")
		require.NotContains(t, found, k, "a series twice")
		found[k] = m.Value
	}
	return found
}
