//go:build !external

package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// whereabouts is what engine.json says.
type whereabouts struct {
	DatabaseURL     string `json:"database_url"`
	TemporalAddress string `json:"temporal_address"`
	Token           string `json:"token"`
}

func (w whereabouts) database(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(w.DatabaseURL)
	require.NoError(t, err)
	return u.Host
}

func engineAt(t *testing.T, dir string) (w whereabouts) {
	t.Helper()
	path := filepath.Join(dir, "engine.json")
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &w))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	return w
}

// taken listens where others want to, until the test ends.
func taken(t *testing.T, hostPort string) {
	t.Helper()
	l, err := net.Listen("tcp", hostPort)
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
}

// settled has the engine of a folder listen where no other test's does: outside the ports
// that engines pick, and below those that Linux gives to connections. What is asked of an
// engine that comes back is then not that no other took its port while it was away.
func settled(t *testing.T, dir string) {
	t.Helper()
	at := func() string {
		for {
			host := net.JoinHostPort("127.0.0.1", strconv.Itoa(32001+mathrand.IntN(32768-32001)))
			if l, err := net.Listen("tcp", host); err == nil {
				_ = l.Close()
				return host
			}
		}
	}
	b, err := json.Marshal(whereabouts{DatabaseURL: "postgres://" + at(), TemporalAddress: at()})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "engine.json"), b, 0o600))
}

// firstAdmin is an administrator by the token that a new installation writes down.
func firstAdmin(t *testing.T, dir string, api *role) demo.Client {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "credentials.json"))
	require.NoError(t, err)
	var found app.Credentials
	require.NoError(t, json.Unmarshal(b, &found))
	return demo.Client{URL: api.url(), Token: found.Tokens[string(process.Admin)]}
}

// asker asks one thing over and over.
type asker struct {
	t    *testing.T
	what func() (*http.Response, error)
	well atomic.Bool
	n    atomic.Int64
}

// once asks, and requires that whoever is not served is told to come again.
func (a *asker) once() {
	resp, err := a.what()
	if !assert.NoError(a.t, err) {
		return
	}
	b, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	well := resp.StatusCode < http.StatusMultipleChoices
	if !well && assert.Equal(a.t, http.StatusServiceUnavailable, resp.StatusCode, "%s: %s", resp.Request.URL, b) {
		assert.NotEmpty(a.t, resp.Header.Get("Retry-After"), resp.Request.URL)
	}
	a.well.Store(well)
	a.n.Add(1)
}

type askers []*asker

// are waits until everybody is served, or nobody.
func (all askers) are(well bool) {
	for _, a := range all {
		a.t.Helper()
		from := a.n.Load()
		require.Eventually(a.t, func() bool { return a.n.Load() > from+1 && a.well.Load() == well }, 2*time.Minute, 10*time.Millisecond)
	}
}

// askSteadily asks at the API, at the pages and for readiness until the test ends.
func (s *shop) askSteadily(api *role) askers {
	s.t.Helper()
	require.NoError(s.t, s.admin.Do(s.ctx(), http.MethodPut, "/v1/staff/"+s.reception.ID+"/login", body{"name": "anna", "password": password, "final": true}, nil))
	jar, err := cookiejar.New(nil)
	require.NoError(s.t, err)
	browser := &http.Client{Jar: jar, Timeout: time.Minute}
	signedIn, err := browser.PostForm(api.url()+"/sign-in", url.Values{"login": {"anna"}, "password": {password}})
	require.NoError(s.t, err)
	_ = signedIn.Body.Close()
	ask := func(method, path string, in func() any) *asker {
		return &asker{t: s.t, what: func() (*http.Response, error) {
			b, err := json.Marshal(in())
			if err != nil {
				return nil, err
			}
			req, err := http.NewRequestWithContext(context.WithoutCancel(s.ctx()), method, api.url()+path, bytes.NewReader(b))
			if err != nil {
				return nil, err
			}
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Authorization", "Bearer "+s.reception.Token)
			if method == http.MethodPost {
				// With a key it is sent again over another connection when the server closed an idle one just then.
				req.Header.Set("Idempotency-Key", rand.Text())
			}
			return browser.Do(req)
		}}
	}
	nothing := func() any { return nil }
	client, order := s.newClient(), s.openForNew("rattles")
	car := s.newCar(client)
	promise := time.Now().Add(24 * time.Hour)
	all := askers{
		ask(http.MethodGet, "/readyz", nothing), ask(http.MethodGet, "/v1/work-orders", nothing), ask(http.MethodGet, "/reception", nothing),
		ask(http.MethodPost, "/v1/clients", func() any { return clientCard() }),
		ask(http.MethodPost, "/v1/work-orders", func() any { return intake(client, car, "knocks") }),
		ask(http.MethodPost, order.path()+"/commands/change-promise", func() any {
			promise = promise.Add(time.Minute)
			return workorder.ChangePromise{PromisedAt: promise, Reason: "busy"}
		}),
	}
	over := make(chan struct{})
	var done sync.WaitGroup
	for _, a := range all {
		done.Go(func() {
			tick := time.NewTicker(20 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-over:
					return
				case <-tick.C:
					a.once()
				}
			}
		})
	}
	s.t.Cleanup(func() { close(over); done.Wait() })
	return all
}

// TestRoles_FindTheEngineAgain: the engine is stopped and killed under a worker
// and an API that go on running, and comes back where it was; then it finds its
// ports taken and comes back elsewhere, in engine.json only. Each time they find
// it, and whoever asks meanwhile is told to come again.
func TestRoles_FindTheEngineAgain(t *testing.T) {
	t.Parallel()
	dir, remove, err := newFolder()
	require.NoError(t, err)
	t.Cleanup(remove)
	settled(t, dir)
	queue := "engine-" + rand.Text()[:8]
	engine := play(t, roleOrders{DataDir: dir, Engine: true})
	play(t, roleOrders{DataDir: dir, TaskQueue: queue, Worker: true})
	api := play(t, roleOrders{DataDir: dir, TaskQueue: queue, API: true, Listen: "127.0.0.1:0"})
	s := newShopAt(t, nil, firstAdmin(t, dir, api))
	first := engineAt(t, dir)

	ask := s.askSteadily(api)
	ask.are(true)
	for i, down := range []func(){engine.stop, engine.kill, engine.stop} {
		o := s.openForNew("it knocks")
		down()
		ask.are(false)
		if i == 2 {
			taken(t, first.database(t))
			taken(t, first.TemporalAddress)
		}
		engine.start()
		ask.are(true)
		o.insistOn(s.reception, workorder.SkipDiagnosis{Reason: "seen", Jobs: []workorder.JobSpec{job("brakes", 1)}})
		o.insistOn(s.reception, workorder.Cancel{Reason: "enough"})
		now := engineAt(t, dir)
		if i < 2 {
			require.Equal(t, first, now)
		} else {
			require.NotEqual(t, first.DatabaseURL, now.DatabaseURL)
			require.NotEqual(t, first.TemporalAddress, now.TemporalAddress)
			require.Equal(t, first.Token, now.Token)
		}
	}
	s.frozen(engine)
}

// frozen holds the engine: a command is refused in time, and the same again does it once.
func (s *shop) frozen(engine *role) {
	s.t.Helper()
	o := s.openForNew("it knocks")
	c, key := workorder.Cancel{Reason: "enough"}, demo.Key(rand.Text())
	engine.signal(syscall.SIGSTOP)
	begun := time.Now()
	err := s.reception.Post(s.ctx(), o.path()+"/commands/"+c.Name(), c, nil, key)
	engine.signal(syscall.SIGCONT)
	var p *demo.Problem
	require.ErrorAs(s.t, err, &p)
	require.Equal(s.t, http.StatusServiceUnavailable, p.Status, p.Error())
	require.Less(s.t, time.Since(begun), 15*time.Second)
	s.post(s.reception.Client, o.path()+"/commands/"+c.Name(), c, &o.view, key, demo.Settled)
	require.Equal(s.t, workorder.PhaseCancelled, o.Phase)
}

// kill is kill -9.
func (r *role) kill() {
	r.t.Helper()
	r.signal(syscall.SIGKILL)
	<-r.ended
}
