package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/api"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// One route per command that people give, and none besides: the process table
// is the API.
func TestCommandRoutes_AreTheProcessTable(t *testing.T) {
	t.Parallel()
	rec := httptest.NewRecorder()
	api.New(api.Config{Metrics: metrics.New(), Version: "test"}).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	require.Equal(t, http.StatusOK, rec.Code)
	var doc struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			Security []map[string][]string `json:"security"`
			Summary  string                `json:"summary"`
		} `json:"paths"`
	}
	require.NoError(t, json.Unmarshal(rec.Body.Bytes(), &doc))
	require.True(t, strings.HasPrefix(doc.OpenAPI, "3.1"), doc.OpenAPI)

	const base = "/v1/work-orders/{number}/commands/"
	want := map[string]bool{}
	for _, s := range workorder.Steps() {
		if s.Roles[0] != process.System && s.Command != "open" {
			want[base+s.Command] = true
			require.Contains(t, doc.Paths, base+s.Command)
			require.Contains(t, doc.Paths[base+s.Command]["post"].Summary, s.TitleRU)
		}
	}
	for path, methods := range doc.Paths {
		require.True(t, !strings.HasPrefix(path, base) || want[path], "%s is no command of the table", path)
		for method, op := range methods {
			require.Equal(t, strings.HasPrefix(path, "/v1/c/") || strings.HasPrefix(path, "/v1/problems"), len(op.Security) == 0, "%s %s: only a client's link needs no token", method, path)
		}
	}
}

// Whatever a POST does, it can be sent again without being done again.
func TestRoutes_EveryPostTakesAnIdempotencyKey(t *testing.T) {
	t.Parallel()
	rec := httptest.NewRecorder()
	api.New(api.Config{Metrics: metrics.New(), Version: "test"}).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string } `json:"parameters"`
		} `json:"paths"`
	}
	require.NoError(t, json.Unmarshal(rec.Body.Bytes(), &doc))
	posts := 0
	for path, methods := range doc.Paths {
		if op, ok := methods["post"]; ok {
			posts++
			require.Contains(t, op.Parameters, struct{ Name, In string }{"Idempotency-Key", "header"}, path)
		}
	}
	require.Greater(t, posts, 40)
}

func TestRoutes_AnswersAreNotKeptAndNotGuessedAt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for path, role := range map[string]process.Role{
		"/v1/clients": process.Reception, "/v1/staff": "", "/v1/nothing": "", "/openapi.json": "", "/v1/c/none": "", "/v1/journal/export": process.Manager,
	} {
		a := d.do(role, http.MethodGet, path, nil)
		require.Equal(t, "no-store", a.header.Get("Cache-Control"), path)
		require.Equal(t, "nosniff", a.header.Get("X-Content-Type-Options"), path)
	}
}
