// Package workflows is the Temporal shell round the processes: waiting, timers,
// starting one process from another and the order of effects. There are no
// business rules here and no process is known by name but where it is
// registered: what is due, what is allowed and what follows, the process says.
package workflows

import (
	"encoding/json"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/workbay/workbay/process"
)

// WorkflowID is the id of the workflow of an instance.
func WorkflowID(process, id string) string { return process + "/" + id }

// shell is the workflow of every instance of a process, from its opening to its end.
func shell(p process.Process) func(workflow.Context, Input) error {
	return func(ctx workflow.Context, in Input) error {
		if old := before(p); old != nil && !kernel(ctx) {
			return old(ctx, in)
		}
		r, err := setup(ctx, p, in)
		if err != nil {
			return err
		}
		return r.run(ctx)
	}
}

// running is an instance with what the shell needs to move it.
type running struct {
	process.Running
	process process.Process
	effects []process.EffectRow // of the process
	in      Input
	work    workflow.Context // outlives a cancel of the workflow: giving back must go on
	lock    workflow.Mutex   // one decision at a time: the journal has one order
	busy    []string         // effects in flight, by [activities.Key]
	back    []process.Back   // what came back from outside and waits for its decision
	turns   int              // counts what happened, to wake run
	alarm   alarm
}

func setup(ctx workflow.Context, p process.Process, in Input) (*running, error) {
	loaded, err := p.Load(in.Rules, in.State)
	if err != nil {
		return nil, refusal(err)
	}
	r := &running{Running: loaded, process: p, effects: p.Table().Effects, in: in, lock: workflow.NewMutex(ctx)}
	r.work, _ = workflow.NewDisconnectedContext(ctx)
	return r, r.listen(ctx)
}

// patienceAnew is how long an instance that was over waits for the command that it was
// begun anew for.
const patienceAnew = time.Minute

// run takes the steps that are due and waits for people, the outside or a
// timer, until the instance's life is over. The order of the steps is the
// process table's; a process that gives everything back does one thing after
// the other.
func (r *running) run(ctx workflow.Context) error {
	if err := r.open(); err != nil {
		return err
	}
	if r.in.Anew {
		if _, err := workflow.AwaitWithTimeout(r.work, patienceAnew, func() bool { return r.turns > 0 }); err != nil {
			return err
		}
	}
	for !r.Ended() || len(r.busy) > 0 {
		seen := r.turns
		if err := r.takeSteps(); err != nil {
			return err
		}
		r.setAlarm()
		err := workflow.Await(r.work, func() bool {
			return r.turns != seen || r.alarm.rang() || r.stopped(ctx)
		})
		if err != nil {
			return err
		}
		switch {
		case r.stopped(ctx):
			if !r.stop() {
				return ctx.Err()
			}
		case r.alarm.rang():
			r.ring()
		}
		if r.longEnough(ctx) {
			return r.again(ctx)
		}
	}
	return workflow.Await(r.work, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// open gives the command with which another process started this one.
func (r *running) open() error {
	if r.in.Opens == "" || r.Course().Version > 0 {
		return nil
	}
	c, err := r.process.Decode(r.in.Opens, r.in.raw)
	if err == nil {
		err = r.commit(r.work, c, process.ProcessActor(), Asked{})
	}
	return refusal(err)
}

// stopped reports whether an operator has cancelled the workflow in the engine
// and the instance does not give everything back yet.
func (r *running) stopped(ctx workflow.Context) bool { return ctx.Err() != nil && !r.Undoing() }

// stop turns a cancel of the workflow, given in the engine by an operator, into
// the process's own, so that nothing is left behind. It reports false when the
// process has none, or is past it.
func (r *running) stop() bool {
	c := r.Stop("cancelled in the engine")
	if c == nil {
		return false
	}
	return r.commit(r.work, c, process.Actor{Role: process.Admin, ID: "engine"}, Asked{}) == nil
}

// longEnough reports whether the history should be cut here: the server asks for
// it, and nothing is in flight that would be lost.
func (r *running) longEnough(ctx workflow.Context) bool {
	return workflow.GetInfo(ctx).GetContinueAsNewSuggested() && len(r.busy) == 0 && workflow.AllHandlersFinished(ctx)
}

// again goes on in a new run that knows everything. JSON of the same state is the
// same on every machine.
//
//workflowcheck:ignore
func (r *running) again(ctx workflow.Context) error {
	state, err := json.Marshal(r.State())
	if err != nil {
		return err
	}
	next := r.in
	next.State, next.Anew = state, false
	return workflow.NewContinueAsNewError(ctx, r.process.Table().Workflow, next)
}

// alarm is the one timer of an instance. It is kept while the deadline stays, for
// every start and stop is an event in the history.
type alarm struct {
	at    int64 // unix nanoseconds
	timer workflow.Future
	stop  workflow.CancelFunc
}

func (a *alarm) rang() bool { return a.timer != nil && a.timer.IsReady() }

func (r *running) setAlarm() {
	at, c := r.Deadline()
	if c == nil || r.alarm.at != at.UnixNano() {
		if r.alarm.stop != nil {
			r.alarm.stop()
		}
		r.alarm = alarm{}
	}
	if c == nil || r.alarm.timer != nil {
		return
	}
	ctx, stop := workflow.WithCancel(r.work)
	r.alarm = alarm{at: at.UnixNano(), timer: workflow.NewTimer(ctx, max(0, at.Sub(workflow.Now(ctx)))), stop: stop}
}

// ring gives the command of the deadline that has passed, unless a person was faster.
func (r *running) ring() {
	r.alarm = alarm{}
	at, c := r.Deadline()
	if c == nil || at.After(workflow.Now(r.work)) {
		return
	}
	if err := r.commit(r.work, c, process.ProcessActor(), Asked{}); err != nil {
		workflow.GetLogger(r.work).Warn("deadline refused", "command", c.Name(), "error", err)
	}
}

// given is the moment of a decision. The database keeps microseconds: with more,
// the journal replayed would not be the state.
func (r *running) given(ctx workflow.Context) time.Time {
	return workflow.Now(ctx).UTC().Truncate(time.Microsecond)
}
