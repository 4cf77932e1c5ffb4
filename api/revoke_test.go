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
