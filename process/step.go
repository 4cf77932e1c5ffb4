package process

import (
	"slices"
	"strings"
)

// Step is one row of a process table: a command, who may give it, from which
// phases, and the BPMN element it is.
type Step struct {
	Command string  `json:"command" doc:"Name of the command: URL, Update and journal kind"`
	Title   string  `json:"title" doc:"What the button says"`
	TitleRU string  `json:"title_ru"`
	Roles   []Role  `json:"roles"`
	From    []Phase `json:"from" doc:"Phases in which it can be given"`
	Element string  `json:"element" doc:"BPMN element"`
	Called  bool    `json:"-"` // the house gives it from outside, not the process by itself

	Activity  string    `json:"activity" doc:"What event logs call it: the command, or what it begins, interrupts or ends"`
	Lifecycle Lifecycle `json:"lifecycle" enum:"start,suspend,complete,pi_abort" doc:"What it does to the activity (IEEE 1849). What is done at once is complete; a start after a suspension is written as resume"`

	decode func([]byte) (Command, error)
}

// NewStep is the row of command C: it knows how to make and decode it.
func NewStep[C Command](title, ru string, roles []Role, from []Phase) Step {
	var c C
	return Step{
		Command: c.Name(), Title: title, TitleRU: ru, Roles: roles, From: from,
		Element: TaskID(c.Name()), Activity: c.Name(), Lifecycle: Complete, decode: Decode[C],
	}
}

// Decode reads the command's JSON; no data is the command without fields.
func (s Step) Decode(data []byte) (Command, error) { return s.decode(data) }

// New is the command without fields, for whoever needs its type.
func (s Step) New() Command {
	c, _ := s.decode(nil) // without data there is nothing to refuse
	return c
}

// ForPeople reports whether people give the command; else the process itself does.
func (s Step) ForPeople() bool { return !slices.Contains(s.Roles, System) }

// FromOutside reports whether the command comes to a running instance from outside: from
// people, or from the house when something has happened there.
func (s Step) FromOutside() bool { return s.Called || s.ForPeople() }

// Opens reports whether the command opens an instance of the process.
func (s Step) Opens() bool { return slices.Contains(s.From, NoPhase) }

// Row is a step with what else may forbid it at the moment.
type Row[S any] struct {
	Step
	Guard func(s S, by Actor) error // nil forbids nothing
}

// Plain are the steps of the rows, in their order.
func Plain[S any](rows []Row[S]) []Step {
	steps := make([]Step, len(rows))
	for i := range rows {
		steps[i] = rows[i].Step
	}
	return steps
}

// Camel is a command's name as one word: start-job, StartJob.
func Camel(name string) string {
	var b strings.Builder
	for _, w := range strings.Split(name, "-") {
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return b.String()
}

// TaskID is the BPMN element of a command.
func TaskID(command string) string { return "Task_" + Camel(command) }

// Find finds a command among the steps.
func Find(steps []Step, command string) (Step, bool) {
	i := slices.IndexFunc(steps, func(s Step) bool { return s.Command == command })
	if i < 0 {
		return Step{}, false
	}
	return steps[i], true
}

// Action is a command as offered to somebody: allowed now, or why not.
type Action struct {
	Command string `json:"command"`
	Title   string `json:"title"`
	Allowed bool   `json:"allowed"`
	WhyNot  string `json:"why_not,omitempty"`
	Why     error  `json:"-"` // WhyNot as it was refused, for who can say it in the reader's language
}

// oneOf lists the first words of a list for a message.
func oneOf[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	if len(words) > 6 {
		return strings.Join(words[:5], ", ") + " and others"
	}
	return strings.Join(words, ", ")
}

// Next is the command that brings an instance on: of those that can be given
// now, the first of the list; empty when this actor has nothing to do but wait.
func Next(towards []string, offered []Action) string {
	for _, c := range towards {
		if slices.ContainsFunc(offered, func(a Action) bool { return a.Command == c && a.Allowed }) {
			return c
		}
	}
	return ""
}
