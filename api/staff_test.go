package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/process"
)

func TestLogin_IsSetAndRemovedByAdministratorsOnly(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	who := d.shop.Actor(process.Mechanic).ID
	path := "/v1/staff/" + who + "/login"
	body := object{"name": "igor", "password": "three long words"}
	for _, r := range []process.Role{process.Manager, process.Mechanic} {
		d.do(r, put, path, body).problem(403, "it takes admin")
		d.do(r, remove, path, nil).problem(403, "it takes admin")
	}
	d.do(process.Admin, put, path, body).ok(204, nil)
	p, err := d.store.People.Authenticate(t.Context(), "igor", "three long words", "203.0.113.7")
	require.NoError(t, err)
	require.Equal(t, auth.Principal{ID: who, Branch: d.shop.Branch, Role: process.Mechanic}, p.Principal)

	d.do(process.Admin, put, "/v1/staff/"+d.shop.Actor(process.Parts).ID+"/login", body).problem(409, "choose another")
	d.do(process.Admin, put, "/v1/staff/st_none/login", object{"name": "none", "password": "three long words"}).problem(404, "GET /v1/staff")

	var is struct {
		Name  string
		Given bool
	}
	require.NotContains(t, string(d.do(process.Admin, get, path, nil).ok(200, &is).body), "words")
	require.Equal(t, "igor", is.Name)
	require.True(t, is.Given, "they choose their own")
	d.do(process.Admin, put, path, object{"name": "igor", "password": "three long words", "final": true}).ok(204, nil)
	d.do(process.Admin, get, path, nil).ok(200, &is)
	require.False(t, is.Given)
	d.do(process.Manager, get, path, nil).problem(403, "it takes admin")

	d.do(process.Admin, remove, path, nil).ok(204, nil)
	d.do(process.Admin, get, path, nil).problem(404, "no user name")
	d.do(process.Admin, remove, path, nil).problem(404, "no user name")
	_, err = d.store.People.Authenticate(t.Context(), "igor", "three long words", "203.0.113.7")
	require.ErrorIs(t, err, auth.ErrSignIn)
}

// Whatever is wrong with a request, its password comes back in no answer and stays in no
// table: answers are logged on the way, and a fast hash of a password is as good as the password.
func TestLogin_ThePasswordIsSeenNowhere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const secret = "swordfish-swordfish"
	who := d.shop.Actor(process.Mechanic).ID
	path := "/v1/staff/" + who + "/login"
	for _, c := range []struct {
		body   any
		status int
		advice string
	}{
		{object{"name": "igor", "password": secret, "staff": "x"}, 422, "nothing else"},
		{object{"name": 5, "password": secret}, 422, "nothing else"},
		{object{"name": "igor", "password": []string{secret}}, 422, "nothing else"},
		{`{"name":"igor","password":"` + secret, 422, "nothing else"},
		{`{"name":"igor","password":"` + secret + `"}{}`, 422, "nothing else"},
		{`"` + secret + `"`, 422, "nothing else"},
		{nil, 400, "body"},
		{object{"name": "Игорь", "password": secret}, 422, "Latin letters"},
		{object{"name": "igor", "password": strings.Repeat(secret, 11)}, 422, "shorten"},
		{object{"name": "igor", "password": "swordfish"}, 422, "at least 10"},
		{object{"name": secret, "password": secret}, 422, "is the user name"},
	} {
		a := d.do(process.Admin, put, path, c.body)
		a.problem(c.status, c.advice)
		require.NotContains(t, string(a.body), "swordfish")
	}
	key := header{"Idempotency-Key", "k-1"}
	d.do(process.Admin, put, path, object{"name": "igor", "password": secret}, key).ok(204, nil)
	d.do(process.Admin, put, path, object{"name": "igor", "password": secret + "-2"}, key).ok(204, nil)
	_, err := d.store.People.Authenticate(t.Context(), "igor", secret+"-2", "203.0.113.7")
	require.NoError(t, err, "no answer is kept under a key")

	entries, err := d.store.Audit.Of(t.Context(), who)
	require.NoError(t, err)
	require.Equal(t, "login.sign-in", entries[0].What)
	require.Equal(t, "login.set", entries[1].What)
	require.JSONEq(t, `{"name":"igor"}`, string(entries[1].Data))
}

func TestLogin_BodyIsInTheOpenAPIDocument(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var doc struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Required bool
				Content  map[string]struct{ Schema json.RawMessage }
			}
		}
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	d.do("", get, "/openapi.json", nil).ok(200, &doc)
	b := doc.Paths["/v1/staff/{id}/login"]["put"].RequestBody
	require.True(t, b.Required)
	require.Contains(t, string(b.Content["application/json"].Schema), "LoginBody")
	require.Contains(t, doc.Components.Schemas["LoginBody"].Properties, "password")
}

func TestToken_RacedUnderOneKeyIsOne(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	anna := d.shop.Actor(process.Reception).ID
	path := "/v1/staff/" + anna + "/tokens"
	before, err := d.store.People.Tokens(t.Context(), anna)
	require.NoError(t, err)
	answers := make([]answer, 20)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = d.do(process.Admin, http.MethodPost, path, nil, header{"Idempotency-Key", "k1"}) })
	}
	all.Wait()
	for _, a := range answers {
		require.Equal(t, 201, a.status, string(a.body))
		require.JSONEq(t, string(answers[0].body), string(a.body))
	}
	after, err := d.store.People.Tokens(t.Context(), anna)
	require.NoError(t, err)
	require.Len(t, after, len(before)+1)
	require.WithinDuration(t, time.Now().Add(365*24*time.Hour), *after[0].ExpiresAt, time.Hour)
	require.Nil(t, after[0].UsedAt)

	var issued struct{ Token string }
	answers[0].ok(201, &issued)
	d.tokens[process.Reception] = issued.Token
	d.do(process.Reception, http.MethodGet, "/v1/staff", nil).ok(200, nil)
	after, err = d.store.People.Tokens(t.Context(), anna)
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), *after[0].UsedAt, time.Minute)

	d.tokens[process.Admin], err = d.store.People.IssueToken(t.Context(), d.shop.Actor(process.Admin).ID, nil, process.ProcessActor())
	require.NoError(t, err)
	d.do(process.Admin, http.MethodPost, path, nil, header{"Idempotency-Key", "k1"}).problem(409, "revoke it")
}
