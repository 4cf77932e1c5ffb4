package cards_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

func TestCrossNumbers_StayUntilAPriceListReplacesThem(t *testing.T) {
	t.Parallel()
	s := storetest.WithBranch(t)
	write := func(p cards.Part) error {
		return s.Cards.UpsertParts(t.Context(), []cards.Part{p}, "", storetest.Anna)
	}
	known := func() []string {
		found, err := s.Cards.PartsByNumber(t.Context(), []string{"A-1"})
		require.NoError(t, err)
		return found["A-1"].CrossNumbers
	}
	require.NoError(t, write(cards.Part{PartNo: "A-1", Name: "Filter", CrossNumbers: []string{"OC 90", "W 7"}}))
	require.Equal(t, []string{"OC 90", "W 7"}, known())
	require.NoError(t, write(cards.Part{PartNo: "A-1", Name: "Oil filter"}))
	require.Equal(t, []string{"OC 90", "W 7"}, known())
	found, err := s.Picker.Parts(t.Context(), "oil oc90", "MSK")
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.NoError(t, write(cards.Part{PartNo: "A-1", Name: "Oil filter", CrossNumbers: []string{"OC 91"}}))
	require.Equal(t, []string{"OC 91"}, known())
	require.NoError(t, write(cards.Part{PartNo: "A-1", Name: "Oil filter", CrossNumbers: []string{}}))
	require.Empty(t, known())

	for advice, crosses := range map[string][]string{
		"cross_numbers[0]: \"a1\" is the part's own number":  {"a1"},
		"cross_numbers[1]: \"oc-90\" is in the list already": {"OC 90", "oc-90"},
		"cross_numbers[0]: is empty":                         {" "},
	} {
		storetest.Refused(t, write(cards.Part{PartNo: "A-1", Name: "Oil filter", CrossNumbers: crosses}), process.KindInvalid, advice)
	}
	require.Empty(t, known())
}
