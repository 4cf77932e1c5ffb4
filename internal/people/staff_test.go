package people_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

func TestStaff_CardsAndTheirLimits(t *testing.T) {
	t.Parallel()
	s := storetest.WithBranch(t)
	m, err := s.People.CreateStaff(t.Context(), people.StaffCard{
		Branch: "MSK", Name: " Igor ", Role: process.Mechanic, Skills: []string{"engine", "chassis", "engine"}, Phone: storetest.Ptr("8 916 123 45 67"),
	}, storetest.Boss)
	require.NoError(t, err)
	require.Equal(t, "Igor", m.Name)
	require.Equal(t, []string{"chassis", "engine"}, m.Skills)
	require.True(t, m.Active)

	for advice, card := range map[string]people.StaffCard{
		"name":          {Branch: "MSK", Role: process.Mechanic},
		"choose one of": {Branch: "MSK", Name: "X", Role: process.Client},
		"skills":        {Branch: "MSK", Name: "X", Role: process.Mechanic, Skills: []string{" "}},
		"phone":         {Branch: "MSK", Name: "X", Role: process.Mechanic, Phone: storetest.Ptr("1")},
	} {
		_, err := s.People.CreateStaff(t.Context(), card, storetest.Boss)
		storetest.Refused(t, err, process.KindInvalid, advice)
	}
	_, err = s.People.CreateStaff(t.Context(), people.StaffCard{Branch: "NOWHERE", Name: "X", Role: process.Parts}, storetest.Boss)
	storetest.Refused(t, err, process.KindNotFound, "GET /v1/branches")
	_, err = s.People.StaffByID(t.Context(), "st_nobody")
	storetest.Refused(t, err, process.KindNotFound, "GET /v1/staff")

	storetest.Hire(t, s, "Anna", process.Reception)
	list, err := s.People.ListStaff(t.Context(), people.StaffFilter{Branch: "MSK", Role: process.Mechanic})
	require.NoError(t, err)
	require.Equal(t, []people.Staff{m}, list.Items)
}

func TestStaff_TheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	s := storetest.WithBranch(t)
	first := storetest.Hire(t, s, "First", process.Admin)
	_, err := s.People.UpdateStaff(t.Context(), first.ID, people.StaffPatch{Active: storetest.Ptr(false)}, storetest.Boss)
	storetest.Refused(t, err, process.KindConflict, "last administrator")
	_, err = s.People.UpdateStaff(t.Context(), first.ID, people.StaffPatch{Role: storetest.Ptr(process.Manager)}, storetest.Boss)
	storetest.Refused(t, err, process.KindConflict, "last administrator")
	storetest.Hire(t, s, "Second", process.Admin)
	left, err := s.People.UpdateStaff(t.Context(), first.ID, people.StaffPatch{Active: storetest.Ptr(false), Phone: storetest.Ptr("")}, storetest.Boss)
	require.NoError(t, err)
	require.False(t, left.Active)
}

func TestToken_WorksUntilItIsRevokedExpiredOrItsOwnerLeaves(t *testing.T) {
	t.Parallel()
	s := storetest.WithBranch(t)
	storetest.Hire(t, s, "Admin", process.Admin)
	anna := storetest.Hire(t, s, "Anna", process.Reception)
	issue := func() string {
		token, err := s.People.IssueToken(t.Context(), anna.ID, storetest.Ptr(time.Now().Add(time.Hour)), storetest.Boss)
		require.NoError(t, err)
		return token
	}
	works := func(token string) bool {
		p, err := s.People.ActorByToken(t.Context(), token)
		if err != nil {
			require.ErrorIs(t, err, auth.ErrUnknown)
			return false
		}
		require.Equal(t, auth.Principal{ID: anna.ID, Branch: "MSK", Role: process.Reception}, p)
		return true
	}
	first, second := issue(), issue()
	require.True(t, works(first))
	require.False(t, works(auth.NewToken()))

	list, err := s.People.Tokens(t.Context(), anna.ID)
	require.NoError(t, err)
	require.Len(t, list, 2)
	for range 2 {
		require.NoError(t, s.People.RevokeToken(t.Context(), anna.ID, list[1].ID, storetest.Boss))
	}
	require.NotEqual(t, works(first), works(second), "one of the two is revoked")
	storetest.Refused(t, s.People.RevokeToken(t.Context(), anna.ID, "beef", storetest.Boss), process.KindNotFound, "no token")
	storetest.Refused(t, s.People.RevokeToken(t.Context(), anna.ID, "not hex", storetest.Boss), process.KindNotFound, "no token")
	storetest.Refused(t, s.People.RevokeToken(t.Context(), "st_other", list[0].ID, storetest.Boss), process.KindNotFound, "no token")

	_, err = s.People.IssueToken(t.Context(), anna.ID, storetest.Ptr(time.Now()), storetest.Boss)
	storetest.Refused(t, err, process.KindInvalid, "expires_at")
	_, err = s.People.UpdateStaff(t.Context(), anna.ID, people.StaffPatch{Active: storetest.Ptr(false)}, storetest.Boss)
	require.NoError(t, err)
	require.False(t, works(first) || works(second))
	_, err = s.People.IssueToken(t.Context(), anna.ID, nil, storetest.Boss)
	storetest.Refused(t, err, process.KindNotFound, "active")
}

func TestToken_OnlyItsHashIsKept(t *testing.T) {
	t.Parallel()
	s := storetest.WithBranch(t)
	anna := storetest.Hire(t, s, "Anna", process.Reception)
	token, err := s.People.IssueToken(t.Context(), anna.ID, nil, storetest.Boss)
	require.NoError(t, err)
	entries, err := s.Audit.Of(t.Context(), anna.ID)
	require.NoError(t, err)
	require.Equal(t, "token.issue", entries[0].What)
	require.NotContains(t, string(entries[0].Data), token)
}

func TestBranch_StartsWithNumbersAndACalendar(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	b, err := s.Shop.CreateBranch(t.Context(), shop.Branch{ID: "SPB", BranchCard: shop.BranchCard{Name: " Petersburg "}}, storetest.Boss)
	require.NoError(t, err)
	require.Equal(t, "Petersburg", b.Name)
	_, err = s.Shop.CreateBranch(t.Context(), b, storetest.Boss)
	storetest.Refused(t, err, process.KindConflict, "exists already")
	_, err = s.Shop.CreateBranch(t.Context(), shop.Branch{ID: "spb", BranchCard: shop.BranchCard{Name: "x"}}, storetest.Boss)
	storetest.Refused(t, err, process.KindInvalid, "capitals")
	c, err := s.Shop.CurrentCalendar(t.Context(), "SPB")
	require.NoError(t, err)
	require.Equal(t, worktime.DefaultCalendar(), c)

	phone := "8 (812) 123-45-67"
	b, err = s.Shop.PutBranch(t.Context(), "SPB", shop.BranchCard{Name: "Petersburg", Phone: &phone, Address: " Nevsky 1 "}, 0, storetest.Boss)
	require.NoError(t, err)
	require.Equal(t, []string{"+78121234567", "Nevsky 1"}, []string{*b.Phone, b.Address})
	_, err = s.Shop.PutBranch(t.Context(), "NONE", shop.BranchCard{Name: "x"}, 0, storetest.Boss)
	storetest.Refused(t, err, process.KindNotFound, "no branch")
	bad := "12"
	_, err = s.Shop.PutBranch(t.Context(), "SPB", shop.BranchCard{Name: "x", Phone: &bad}, 0, storetest.Boss)
	storetest.Refused(t, err, process.KindInvalid, "not a number that can be called")

	bay, err := s.Workshop.CreateBay(t.Context(), "SPB", "Lift 1", storetest.Boss)
	require.NoError(t, err)
	_, err = s.Workshop.CreateBay(t.Context(), "SPB", "Lift 1", storetest.Boss)
	storetest.Refused(t, err, process.KindConflict, "already")
	_, err = s.Workshop.CreateBay(t.Context(), "NONE", "Lift 1", storetest.Boss)
	storetest.Refused(t, err, process.KindNotFound, "no branch")
	bays, err := s.Workshop.Bays(t.Context(), "SPB")
	require.NoError(t, err)
	require.Equal(t, []workshop.Bay{bay}, bays)
	branches, err := s.Shop.Branches(t.Context())
	require.NoError(t, err)
	require.Equal(t, []shop.Branch{b}, branches)
}
