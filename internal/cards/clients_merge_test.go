package cards_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

func TestMerge_TwoCardsOfAClientAreOne(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	s, away := d.Store, d.ClientID
	keep := storetest.AClient(t, s, "Иванов Пётр", "+79161112233")
	third := storetest.AClient(t, s, "Third")
	rep, err := s.Cards.AddRepresentative(t.Context(), away, cards.RepresentativeCard{Name: "Brother", DocNo: "1", ValidTo: "2099-01-01", MayDropOff: true}, storetest.Anna)
	require.NoError(t, err)
	_, err = s.Cards.UpdateClient(t.Context(), away, cards.ClientPatch{StaffFlag: storetest.Ptr("caution"), FlagReason: storetest.Ptr("shouts")}, 0, storetest.Anna)
	require.NoError(t, err)

	_, err = s.Cards.MergeClients(t.Context(), keep.ID, away, "the same person", storetest.Anna)
	storetest.Refused(t, err, process.KindForbidden, "manager")
	_, err = s.Cards.MergeClients(t.Context(), keep.ID, keep.ID, "the same", storetest.Chief)
	storetest.Refused(t, err, process.KindInvalid, "merged_id")
	_, err = s.Cards.MergeClients(t.Context(), keep.ID, "cl_none", "the same", storetest.Chief)
	storetest.Refused(t, err, process.KindNotFound, "no client")
	for range 2 {
		c, err := s.Cards.MergeClients(t.Context(), keep.ID, away, "the same person", storetest.Chief)
		require.NoError(t, err)
		require.Equal(t, []cards.Phone{{Number: "+79161112233"}, {Number: "+79161234567"}}, c.Phones)
		require.Equal(t, "shouts", c.FlagReason)
		require.Equal(t, 2, c.Version)
	}

	for _, id := range []string{keep.ID, away} {
		h, err := s.Reception.ClientHistory(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, keep.ID, h.Client.ID)
		require.Len(t, h.Vehicles, 1)
		require.Equal(t, rep.ID, h.Representatives[0].ID)
		require.Equal(t, "client.merge", h.Changes[0].What)
		require.Contains(t, string(h.Changes[0].Data), "the same person")
		_, err = s.Cards.Admit(t.Context(), cards.Intake{Branch: d.Branch, ClientID: id, VehicleID: d.VehicleID, RepresentativeID: rep.ID, OdometerKM: 1})
		require.NoError(t, err, "an order is opened under either id")
		may, err := s.Cards.ContactOf(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, "+79161112233", may.Phone)
	}
	found, err := s.Cards.SearchClients(t.Context(), "Пётр", database.Page{})
	require.NoError(t, err)
	require.Len(t, found.Items, 1, "one card is found, under one name")

	_, err = s.Cards.MergeClients(t.Context(), third.ID, away, "all three", storetest.Chief) // leads to keep, which goes
	require.NoError(t, err)
	c, err := s.Cards.ClientByID(t.Context(), away)
	require.NoError(t, err)
	require.Equal(t, third.ID, c.ID)
	_, err = s.Cards.UpdateClient(t.Context(), away, cards.ClientPatch{Name: storetest.Ptr("Renamed")}, 0, storetest.Anna)
	require.NoError(t, err)
	c, err = s.Cards.ClientByID(t.Context(), third.ID)
	require.NoError(t, err)
	require.Equal(t, "Renamed", c.Name)
}
