package activities

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
)

// Advance is an instance to be moved on: by a command, by what came back from
// other people's systems, and by every effect that the house itself carries out.
type Advance struct {
	Process process.Process
	Effects []process.EffectRow // of the process
	Running process.Running
	At      time.Time
	Command process.Command // nil when only what is due is to be done
	By      process.Actor
	Asked   Asked
	Back    []process.Back
	Remote  []string // ports that the house does not play
	Busy    []string // effects in flight, by [Key]
	Tries   int32    // after which a party that fails is given up
}

// Draft is the decision as far as nobody needs to be asked: the command, or why it
// is refused, and what came back.
func (a Advance) Draft() (process.Draft, error) {
	draft := a.Running.Draft()
	if a.Command != nil {
		if err := draft.Try(a.Command, a.At, a.By); err != nil {
			return nil, err
		}
	}
	for _, b := range a.Back {
		if err := process.Take(draft, b, a.At); err != nil {
			return nil, err
		}
	}
	return draft, nil
}

// Taken is what the house answered for one effect: all that a replay needs.
type Taken struct {
	Effect string          `json:"effect"`
	Items  []string        `json:"items"`
	Answer json.RawMessage `json:"answer,omitempty"`
	Failed string          `json:"failed,omitempty"`
}

// Key names an item of an effect in flight.
func Key(effect, item string) string { return effect + "/" + item }

// mostRounds bounds one activity: what is due then is due again in the next.
const mostRounds = 20

// atOnce is how long the parties may take together while somebody waits for a command.
const atOnce = 2 * time.Second

// Advance carries out the effects that are due, those that follow from their
// answers too, and saves all of it as one decision. It runs as a local activity.
//
// First all of it is tried as one transaction. When a party does not answer, or
// somebody else was faster, nothing of that is kept; then a command is saved by
// itself, for what was accepted must not wait for a party, and its effects are due
// in the next activity. Without a command each party is asked in a transaction of
// its own. When one can not be reached the whole is tried again: each effect answers
// under its key what it answered before. After that many tries the party has failed
// for good, and the instance goes on with an incident.
func (j *Journal) Advance(ctx context.Context, a Advance) ([]Taken, error) {
	attempt := activity.GetInfo(ctx).Attempt
	if attempt == 1 {
		taken, err := j.together(ctx, a, j.Record.Save)
		if errors.Is(err, record.ErrTaken) {
			taken, err = j.together(ctx, a, j.Record.Redo)
		}
		if err == nil {
			return taken, nil
		}
		slog.InfoContext(ctx, "the house's parties could not answer together", "workflow_id", activity.GetInfo(ctx).WorkflowExecution.ID, "error", err)
	}
	if a.Command != nil {
		draft, err := a.Draft()
		if err != nil {
			return nil, err
		}
		return nil, j.Record.Save(ctx, draft.Decision(), a.Asked)
	}
	return j.advance(ctx, a, j.Record.Save, func(err error) bool { return final(err) || attempt >= a.Tries })
}

type inTogether struct{}

// Together reports whether an effect is carried out in one transaction with all
// others that are due. If it fails there it is asked again, by itself.
func Together(ctx context.Context) bool { return ctx.Value(inTogether{}) != nil }

// together is all of it as one transaction, in which no party may fail.
func (j *Journal) together(ctx context.Context, a Advance, save save) (taken []Taken, err error) {
	ctx, cancel := context.WithTimeout(ctx, atOnce)
	defer cancel()
	err = j.Record.Whole(context.WithValue(ctx, inTogether{}, true), func(ctx context.Context) error {
		taken, err = j.advance(ctx, a, save, func(error) bool { return false })
		return err
	})
	return taken, err
}

// save writes a decision down.
type save func(context.Context, process.Decision, Asked) error

// advance does it once. Given up reports whether a party's error is its answer.
func (j *Journal) advance(ctx context.Context, a Advance, save save, givenUp func(error) bool) ([]Taken, error) {
	draft, err := a.Draft()
	if err != nil {
		return nil, err
	}
	taken, err := j.carry(ctx, a, draft, givenUp)
	if err != nil {
		return nil, err
	}
	return taken, save(ctx, draft.Decision(), a.Asked)
}

// Settle carries out what is due after a draft until nothing is, and saves nothing:
// the house's parties do it in the transaction of the context. A party that fails is
// an error.
func (j *Journal) Settle(ctx context.Context, a Advance, draft process.Draft) error {
	_, err := j.carry(ctx, a, draft, func(error) bool { return false })
	return err
}

// carry carries out what is due after a draft, and what follows from the answers.
func (j *Journal) carry(ctx context.Context, a Advance, draft process.Draft, givenUp func(error) bool) ([]Taken, error) {
	taken := []Taken{}
	for range mostRounds {
		due := a.Due(draft.After())
		if len(due) == 0 {
			break
		}
		for _, e := range due {
			t, err := j.take(ctx, a, draft, e, givenUp)
			if err != nil {
				return nil, err
			}
			taken = append(taken, t)
		}
	}
	return taken, nil
}

// take asks one party and brings its answer into the draft, as the JSON that a
// replay reads. What was due with it may have changed what this one asks for, so
// the request is made of the state as it is by now.
func (j *Journal) take(ctx context.Context, a Advance, draft process.Draft, e process.Effect, givenUp func(error) bool) (Taken, error) {
	asked := draft.After().Request(e)
	t := Taken{Effect: e.Name, Items: e.Items}
	answer, err := j.carryOut(ctx, a, e.Name, asked)
	switch {
	case err != nil && !givenUp(err):
		return t, err
	case err != nil:
		t.Failed = reason(err)
	case answer != nil:
		if t.Answer, err = json.Marshal(answer); err != nil {
			return t, err
		}
	}
	return t, t.Into(draft, a.Process, a.At)
}

// Into brings the answer into a draft.
func (t Taken) Into(draft process.Draft, p process.Process, at time.Time) error {
	e := process.Effect{Name: t.Effect, Items: t.Items}
	b := process.Back{Effect: e, Asked: draft.After().Request(e), Failed: t.Failed}
	if t.Answer != nil {
		var err error
		if b.Answer, err = p.Decode(t.Effect, t.Answer); err != nil {
			b.Failed = err.Error()
		}
	}
	return process.Take(draft, b, at)
}

func (j *Journal) carryOut(ctx context.Context, a Advance, effect string, asked any) (process.Command, error) {
	if o, starts := asked.(process.Opening); starts {
		return nil, j.Processes.Open(ctx, o, a.Remote)
	}
	do, ok := j.Effects[process.Camel(effect)]
	if !ok {
		return nil, process.Invalid("this program does not know the step %s; install the version that does", effect)
	}
	return do(ctx, asked)
}

// Due are the effects that are due, not in flight, and the house's to carry out.
func (a Advance) Due(r process.Running) []process.Effect {
	var due []process.Effect
	for _, e := range r.Due() {
		if a.local(e.Name) {
			e.Items = slices.DeleteFunc(slices.Clone(e.Items), func(it string) bool { return slices.Contains(a.Busy, Key(e.Name, it)) })
			if len(e.Items) > 0 {
				due = append(due, e)
			}
		}
	}
	return due
}

func (a Advance) local(effect string) bool {
	return slices.ContainsFunc(a.Effects, func(f process.EffectRow) bool {
		return f.Name == effect && !slices.Contains(a.Remote, f.Port)
	})
}

// final reports whether no repetition can change what a party answered.
func final(err error) bool {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return app.NonRetryable()
	}
	return errors.As(refused(err), &app) && app.NonRetryable()
}

// reason is the innermost message of a failure: what people can read.
func reason(err error) string {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return app.Message()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	return err.Error()
}
