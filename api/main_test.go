package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/api"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/signatures"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// desk is the API over a fresh database. Behind it is an engine that knows surveys
// only: cards and set-up data need none.
type desk struct {
	t      *testing.T
	url    string
	store  *store.Store
	shop   storetest.Shop
	tokens map[process.Role]string
	routes map[string]map[string]json.RawMessage // of the OpenAPI document, once it was read
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	return deskOn(t, storetest.New(t))
}

func deskOn(t *testing.T, s *store.Store) *desk {
	t.Helper()
	return deskIn(t, s, storetest.Stock(t, s))
}

// deskIn is the API over a shop that is set up already.
func deskIn(t *testing.T, s *store.Store, shop storetest.Shop) *desk {
	t.Helper()
	d := &desk{t: t, store: s, shop: shop, tokens: map[process.Role]string{}}
	for _, r := range process.StaffRoles() {
		token, err := s.People.IssueToken(t.Context(), d.shop.Actor(r).ID, nil, process.ProcessActor())
		require.NoError(t, err)
		d.tokens[r] = token
	}
	srv := httptest.NewServer(api.New(api.Config{
		Store: s, Door: workflows.NewDoor(surveys{store: s}, "test", workflows.Processes()), Auth: auth.New(s.People.ActorByToken), Metrics: metrics.New(), Log: slog.New(slog.DiscardHandler), Version: "test",
		Paper: func(_ context.Context, o workorder.Order, kind, language string) (signatures.Paper, error) {
			return signatures.NewPaper(kind, 1, language, o.Number+" as it is shown"), o.MaySign(kind)
		},
	}))
	t.Cleanup(srv.Close)
	d.url = srv.URL
	return d
}

// answer is a response, read.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

// header is a pair to send along.
type header struct{ name, value string }

// do sends a request as a member of staff; body is sent as it is when it is a string.
func (d *desk) do(role process.Role, method, path string, body any, headers ...header) answer {
	d.t.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = bytes.NewBufferString(b)
	default:
		j, err := json.Marshal(b)
		require.NoError(d.t, err)
		r = bytes.NewReader(j)
	}
	req, err := http.NewRequestWithContext(d.t.Context(), method, d.url+path, r)
	require.NoError(d.t, err)
	req.Header.Set("Content-Type", "application/json")
	if role != "" {
		req.Header.Set("Authorization", "Bearer "+d.tokens[role])
	}
	for _, h := range headers {
		req.Header.Set(h.name, h.value)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(d.t, err)
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	require.NoError(d.t, err)
	return answer{d.t, resp.StatusCode, resp.Header, b}
}

// ok requires a status of success and reads the body into what.
func (a answer) ok(status int, what any) answer {
	a.t.Helper()
	require.Equal(a.t, status, a.status, string(a.body))
	if what != nil {
		require.NoError(a.t, json.Unmarshal(a.body, what), string(a.body))
	}
	return a
}

// problem requires a problem document with this status whose text has the advice.
func (a answer) problem(status int, advice string) {
	a.t.Helper()
	require.Equal(a.t, status, a.status, string(a.body))
	require.Equal(a.t, "application/problem+json", a.header.Get("Content-Type"))
	var p struct {
		Status int    `json:"status"`
		Title  string `json:"title"`
		Detail string `json:"detail"`
	}
	require.NoError(a.t, json.Unmarshal(a.body, &p))
	require.Equal(a.t, status, p.Status)
	require.NotEmpty(a.t, p.Title)
	require.NotEmpty(a.t, p.Detail)
	require.Contains(a.t, string(a.body), advice)
}
