//go:build external

package embedded

import (
	"strings"
	"testing"
)

func TestExternalBuildSaysWhatToSet(t *testing.T) {
	t.Parallel()
	_, err := StartTemporal(t.Context(), TemporalOptions{})
	if err == nil || !strings.Contains(err.Error(), "TEMPORAL_ADDRESS") {
		t.Errorf("got %v", err)
	}
}
