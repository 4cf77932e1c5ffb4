package workflows

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
)

// Histories recorded from released code run through today's code: orders that
// are under way must survive an upgrade. The files are never edited; a change
// that breaks one needs workflow.GetVersion.
func TestReplay_RecordedHistories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/histories/*/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files, "no recorded history found")
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			f, err := os.Open(file)
			require.NoError(t, err)
			defer func() { _ = f.Close() }()
			h, err := client.HistoryFromJSON(f, client.HistoryJSONOptions{})
			require.NoError(t, err)
			r, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{DisableRegistrationAliasing: true})
			require.NoError(t, err)
			RegisterWorkflows(r, Processes())
			require.NoError(t, r.ReplayWorkflowHistory(nil, h))
		})
	}
}
