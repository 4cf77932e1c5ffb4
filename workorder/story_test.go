package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func TestStory_W2_PartlyCoveredOrderFromIntakeToClose(t *testing.T) {
	t.Parallel()
	b := newBench(t, Warranty)
	b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{{Title: "strut", Skill: "chassis", NormHours: 150, Parts: []PartSpec{{"S-1", exact.Units(2)}}}}})
	require.Equal(t, Preparing, b.o.Phase)
	b.settle()
	require.Equal(t, AwaitingApproval, b.o.Phase)
	b.do(process.Reception, DecideEstimate{EstimateVersion: 1, Approver: "client", Channel: "recorded_call", Evidence: "call 7", Jobs: []JobDecision{{"J1", Approved, ""}}})
	b.settle()
	require.Equal(t, Queued, b.o.Phase)
	require.Error(t, b.try(process.Actor{Role: process.Mechanic, ID: "mechanic"}, StartJob{JobID: "J1"}), "parts are not issued")
	b.do(process.Parts, IssueParts{"J1"})
	b.settle()
	b.do(process.Mechanic, StartJob{JobID: "J1"})
	require.Equal(t, InRepair, b.o.Phase)
	b.do(process.Mechanic, FinishJob{"J1", "worn", "replaced"})
	require.Equal(t, InQualityCheck, b.o.Phase)
	require.Equal(t, process.KindForbidden, process.KindOf(b.try(process.Actor{Role: process.Mechanic, ID: "mechanic"}, PassQualityCheck{})))
	b.do(process.Foreman, PassQualityCheck{})
	b.settle()
	require.Len(t, b.o.Invoices, 2)
	require.Equal(t, b.o.Estimate().Total, b.o.Invoices[0].Total+b.o.Invoices[1].Total)
	b.do(process.Reception, RecordPayment{"client", b.o.clientOwes(), "card"})
	b.settle()
	b.do(process.Reception, HandOver{OdometerOut: 101, SignedBy: "client"})
	b.settle()
	b.do(process.Reception, CloseOrder{})
	require.True(t, b.o.Ended())

	var again Order
	for _, e := range b.log {
		again.Apply(e)
	}
	require.Equal(t, b.o, again, "the journal replayed gives the order")
}
