package workorder

import (
	"github.com/workbay/workbay/process"
)

// Transitions lists every way from phase to phase.
func Transitions() []process.Transition { return transitions }

var transitions = append(cancels(), []process.Transition{
	{From: process.NoPhase, To: CheckedIn, By: OpenOrder{}.Name()},
	{From: CheckedIn, To: Diagnosing, By: StartDiagnosis{}.Name()},
	{From: CheckedIn, To: Preparing, By: SkipDiagnosis{}.Name()},
	{From: Diagnosing, To: Preparing, By: RecordFindings{}.Name()},
	{From: Preparing, To: AwaitingApproval, By: EstimateMade{}.Name()},
	{From: AwaitingApproval, To: Preparing, By: RequestChange{}.Name()},
	{From: AwaitingApproval, To: Preparing, By: ReviseEstimate{}.Name()},
	{From: AwaitingApproval, To: Preparing, By: DiscountLines{}.Name()},
	{From: AwaitingApproval, To: Preparing, By: CorrectIntake{}.Name()},
	{From: AwaitingApproval, To: AwaitingParts, By: DecideEstimate{}.Name()},
	{From: AwaitingApproval, To: Queued, By: DecideEstimate{}.Name()},
	{From: AwaitingApproval, To: PhaseDeclined, By: DecideEstimate{}.Name()},
	{From: AwaitingParts, To: Queued, By: PartsReserved{}.Name()},
	{From: AwaitingParts, To: Queued, By: ReceiptPosted{}.Name()},
	{From: Queued, To: AwaitingParts, By: PartsReserved{}.Name()}, // another order was faster
	{From: Queued, To: InRepair, By: StartJob{}.Name()},
	{From: InRepair, To: InQualityCheck, By: FinishJob{}.Name()},
	{From: InQualityCheck, To: InRepair, By: FailQualityCheck{}.Name()},
	{From: InQualityCheck, To: InRepair, By: ReopenJob{}.Name()},
	{From: InQualityCheck, To: Ready, By: PassQualityCheck{}.Name()},
	{From: Ready, To: HandedOver, By: HandOver{}.Name()},
	{From: HandedOver, To: Closed, By: CloseOrder{}.Name()},
}...)

func cancels() []process.Transition {
	var ways []process.Transition
	for _, p := range inHouse {
		ways = append(ways, process.Transition{From: p, To: PhaseCancelled, By: Cancel{}.Name()})
	}
	return ways
}
