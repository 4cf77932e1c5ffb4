// Package workflows is the Temporal shell round package workorder: waiting,
// timers, children and the order of effects. There are no business rules here;
// what is due, what is allowed and what follows, the order itself says.
package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/workbay/workbay/workorder"
)

// Input starts the process of one order. The snapshots of policy and calendar
// are the rules the order lives under for good; State is what a predecessor
// carried over by continue-as-new.
type Input struct {
	Policy   workorder.Policy   `json:"policy"`
	Calendar workorder.Calendar `json:"calendar"`
	State    *workorder.Order   `json:"state,omitempty"`
}

// OrderWorkflowID is the id of an order's workflow.
func OrderWorkflowID(number string) string { return "work-order/" + number }

// WorkOrder is the life of one work order, from intake to close.
func WorkOrder(ctx workflow.Context, in Input) error {
	p, err := setup(ctx, in)
	if err != nil {
		return err
	}
	return p.run(ctx)
}

// process is a running work order.
type process struct {
	in    Input
	rules *workorder.Rules
	order workorder.Order
	work  workflow.Context // outlives a cancel of the workflow: giving back must go on
	lock  workflow.Mutex   // one decision at a time: the journal has one order
	busy  map[string]bool  // effects in flight, by name and item; only looked up
	turns int              // counts what happened, to wake run
	alarm alarm
}

func setup(ctx workflow.Context, in Input) (*process, error) {
	rules, err := workorder.NewRules(in.Policy, in.Calendar)
	if err != nil {
		return nil, refusal(err)
	}
	p := &process{in: in, rules: rules, lock: workflow.NewMutex(ctx), busy: map[string]bool{}}
	p.work, _ = workflow.NewDisconnectedContext(ctx)
	if in.State != nil {
		p.order = *in.State
	}
	if err := p.listen(ctx); err != nil {
		return nil, err
	}
	return p, nil
}

// run takes the steps that are due and waits for people, the outside or a
// timer, until the order's life is over. The order of the steps is the process
// table's: intake, then parts ∥ allocation ∥ coverage, estimate, approval,
// parts, repair, quality, ready, hand over, close, survey; a cancelled order
// gives back one thing after the other.
func (p *process) run(ctx workflow.Context) error {
	for !p.order.Ended() || len(p.busy) > 0 {
		seen := p.turns
		p.takeSteps()
		p.setAlarm()
		err := workflow.Await(p.work, func() bool {
			return p.turns != seen || p.alarm.rang() || ctx.Err() != nil && p.order.Cancelled == nil
		})
		if err != nil {
			return err
		}
		switch {
		case ctx.Err() != nil && p.order.Cancelled == nil:
			if !p.cancelFromOutside() {
				return ctx.Err()
			}
		case p.alarm.rang():
			p.ring()
		}
		if p.longEnough(ctx) {
			return workflow.NewContinueAsNewError(ctx, WorkOrder, Input{Policy: p.in.Policy, Calendar: p.in.Calendar, State: &p.order})
		}
	}
	return workflow.Await(p.work, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// cancelFromOutside turns a cancel of the workflow, given in the engine by an
// operator, into a cancel of the order, so that nothing is left behind. It
// reports false when the order is past cancelling.
func (p *process) cancelFromOutside() bool {
	by := workorder.Actor{Role: workorder.Admin, ID: "engine"}
	err := p.commit(p.work, workorder.Cancel{Reason: "cancelled in the engine"}, by, "")
	return err == nil
}

// longEnough tells whether the history should be cut here: the server asks for
// it, and nothing is in flight that would be lost.
func (p *process) longEnough(ctx workflow.Context) bool {
	return workflow.GetInfo(ctx).GetContinueAsNewSuggested() && len(p.busy) == 0 && workflow.AllHandlersFinished(ctx)
}

// alarm is the one timer of an order. It is kept while the deadline stays, for
// every start and stop is an event in the history.
type alarm struct {
	at    int64 // unix nanoseconds
	timer workflow.Future
	stop  workflow.CancelFunc
}

func (a *alarm) rang() bool { return a.timer != nil && a.timer.IsReady() }

func (p *process) setAlarm() {
	at, c := p.order.Deadline(p.rules)
	if c == nil || p.alarm.at != at.UnixNano() {
		if p.alarm.stop != nil {
			p.alarm.stop()
		}
		p.alarm = alarm{}
	}
	if c == nil || p.alarm.timer != nil {
		return
	}
	ctx, stop := workflow.WithCancel(p.work)
	p.alarm = alarm{at: at.UnixNano(), timer: workflow.NewTimer(ctx, at.Sub(workflow.Now(ctx))), stop: stop}
}

// ring gives the command of the deadline that has passed, unless a person was faster.
func (p *process) ring() {
	p.alarm = alarm{}
	at, c := p.order.Deadline(p.rules)
	if c == nil || at.After(workflow.Now(p.work)) {
		return
	}
	if err := p.commit(p.work, c, workorder.ProcessActor(), ""); err != nil {
		workflow.GetLogger(p.work).Warn("deadline refused", "command", c.Name(), "error", err)
	}
}
