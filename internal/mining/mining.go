// Package mining writes the journal down for process-mining tools: IEEE 1849
// XES, OCEL 2.0 JSON and CSV. A log is of one process, whose table names its
// activities. Every writer takes one event at a time and keeps
// no more than one case, so that a journal of any length costs the same memory.
package mining

import (
	"slices"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// Event is a row of the journal with what analysts need of its case, and
// nothing that tells who the client is.
type Event struct {
	Case      string // the instance's name in the record
	Branch    string
	Kind      string        // what the instance's metrics are split by
	CasePhase process.Phase // now, at the end of the log
	Opened    time.Time
	Vehicle   string // id
	Advisor   string // staff id
	Version   int    // counts the events of the case
	Command   string // of the process table
	Before    string // the command before it of what can be interrupted, and of the same job
	At        time.Time
	Role      process.Role
	Staff     string           // who acted; empty when it was the client or the process
	Phase     process.Phase    // after the event
	Left      process.Phase    // when the event changed the phase
	Working   worktime.Seconds // spent in Left
	Jobs      []string         // that the event is about
}

// resource is who acted, as logs name it: a client is a client, not a person.
func (e Event) resource() string {
	if e.Staff != "" {
		return e.Staff
	}
	return string(e.Role)
}

// jobs are the objects of the jobs that the event is about; J1 is one in every case.
func (e Event) jobs() []string {
	var ids []string
	for _, j := range e.Jobs {
		if id := e.Case + "/" + j; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// instance is the job that an event is of; one that names several is of none.
func (e Event) instance() string {
	jobs := slices.Compact(slices.Sorted(slices.Values(e.Jobs)))
	if len(jobs) != 1 {
		return ""
	}
	return jobs[0]
}

// table tells what the events are of.
type table process.Table

// of is the activity of an event, and what the event does to it. A command that the
// table does not know any more is an activity of its own.
func (t table) of(e Event) (activity string, l process.Lifecycle) {
	s, ok := process.Find(t.Steps, e.Command)
	if !ok {
		return e.Command, process.Complete
	}
	before, ok := process.Find(t.Steps, e.Before)
	if !ok || before.Activity != s.Activity {
		return s.Activity, s.Lifecycle
	}
	return s.Activity, s.Lifecycle.After(before.Lifecycle)
}

// title is what people call an activity.
func (t table) title(activity string) string {
	for _, a := range t.Activities {
		if a.Name == activity {
			return a.Title
		}
	}
	if s, ok := process.Find(t.Steps, activity); ok {
		return s.Title
	}
	return activity
}

// stamp writes a time in the milliseconds that all readers of these formats take.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }
