package workflows

import (
	"encoding/json"
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/process"
)

// Request is the argument of every Update: who gives which command. Hash stands
// for the whole request, so that a key used for another one is noticed. Branch is
// where the caller works: an instance of another branch does not exist for them. It
// is empty for those who see all branches, for clients and in older histories.
type Request struct {
	By      process.Actor   `json:"by"`
	Hash    string          `json:"hash,omitempty"`
	Seen    int             `json:"seen,omitempty"` // version of the state that the caller had read
	Branch  string          `json:"branch,omitempty"`
	Decided Decided         `json:"decided,omitzero"`
	Command json.RawMessage `json:"command"`
}

// Decided is how a command was decided that was journalled and then lost: as which
// version, and when. It is zero for a command that is sent for the first time.
type Decided struct {
	Version int       `json:"version"`
	At      time.Time `json:"at"`
}

// Receipt is the answer to an Update: the version after it and the hash of the
// request that was carried out under this update id.
type Receipt struct {
	Version int    `json:"version"`
	Hash    string `json:"hash,omitempty"`
}

const (
	// queryState answers the state as the workflow knows it, for the reconciler.
	queryState = "state"
	// queryOrder is its name before there was more than one process.
	queryOrder = "order"
)

// Asked is on whose request a command is given; zero for the process itself.
type Asked = activities.Asked

// listen makes every command of the table that comes from outside an Update.
func (r *running) listen(ctx workflow.Context) error {
	for _, s := range r.process.Table().Steps {
		if s.FromOutside() {
			if err := r.handle(ctx, s); err != nil {
				return err
			}
		}
	}
	state := func() (any, error) { return r.State(), nil }
	if err := workflow.SetQueryHandler(ctx, queryOrder, state); err != nil {
		return err
	}
	return workflow.SetQueryHandler(ctx, queryState, state)
}

// handle registers one command. The validator is the core's own rule: a refused
// command writes nothing and answers why. Whoever saw more than the workflow
// knows (a worker died between saving and knowing) is asked to wait, for what
// they saw is done again in a moment, or taken back.
func (r *running) handle(ctx workflow.Context, s process.Step) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, s.Command,
		func(ctx workflow.Context, q Request) (Receipt, error) {
			c, err := s.Decode(q.Command)
			if err == nil {
				asked := Asked{UpdateID: workflow.GetCurrentUpdateInfo(ctx).ID, Hash: q.Hash, By: q.By, Name: s.Command, Command: q.Command}
				if s.Opens() {
					asked.Rules = r.in.Rules
				}
				err = r.commitAgain(ctx, c, q.By, asked, q.Decided)
			}
			if err != nil {
				return Receipt{}, refusal(err)
			}
			return Receipt{Version: r.Course().Version, Hash: q.Hash}, nil
		},
		workflow.UpdateHandlerOptions{Validator: func(ctx workflow.Context, q Request) error {
			if k := r.Identity(); q.Branch != "" && q.Branch != k.Branch {
				return refusal(r.process.Elsewhere(k.ID))
			}
			if q.Seen > r.Course().Version {
				return refusal(process.Unavailable("the order is being brought up to date; send the same request again in a moment"))
			}
			c, err := s.Decode(q.Command)
			if err == nil {
				at := r.given(ctx)
				if r.same(q.Decided) {
					at = q.Decided.At
				}
				err = r.Draft().Try(c, at, q.By)
			}
			return refusal(err)
		}})
}

// forever is longer than any database is away; without it the SDK gives a
// local activity up after its first StartToCloseTimeout.
const forever = 365 * 24 * time.Hour

// local is how a local activity is tried until the database is back: what was
// accepted is carried out.
func local(ctx workflow.Context) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		StartToCloseTimeout:    10 * time.Second,
		ScheduleToCloseTimeout: forever,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: 100 * time.Millisecond, MaximumInterval: 10 * time.Second},
	})
}

// commit decides on a command and on what the house's own parties make of it.
func (r *running) commit(ctx workflow.Context, c process.Command, by process.Actor, asked Asked) error {
	return r.commitAgain(ctx, c, by, asked, Decided{})
}

// commitAgain commits a command that may have been decided before and lost. On the very
// state of then it is decided for the moment of then: that gives the events that the
// journal has, and what was accepted is not refused because time has passed.
func (r *running) commitAgain(ctx workflow.Context, c process.Command, by process.Actor, asked Asked, first Decided) error {
	if err := r.lock.Lock(ctx); err != nil {
		return err
	}
	defer r.lock.Unlock()
	a := r.onward()
	a.Command, a.By, a.Asked = c, by, asked
	if r.same(first) && keepsMoment(ctx) {
		a.At = first.At
	}
	return r.decide(ctx, a)
}

// decide decides on a copy, saves the journal and only then keeps the copy. The
// activity carries out what is due after it, unless the instance is older than that.
func (r *running) decide(ctx workflow.Context, a activities.Advance) error {
	draft, err := a.Draft()
	if err != nil {
		return err
	}
	if !kernel(ctx) {
		err = workflow.ExecuteLocalActivity(local(ctx), journal.Save, draft.Decision(), a.Asked).Get(ctx, nil)
	} else {
		var taken []activities.Taken
		err = workflow.ExecuteLocalActivity(local(ctx), journal.Advance, a).Get(ctx, &taken)
		for i := 0; err == nil && i < len(taken); i++ {
			err = taken[i].Into(draft, r.process, a.At)
		}
	}
	if err != nil {
		return err
	}
	r.keep(draft.Decision())
	return nil
}

// same reports whether the state is the one on which a command was decided at first.
func (r *running) same(first Decided) bool { return first.Version == r.Course().Version+1 }

func (r *running) keep(d process.Decision) {
	r.Keep(d)
	r.turns++
}

// refusal makes a refusal of the core cross Temporal with its kind, and with
// what it was made of, so that the door gives the same refusal back. It is not
// retried: the same command at the same moment is refused again.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	var details []any
	var e *process.Error
	if errors.As(err, &e) {
		details = []any{e.Format, e.Args, *e} // older workers send, and older doors read, the first two
	}
	return temporal.NewNonRetryableApplicationError(err.Error(), string(process.KindOf(err)), nil, details...)
}
