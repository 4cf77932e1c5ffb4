package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/workorder"
)

// Request is the argument of every Update: who gives which command. Hash
// stands for the whole request, so that a key used for another one is noticed.
// Branch is where the caller works: an order of another branch does not exist
// for them. It is empty for those who see all branches, for clients and in older
// histories.
type Request[C workorder.Command] struct {
	By      workorder.Actor `json:"by"`
	Hash    string          `json:"hash,omitempty"`
	Seen    int             `json:"seen,omitempty"` // version of the order that the caller had read
	Branch  string          `json:"branch,omitempty"`
	Command C               `json:"command"`
}

// AtAnotherBranch refuses an order that the caller may not see.
func AtAnotherBranch(number string) error {
	return workorder.NotFound("there is no work order %s at your branch", number)
}

// Receipt is the answer to an Update: the order's version after it and the
// hash of the request that was carried out under this update id.
type Receipt struct {
	Version int    `json:"version"`
	Hash    string `json:"hash,omitempty"`
}

// queryOrder answers the order as the workflow knows it, for the reconciler.
const queryOrder = "order"

// listen makes every command of the process table an Update.
func (p *process) listen(ctx workflow.Context) error {
	for _, handle := range handlers() {
		if err := handle(ctx, p); err != nil {
			return err
		}
	}
	return workflow.SetQueryHandler(ctx, queryOrder, func() (workorder.Order, error) { return p.order, nil })
}

// handlers lists the commands that people give; a test holds it against the
// process table.
func handlers() []func(workflow.Context, *process) error {
	return []func(workflow.Context, *process) error{
		handle[workorder.OpenOrder], handle[workorder.StartDiagnosis], handle[workorder.SkipDiagnosis],
		handle[workorder.RecordFindings], handle[workorder.RecordOffer], handle[workorder.RequestChange],
		handle[workorder.ReviseEstimate], handle[workorder.DecideEstimate], handle[workorder.AssignJob],
		handle[workorder.ReceiveParts], handle[workorder.RejectParts], handle[workorder.MoveCar], handle[workorder.IssueParts], handle[workorder.StartJob],
		handle[workorder.PauseJob], handle[workorder.FinishJob], handle[workorder.PassQualityCheck],
		handle[workorder.FailQualityCheck], handle[workorder.RecordPayment], handle[workorder.HandOver],
		handle[workorder.CloseOrder], handle[workorder.ChangePromise], handle[workorder.Cancel],
		handle[workorder.RetryIncident], handle[workorder.SkipIncident],
	}
}

// handle registers one command. The validator is the core's own rule: a refused
// command writes nothing and answers why. Whoever saw more than the workflow
// knows (a worker died between saving and knowing) is asked to wait, for what
// they saw is done again in a moment, or taken back.
func handle[C workorder.Command](ctx workflow.Context, p *process) error {
	var c C
	return workflow.SetUpdateHandlerWithOptions(ctx, c.Name(),
		func(ctx workflow.Context, r Request[C]) (Receipt, error) {
			id := workflow.GetCurrentUpdateInfo(ctx).ID
			if err := p.commit(ctx, r.Command, r.By, id); err != nil {
				return Receipt{}, refusal(err)
			}
			return Receipt{Version: p.order.Version, Hash: r.Hash}, nil
		},
		workflow.UpdateHandlerOptions{Validator: func(ctx workflow.Context, r Request[C]) error {
			if r.Branch != "" && r.Branch != p.order.Branch {
				return refusal(AtAnotherBranch(p.order.Number))
			}
			if r.Seen > p.order.Version {
				return refusal(workorder.Unavailable("the order is being brought up to date; send the same request again in a moment"))
			}
			_, _, err := workorder.Decide(p.order, r.Command, p.given(ctx, r.By))
			return refusal(err)
		}})
}

// forever is longer than any database is away; without it the SDK gives a
// local activity up after its first StartToCloseTimeout.
const forever = 365 * 24 * time.Hour

// given says when and by whom. The database keeps microseconds: with more, the
// journal replayed would not be the order.
func (p *process) given(ctx workflow.Context, by workorder.Actor) workorder.Given {
	return workorder.Given{At: workflow.Now(ctx).UTC().Truncate(time.Microsecond), By: by, Rules: p.rules}
}

// commit decides on a copy, saves the journal and only then keeps the copy.
// The journal write is a local activity, retried until the database is back:
// an Update that was accepted is carried out, and its key stays safe to repeat.
func (p *process) commit(ctx workflow.Context, c workorder.Command, by workorder.Actor, updateID string) error {
	if err := p.lock.Lock(ctx); err != nil {
		return err
	}
	defer p.lock.Unlock()
	given := p.given(ctx, by)
	next, events, err := workorder.Decide(p.order, c, given)
	if err != nil {
		return err
	}
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		StartToCloseTimeout:    10 * time.Second,
		ScheduleToCloseTimeout: forever,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: 100 * time.Millisecond, MaximumInterval: 10 * time.Second},
	})
	entry := activities.JournalEntry{Order: next, Events: events, UpdateID: updateID, Measures: workorder.Measures(&p.order, &next, given.At, p.rules)}
	if err := workflow.ExecuteLocalActivity(ctx, journal.Save, entry).Get(ctx, nil); err != nil {
		return err
	}
	p.order = next
	p.turns++
	return nil
}

// refusal makes a refusal of the core cross Temporal with its kind, and with
// what it was made of, so that the door gives the same refusal back. It is not
// retried: the same command at the same moment is refused again.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	var details []any
	var e *workorder.Error
	if errors.As(err, &e) {
		details = []any{e.Format, e.Args}
	}
	return temporal.NewNonRetryableApplicationError(err.Error(), string(workorder.KindOf(err)), nil, details...)
}
