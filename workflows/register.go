package workflows

import (
	"go.temporal.io/sdk/worker"

	"github.com/workbay/workbay/activities"
)

// Register makes a worker, a test environment or a replayer know the process.
func Register(r worker.Registry, acts *activities.Set) {
	r.RegisterWorkflow(WorkOrder)
	r.RegisterWorkflow(Survey)
	if acts == nil {
		return
	}
	for _, a := range acts.Each() {
		r.RegisterActivity(a)
	}
}
