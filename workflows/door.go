package workflows

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/workbay/workbay/process"
)

// Door is the one way from the API and the pages to Temporal.
type Door struct {
	client    client.Client
	queue     string
	remote    []string // ports that other people's systems play
	processes []process.Process

	// Heard is told of every command that its workflow has carried out; nil tells nobody.
	Heard func(process, id, updateID string)
}

// NewDoor opens the door to a Temporal client; workers listen on queue. Remote
// names the ports that other people's systems play in what is opened from now on.
func NewDoor(c client.Client, queue string, processes []process.Process, remote ...string) *Door {
	return &Door{client: c, queue: queue, remote: remote, processes: processes}
}

// patienceOfDesk is how long somebody at the desk waits before they are told
// to try again.
const patienceOfDesk = 10 * time.Second

// Sender is who asks, under which idempotency key, and the hash of the whole request.
type Sender struct {
	By   process.Actor
	Key  string
	Hash string
	Seen int // version of the state that they had read, 0 unknown
	// Branch is the only one whose instances they see, "" for all.
	Branch  string
	Decided Decided // of a command that is sent again
}

// Open starts an instance and opens it in one call. The command is decided here
// first, so that a refused one starts nothing.
func (d *Door) Open(ctx context.Context, p process.Process, id string, c process.Command, s Sender, rules any) (Receipt, error) {
	in, err := NewInput(rules, d.remote)
	if err != nil {
		return Receipt{}, err
	}
	return d.begin(ctx, p, id, in, c, s)
}

// begin starts a workflow with a command, unless its process refuses it.
func (d *Door) begin(ctx context.Context, p process.Process, id string, in Input, c process.Command, s Sender) (Receipt, error) {
	trial, err := p.Load(in.Rules, in.State)
	if err != nil {
		return Receipt{}, err
	}
	if err := trial.Draft().Try(c, time.Now(), s.By); err != nil {
		return Receipt{}, err
	}
	o, err := update(p.Table().Name, id, c, s)
	if err != nil {
		return Receipt{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, patienceOfDesk)
	defer cancel()
	return d.open(ctx, p, id, in, o, s)
}

func (d *Door) open(ctx context.Context, p process.Process, id string, in Input, o client.UpdateWorkflowOptions, s Sender) (Receipt, error) {
	start := d.start(p, id)
	if in.Anew {
		start.WorkflowIDReusePolicy = enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
	}
	h, err := d.client.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: d.client.NewWithStartWorkflowOperation(start, p.Table().Workflow, in),
		UpdateOptions:          o,
	})
	r, err := receipt(ctx, h, err, s)
	d.heard(p, id, s.Key, err)
	return r, err
}

// heard notes that the sender of a command knows that it was carried out.
func (d *Door) heard(p process.Process, id, updateID string, err error) {
	if err == nil && d.Heard != nil {
		d.Heard(p.Table().Name, id, updateID)
	}
}

// Resume starts the workflow of an instance that was made without one, from its state;
// one that runs is left alone. What is due goes on from there.
func (d *Door) Resume(ctx context.Context, p process.Process, id string, rules, state any) error {
	in, err := NewInput(rules, d.remote)
	if err != nil {
		return err
	}
	if in.State, err = json.Marshal(state); err != nil {
		return err
	}
	_, err = d.client.ExecuteWorkflow(ctx, d.start(p, id), p.Table().Workflow, in)
	var begun *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &begun) { // and ended
		return nil
	}
	return err
}

// Again sends a command again that was accepted once and may have been lost since,
// under its update id. What opens an instance does so under the rules of then,
// which are the JSON of its input.
func (d *Door) Again(ctx context.Context, p process.Process, id string, c process.Command, s Sender, rules []byte) error {
	o, err := update(p.Table().Name, id, c, s)
	if err != nil {
		return err
	}
	if rules == nil {
		_, err = d.insist(ctx, o, s)
		return err
	}
	var in Input
	if err := json.Unmarshal(rules, &in); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patienceOfDesk)
	defer cancel()
	_, err = d.open(ctx, p, id, in, o, s)
	return err
}

// start are the options of an instance that is started once, whoever else starts it.
func (d *Door) start(p process.Process, id string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID:                       WorkflowID(p.Table().Name, id),
		TaskQueue:                d.queue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
	}
}

// Do gives a command to a running instance.
func (d *Door) Do(ctx context.Context, p process.Process, id string, c process.Command, s Sender) (Receipt, error) {
	o, err := update(p.Table().Name, id, c, s)
	if err != nil {
		return Receipt{}, err
	}
	r, err := d.insist(ctx, o, s)
	d.heard(p, id, s.Key, err)
	return r, err
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
		if process.KindOf(err) != process.KindUnavailable {
			return r, err
		}
		select {
		case <-ctx.Done():
			return r, err
		case <-time.After(patienceOfDesk / 50):
		}
	}
}

// Anew gives a command to an instance whose life is over: it goes on from the state that
// the record has. What the process refuses then begins nothing. Nobody else may do so
// for the instance meanwhile.
func (d *Door) Anew(ctx context.Context, p process.Process, id string, c process.Command, s Sender, rules any, state []byte) (Receipt, error) {
	in, err := NewInput(rules, d.remote)
	if err != nil {
		return Receipt{}, err
	}
	in.State, in.Anew = state, true
	return d.begin(ctx, p, id, in, c, s)
}

// State is an instance as its workflow knows it, as JSON.
func (d *Door) State(ctx context.Context, p process.Process, id string) ([]byte, error) {
	v, err := d.client.QueryWorkflow(ctx, WorkflowID(p.Table().Name, id), "", queryState)
	if err != nil {
		return nil, refused(err)
	}
	var state json.RawMessage
	return state, v.Get(&state)
}

// Starter starts one process on the order of another. It implements
// [activities.Processes].
type Starter struct{ Door *Door }

// Open starts the process once, however often it is asked; its first event is
// the command that it is opened with.
func (s Starter) Open(ctx context.Context, o process.Opening, remote []string) error {
	i := slices.IndexFunc(s.Door.processes, func(p process.Process) bool { return p.Table().Name == o.Process })
	if i < 0 {
		return process.Invalid("this program does not know the process %s; install the version that does", o.Process)
	}
	in, err := opening(o, remote)
	if err != nil {
		return err
	}
	p := s.Door.processes[i]
	_, err = s.Door.client.ExecuteWorkflow(ctx, s.Door.start(p, o.ID), p.Table().Workflow, in)
	var begun *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &begun) { // and ended
		return nil
	}
	return err
}

func update(name, id string, c process.Command, s Sender) (client.UpdateWorkflowOptions, error) {
	command, err := json.Marshal(c)
	return client.UpdateWorkflowOptions{
		WorkflowID: WorkflowID(name, id), UpdateID: s.Key, UpdateName: c.Name(),
		WaitForStage: client.WorkflowUpdateStageCompleted,
		Args:         []any{Request{By: s.By, Hash: s.Hash, Seen: s.Seen, Branch: s.Branch, Decided: s.Decided, Command: command}},
	}, err
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
		return r, process.As(process.CodeKeyUsed, process.Invalid("this Idempotency-Key was used for another request; send a new key"))
	}
	return r, nil
}

// ErrOver refuses what is given to an instance whose workflow has ended.
var ErrOver = process.As(process.CodeOver, process.Conflict("this is over: nothing can be changed any more"))

// refused turns what Temporal answers into our kinds.
func refused(err error) error {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		switch kind := process.ErrorKind(app.Type()); kind {
		case process.KindInvalid, process.KindConflict, process.KindNotFound, process.KindForbidden, process.KindUnavailable:
			return told(app, kind)
		}
		return err
	}
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return ErrOver
	}
	if away(err) {
		return process.Because(process.Unavailable("the workshop's engine does not answer; send the same request with the same key again in a moment"), err)
	}
	return err
}

// away reports whether err says that the engine could not be asked, has too much
// to do, or did not say in time what came of it.
func away(err error) bool {
	var late *client.WorkflowUpdateServiceTimeoutOrCanceledError
	var shut *serviceerror.Unavailable
	var slow *serviceerror.DeadlineExceeded
	var cut *serviceerror.Canceled
	var full *serviceerror.ResourceExhausted
	var busy *serviceerror.WorkflowNotReady // a task failed and is done again: it wanted to close, and news had come
	return errors.As(err, &late) || errors.As(err, &shut) || errors.As(err, &slow) || errors.As(err, &cut) ||
		errors.As(err, &full) || errors.As(err, &busy) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// told is a refusal as it was made. A worker of an older version sends no
// details: then its message is all there is.
func told(app *temporal.ApplicationError, kind process.ErrorKind) error {
	var format string
	var args []string
	var whole process.Error
	if app.Details(&format, &args, &whole) == nil && whole.Kind == kind {
		return &whole
	}
	e := &process.Error{Kind: kind, Message: app.Message()}
	if app.Details(&format, &args) == nil {
		e.Format, e.Args = format, args
	}
	return e
}
