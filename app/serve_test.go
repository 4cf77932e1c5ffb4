package app

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/api"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/web"
)

// drip sends a body of which a byte comes now and then, until it is answered.
func drip(t *testing.T, address, head string) *http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "%s\r\nHost: workbay\r\nContent-Length: 100000\r\n\r\n", head)
	require.NoError(t, err)
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			if _, err := conn.Write([]byte("a")); err != nil {
				return
			}
		}
	}()
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(time.Minute)))
	in := bufio.NewReader(conn)
	resp, err := http.ReadResponse(in, nil)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Contains(t, string(body), "took too long")
	_, err = in.ReadByte()
	require.Error(t, err, "the connection is over")
	require.NotErrorIs(t, err, os.ErrDeadlineExceeded, "the connection is over")
	return resp
}

func TestServe_WhoSendsDropByDropIsSentAway(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	shop := storetest.Stock(t, s)
	token, err := s.People.IssueToken(t.Context(), shop.Actor(process.Admin).ID, nil, process.ProcessActor())
	require.NoError(t, err)
	counts, log := metrics.New(), slog.New(slog.DiscardHandler)
	pages, err := web.New(web.Config{Store: s, Desk: &desk.Desk{Store: s, Metrics: counts}, Metrics: counts, Log: log})
	require.NoError(t, err)
	machines := api.New(api.Config{Store: s, Auth: auth.New(s.People.ActorByToken), Metrics: counts, Log: log, Version: "test"})
	soon := desk.Arriving{Grace: 300 * time.Millisecond, Rate: 4 << 10, Longest: 5 * time.Second}
	srv := httptest.NewServer(soon.Limit(tooSlow, apart(machines, pages)))
	t.Cleanup(srv.Close)
	at := srv.Listener.Addr().String()

	const form, json = "\r\nContent-Type: application/x-www-form-urlencoded", "\r\nContent-Type: application/json"
	for _, head := range []string{
		"POST /sign-in HTTP/1.1" + form,
		"POST /c/abc/decide HTTP/1.1" + form,
		"POST /orders/T-000001/commands HTTP/1.1" + form,
		"POST /nowhere HTTP/1.1" + form,
		"GET /sign-in HTTP/1.1",
		"POST /v1/clients HTTP/1.1" + json,
		"POST /v1/clients HTTP/1.1" + json + "\r\nAuthorization: Bearer " + token,
		"POST /v1/c/abc/decide-estimate HTTP/1.1" + json,
		"POST /healthz HTTP/1.1",
	} {
		t.Run(strings.SplitN(head, "\r", 2)[0], func(t *testing.T) {
			t.Parallel()
			resp := drip(t, at, head)
			t.Cleanup(func() { _ = resp.Body.Close() })
			require.Equal(t, http.StatusRequestTimeout, resp.StatusCode)
			if strings.Contains(head, " /v1/") {
				require.Equal(t, "application/problem+json", resp.Header.Get("Content-Type"))
			}
		})
	}
}

// What comes slowly and in time is answered, and whoever sent it may take as long as
// they like to be answered.
func TestServe_ABodyInTimeIsTakenAndItsAnswerMayTakeLonger(t *testing.T) {
	t.Parallel()
	soon := desk.Arriving{Grace: 200 * time.Millisecond, Rate: 1 << 10, Longest: 10 * time.Second}
	srv := httptest.NewServer(soon.Limit(tooSlow, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		select {
		case <-r.Context().Done():
			http.Error(w, "the sender is gone", http.StatusInternalServerError)
		case <-time.After(time.Second): // longer than any deadline of the body
			_, _ = fmt.Fprint(w, len(body))
		}
	})))
	t.Cleanup(srv.Close)
	in, out := io.Pipe()
	go func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for range 8 {
			_, _ = out.Write(make([]byte, 512))
			<-tick.C
		}
		_ = out.Close()
	}()
	resp, err := http.Post(srv.URL, "application/octet-stream", in)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, "4096", string(body))
}

func TestServe_MetricsHaveAnAddressOfTheirOwn(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{"": "127.0.0.1:9464", "0.0.0.0:8080": "127.0.0.1:9464", "127.0.0.1:0": "127.0.0.1:0"} {
		o, err := Options{DataDir: t.TempDir(), Listen: listen}.withDefaults()
		require.NoError(t, err)
		require.Equal(t, want, o.MetricsListen)
	}
	a := &App{opts: Options{API: true, MetricsListen: "127.0.0.1:0"}, metrics: metrics.New(), failed: make(chan error, 1)}
	require.NoError(t, a.serveMetrics(t.Context()))
	t.Cleanup(func() { _ = a.Stop(t.Context()) })
	status := func(at string) int {
		resp, err := http.Get(at)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	require.Equal(t, http.StatusOK, status("http://"+a.MetricsAddr()+"/metrics"))

	counts, log := metrics.New(), slog.New(slog.DiscardHandler)
	s := storetest.New(t)
	pages, err := web.New(web.Config{Store: s, Desk: &desk.Desk{Store: s, Metrics: counts}, Metrics: counts, Log: log})
	require.NoError(t, err)
	srv := httptest.NewServer(apart(api.New(api.Config{Store: s, Metrics: counts, Log: log, Version: "test"}), pages))
	t.Cleanup(srv.Close)
	require.Equal(t, http.StatusNotFound, status(srv.URL+"/metrics"))
	require.Equal(t, http.StatusOK, status(srv.URL+"/healthz"))
}
