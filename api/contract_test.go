//go:build contract

package api_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/api"
	"github.com/workbay/workbay/internal/metrics"
)

// Linters find nothing, and what generators make of the document compiles.
func TestContract_MachinesReadTheDocument(t *testing.T) {
	rec := httptest.NewRecorder()
	api.New(api.Config{Metrics: metrics.New(), Version: "test"}).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	require.Equal(t, http.StatusOK, rec.Code)
	document := filepath.Join(t.TempDir(), "openapi.json")
	require.NoError(t, os.WriteFile(document, rec.Body.Bytes(), 0o600))
	check := exec.CommandContext(t.Context(), "contract/check.sh", document)
	out, err := check.CombinedOutput()
	require.NoError(t, err, string(out))
}
