package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStory_W2_PartlyCoveredOrderFromIntakeToClose(t *testing.T) {
	t.Parallel()
	b := newBench(t, Warranty)
	b.do(Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{{Title: "strut", Skill: "chassis", NormHours: 150, Parts: []PartSpec{{"S-1", Units(2)}}}}})
	require.Equal(t, Preparing, b.o.Phase)
	b.settle()
	require.Equal(t, AwaitingApproval, b.o.Phase)
	b.do(Reception, DecideEstimate{EstimateVersion: 1, Approver: "client", Channel: "recorded_call", Evidence: "call 7", Jobs: []JobDecision{{"J1", Approved, ""}}})
	b.settle()
	require.Equal(t, Queued, b.o.Phase)
	require.Error(t, b.try(Actor{Role: Mechanic, ID: "mechanic"}, StartJob{JobID: "J1"}), "parts are not issued")
	b.do(Parts, IssueParts{"J1"})
	b.settle()
	b.do(Mechanic, StartJob{JobID: "J1"})
	require.Equal(t, InRepair, b.o.Phase)
	b.do(Mechanic, FinishJob{"J1", "worn", "replaced"})
	require.Equal(t, InQualityCheck, b.o.Phase)
	require.Equal(t, KindForbidden, KindOf(b.try(Actor{Role: Mechanic, ID: "mechanic"}, PassQualityCheck{})))
	b.do(Foreman, PassQualityCheck{})
	b.settle()
	require.Len(t, b.o.Invoices, 2)
	require.Equal(t, b.o.Estimate().Total, b.o.Invoices[0].Total+b.o.Invoices[1].Total)
	b.do(Reception, RecordPayment{"client", b.o.clientOwes(), "card"})
	b.settle()
	b.do(Reception, HandOver{OdometerOut: 101, SignedBy: "client"})
	b.settle()
	b.do(Reception, CloseOrder{})
	require.True(t, b.o.Ended())

	var again Order
	for _, e := range b.log {
		again.Apply(e)
	}
	require.Equal(t, b.o, again, "the journal replayed gives the order")
}
