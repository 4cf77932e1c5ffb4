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

// Request is the argument of every Update and of every signal from another
// process: who gives which command. Hash stands for the whole request, so that a
// key used for another one is noticed. Branch is where the caller works: an
// instance of another branch does not exist for them. It is empty for those who
// see all branches, for clients and in older histories.
type Request struct {
	By      process.Actor   `json:"by"`
	Hash    string          `json:"hash,omitempty"`
	Seen    int             `json:"seen,omitempty"` // version of the state that the caller had read
	Branch  string          `json:"branch,omitempty"`
	Command json.RawMessage `json:"command"`
	Kind    string          `json:"kind,omitempty"` // the command's name, where no Update says it
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
	// signalCommand brings a command of another process.
	signalCommand = "command"
)

// Asked is on whose request a command is given; zero for the process itself.
type Asked = activities.Asked

// listen makes every command of the table that people give an Update.
func (r *running) listen(ctx workflow.Context) error {
	for _, s := range r.process.Table().Steps {
		if s.ForPeople() {
			if err := r.handle(ctx, s); err != nil {
				return err
			}
		}
	}
	state := func() (any, error) { return r.State(), nil }
	if err := workflow.SetQueryHandler(ctx, queryOrder, state); err != nil {
		return err
	}
	r.hear(ctx)
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
				err = r.commit(ctx, c, q.By, asked)
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
				err = r.Draft().Try(c, r.given(ctx), q.By)
			}
			return refusal(err)
		}})
}

// hear takes the commands of other processes. One that is refused is dropped:
// its sender said it once and may say it again.
func (r *running) hear(ctx workflow.Context) {
	signals := workflow.GetSignalChannel(ctx, signalCommand)
	workflow.Go(r.work, func(ctx workflow.Context) {
		for {
			var q Request
			signals.Receive(ctx, &q)
			c, err := r.process.Decode(q.Kind, q.Command)
			if err == nil {
				err = r.commit(ctx, c, q.By, Asked{})
			}
			if err != nil {
				workflow.GetLogger(ctx).Warn("command of another process refused", "command", q.Kind, "error", err)
			}
		}
	})
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
	if err := r.lock.Lock(ctx); err != nil {
		return err
	}
	defer r.lock.Unlock()
	a := r.onward()
	a.Command, a.By, a.Asked, a.At = c, by, asked, r.given(ctx)
	return r.decide(ctx, a)
}

// decide decides on a copy, saves the journal and only then keeps the copy. The
// activity carries out what is due after it, unless the instance is older than that.
func (r *running) decide(ctx workflow.Context, a activities.Advance) error {
	draft, err := a.Draft()
	if err != nil {
		return err
	}
	if !r.kernel {
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
		details = []any{e.Format, e.Args}
	}
	return temporal.NewNonRetryableApplicationError(err.Error(), string(process.KindOf(err)), nil, details...)
}
