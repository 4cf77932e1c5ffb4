package app_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// An operator with the data folder or the database makes the first user of the pages.
func TestUser_IsSetListedAndRemoved(t *testing.T) {
	t.Parallel()
	o := app.Options{DatabaseURL: storetest.URL(t), DataDir: t.TempDir()}
	s, err := store.Open(t.Context(), o.DatabaseURL, 2)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	admin := storetest.Stock(t, s).Actor(process.Admin).ID
	var told bytes.Buffer

	require.ErrorContains(t, app.SetUser(t.Context(), o, "", "anna", "three long words", &told), "--staff")
	require.ErrorContains(t, app.SetUser(t.Context(), o, admin, "anna", "short", &told), "at least 10")
	require.NoError(t, app.SetUser(t.Context(), o, admin, "anna", "three long words", &told))
	require.NoError(t, app.SetUser(t.Context(), o, "", "anna", "four words that last", &told))
	require.Contains(t, told.String(), "A admin (admin) signs in as anna")
	p, err := s.People.Authenticate(t.Context(), "anna", "four words that last", "203.0.113.7")
	require.NoError(t, err)
	require.Equal(t, admin, p.ID)
	require.True(t, p.Given, "they choose their own on the pages")

	told.Reset()
	require.NoError(t, app.ListUsers(t.Context(), o, &told))
	require.Regexp(t, `(?m)^anna +`+admin+` +A admin +admin +T +\d{4}-\d\d-\d\d$`, told.String())
	require.Regexp(t, `(?m)^- +st_\w+ +A mechanic +mechanic +T`, told.String())

	require.ErrorContains(t, app.RemoveUser(t.Context(), o, "igor", &told), "workbay user list")
	require.NoError(t, app.RemoveUser(t.Context(), o, "anna", &told))
	_, err = s.People.Authenticate(t.Context(), "anna", "four words that last", "203.0.113.7")
	require.ErrorIs(t, err, auth.ErrSignIn)
}
