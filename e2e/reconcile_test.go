package e2e

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/workorder"
)

// TestReconciler: what the database says of an order and its workflow does not
// is put right when a worker starts, and counted.
func TestReconciler_TheWorkflowWins(t *testing.T) {
	t.Parallel()
	opts, remove, err := options(newFolder)
	require.NoError(t, err)
	t.Cleanup(remove)
	a, err := start(t.Context(), opts)
	require.NoError(t, err)
	running := true
	t.Cleanup(func() {
		if running {
			require.NoError(t, a.Stop(context.WithoutCancel(t.Context())))
		}
	})
	admin, err := adminOf(t.Context(), a)
	require.NoError(t, err)
	s := newShopAt(t, a, admin)
	o := s.openForNew("knocks")
	truth := o.Order
	wrong := *truth.Clone()
	wrong.OdometerIn, wrong.Concerns[0].Text = 1, "nothing at all"
	wrote, err := storetest.Repair(t.Context(), a.Store(), wrong)
	require.NoError(t, err)
	require.True(t, wrote)
	o.look()
	require.Equal(t, int64(1), o.OdometerIn, "the record is wrong now")

	running = false
	require.NoError(t, a.Stop(t.Context()))
	a, err = start(t.Context(), opts)
	require.NoError(t, err)
	running = true
	s.movedTo(a)
	require.Eventually(t, func() bool {
		now, err := a.Store().Record.LoadOrder(t.Context(), o.Number)
		return err == nil && now.OdometerIn == truth.OdometerIn
	}, time.Minute, 20*time.Millisecond)
	o.look()
	same(t, truth, o.Order)
	require.Eventually(t, func() bool { return strings.Contains(s.metrics(), "workbay_projection_drift_total 1") }, time.Minute, 20*time.Millisecond)
	o.in(workorder.CheckedIn)
}

func (s *shop) metrics() string {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.ctx(), http.MethodGet, "http://"+s.app.MetricsAddr()+"/metrics", nil)
	require.NoError(s.t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	return string(b)
}
