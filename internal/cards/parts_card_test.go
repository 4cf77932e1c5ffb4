package cards_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func TestPutPart_ChangesTheCardThatWasRead(t *testing.T) {
	t.Parallel()
	s := storetest.WithBranch(t)
	ctx := t.Context()
	price := exact.Money(500)
	_, err := s.Cards.CreatePart(ctx, cards.Part{PartNo: "A-1", Name: "Filter", Brand: "Mann", CrossNumbers: []string{"OC 90"}}, "", storetest.Anna)
	require.NoError(t, err)
	made, err := s.Cards.PartByNumber(ctx, "A-1")
	require.NoError(t, err)
	require.Equal(t, 1, made.Version)
	require.True(t, made.Active)

	now, err := s.Cards.PutPart(ctx, "A-1", cards.PartPut{Name: " Oil filter ", Brand: "Bosch", Price: &price, CrossNumbers: []string{"W 7"}, Active: true}, 1, storetest.Anna)
	require.NoError(t, err)
	require.Equal(t, cards.PartCard{Part: cards.Part{PartNo: "A-1", Name: "Oil filter", Brand: "Bosch", Price: &price, Unit: "pcs", CrossNumbers: []string{"W 7"}}, Active: true, Version: 2}, now)
	_, err = s.Cards.PutPart(ctx, "A-1", cards.PartPut{Name: "Mine"}, 1, storetest.Anna)
	storetest.Refused(t, err, process.KindConflict, "changed")
	_, err = s.Cards.PutPart(ctx, "A-2", cards.PartPut{Name: "Mine"}, 0, storetest.Anna)
	storetest.Refused(t, err, process.KindNotFound, `there is no part "A-2"`)
	_, err = s.Cards.PutPart(ctx, "A-1", cards.PartPut{Name: "Mine", CrossNumbers: []string{"a1"}}, 0, storetest.Anna)
	storetest.Refused(t, err, process.KindInvalid, "the part's own number")
	found := func(q string) int {
		list, err := s.Picker.Parts(ctx, q, "MSK")
		require.NoError(t, err)
		return len(list)
	}
	for q, n := range map[string]int{"bosch": 1, "mann": 0, "w7": 1, "oc90": 0, "oil bosch": 1, "A-1": 1, "A": 0} {
		require.Equal(t, n, found(q), q)
	}

	// A price list that says nothing of the brand leaves it, and is an edit as any other.
	require.NoError(t, s.Cards.UpsertParts(ctx, []cards.Part{{PartNo: "A-1", Name: "Oil filter"}}, "", storetest.Anna))
	now, err = s.Cards.PartByNumber(ctx, "A-1")
	require.NoError(t, err)
	require.Equal(t, "Bosch", now.Brand)
	require.Equal(t, 3, now.Version)

	_, err = s.Cards.PutPart(ctx, "A-1", cards.PartPut{Name: "Oil filter"}, 3, storetest.Anna)
	require.NoError(t, err)
	require.NoError(t, s.Cards.UpsertParts(ctx, []cards.Part{{PartNo: "A-1", Name: "Oil filter"}}, "", storetest.Anna))
	for _, q := range []string{"A-1", "A-", "oil", "w7", "oil filter"} {
		require.Zero(t, found(q), "%s: what is not used any more is not offered", q)
	}
	numbers, missing, err := s.Cards.PartNumbers(ctx, []string{"a1"})
	require.NoError(t, err)
	require.Empty(t, missing, "who types its number gets it: some may be on the shelf")
	require.Equal(t, "A-1", numbers["a1"])
}
