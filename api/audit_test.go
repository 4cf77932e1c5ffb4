package api_test

import (
	"encoding/json"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/process"
)

func TestAudit_AdministratorsSeeWhoCameInAndWhoTried(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	who := d.shop.Actor(process.Mechanic).ID
	require.NoError(t, d.store.People.SetLogin(t.Context(), who, "igor", "three long words", process.ProcessActor()))
	_, err := d.store.People.Authenticate(t.Context(), "igor", "three wrong words", "203.0.113.7")
	require.ErrorIs(t, err, auth.ErrSignIn)
	_, err = d.store.People.Authenticate(t.Context(), "igor", "three long words", "203.0.113.7")
	require.NoError(t, err)

	type line struct {
		ID   int64
		What string
		Ref  string
		By   string
		Data json.RawMessage // a card, or who stood at the door
	}
	type page struct {
		Items []line
		Next  string `json:"next_cursor"`
	}
	read := func(query url.Values) (p page) {
		d.do(process.Admin, get, "/v1/audit?"+query.Encode(), nil).ok(200, &p)
		return p
	}
	whats := func(p page) (list []string) {
		for _, l := range p.Items {
			list = append(list, l.What)
		}
		return list
	}
	of := read(url.Values{"person": {who}})
	require.Equal(t, []string{"login.sign-in", "login.failed", "login.set"}, whats(of)[:3])
	require.JSONEq(t, `{"from": "203.0.113.7"}`, string(of.Items[1].Data))
	require.Equal(t, who, of.Items[1].Ref)
	require.Equal(t, who, of.Items[0].By)

	var all []string
	for query := (url.Values{"person": {who}, "limit": {"1"}}); ; {
		p := read(query)
		require.Len(t, p.Items, 1)
		all = append(all, whats(p)...)
		if p.Next == "" {
			break
		}
		query.Set("cursor", p.Next)
	}
	require.Equal(t, whats(of), all)
	require.Equal(t, []string{"login.failed"}, whats(read(url.Values{"what": {"login.failed"}})))
	now := time.Now()
	require.Empty(t, read(url.Values{"from": {now.Add(time.Hour).Format(time.RFC3339)}}).Items)
	require.Empty(t, read(url.Values{"to": {now.Add(-time.Hour).Format(time.RFC3339)}}).Items)
	require.NotEmpty(t, read(url.Values{"from": {now.Add(-time.Hour).Format(time.RFC3339)}, "to": {now.Add(time.Hour).Format(time.RFC3339)}}).Items)

	d.do(process.Manager, get, "/v1/audit", nil).problem(403, "it takes admin")
	d.do(process.Admin, get, "/v1/audit?cursor=x", nil).problem(422, "next_cursor of the page before")
	d.do(process.Admin, get, "/v1/audit?from=yesterday", nil).problem(422, "give a date such as")
	d.do(process.Admin, get, "/v1/audit?limit="+strconv.Itoa(201), nil).problem(422, "")
}
