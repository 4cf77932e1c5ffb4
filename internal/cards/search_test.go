package cards_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

func TestP17_ClientIsFoundByWhateverIsAtHand(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	ivan := storetest.AClient(t, s, "Фёдоров Иван Петрович", "+7 916 123-45-67")
	maria := storetest.AClient(t, s, "María López 100%", "+34 911 222 333")
	storetest.ACar(t, s, storetest.VINLada, "а123вс 77", ivan.ID)
	sold := storetest.ACar(t, s, storetest.VINSkoda, "X001XX99", ivan.ID)
	_, err := s.Cards.ChangeOwner(t.Context(), sold.ID, maria.ID, storetest.Anna)
	require.NoError(t, err)

	for q, want := range map[string]cards.Client{
		"федоров":           ivan,
		"ФЁДОРОВ иван":      ivan,
		"иван фед":          ivan,
		"Ф П И":             ivan,
		"8 (916) 123-45-67": ivan,
		"89161234567":       ivan,
		"+7 916 1234567":    ivan,
		"8916123":           ivan,
		"161-234":           ivan,
		"A123BC":            ivan,
		"а 123 вс-77":       ivan,
		"0930Y2":            ivan,
		"100%":              maria,
		"x001":              maria,
		"911222333":         maria,
	} {
		found, err := s.Cards.SearchClients(t.Context(), q, database.Page{})
		require.NoError(t, err, q)
		require.Len(t, found.Items, 1, q)
		require.Equal(t, want.ID, found.Items[0].ID, q)
	}
	for _, q := range []string{"Сидоров", "%%", "__", "иван марина", "555 55 55", "\xff\xfe"} {
		found, err := s.Cards.SearchClients(t.Context(), q, database.Page{})
		require.NoError(t, err, q)
		require.Empty(t, found.Items, q)
	}
	_, err = s.Cards.SearchClients(t.Context(), "и", database.Page{})
	storetest.Refused(t, err, process.KindInvalid, "q: type")
	_, err = s.Cards.SearchClients(t.Context(), "a\x00b", database.Page{})
	storetest.Refused(t, err, process.KindInvalid, "type it again")
}

func TestSearch_PagesMeetWithoutGapOrRepeat(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	for i := range 7 {
		storetest.AClient(t, s, fmt.Sprintf("Client %d", i))
	}
	for _, q := range []string{"", "client"} {
		seen := map[string]bool{}
		pages, page := 0, database.Page{Limit: 3}
		for {
			found, err := s.Cards.SearchClients(t.Context(), q, page)
			require.NoError(t, err)
			for _, c := range found.Items {
				require.False(t, seen[c.ID])
				seen[c.ID] = true
			}
			pages++
			if page.Cursor = found.Next; page.Cursor == "" {
				break
			}
		}
		require.Equal(t, 3, pages)
		require.Len(t, seen, 7)
	}
	_, err := s.Cards.SearchClients(t.Context(), "", database.Page{Limit: 201})
	storetest.Refused(t, err, process.KindInvalid, "limit")
}

func TestSearchVehicles_ByFragmentAndOwner(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	c := storetest.AClient(t, s, "Owner")
	lada := storetest.ACar(t, s, storetest.VINLada, "А123ВС77", c.ID)
	skoda := storetest.ACar(t, s, storetest.VINSkoda, "", c.ID)
	other := storetest.ACar(t, s, "WVWZZZ1JZXW000001", "B777BB", "")
	for want, f := range map[string]cards.VehicleFilter{
		lada.ID:  {Query: "123bc"},
		skoda.ID: {Query: "tmbjj"},
		other.ID: {Query: "в777"},
	} {
		found, err := s.Cards.SearchVehicles(t.Context(), f)
		require.NoError(t, err)
		require.Len(t, found.Items, 1)
		require.Equal(t, want, found.Items[0].ID)
	}
	owned, err := s.Cards.SearchVehicles(t.Context(), cards.VehicleFilter{ClientID: c.ID})
	require.NoError(t, err)
	require.ElementsMatch(t, []cards.Vehicle{skoda, lada}, owned.Items)
	owned, err = s.Cards.SearchVehicles(t.Context(), cards.VehicleFilter{ClientID: c.ID, Query: "A123"})
	require.NoError(t, err)
	require.Equal(t, []cards.Vehicle{lada}, owned.Items)
	all, err := s.Cards.SearchVehicles(t.Context(), cards.VehicleFilter{Page: database.Page{Limit: 2}})
	require.NoError(t, err)
	require.Len(t, all.Items, 2)
	require.NotEmpty(t, all.Next)
}
