package workflows

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"github.com/workbay/workbay/internal/payloads"
)

// Histories recorded from released code run through today's code: orders that
// are under way must survive an upgrade. The files are never edited; a change
// that breaks one needs workflow.GetVersion.
func TestReplay_RecordedHistories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/histories/*/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files, "no recorded history found")
	keys, err := payloads.LoadOrMake(filepath.Join(t.TempDir(), "payload.keys"))
	require.NoError(t, err)
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			f, err := os.Open(file)
			require.NoError(t, err)
			defer func() { _ = f.Close() }()
			h, err := client.HistoryFromJSON(f, client.HistoryJSONOptions{})
			require.NoError(t, err)
			for name, in := range map[string]payloads.Converters{"as it was": (*payloads.Keys)(nil).Converters(), "by a worker that seals": keys.WorkerConverters()} {
				r, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
					DisableRegistrationAliasing: true, DataConverter: in.Data, FailureConverter: in.Failure,
				})
				require.NoError(t, err)
				RegisterWorkflows(r, Processes())
				require.NoError(t, r.ReplayWorkflowHistory(nil, h), name)
			}
		})
	}
}
