package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/workorder"
)

func hire(t *testing.T, s *store.Store, name string, role workorder.Role) store.Staff {
	t.Helper()
	p, err := s.CreateStaff(t.Context(), store.StaffCard{Branch: "MSK", Name: name, Role: role}, boss)
	require.NoError(t, err)
	return p
}

func TestStaff_CardsAndTheirLimits(t *testing.T) {
	t.Parallel()
	s := shop(t)
	m, err := s.CreateStaff(t.Context(), store.StaffCard{
		Branch: "MSK", Name: " Igor ", Role: workorder.Mechanic, Skills: []string{"engine", "chassis", "engine"}, Phone: ptr("8 916 123 45 67"),
	}, boss)
	require.NoError(t, err)
	require.Equal(t, "Igor", m.Name)
	require.Equal(t, []string{"chassis", "engine"}, m.Skills)
	require.True(t, m.Active)

	for advice, card := range map[string]store.StaffCard{
		"name":          {Branch: "MSK", Role: workorder.Mechanic},
		"choose one of": {Branch: "MSK", Name: "X", Role: workorder.Client},
		"skills":        {Branch: "MSK", Name: "X", Role: workorder.Mechanic, Skills: []string{" "}},
		"phone":         {Branch: "MSK", Name: "X", Role: workorder.Mechanic, Phone: ptr("1")},
	} {
		_, err := s.CreateStaff(t.Context(), card, boss)
		refused(t, err, workorder.KindInvalid, advice)
	}
	_, err = s.CreateStaff(t.Context(), store.StaffCard{Branch: "NOWHERE", Name: "X", Role: workorder.Parts}, boss)
	refused(t, err, workorder.KindNotFound, "GET /v1/branches")
	_, err = s.StaffByID(t.Context(), "st_nobody")
	refused(t, err, workorder.KindNotFound, "GET /v1/staff")

	hire(t, s, "Anna", workorder.Reception)
	list, err := s.ListStaff(t.Context(), store.StaffFilter{Branch: "MSK", Role: workorder.Mechanic})
	require.NoError(t, err)
	require.Equal(t, []store.Staff{m}, list.Items)
}

func TestStaff_TheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	s := shop(t)
	first := hire(t, s, "First", workorder.Admin)
	_, err := s.UpdateStaff(t.Context(), first.ID, store.StaffPatch{Active: ptr(false)}, boss)
	refused(t, err, workorder.KindConflict, "last administrator")
	_, err = s.UpdateStaff(t.Context(), first.ID, store.StaffPatch{Role: ptr(workorder.Manager)}, boss)
	refused(t, err, workorder.KindConflict, "last administrator")
	hire(t, s, "Second", workorder.Admin)
	left, err := s.UpdateStaff(t.Context(), first.ID, store.StaffPatch{Active: ptr(false), Phone: ptr("")}, boss)
	require.NoError(t, err)
	require.False(t, left.Active)
}

func TestToken_WorksUntilItIsRevokedExpiredOrItsOwnerLeaves(t *testing.T) {
	t.Parallel()
	s := shop(t)
	hire(t, s, "Admin", workorder.Admin)
	anna := hire(t, s, "Anna", workorder.Reception)
	issue := func() string {
		token, err := s.IssueToken(t.Context(), anna.ID, ptr(time.Now().Add(time.Hour)), boss)
		require.NoError(t, err)
		return token
	}
	works := func(token string) bool {
		p, err := s.ActorByToken(t.Context(), token)
		if err != nil {
			require.ErrorIs(t, err, auth.ErrUnknown)
			return false
		}
		require.Equal(t, auth.Principal{ID: anna.ID, Branch: "MSK", Role: workorder.Reception}, p)
		return true
	}
	first, second := issue(), issue()
	require.True(t, works(first))
	require.False(t, works(auth.NewToken()))

	list, err := s.Tokens(t.Context(), anna.ID)
	require.NoError(t, err)
	require.Len(t, list, 2)
	for range 2 {
		require.NoError(t, s.RevokeToken(t.Context(), anna.ID, list[1].ID, boss))
	}
	require.NotEqual(t, works(first), works(second), "one of the two is revoked")
	refused(t, s.RevokeToken(t.Context(), anna.ID, "beef", boss), workorder.KindNotFound, "no token")
	refused(t, s.RevokeToken(t.Context(), anna.ID, "not hex", boss), workorder.KindNotFound, "no token")
	refused(t, s.RevokeToken(t.Context(), "st_other", list[0].ID, boss), workorder.KindNotFound, "no token")

	_, err = s.IssueToken(t.Context(), anna.ID, ptr(time.Now()), boss)
	refused(t, err, workorder.KindInvalid, "expires_at")
	_, err = s.UpdateStaff(t.Context(), anna.ID, store.StaffPatch{Active: ptr(false)}, boss)
	require.NoError(t, err)
	require.False(t, works(first) || works(second))
	_, err = s.IssueToken(t.Context(), anna.ID, nil, boss)
	refused(t, err, workorder.KindNotFound, "active")
}

func TestToken_OnlyItsHashIsKept(t *testing.T) {
	t.Parallel()
	s := shop(t)
	anna := hire(t, s, "Anna", workorder.Reception)
	token, err := s.IssueToken(t.Context(), anna.ID, nil, boss)
	require.NoError(t, err)
	entries, err := s.Audit(t.Context(), anna.ID)
	require.NoError(t, err)
	require.Equal(t, "token.issue", entries[0].What)
	require.NotContains(t, string(entries[0].Data), token)
}

func TestBranch_StartsWithNumbersAndACalendar(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	b, err := s.CreateBranch(t.Context(), store.Branch{ID: "SPB", BranchCard: store.BranchCard{Name: " Petersburg "}}, boss)
	require.NoError(t, err)
	require.Equal(t, "Petersburg", b.Name)
	_, err = s.CreateBranch(t.Context(), b, boss)
	refused(t, err, workorder.KindConflict, "exists already")
	_, err = s.CreateBranch(t.Context(), store.Branch{ID: "spb", BranchCard: store.BranchCard{Name: "x"}}, boss)
	refused(t, err, workorder.KindInvalid, "capitals")
	c, err := s.CurrentCalendar(t.Context(), "SPB")
	require.NoError(t, err)
	require.Equal(t, workorder.DefaultCalendar(), c)

	phone := "8 (812) 123-45-67"
	b, err = s.PutBranch(t.Context(), "SPB", store.BranchCard{Name: "Petersburg", Phone: &phone, Address: " Nevsky 1 "}, boss)
	require.NoError(t, err)
	require.Equal(t, []string{"+78121234567", "Nevsky 1"}, []string{*b.Phone, b.Address})
	_, err = s.PutBranch(t.Context(), "NONE", store.BranchCard{Name: "x"}, boss)
	refused(t, err, workorder.KindNotFound, "no branch")
	bad := "12"
	_, err = s.PutBranch(t.Context(), "SPB", store.BranchCard{Name: "x", Phone: &bad}, boss)
	refused(t, err, workorder.KindInvalid, "not a number that can be called")

	bay, err := s.CreateBay(t.Context(), "SPB", "Lift 1", boss)
	require.NoError(t, err)
	_, err = s.CreateBay(t.Context(), "SPB", "Lift 1", boss)
	refused(t, err, workorder.KindConflict, "already")
	_, err = s.CreateBay(t.Context(), "NONE", "Lift 1", boss)
	refused(t, err, workorder.KindNotFound, "no branch")
	bays, err := s.Bays(t.Context(), "SPB")
	require.NoError(t, err)
	require.Equal(t, []store.Bay{bay}, bays)
	branches, err := s.Branches(t.Context())
	require.NoError(t, err)
	require.Equal(t, []store.Branch{b}, branches)
}
