package workorder

import (
	"github.com/workbay/workbay/process"
)

// phaseWork is what the shop has to do with a car in a phase.
type phaseWork struct {
	phase    process.Phase
	promised bool // its promise can still be kept or broken
	planned  bool // a job of it can be planned, worked on, or waits for it
	worked   bool // an agreed job of it can be begun or is under way
	bay      bool // it waits for a bay or is worked on in one
}

var works = []phaseWork{
	{phase: CheckedIn, promised: true, bay: true},
	{phase: Diagnosing, promised: true, bay: true},
	{phase: Preparing, promised: true},
	{phase: AwaitingApproval, promised: true, planned: true},
	{phase: AwaitingParts, promised: true, planned: true},
	{phase: Queued, promised: true, planned: true, worked: true, bay: true},
	{phase: InRepair, promised: true, planned: true, worked: true, bay: true},
	{phase: InQualityCheck, promised: true, bay: true},
	{phase: Ready, promised: true},
	{phase: HandedOver},
	{phase: Closed},
	{phase: PhaseDeclined},
	{phase: PhaseCancelled},
}

// PromisedPhases lists the phases in which a promise can still be kept or broken.
func PromisedPhases() []process.Phase { return phases(func(w phaseWork) bool { return w.promised }) }

// PlannedPhases lists the phases in which a job can be planned, worked on, or
// waits for it: the workshop's board shows them.
func PlannedPhases() []process.Phase { return phases(func(w phaseWork) bool { return w.planned }) }

// WorkedPhases lists the phases in which agreed jobs can be begun or are under way.
func WorkedPhases() []process.Phase { return phases(func(w phaseWork) bool { return w.worked }) }

// BayPhases lists the phases in which a car waits for a bay or is worked on in one.
func BayPhases() []process.Phase { return phases(func(w phaseWork) bool { return w.bay }) }

func phases(are func(phaseWork) bool) []process.Phase {
	var list []process.Phase
	for _, w := range works {
		if are(w) {
			list = append(list, w.phase)
		}
	}
	return list
}
