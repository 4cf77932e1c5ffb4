package e2e

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// movedTo is the same shop at a program that was started anew: people keep
// their tokens, the address is another one.
func (s *shop) movedTo(a *app.App) {
	s.app = a
	s.admin.URL = a.URL()
	for _, p := range []*person{&s.reception, &s.parts, &s.foreman, &s.manager} {
		p.URL = a.URL()
	}
	for i := range s.mechanics {
		s.mechanics[i].URL = a.URL()
	}
}

// TestRestart: an order survives the program. It is stopped while the order
// waits for approval, and again while a mechanic is clocked on; each time the
// order goes on where it was, and nothing happens twice.
func TestRestart_OrderGoesOnWhereItWas(t *testing.T) {
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
	part := s.newPart("Strut", 2)
	o := s.openForNew("knocks")
	o.skipDiagnosis(job("Replace strut", 1, part))

	again := func() {
		t.Helper()
		before, counted := o.Order, counters(t, a, s.branch)
		running = false
		require.NoError(t, a.Stop(t.Context()))
		a, err = start(t.Context(), opts)
		require.NoError(t, err)
		running = true
		s.movedTo(a)
		o.look()
		same(t, before, o.Order)
		require.Equal(t, counted, counters(t, a, s.branch), "counters go on where they were")
	}
	again()
	o.in(workorder.AwaitingApproval)
	o.approveByLink()
	o.issue("J1")
	o.startJob("J1")
	again()
	o.in(workorder.InRepair)
	o.finishJob("J1")
	o.passQC()
	o.pay()
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)
	require.Equal(t, exact.Units(1), s.stockCard(part).OnHand)
}

// counters are the lines of /metrics that the database keeps.
func counters(t *testing.T, a *app.App, branch string) []string {
	t.Helper()
	resp, err := http.Get("http://" + a.MetricsAddr() + "/metrics")
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	page, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	var kept []string
	for _, line := range strings.Split(string(page), "\n") {
		if strings.HasPrefix(line, "wo_") && strings.Contains(line, `branch="`+branch+`"`) && (strings.Contains(line, "_total{") || strings.Contains(line, "_bucket{") || strings.Contains(line, "_sum{")) {
			kept = append(kept, line)
		}
	}
	require.NotEmpty(t, kept)
	return kept
}
