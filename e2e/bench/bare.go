package main

import (
	"context"
	"crypto/rand"
	"fmt"

	"go.temporal.io/sdk/workflow"
)

// bare is yardstick B: the same Updates and nothing else, no activity, no child
// and no row of its own. It is the least that the engine can do for an order.
// It shares the worker of yardstick A.
type bare struct{ yard *yardstick }

// updatesOnly ends after so many Updates.
func updatesOnly(ctx workflow.Context, left int) error {
	err := workflow.SetUpdateHandler(ctx, updateStep, func(workflow.Context, int) error {
		left--
		return nil
	})
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return left == 0 && workflow.AllHandlersFinished(ctx) })
}

func (b *bare) one(ctx context.Context, _ int, r *record) error {
	return b.take(ctx, "bench/"+rand.Text(), r)
}

func (b *bare) take(ctx context.Context, id string, r *record) error {
	steps := b.yard.steps
	for n, s := range steps {
		err := timed(&r.calls, s.Update, func() error { return b.yard.update(ctx, "bench-updates-only", len(steps), id, n) })
		if err != nil {
			return fmt.Errorf("yardstick B %s, Update %d: %w", id, n, err)
		}
	}
	return nil
}

// rest has nothing to do: the last Update ends the workflow.
func (*bare) rest(context.Context, int) error { return nil }
