package e2e

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/temporalproto"

	"github.com/workbay/workbay/workflows"
)

// recordEnv names a folder into which the stories write the histories of their
// orders: run the tests of a release with it, and keep the files under
// workflows/testdata/histories/<version>/ for ever.
const recordEnv = "WORKBAY_RECORD"

func (o *order) record() {
	o.t.Helper()
	dir := os.Getenv(recordEnv)
	if dir == "" {
		return
	}
	h, err := workflows.History(o.ctx(), o.app.Temporal(), workflows.OrderWorkflowID(o.Number), "")
	require.NoError(o.t, err)
	b, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(h)
	require.NoError(o.t, err)
	name := strings.NewReplacer("/", "_", " ", "_").Replace(o.t.Name()) + ".json"
	require.NoError(o.t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
}
