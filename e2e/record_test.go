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
	name := strings.NewReplacer("/", "_", " ", "_").Replace(o.t.Name())
	o.recordOne(workflows.WorkflowID("work-order", o.Number), filepath.Join(dir, name+".json"))
	if o.Surveyed {
		o.recordOne(workflows.WorkflowID("survey", o.Number), filepath.Join(dir, name+"_survey.json"))
	}
}

func (o *order) recordOne(id, file string) {
	o.t.Helper()
	h, err := workflows.History(o.ctx(), o.app.Temporal(), id, "")
	require.NoError(o.t, err)
	b, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(h)
	require.NoError(o.t, err)
	require.NoError(o.t, os.WriteFile(file, b, 0o600))
}
