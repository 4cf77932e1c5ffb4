package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// yardstick is what a straightforward design costs on this engine and this
// database, called A in the report: a workflow that takes an order's steps and does
// nothing in them. An Update inserts one row from a local activity, an activity
// is empty and a child only sleeps. Its clients speak to the engine directly, wait
// where those of orders wait, and are told at once and for nothing that a step
// is done.
type yardstick struct {
	house  *house
	queue  string
	worker worker.Worker
	steps  []step
	told   sync.Map // channels by workflow id and step, closed when the step's groups are done
}

const (
	createScratch = `CREATE TABLE IF NOT EXISTS bench_scratch (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, workflow text NOT NULL, step int NOT NULL, at timestamptz NOT NULL DEFAULT now())`
	insertScratch = `INSERT INTO bench_scratch (workflow, step) VALUES ($1, $2)`
	dropScratch   = `DROP TABLE IF EXISTS bench_scratch`
)

const updateStep = "step"

// waited are the commands after which the driver of orders waits.
var waited = map[string]bool{"skip-diagnosis": true, "decide-estimate": true, "pass-quality-check": true}

func newYardstick(ctx context.Context, h *house, steps []step) (*yardstick, error) {
	y := &yardstick{house: h, queue: "bench-yardstick-" + rand.Text()[:8], steps: steps}
	if _, err := h.database.Exec(ctx, createScratch); err != nil {
		return nil, err
	}
	// The same options as the program's own worker.
	y.worker = worker.New(h.app.Temporal(), y.queue, worker.Options{
		WorkerStopTimeout: 5 * time.Second, DisableRegistrationAliasing: true,
		MaxConcurrentWorkflowTaskPollers: 8, MaxConcurrentActivityTaskPollers: 8,
	})
	y.worker.RegisterWorkflowWithOptions(y.process, workflow.RegisterOptions{Name: "bench-yardstick"})
	y.worker.RegisterWorkflowWithOptions(updatesOnly, workflow.RegisterOptions{Name: "bench-updates-only"})
	y.worker.RegisterWorkflowWithOptions(child, workflow.RegisterOptions{Name: "bench-child"})
	y.worker.RegisterActivityWithOptions(y.insert, activity.RegisterOptions{Name: "bench-insert"})
	y.worker.RegisterActivityWithOptions(nothing, activity.RegisterOptions{Name: "bench-nothing"})
	return y, y.worker.Start()
}

// stop ends the worker. The table goes too: on a borrowed engine nobody else needs it.
func (y *yardstick) stop() {
	y.worker.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if _, err := y.house.database.Exec(ctx, dropScratch); err != nil {
		say("the scratch table is left behind: " + err.Error())
	}
}

func (y *yardstick) insert(ctx context.Context, id string, step int) error {
	_, err := y.house.database.Exec(ctx, insertScratch, id, step)
	return err
}

func nothing(context.Context) error { return nil }

// child sleeps, as the survey of an order does. One that ended at once would
// end now and then in the moment in which its parent ends, which fails that task.
func child(ctx workflow.Context) error { return workflow.Sleep(ctx, 24*time.Hour) }

// process takes the steps: one Update each, and then its groups one after the
// other, beside whatever the Updates that follow bring.
func (y *yardstick) process(ctx workflow.Context, steps []step) error {
	id := workflow.GetInfo(ctx).WorkflowExecution.ID
	left := len(steps)
	err := workflow.SetUpdateHandler(ctx, updateStep, func(ctx workflow.Context, n int) error {
		local := workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: 10 * time.Second})
		if err := workflow.ExecuteLocalActivity(local, "bench-insert", id, n).Get(local, nil); err != nil {
			return err
		}
		workflow.Go(ctx, func(ctx workflow.Context) {
			for _, g := range steps[n].Groups {
				g.take(ctx)
			}
			y.tell(id, n)
			left--
		})
		return nil
	})
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return left == 0 && workflow.AllHandlersFinished(ctx) })
}

// take begins everything of the group and waits for it; a child for its start only,
// as an order does.
func (g group) take(ctx workflow.Context) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 10 * time.Second})
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON})
	var begun []workflow.Future
	for range g.Activities {
		begun = append(begun, workflow.ExecuteActivity(ctx, "bench-nothing"))
	}
	for range g.Children {
		begun = append(begun, workflow.ExecuteChildWorkflow(ctx, "bench-child").GetChildWorkflowExecution())
	}
	for _, f := range begun {
		if err := f.Get(ctx, nil); err != nil {
			workflow.GetLogger(ctx).Error("yardstick", "error", err)
		}
	}
}

// tell is the one thing that no workflow may do, speak to somebody in the same
// process. It leaves no command and no event, and twice is once.
func (y *yardstick) tell(id string, step int) {
	if c, waits := y.told.LoadAndDelete(place(id, step)); waits {
		close(c.(chan struct{}))
	}
}

func place(id string, step int) string { return fmt.Sprintf("%s/%d", id, step) }

func (y *yardstick) one(ctx context.Context, _ int, r *record) error {
	return y.take(ctx, "bench/"+rand.Text(), r)
}

// take drives one workflow from its start to its end.
func (y *yardstick) take(ctx context.Context, id string, r *record) error {
	for n, s := range y.steps {
		done := make(chan struct{})
		if waited[s.Update] {
			y.told.Store(place(id, n), done)
		}
		if err := timed(&r.calls, s.Update, func() error { return y.update(ctx, "bench-yardstick", y.steps, id, n) }); err != nil {
			return fmt.Errorf("yardstick %s, Update %d: %w", id, n, err)
		}
		if !waited[s.Update] {
			continue
		}
		err := timed(&r.waits, "after "+s.Update, func() error {
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case <-done:
				return nil
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// update starts the workflow with its first Update, as an order is opened.
func (y *yardstick) update(ctx context.Context, kind string, input any, id string, n int) error {
	c := y.house.app.Temporal()
	u := client.UpdateWorkflowOptions{
		WorkflowID: id, UpdateID: rand.Text(), UpdateName: updateStep,
		WaitForStage: client.WorkflowUpdateStageCompleted, Args: []any{n},
	}
	var h client.WorkflowUpdateHandle
	var err error
	if n > 0 {
		h, err = c.UpdateWorkflow(ctx, u)
	} else {
		h, err = c.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
			StartWorkflowOperation: c.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
				ID: id, TaskQueue: y.queue, WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
			}, kind, input),
			UpdateOptions: u,
		})
	}
	if err != nil {
		return err
	}
	return h.Get(ctx, nil)
}

// rest has nothing to do: what a workflow does behind its last Update is little.
func (y *yardstick) rest(context.Context, int) error { return nil }
