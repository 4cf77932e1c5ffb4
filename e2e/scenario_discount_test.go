package e2e

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/parties/billing"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// readFirst gives the program the policy of a new shop, whose estimates are read before
// they go, for as long as do takes: an order keeps the rules under which it was opened.
func readFirst(t *testing.T, do func()) {
	t.Helper()
	sends := func(ctx context.Context, how string) {
		var p workorder.Policy
		require.NoError(t, house.admin.Get(ctx, "/v1/policy", &p))
		p.SendEstimates = how
		require.NoError(t, house.admin.Do(ctx, http.MethodPut, "/v1/policy", p, nil))
	}
	sends(t.Context(), workorder.DefaultPolicy().SendEstimates)
	defer sends(context.WithoutCancel(t.Context()), workorder.AtOnce)
	do()
}

// An estimate that is read before it goes: changed and made cheaper as a draft that the
// client does not see, sent, decided by link, and billed with its discount.
func TestScenario_ADraftIsChangedDiscountedSentAndBilled(t *testing.T) {
	s := newShop(t)
	strut := s.newPart("Strut", 2)
	var o *order
	readFirst(t, func() { o = s.openForNew("it knocks") })
	o.skipDiagnosis(job("Replace the strut", 1.5, strut), job("Wash", 0.5))
	o.in(workorder.Preparing)
	require.NotNil(t, o.Unsent())
	require.Empty(t, o.Estimates)
	require.Empty(t, o.keysQueued(), "nothing is said to the client")

	o.give(o.reception, workorder.ReviseEstimate{EstimateVersion: 1, DropJobs: []string{"J2"}})
	require.Equal(t, price+375_000, o.Unsent().Total)
	fifth := workorder.DiscountLines{Lines: []workorder.LineDiscount{{JobID: "J1", Percent: 20_00}}, Reason: "a regular client"}
	o.refused(o.reception, fifth, http.StatusForbidden)
	o.give(o.foreman, fifth)
	total := price + 375_000 - 75_000
	require.Equal(t, total, o.Unsent().Total)
	o.refused(o.reception, workorder.SendEstimate{EstimateVersion: 2}, http.StatusConflict)
	o.give(o.reception, workorder.SendEstimate{EstimateVersion: 1})
	o.in(workorder.AwaitingApproval)
	require.Nil(t, o.Unsent())
	require.Equal(t, total, o.Estimate().Total)
	require.Equal(t, []string{"estimate/v1"}, o.keysQueued(), "one version, one message")

	o.approveByLink()
	o.in(workorder.Queued)
	require.Equal(t, total, o.Estimate().Decision.Total)
	o.repair("J1")
	o.passQC()
	require.Len(t, o.Invoices, 1)
	require.Equal(t, total, o.Invoices[0].Total)
	bill := items[billing.InvoiceSheet](s, s.reception.Client, o.path()+"/invoices")[0]
	require.Equal(t, []exact.Money{75_000, 300_000}, []exact.Money{bill.Lines[0].Off, bill.Lines[0].Amount})
	o.pay()
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)
}
