package workflows

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// Processes are the processes of the house. A new one is a line here.
func Processes() []process.Process {
	return []process.Process{
		workorder.Process(),
		survey.Process(),
	}
}

// Register makes a worker or a test environment know the processes and the
// parties that they deal with.
func Register(r worker.Registry, acts *activities.Set, processes []process.Process) {
	RegisterWorkflows(r, processes)
	for _, a := range acts.Each() {
		r.RegisterActivity(a)
	}
}

// RegisterWorkflows makes a replayer know the processes; it needs no parties.
func RegisterWorkflows(r registry, processes []process.Process) {
	for _, p := range processes {
		r.RegisterWorkflowWithOptions(shell(p), workflow.RegisterOptions{Name: p.Table().Workflow})
	}
}

// registry is what workers and replayers have in common.
type registry interface {
	RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions)
}
