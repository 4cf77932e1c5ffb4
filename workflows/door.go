package workflows

import (
	"context"
	"errors"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/workbay/workbay/workorder"
)

// Door is the one way from the API and the pages to Temporal.
type Door struct {
	client client.Client
	queue  string
}

// NewDoor opens the door to a Temporal client; workers listen on queue.
func NewDoor(c client.Client, queue string) *Door { return &Door{client: c, queue: queue} }

// patienceOfDesk is how long somebody at the desk waits before they are told
// to try again.
const patienceOfDesk = 10 * time.Second

// Sender is who asks, under which idempotency key, and the hash of the whole request.
type Sender struct {
	By   workorder.Actor
	Key  string
	Hash string
	Seen int // version of the order that they had read, 0 unknown
	// Branch is the only one whose orders they see, "" for all.
	Branch string
}

// request has the JSON of Request[C].
type request struct {
	By      workorder.Actor   `json:"by"`
	Hash    string            `json:"hash,omitempty"`
	Seen    int               `json:"seen,omitempty"`
	Branch  string            `json:"branch,omitempty"`
	Command workorder.Command `json:"command"`
}

// Open starts an order's process and opens it in one call. The command is
// decided here first, so that a refused one starts nothing.
func (d *Door) Open(ctx context.Context, c workorder.OpenOrder, s Sender, rules *workorder.Rules) (Receipt, error) {
	if _, _, err := workorder.Decide(workorder.Order{}, c, workorder.Given{At: time.Now(), By: s.By, Rules: rules}); err != nil {
		return Receipt{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, patienceOfDesk)
	defer cancel()
	start := d.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID:                       OrderWorkflowID(c.Number),
		TaskQueue:                d.queue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
	}, WorkOrder, Input{Policy: rules.Policy, Calendar: rules.Calendar})
	h, err := d.client.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions:          update(c.Number, c, s),
	})
	return receipt(ctx, h, err, s)
}

// Do gives a command to a running order.
func (d *Door) Do(ctx context.Context, number string, c workorder.Command, s Sender) (Receipt, error) {
	return d.insist(ctx, update(number, c, s), s)
}

// insist sends an Update, and sends it again under its id while a desk has
// patience: when the workflow is behind what the caller saw, after a crash, or
// its task failed because something else happened in the same moment.
func (d *Door) insist(ctx context.Context, o client.UpdateWorkflowOptions, s Sender) (Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, patienceOfDesk)
	defer cancel()
	for {
		h, err := d.client.UpdateWorkflow(ctx, o)
		r, err := receipt(ctx, h, err, s)
		if workorder.KindOf(err) != workorder.KindUnavailable {
			return r, err
		}
		select {
		case <-ctx.Done():
			return r, err
		case <-time.After(patienceOfDesk / 50):
		}
	}
}

// Answer brings a client's answer to the survey of an order.
func (d *Door) Answer(ctx context.Context, number string, a workorder.SurveyAnswer, s Sender) error {
	_, err := d.insist(ctx, client.UpdateWorkflowOptions{
		WorkflowID: SurveyWorkflowID(number), UpdateID: s.Key, UpdateName: updateAnswer,
		WaitForStage: client.WorkflowUpdateStageCompleted, Args: []any{AnswerRequest{Hash: s.Hash, Answer: a}},
	}, s)
	return err
}

// Order is the order as its workflow knows it.
func (d *Door) Order(ctx context.Context, number string) (workorder.Order, error) {
	var o workorder.Order
	v, err := d.client.QueryWorkflow(ctx, OrderWorkflowID(number), "", queryOrder)
	if err != nil {
		return o, refused(err)
	}
	return o, v.Get(&o)
}

func update(number string, c workorder.Command, s Sender) client.UpdateWorkflowOptions {
	return client.UpdateWorkflowOptions{
		WorkflowID: OrderWorkflowID(number), UpdateID: s.Key, UpdateName: c.Name(),
		WaitForStage: client.WorkflowUpdateStageCompleted,
		Args:         []any{request{By: s.By, Hash: s.Hash, Seen: s.Seen, Branch: s.Branch, Command: c}},
	}
}

func receipt(ctx context.Context, h client.WorkflowUpdateHandle, err error, s Sender) (Receipt, error) {
	var r Receipt
	if err == nil {
		err = h.Get(ctx, &r)
	}
	if err != nil {
		return r, refused(err)
	}
	if r.Hash != s.Hash {
		return r, workorder.Invalid("this Idempotency-Key was used for another request; send a new key")
	}
	return r, nil
}

// refused turns what Temporal answers into our kinds.
func refused(err error) error {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		switch kind := workorder.ErrorKind(app.Type()); kind {
		case workorder.KindInvalid, workorder.KindConflict, workorder.KindNotFound, workorder.KindForbidden, workorder.KindUnavailable:
			return told(app, kind)
		}
		return err
	}
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return workorder.Conflict("this is over: nothing can be changed any more")
	}
	var late *client.WorkflowUpdateServiceTimeoutOrCanceledError
	var shut *serviceerror.Unavailable
	var slow *serviceerror.DeadlineExceeded
	var busy *serviceerror.WorkflowNotReady // a task failed and is done again: it wanted to close, and news had come
	if errors.As(err, &late) || errors.As(err, &shut) || errors.As(err, &slow) || errors.As(err, &busy) || errors.Is(err, context.DeadlineExceeded) {
		return workorder.Unavailable("the workshop's engine does not answer; send the same request with the same key again in a moment")
	}
	return err
}

// told is a refusal as it was made. A worker of an older version sends no
// details: then its message is all there is.
func told(app *temporal.ApplicationError, kind workorder.ErrorKind) error {
	e := &workorder.Error{Kind: kind, Message: app.Message()}
	var format string
	var args []string
	if app.Details(&format, &args) == nil {
		e.Format, e.Args = format, args
	}
	return e
}
