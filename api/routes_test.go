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
			require.Equal(t, strings.HasPrefix(path, "/v1/c/"), len(op.Security) == 0, "%s %s: only a client's link needs no token", method, path)
		}
	}
}
