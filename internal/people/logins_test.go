package people_test

import (
	"testing"

	"github.com/alexedwards/argon2id"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

const words = "three long words"

// signIn signs somebody in who can.
func signIn(t *testing.T, s *store.Store, name, password string) people.Person {
	t.Helper()
	p, err := s.People.Authenticate(t.Context(), name, password, "203.0.113.7")
	require.NoError(t, err)
	return p
}

func TestLogin_NameAndPasswordOpenAndNothingElseDoes(t *testing.T) {
	t.Parallel()
	s := storetest.WithBranch(t)
	anna, igor := storetest.Hire(t, s, "Anna", process.Reception), storetest.Hire(t, s, "Igor", process.Mechanic)
	require.NoError(t, s.People.SetLogin(t.Context(), anna.ID, " Anna.P ", words, storetest.Boss))

	p := signIn(t, s, "ANNA.p ", words)
	require.Equal(t, auth.Principal{ID: anna.ID, Branch: "MSK", Role: process.Reception}, p.Principal)
	require.Equal(t, "Anna", p.StaffName)
	require.Equal(t, "anna.p", p.Login)

	for name, password := range map[string]string{
		"anna.p": "three long word", "anna": words, "a\x00b": words, "igor": "",
	} {
		_, err := s.People.Authenticate(t.Context(), name, password, "203.0.113.7")
		require.ErrorIs(t, err, auth.ErrSignIn, name)
	}
	storetest.Refused(t, s.People.SetLogin(t.Context(), igor.ID, "anna.p", words, storetest.Boss), process.KindConflict, "choose another")
	storetest.Refused(t, s.People.SetLogin(t.Context(), igor.ID, "игорь", words, storetest.Boss), process.KindInvalid, "Latin")
	storetest.Refused(t, s.People.SetLogin(t.Context(), igor.ID, "igor", "short", storetest.Boss), process.KindInvalid, "at least 10")
	storetest.Refused(t, s.People.SetLogin(t.Context(), "st_none", "none", words, storetest.Boss), process.KindNotFound, "GET /v1/staff")
	storetest.Refused(t, s.People.RemoveLogin(t.Context(), igor.ID, storetest.Boss), process.KindNotFound, "no user name")
	storetest.Refused(t, s.People.EndSessionsOf(t.Context(), igor.ID, storetest.Boss), process.KindNotFound, "no user name")

	_, err := s.People.UpdateStaff(t.Context(), anna.ID, people.StaffPatch{Active: storetest.Ptr(false)}, storetest.Boss)
	require.NoError(t, err)
	_, err = s.People.Authenticate(t.Context(), "anna.p", words, "203.0.113.7")
	require.ErrorIs(t, err, auth.ErrSignIn, "who left")
	storetest.Refused(t, s.People.SetLogin(t.Context(), anna.ID, "anna", words, storetest.Boss), process.KindNotFound, "active")

	list, err := s.People.Logins(t.Context())
	require.NoError(t, err)
	listed := map[string]people.Login{}
	for _, l := range list {
		listed[l.StaffName] = l
	}
	require.Len(t, listed, 2, "who left is listed as long as they have a login")
	require.Equal(t, "anna.p", *listed["Anna"].Name)
	require.False(t, listed["Anna"].Active)
	require.Nil(t, listed["Igor"].Name)
}

func TestLogin_SessionsEndWhenItChangesOrItsOwnerLeaves(t *testing.T) {
	t.Parallel()
	s := storetest.WithBranch(t)
	anna := storetest.Hire(t, s, "Anna", process.Reception)
	require.NoError(t, s.People.SetLogin(t.Context(), anna.ID, "anna", words, storetest.Boss))
	good := func(p people.Person) bool {
		now, err := s.People.StaffSession(t.Context(), p.ID, p.Epoch)
		if err != nil {
			require.ErrorIs(t, err, auth.ErrSignedOut)
			return false
		}
		require.Equal(t, p.Login, now.Login)
		return true
	}
	first := signIn(t, s, "anna", words)
	require.True(t, good(first))

	require.NoError(t, s.People.SetLogin(t.Context(), anna.ID, "anna.p", words+" more", storetest.Boss))
	require.False(t, good(first), "the password was changed")
	_, err := s.People.Authenticate(t.Context(), "anna", words+" more", "203.0.113.7")
	require.ErrorIs(t, err, auth.ErrSignIn, "the name was changed")
	second := signIn(t, s, "anna.p", words+" more")

	require.NoError(t, s.People.EndSessionsOf(t.Context(), anna.ID, storetest.Boss))
	require.False(t, good(second), "signed out everywhere")
	third := signIn(t, s, "anna.p", words+" more")
	require.True(t, good(third))

	_, err = s.People.UpdateStaff(t.Context(), anna.ID, people.StaffPatch{Role: storetest.Ptr(process.Foreman)}, storetest.Boss)
	require.NoError(t, err)
	now, err := s.People.StaffSession(t.Context(), third.ID, third.Epoch)
	require.NoError(t, err)
	require.Equal(t, process.Foreman, now.Role, "a new role is seen at once")

	require.NoError(t, s.People.RemoveLogin(t.Context(), anna.ID, storetest.Boss))
	require.False(t, good(third), "the login is gone")
	require.NoError(t, s.People.SetLogin(t.Context(), anna.ID, "anna.p", words, storetest.Boss))
	require.False(t, good(third), "a new login does not revive the sessions of the old one")

	fourth := signIn(t, s, "anna.p", words)
	_, err = s.People.UpdateStaff(t.Context(), anna.ID, people.StaffPatch{Active: storetest.Ptr(false)}, storetest.Boss)
	require.NoError(t, err)
	require.False(t, good(fourth), "who left")
}

// Who gave the password decides whether another has to be chosen, and nothing but choosing
// one settles it.
func TestLogin_AGivenPasswordIsKnownUntilAnotherIsChosen(t *testing.T) {
	t.Parallel()
	s := storetest.WithBranch(t)
	anna := storetest.Hire(t, s, "Anna", process.Reception)
	who := auth.Principal{ID: anna.ID, Branch: "MSK", Role: process.Reception}
	given := func(password string) bool {
		p := signIn(t, s, "anna", password)
		now, err := s.People.StaffSession(t.Context(), p.ID, p.Epoch)
		require.NoError(t, err)
		require.Equal(t, p, now)
		l, err := s.People.LoginOf(t.Context(), anna.ID)
		require.NoError(t, err)
		require.Equal(t, p.Given, l.Given)
		return p.Given
	}
	require.NoError(t, s.People.GiveLogin(t.Context(), anna.ID, "anna", words, storetest.Boss))
	require.True(t, given(words))
	require.NoError(t, s.People.EndSessionsOf(t.Context(), anna.ID, storetest.Boss))
	require.True(t, given(words), "signed out is not chosen")
	_, err := s.People.ChangePassword(t.Context(), who, words, words, "203.0.113.7")
	storetest.Refused(t, err, process.KindInvalid, "choose another one")
	require.True(t, given(words))
	p, err := s.People.ChangePassword(t.Context(), who, words, words+" more", "203.0.113.7")
	require.NoError(t, err)
	require.False(t, p.Given)
	require.False(t, given(words+" more"))
	require.NoError(t, s.People.GiveLogin(t.Context(), anna.ID, "anna", words, storetest.Boss))
	require.True(t, given(words), "reset")
	require.NoError(t, s.People.GiveLogin(t.Context(), anna.ID, "anna", words, who.Actor()))
	require.False(t, given(words), "their own choice")
}

func TestLogin_AuditTellsWhatWasDoneWithoutThePassword(t *testing.T) {
	t.Parallel()
	s := storetest.WithBranch(t)
	anna := storetest.Hire(t, s, "Anna", process.Reception)
	require.NoError(t, s.People.SetLogin(t.Context(), anna.ID, "anna", words, storetest.Boss))
	require.NoError(t, s.People.EndSessionsOf(t.Context(), anna.ID, storetest.Boss))
	require.NoError(t, s.People.RemoveLogin(t.Context(), anna.ID, storetest.Boss))
	entries, err := s.Audit.Of(t.Context(), anna.ID)
	require.NoError(t, err)
	var what []string
	for _, e := range entries[:3] {
		what = append(what, e.What)
		require.Equal(t, storetest.Boss.ID, e.By)
		require.JSONEq(t, `{"name": "anna"}`, string(e.Data))
	}
	require.Equal(t, []string{"login.remove", "login.sign-out", "login.set"}, what)
}

func TestLogin_AHashOfAnotherCostIsMadeAnewAndSessionsStay(t *testing.T) {
	t.Parallel()
	s, db := storetest.ShopAt(t)
	anna := storetest.Hire(t, s, "Anna", process.Reception)
	cheap, err := argon2id.CreateHash(words, &argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	require.NoError(t, err)
	_, err = db.Exec(t.Context(), `INSERT INTO login (staff_id, name, password) VALUES ($1, 'anna', $2)`, anna.ID, cheap)
	require.NoError(t, err)
	kept := func() (hash string) {
		require.NoError(t, db.QueryRow(t.Context(), `SELECT password FROM login`).Scan(&hash))
		return hash
	}

	_, err = s.People.Authenticate(t.Context(), "anna", "wrong words here", "203.0.113.7")
	require.ErrorIs(t, err, auth.ErrSignIn)
	require.Equal(t, cheap, kept())
	p := signIn(t, s, "anna", words)
	require.Contains(t, kept(), "m=65536,t=3,p=2")
	_, err = s.People.StaffSession(t.Context(), p.ID, p.Epoch)
	require.NoError(t, err)
	require.Equal(t, p, signIn(t, s, "anna", words))
}
