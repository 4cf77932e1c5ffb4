package process

import "time"

// Phase is where a process is. It is computed from the state, never set.
type Phase string

// NoPhase is the time before a process is opened.
const NoPhase Phase = ""

// Stage is a phase as people see it.
type Stage struct {
	Phase    Phase  `json:"phase"`
	Title    string `json:"title"`
	TitleRU  string `json:"title_ru"`
	Element  string `json:"element" doc:"BPMN element"`
	Terminal bool   `json:"terminal,omitempty" doc:"No command moves an order on to another phase"`
}

// Transition is one way from phase to phase and the command that takes it. The
// phase is computed, so a test drives a process through every history it can
// think of and holds the table of transitions against what it saw.
type Transition struct {
	From Phase
	To   Phase
	By   string // command
}

// Visit is one stay in a phase.
type Visit struct {
	Phase   Phase      `json:"phase"`
	Entered time.Time  `json:"entered"`
	Left    *time.Time `json:"left,omitempty"`
	Working Seconds    `json:"working_seconds,omitempty" doc:"Working time spent, known when left"`
	Due     *time.Time `json:"due,omitempty" doc:"When it should be over by the phase's target; absent when it has none"`
}
