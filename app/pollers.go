package app

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/worker"
)

// pollers is how many calls wait for tasks of one kind.
const pollers = 8

// workerOptions give new orders and those that run pollers of their own. Pollers
// that serve both turn to those that run as soon as tasks wait there, all of them,
// and stay: after a burst the queue of new orders, which the query of an ended one
// takes too, had nobody for up to a minute.
func (a *App) workerOptions() worker.Options {
	return worker.Options{
		Interceptors:                a.opts.Interceptors,
		WorkerStopTimeout:           5 * time.Second,
		OnFatalError:                func(err error) { a.fail(fmt.Errorf("worker: %w", err)) },
		DisableRegistrationAliasing: true,
		WorkflowTaskPollerBehavior: worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{
			InitialNumberOfPollers: pollers, MinimumNumberOfPollers: pollers, MaximumNumberOfPollers: pollers,
		}),
		MaxConcurrentActivityTaskPollers: pollers,
	}
}
