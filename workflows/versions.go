package workflows

import "go.temporal.io/sdk/workflow"

// Changes of workflow code that running instances may have begun without. Each
// has its date and its reason; an entry goes when no instance from before it runs.
const (
	// 2026-11-26: parties that the house plays answer in local activities, answers
	// that are there together are one decision, and a process that is started gets
	// its own first event. Work orders and surveys of v0.1.0 keep the old way.
	changeKernel = "kernel"
	// 2026-11-26: a command that was lost and is sent again is decided for the moment
	// of its first decision. Whoever sends it again asks for this, nobody else does.
	changeMoment = "moment-of-first-decision"
)

// kernel reports whether the instance runs by the kernel's way.
func kernel(ctx workflow.Context) bool {
	return workflow.GetVersion(ctx, changeKernel, workflow.DefaultVersion, 1) >= 1
}

// keepsMoment reports whether a command that is sent again keeps the moment of its
// first decision.
func keepsMoment(ctx workflow.Context) bool {
	return workflow.GetVersion(ctx, changeMoment, workflow.DefaultVersion, 1) >= 1
}
