package workflows

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/process"
)

// takeSteps takes every step that is due and not in flight: it asks other
// people's systems and goes on without waiting for them (P12), and lets the
// house's own parties answer at once. Whatever is there together is one decision.
func (r *running) takeSteps() error {
	if r.Course().Version == 0 {
		return nil // nothing is due, and the first decision says by which way it runs
	}
	if !kernel(r.work) {
		r.takeStepsBefore()
		return nil
	}
	if err := r.advance(); err != nil {
		return err
	}
	for _, e := range r.Due() {
		if e.Items = r.idle(e); len(e.Items) > 0 && r.remote(e.Name) {
			r.ask(e)
		}
	}
	return nil
}

// advance decides on what came back and on what the house's own parties answer.
func (r *running) advance() error {
	if err := r.lock.Lock(r.work); err != nil {
		return err
	}
	defer r.lock.Unlock()
	a := r.onward()
	a.Back = r.back
	if len(a.Back) == 0 && len(a.Due(r.Running)) == 0 {
		return nil
	}
	if err := r.decide(r.work, a); err != nil {
		return err
	}
	for _, b := range a.Back {
		r.mark(b.Effect, false)
	}
	r.back = r.back[len(a.Back):] // more may have come meanwhile
	return nil
}

// onward is how the instance is moved on from here.
func (r *running) onward() activities.Advance {
	return activities.Advance{
		Process: r.process, Effects: r.effects, Running: r.Running, At: r.given(r.work), Remote: r.in.Remote, Busy: r.busy, Tries: r.tries(),
	}
}

// ask asks a party that is not the house's own; what comes back waits for the
// next decision.
func (r *running) ask(e process.Effect) {
	r.mark(e, true)
	b := process.Back{Effect: e, Asked: r.Request(e)}
	f := workflow.ExecuteActivity(r.patience(), process.Camel(e.Name), b.Asked)
	workflow.Go(r.work, func(ctx workflow.Context) {
		b.Answer, b.Failed = r.heard(ctx, e, f)
		r.back = append(r.back, b)
		r.turns++
	})
}

// heard waits for an activity and decodes what it answered.
func (r *running) heard(ctx workflow.Context, e process.Effect, f workflow.Future) (process.Command, string) {
	var raw json.RawMessage
	err := f.Get(ctx, &raw)
	if err == nil {
		var c process.Command
		if c, err = r.process.Decode(e.Name, raw); err == nil {
			return c, ""
		}
	}
	return nil, reason(err)
}

func (r *running) remote(effect string) bool {
	return slices.ContainsFunc(r.effects, func(f process.EffectRow) bool {
		return f.Name == effect && slices.Contains(r.in.Remote, f.Port)
	})
}

// idle are the items of an effect that are not in flight.
func (r *running) idle(e process.Effect) []string {
	return slices.DeleteFunc(slices.Clone(e.Items), func(it string) bool { return slices.Contains(r.busy, activities.Key(e.Name, it)) })
}

// mark notes that an effect is in flight, or is no longer. The list is made anew
// each time: an activity may be reading the old one.
func (r *running) mark(e process.Effect, busy bool) {
	keys := make([]string, len(e.Items))
	for i, it := range e.Items {
		keys[i] = activities.Key(e.Name, it)
	}
	if busy {
		r.busy = slices.Concat(r.busy, keys)
		return
	}
	r.busy = slices.DeleteFunc(slices.Clone(r.busy), func(k string) bool { return slices.Contains(keys, k) })
}

// reason is the innermost message of an activity's failure: what people can read.
func reason(err error) string {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return app.Message()
	}
	var late *temporal.TimeoutError
	if errors.As(err, &late) {
		return "no answer in time"
	}
	return err.Error()
}

// slowest is the longest pause between two tries.
const slowest = 5 * time.Second

// tries bounds the patience with a party by tries, not by time: a night without
// a worker is not the party's fault.
func (r *running) tries() int32 { return 4 + int32(r.Patience()/slowest) }

func (r *running) patience() workflow.Context {
	return workflow.WithActivityOptions(r.work, workflow.ActivityOptions{
		StartToCloseTimeout: 2 * slowest,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: slowest, MaximumAttempts: r.tries(),
		},
	})
}
