package api_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/api"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
)

// instance is another process on the same database, which remembers who calls. It
// says on people when it has heard that somebody's rights changed.
func (d *desk) instance() (other desk, people chan struct{}) {
	d.t.Helper()
	ctx, cancel := context.WithCancel(d.t.Context())
	who, began := auth.New(d.store.People.ActorByToken), make(chan struct{})
	people = make(chan struct{}, 10)
	f := feed.New(who.Heard, func(n feed.News) {
		switch n.What {
		case feed.Began:
			close(began)
		case feed.People:
			people <- struct{}{}
		}
	})
	done := make(chan struct{})
	go func() { defer close(done); _ = d.store.Listen(ctx, f.Heard) }()
	d.t.Cleanup(func() { cancel(); <-done })
	<-began
	srv := httptest.NewServer(api.New(api.Config{
		Store: d.store, Feed: f, Auth: who, Metrics: metrics.New(), Log: slog.New(slog.DiscardHandler), Version: "test",
	}))
	d.t.Cleanup(srv.Close)
	other = *d
	other.url = srv.URL
	return other, people
}

func TestStaff_WhatIsTakenFromSomebodyIsGoneAtOnceEverywhere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	here, _ := d.instance()
	there, heard := d.instance()
	anna := d.shop.Actor(process.Reception).ID
	const route = "/v1/work-orders/T-000404/invoices" // for the reception
	asks := func(status int, of ...desk) {
		t.Helper()
		for _, i := range of {
			require.Equal(t, status, i.do(process.Reception, http.MethodGet, route, nil).status)
		}
	}
	told := func() {
		t.Helper()
		select {
		case <-heard:
		case <-time.After(30 * time.Second):
			require.FailNow(t, "the other instance heard nothing")
		}
	}
	asks(404, here, there)

	mechanic := process.Mechanic
	here.do(process.Admin, http.MethodPatch, "/v1/staff/"+anna, people.StaffPatch{Role: &mechanic}).ok(200, nil)
	asks(403, here)
	told()
	asks(403, there)

	tokens, err := d.store.People.Tokens(t.Context(), anna)
	require.NoError(t, err)
	require.Equal(t, 204, here.do(process.Admin, http.MethodDelete, "/v1/staff/"+anna+"/tokens/"+tokens[0].ID, nil).status)
	asks(401, here)
	told()
	asks(401, there)
}

func TestStaff_WhoLeftAndComesBackHasNothingOfWhatTheyHad(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	anna := d.shop.Actor(process.Reception).ID
	d.do(process.Reception, http.MethodGet, "/v1/staff", nil).ok(200, nil)
	for _, active := range []bool{false, true} {
		d.do(process.Admin, http.MethodPatch, "/v1/staff/"+anna, people.StaffPatch{Active: &active}).ok(200, nil)
		d.do(process.Reception, http.MethodGet, "/v1/staff", nil).problem(401, "not valid any more")
	}
}

func TestAccount_EverybodyChangesTheirOwnPassword(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	igor := d.shop.Actor(process.Mechanic)
	const was, now, from = "three long words", "four words that last", "203.0.113.7"
	require.NoError(t, d.store.People.SetLogin(t.Context(), igor.ID, "igor", was, process.ProcessActor()))
	signedIn := func(password string) people.Person {
		p, err := d.store.People.Authenticate(t.Context(), "igor", password, from)
		require.NoError(t, err)
		return p
	}
	ended := func(p people.Person) {
		t.Helper()
		_, err := d.store.People.StaffSession(t.Context(), p.ID, p.Epoch)
		require.ErrorIs(t, err, auth.ErrSignedOut)
	}
	first := signedIn(was)
	const path = "/v1/me/password"
	d.do(process.Mechanic, http.MethodPut, path, object{"present": "guess", "password": now}).problem(403, "not your password")
	d.do(process.Mechanic, http.MethodPut, path, object{"present": was, "password": "short"}).problem(422, "at least 10")
	d.do(process.Mechanic, http.MethodPut, path, `{"present": "`+was+`", "secret": 1}`).problem(422, "nothing else")
	d.do(process.Parts, http.MethodPut, path, object{"present": was, "password": now}).problem(404, "no user name")
	require.Equal(t, 204, d.do(process.Mechanic, http.MethodPut, path, object{"present": was, "password": now}).status)
	ended(first)

	second := signedIn(now)
	require.Equal(t, 204, d.do(process.Mechanic, http.MethodDelete, "/v1/me/sessions", nil).status)
	ended(second)
	third := signedIn(now)
	d.do(process.Manager, http.MethodDelete, "/v1/staff/"+igor.ID+"/sessions", nil).problem(403, "admin")
	require.Equal(t, 204, d.do(process.Admin, http.MethodDelete, "/v1/staff/"+igor.ID+"/sessions", nil).status)
	ended(third)

	last := answer{}
	for range 11 {
		last = d.do(process.Mechanic, http.MethodPut, path, object{"present": "guess", "password": now})
	}
	last.problem(429, "wrong passwords")
	require.NotEmpty(t, last.header.Get("Retry-After"))
}
