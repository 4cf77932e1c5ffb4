package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httptrace"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/workorder"
)

// balancer is the least that a reverse proxy does: it asks /readyz, and goes to
// another backend when it could not connect, so that nothing was sent.
type balancer struct {
	backends []*backend
	turn     atomic.Uint64
	out      http.Transport
}

type backend struct {
	host string
	in   atomic.Bool
}

// RoundTrip implements [http.RoundTripper].
func (b *balancer) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		var err error
		if sent, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	err := errors.New("no backend is in")
	for range 2 * len(b.backends) {
		to := b.backends[b.turn.Add(1)%uint64(len(b.backends))]
		if !to.in.Load() {
			continue
		}
		try := r.Clone(r.Context())
		try.URL.Scheme, try.URL.Host = "http", to.host
		if r.Body != nil {
			try.Body = io.NopCloser(bytes.NewReader(sent))
		}
		var resp *http.Response
		if resp, err = b.out.RoundTrip(try); err == nil {
			return resp, nil
		}
		var op *net.OpError
		if !errors.As(err, &op) || op.Op != "dial" {
			return nil, err
		}
		to.in.Store(false)
	}
	return nil, err
}

// watch asks the backends whether they are ready until the context ends.
func (b *balancer) watch(ctx context.Context) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		for _, to := range b.backends {
			resp, err := b.out.RoundTrip(httptest.NewRequestWithContext(ctx, http.MethodGet, "http://"+to.host+"/readyz", nil))
			if err == nil {
				_ = resp.Body.Close()
			}
			to.in.Store(err == nil && resp.StatusCode == http.StatusOK)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// balanced starts a balancer in front of the backends and returns its address.
func balanced(t *testing.T, backends ...*backend) string {
	t.Helper()
	b := &balancer{backends: backends}
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { b.watch(ctx) })
	srv := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetXForwarded() }, Transport: b, FlushInterval: -1,
	})
	t.Cleanup(func() {
		srv.Close()
		cancel()
		done.Wait()
		b.out.CloseIdleConnections()
	})
	return srv.URL
}

func (b *backend) is(t *testing.T, in bool) {
	t.Helper()
	require.Eventually(t, func() bool { return b.in.Load() == in }, time.Minute, 5*time.Millisecond, "the balancer takes note")
}

// traffic is a busy desk: every kind of request, steadily, until it is told to stop.
type traffic struct {
	s       *shop
	order   *order
	done    sync.WaitGroup
	over    chan struct{}
	answers atomic.Int64
	streams atomic.Int64
}

func (s *shop) busy() *traffic {
	s.t.Helper()
	t := &traffic{s: s, order: s.openForNew("rattles"), over: make(chan struct{})}
	for range 4 {
		t.done.Go(func() { t.steadily(func() error { return s.reception.Get(s.ctx(), "/v1/work-orders?limit=5", nil) }) })
		t.done.Go(func() {
			t.steadily(func() error { return s.reception.Post(s.ctx(), "/v1/clients", clientCard(), nil) })
		})
	}
	t.done.Go(func() {
		t.steadily(func() error {
			return s.reception.Do(s.ctx(), http.MethodGet, t.order.path(), nil, nil, demo.Header{Name: "Prefer", Value: "wait=5"})
		})
	})
	t.done.Go(func() {
		n := 0
		t.steadily(func() error {
			n++
			c := workorder.ChangePromise{PromisedAt: time.Now().Add(time.Duration(24+n) * time.Hour), Reason: "busy"}
			return s.reception.Post(s.ctx(), t.order.path()+"/commands/"+c.Name(), c, nil, demo.Key(rand.Text()), demo.Settled)
		})
	})
	t.done.Go(t.watchLive)
	t.watches(1)
	return t
}

func (t *traffic) steadily(ask func() error) {
	for {
		select {
		case <-t.over:
			return
		default:
		}
		if err := ask(); !assert.NoError(t.s.t, err) {
			return
		}
		t.answers.Add(1)
	}
}

// watchLive keeps a live page open: a stream may end, but never break.
func (t *traffic) watchLive() {
	jar, err := cookiejar.New(nil)
	if !assert.NoError(t.s.t, err) {
		return
	}
	browser := http.Client{Jar: jar}
	resp, err := browser.PostForm(t.s.reception.URL+"/sign-in", url.Values{"login": {t.s.login(t.s.reception)}, "password": {password}})
	if !assert.NoError(t.s.t, err) {
		return
	}
	_ = resp.Body.Close()
	ctx, cancel := context.WithCancel(t.s.ctx())
	defer cancel()
	go func() { <-t.over; cancel() }()
	for ctx.Err() == nil {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.s.reception.URL+"/live", nil)
		if !assert.NoError(t.s.t, err) {
			return
		}
		resp, err := browser.Do(req)
		if ctx.Err() != nil {
			return
		}
		if !assert.NoError(t.s.t, err) || !assert.Equal(t.s.t, http.StatusOK, resp.StatusCode) {
			return
		}
		t.streams.Add(1)
		_, err = io.Copy(io.Discard, bufio.NewReader(resp.Body))
		_ = resp.Body.Close()
		if ctx.Err() == nil && !assert.NoError(t.s.t, err, "a stream broke") {
			return
		}
	}
}

// flows requires that many requests are answered meanwhile.
func (t *traffic) flows(n int64) {
	t.s.t.Helper()
	from := t.answers.Load()
	require.Eventually(t.s.t, func() bool { return t.answers.Load() >= from+n }, 2*time.Minute, 10*time.Millisecond)
}

// watches requires that the live page is there for this time.
func (t *traffic) watches(n int64) {
	t.s.t.Helper()
	require.Eventually(t.s.t, func() bool { return t.streams.Load() >= n }, 2*time.Minute, 10*time.Millisecond)
}

func (t *traffic) stop() {
	close(t.over)
	t.done.Wait()
}

// TestRolling_NoRequestFails: two APIs behind a proxy are stopped and started
// again one after the other under steady traffic, and nobody notices.
func TestRolling_NoRequestFails(t *testing.T) {
	t.Parallel()
	queue := "rolling-" + rand.Text()[:8]
	s := killable(t, queue)
	_, stop := supervised(t, childOrders{DataDir: house.app.DataDir(), TaskQueue: queue}, nil)
	defer stop()
	o := roleOrders{DataDir: house.app.DataDir(), TaskQueue: queue, API: true, Listen: "127.0.0.1:0", Drain: 2 * time.Second}
	apis := []*role{play(t, o), play(t, o)}
	backends := []*backend{{host: apis[0].orders.Listen}, {host: apis[1].orders.Listen}}
	s.throughProxy(balanced(t, backends...))
	for _, b := range backends {
		b.is(t, true)
	}
	desk := s.busy()
	defer desk.stop()
	for i, api := range apis {
		desk.flows(200)
		api.stop()
		backends[i].is(t, false)
		desk.flows(200)
		api.start()
		backends[i].is(t, true)
	}
	desk.flows(200)
	desk.watches(2) // it changed over to the other one
}

// throughProxy lets everybody of the shop talk to another address.
func (s *shop) throughProxy(address string) {
	for _, p := range []*person{&s.reception, &s.parts, &s.foreman, &s.manager} {
		p.URL = address
	}
}

// TestRolling_ReadinessGoesFirst: an API that was told to stop says so before
// anything else changes, and each of its answers is the last on its connection.
func TestRolling_ReadinessGoesFirst(t *testing.T) {
	t.Parallel()
	queue := "rolling-" + rand.Text()[:8]
	s := killable(t, queue)
	api := play(t, roleOrders{DataDir: house.app.DataDir(), TaskQueue: queue, API: true, Listen: "127.0.0.1:0", Drain: 3 * time.Second})
	type said struct {
		status     int
		close      bool // it is the last on its connection
		retryAfter string
	}
	ask := func(path string) said {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, api.url()+path, nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+s.reception.Token)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return said{resp.StatusCode, resp.Close, resp.Header.Get("Retry-After")}
	}
	require.Equal(t, http.StatusOK, ask("/readyz").status)
	require.False(t, ask("/v1/work-orders").close)
	api.signal(syscall.SIGTERM)
	var leaving said
	require.Eventually(t, func() bool { leaving = ask("/readyz"); return leaving.status != http.StatusOK }, time.Minute, time.Millisecond)
	require.Equal(t, http.StatusServiceUnavailable, leaving.status)
	require.NotEmpty(t, leaving.retryAfter)
	served := ask("/v1/work-orders")
	require.Equal(t, http.StatusOK, served.status)
	require.True(t, served.close)
	require.NoError(t, <-api.ended)
}

// TestRolling_WhatHasBegunIsAnswered: a command that waits for a worker when
// its API is told to stop is answered all the same; nothing new begins there.
func TestRolling_WhatHasBegunIsAnswered(t *testing.T) {
	t.Parallel()
	queue := "rolling-" + rand.Text()[:8]
	s := killable(t, queue)
	worker := play(t, roleOrders{DataDir: house.app.DataDir(), TaskQueue: queue, Worker: true})
	api := play(t, roleOrders{DataDir: house.app.DataDir(), TaskQueue: queue, API: true, Listen: "127.0.0.1:0"})
	client := s.newClient()
	in := intake(client, s.newCar(client), "rattles")
	s.reception.URL = api.url()
	s.reception.HTTP = &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	worker.signal(syscall.SIGSTOP)

	begun, answered := make(chan struct{}), make(chan error, 1)
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(begun) }})
	var opened view
	go func() {
		answered <- s.reception.Post(ctx, "/v1/work-orders", in, &opened, demo.Settled, demo.Header{Name: "Expect", Value: "100-continue"})
	}()
	<-begun
	api.signal(syscall.SIGTERM)
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", api.orders.Listen)
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	}, time.Minute, 5*time.Millisecond, "it takes nothing new")
	worker.signal(syscall.SIGCONT)
	require.NoError(t, <-answered)
	require.NotEmpty(t, opened.Number)
	require.NoError(t, <-api.ended)
}
