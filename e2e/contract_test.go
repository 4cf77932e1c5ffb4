//go:build contract

package e2e

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Linters find nothing in the OpenAPI document, and what four generators make of it
// compiles and opens an order.
func TestContract_MachinesReadTheDocumentAndOpenAnOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	client := s.newClient()
	resp, err := http.Get(house.app.URL() + "/openapi.json")
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	document := filepath.Join(t.TempDir(), "openapi.json")
	require.NoError(t, os.WriteFile(document, text, 0o600))

	check := exec.CommandContext(t.Context(), "../api/contract/check.sh", document)
	check.Env = append(os.Environ(), "WORKBAY_URL="+house.app.URL(), "WORKBAY_TOKEN="+s.reception.Token,
		"WORKBAY_CLIENT="+client, "WORKBAY_VEHICLE="+s.newCar(client))
	out, err := check.CombinedOutput()
	require.NoError(t, err, string(out))
	opened := 0
	for _, line := range strings.Split(string(out), "\n") {
		if by, number, ok := strings.Cut(line, " "); ok && strings.HasPrefix(number, s.branch+"-") {
			t.Logf("%s opened %s", by, number)
			opened++
		}
	}
	require.Equal(t, 4, opened, string(out))
}
