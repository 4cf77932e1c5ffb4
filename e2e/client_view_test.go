package e2e

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// W4, C24: the client's link shows what they pay and that the rest is covered,
// not what the others pay nor who works here; and looking decides nothing.
func TestW4_ClientSeesTheirShareAndThatTheRestIsCovered(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	motor := s.newPart("Motor", 3)
	o, maker := s.underWarranty(100, 50, 70_000)
	o.diagnose("the motor is burnt", job("Replace the window motor", 1, motor))
	o.in(workorder.AwaitingApproval)

	var raw json.RawMessage
	s.get(o.client(), o.estimateLink(), &raw)
	for _, secret := range []string{maker.ID, o.AdvisorID, o.ClientID} {
		require.NotContains(t, string(raw), secret)
	}
	var seen struct {
		Scope    string `json:"scope"`
		Estimate struct {
			Yours exact.Money `json:"yours"`
			Lines []struct {
				Yours     exact.Money         `json:"yours"`
				CoveredBy workorder.PayerKind `json:"covered_by"`
			} `json:"lines"`
		} `json:"estimate"`
	}
	require.NoError(t, json.Unmarshal(raw, &seen))
	require.Equal(t, "estimate", seen.Scope)
	require.Equal(t, o.Estimate().Totals[0].Amount, seen.Estimate.Yours)
	require.Len(t, seen.Estimate.Lines, 2)
	for _, l := range seen.Estimate.Lines {
		require.Equal(t, workorder.PayerManufacturer, l.CoveredBy)
	}
	o.look()
	require.Equal(t, workorder.AwaitingApproval, o.Phase, "mail scanners follow links")
	require.Nil(t, o.Untold(), "who reads it knows")
	before := o.Version
	s.get(o.client(), o.estimateLink(), &raw)
	o.look()
	require.Equal(t, before, o.Version, "looking again says nothing new")
	o.cancel("shown enough")
	o.isOver(workorder.PhaseCancelled)
}
