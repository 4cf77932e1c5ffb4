package cards_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

func TestP4_ClientCardKeepsOneFormOfEverything(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	made, err := s.Cards.CreateClient(t.Context(), cards.NewClient{ClientCard: cards.ClientCard{
		Name:     "  Иванов   Пётр ",
		Phones:   []cards.Phone{{Number: "8 (916) 123-45-67", Verified: true}, {Number: "+79161234567"}, {Number: "+34 912 34 56 78"}},
		Emails:   []string{" Petr@EXAMPLE.com ", "Petr@example.com"},
		Consents: cards.Consents{Service: true},
	}}, storetest.Anna)
	require.NoError(t, err)
	require.Equal(t, []cards.Phone{{Number: "+79161234567", Verified: true}, {Number: "+34912345678"}}, made.Phones)
	require.Equal(t, []string{"Petr@example.com"}, made.Emails)
	require.Equal(t, "person ru sms none", strings.Join([]string{made.Kind, made.Language, made.PreferredChannel, made.StaffFlag}, " "))
	require.NotNil(t, made.Consents.At)
	require.Equal(t, 1, made.Version)

	read, err := s.Cards.ClientByID(t.Context(), made.ID)
	require.NoError(t, err)
	require.Equal(t, made, read)
}

func TestP4_BadClientCardsAreRefusedWithAdvice(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	for advice, card := range map[string]cards.ClientCard{
		"fill it in":           {Name: "  "},
		"shorten it":           {Name: strings.Repeat("я", 201)},
		"control characters":   {Name: "a\x00b"},
		"not a number":         {Name: "A", Phones: []cards.Phone{{Number: "12"}}},
		"country code":         {Name: "A", Phones: []cards.Phone{{Number: "+7 000 000 00 00"}}},
		"not an address":       {Name: "A", Emails: []string{"Petr <p@example.com>"}},
		"choose one of ru, en": {Name: "A", Language: "de"},
		"preferred_channel":    {Name: "A", PreferredChannel: "fax"},
		"say why":              {Name: "A", StaffFlag: "caution"},
		"holds 20":             {Name: "A", Emails: make([]string, 21)},
	} {
		_, err := s.Cards.CreateClient(t.Context(), cards.NewClient{ClientCard: card}, storetest.Anna)
		storetest.Refused(t, err, process.KindInvalid, advice)
	}
	_, err := s.Cards.ClientByID(t.Context(), "cl_nobody")
	storetest.Refused(t, err, process.KindNotFound, "POST /v1/clients")
	_, err = s.Cards.ClientByID(t.Context(), "a\x00b")
	storetest.Refused(t, err, process.KindInvalid, "type it again")
}

func TestClient_StaleEditIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	c := storetest.AClient(t, s, "Anna", "+79161234567")

	changed, err := s.Cards.UpdateClient(t.Context(), c.ID, cards.ClientPatch{
		Name: storetest.Ptr("Anna B"), Consents: cards.ConsentsPatch{Marketing: storetest.Ptr(true)},
	}, 1, storetest.Anna)
	require.NoError(t, err)
	require.Equal(t, "Anna B", changed.Name)
	require.Equal(t, 2, changed.Version)
	require.True(t, changed.Consents.Marketing)
	require.NotNil(t, changed.Consents.At)
	require.Equal(t, c.Phones, changed.Phones)

	_, err = s.Cards.UpdateClient(t.Context(), c.ID, cards.ClientPatch{Name: storetest.Ptr("X")}, 1, storetest.Anna)
	storetest.Refused(t, err, process.KindConflict, "read it again")
	_, err = s.Cards.UpdateClient(t.Context(), c.ID, cards.ClientPatch{Phones: &[]cards.Phone{{Number: "5"}}}, 2, storetest.Anna)
	storetest.Refused(t, err, process.KindInvalid, "phone")
	_, err = s.Cards.UpdateClient(t.Context(), "cl_nobody", cards.ClientPatch{}, 0, storetest.Anna)
	storetest.Refused(t, err, process.KindNotFound, "no client")

	read, err := s.Cards.ClientByID(t.Context(), c.ID)
	require.NoError(t, err)
	require.Equal(t, changed, read)

	unchanged, err := s.Cards.UpdateClient(t.Context(), c.ID, cards.ClientPatch{Language: storetest.Ptr("en")}, 0, storetest.Anna)
	require.NoError(t, err)
	require.Equal(t, read.Consents, unchanged.Consents, "the time of a consent moves with the consent only")
}

func TestP19_OnlyAManagerRefusesServiceAndTheReasonIsKept(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	c := storetest.AClient(t, s, "Rude")
	refuse := cards.ClientPatch{StaffFlag: storetest.Ptr("service_refused"), FlagReason: storetest.Ptr("threatened a mechanic")}
	_, err := s.Cards.UpdateClient(t.Context(), c.ID, refuse, 0, storetest.Anna)
	storetest.Refused(t, err, process.KindForbidden, "manager")
	_, err = s.Cards.UpdateClient(t.Context(), c.ID, refuse, 0, storetest.Chief)
	require.NoError(t, err)
	_, err = s.Cards.UpdateClient(t.Context(), c.ID, cards.ClientPatch{StaffFlag: storetest.Ptr("none")}, 0, storetest.Anna)
	storetest.Refused(t, err, process.KindForbidden, "takes that back")

	h, err := s.Reception.ClientHistory(t.Context(), c.ID)
	require.NoError(t, err)
	require.Equal(t, "threatened a mechanic", h.Client.FlagReason)
	require.Equal(t, "client.update", h.Changes[0].What)
	require.Equal(t, storetest.Chief.ID, h.Changes[0].By)
	require.Contains(t, string(h.Changes[0].Data), "threatened")

	back, err := s.Cards.UpdateClient(t.Context(), c.ID, cards.ClientPatch{StaffFlag: storetest.Ptr("none")}, 0, storetest.Chief)
	require.NoError(t, err)
	require.Empty(t, back.FlagReason)
}

func TestP2_AnAuthorityEndsWithItsDayWhereTheBranchIs(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	r, err := d.Store.Cards.AddRepresentative(t.Context(), d.ClientID, cards.RepresentativeCard{
		Name: "Brother", DocNo: "77-1", ValidTo: "2027-01-31", MayDropOff: true,
	}, storetest.Anna)
	require.NoError(t, err)
	in := cards.Intake{Branch: d.Branch, ClientID: d.ClientID, VehicleID: d.VehicleID, RepresentativeID: r.ID, OdometerKM: 100_000}
	midnight := time.Date(2027, 1, 31, 21, 0, 0, 0, time.UTC) // in Moscow; in Greenwich the day has three hours to go
	in.At = midnight.Add(-time.Second)
	_, err = d.Store.Cards.Admit(t.Context(), in)
	require.NoError(t, err)
	in.At = midnight
	_, err = d.Store.Cards.Admit(t.Context(), in)
	storetest.Refused(t, err, process.KindConflict, "run out")
}

func TestP2_RepresentativeIsAddedAndRevoked(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	c := storetest.AClient(t, s, "Owner")
	card := cards.RepresentativeCard{
		Name: "Brother", Phone: storetest.Ptr("89161234567"), DocNo: "77 АА 1", ValidTo: "2027-01-31", MayDropOff: true, MayApproveUpTo: 500_000,
	}
	r, err := s.Cards.AddRepresentative(t.Context(), c.ID, card, storetest.Anna)
	require.NoError(t, err)
	require.Equal(t, "+79161234567", *r.Phone)
	require.Equal(t, "2027-01-31", r.ValidTo)

	_, err = s.Cards.AddRepresentative(t.Context(), "cl_nobody", card, storetest.Anna)
	storetest.Refused(t, err, process.KindNotFound, "no client")
	card.ValidTo = "2027-02-30"
	_, err = s.Cards.AddRepresentative(t.Context(), c.ID, card, storetest.Anna)
	storetest.Refused(t, err, process.KindInvalid, "valid_to")

	storetest.Refused(t, s.Cards.RevokeRepresentative(t.Context(), "cl_other", r.ID, storetest.Anna), process.KindNotFound, "representative")
	for range 2 {
		require.NoError(t, s.Cards.RevokeRepresentative(t.Context(), c.ID, r.ID, storetest.Anna))
	}
	list, err := s.Cards.Representatives(t.Context(), c.ID)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, r.ID, list[0].ID)
	require.NotNil(t, list[0].RevokedAt)
}
