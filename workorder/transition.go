package workorder

// Transition is one way from phase to phase and the command that takes it.
// The phase is computed, never set; a test drives orders through every history
// it can think of and holds this table against what it saw.
type Transition struct {
	From Phase
	To   Phase
	By   string // command
}

// Transitions lists every way from phase to phase.
func Transitions() []Transition {
	ways := []Transition{
		{NoPhase, CheckedIn, OpenOrder{}.Name()},
		{CheckedIn, Diagnosing, StartDiagnosis{}.Name()},
		{CheckedIn, Preparing, SkipDiagnosis{}.Name()},
		{Diagnosing, Preparing, RecordFindings{}.Name()},
		{Preparing, AwaitingApproval, EstimateMade{}.Name()},
		{AwaitingApproval, Preparing, RequestChange{}.Name()},
		{AwaitingApproval, Preparing, ReviseEstimate{}.Name()},
		{AwaitingApproval, AwaitingParts, DecideEstimate{}.Name()},
		{AwaitingApproval, Queued, DecideEstimate{}.Name()},
		{AwaitingApproval, PhaseDeclined, DecideEstimate{}.Name()},
		{AwaitingParts, Queued, PartsReserved{}.Name()},
		{AwaitingParts, Queued, ReceiptPosted{}.Name()},
		{Queued, AwaitingParts, PartsReserved{}.Name()}, // another order was faster
		{Queued, InRepair, StartJob{}.Name()},
		{InRepair, InQualityCheck, FinishJob{}.Name()},
		{InQualityCheck, InRepair, FailQualityCheck{}.Name()},
		{InQualityCheck, Ready, PassQualityCheck{}.Name()},
		{Ready, HandedOver, HandOver{}.Name()},
		{HandedOver, Closed, CloseOrder{}.Name()},
	}
	for _, p := range inHouse {
		ways = append(ways, Transition{p, PhaseCancelled, Cancel{}.Name()})
	}
	return ways
}
