package workflows

import (
	"encoding/json"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
)

// What v0.1.0 did: each effect was a regular activity and each answer a decision
// of its own, and a process that was started was a child. Its work orders go on
// that way to their end; the file goes when none of them runs.

// takeStepsBefore starts every effect that is due and not yet in flight; they
// run side by side, and what comes back is committed as it comes.
func (r *running) takeStepsBefore() {
	for _, e := range r.Due() {
		if e.Items = r.idle(e); len(e.Items) == 0 {
			continue
		}
		r.mark(e, true)
		wait := r.begin(e)
		workflow.Go(r.work, func(ctx workflow.Context) {
			r.finish(ctx, e, wait)
			r.mark(e, false)
			r.turns++
		})
	}
}

// begin starts an effect and returns how to wait for what it brings back.
func (r *running) begin(e process.Effect) func(workflow.Context) process.Back {
	b := process.Back{Effect: e, Asked: r.Request(e)}
	if o, starts := b.Asked.(process.Opening); starts {
		child := r.child(o)
		return func(ctx workflow.Context) process.Back {
			if err := child.Get(ctx, nil); err != nil && !temporal.IsWorkflowExecutionAlreadyStartedError(err) {
				b.Failed = reason(err)
			}
			return b
		}
	}
	f := workflow.ExecuteActivity(r.patience(), process.Camel(e.Name), b.Asked)
	return func(ctx workflow.Context) process.Back {
		b.Answer, b.Failed = r.heard(ctx, e, f)
		return b
	}
}

// finish commits what came back.
func (r *running) finish(ctx workflow.Context, e process.Effect, wait func(workflow.Context) process.Back) {
	b := wait(ctx)
	if b.Failed == "" {
		err := r.commit(ctx, r.Answer(e, b.Asked, b.Answer), process.ProcessActor(), Asked{})
		if err == nil {
			return
		}
		b.Failed = err.Error()
	}
	incident := process.IncidentOpened{Step: e.Name, Items: e.Items, What: b.Failed}
	if err := r.commit(ctx, incident, process.ProcessActor(), Asked{}); err != nil {
		workflow.GetLogger(ctx).Error("incident not recorded", "step", e.Name, "error", err)
	}
}

func (r *running) child(o process.Opening) workflow.Future {
	in, err := opening(o, r.in.Remote)
	i := slices.IndexFunc(Processes(), func(p process.Process) bool { return p.Table().Name == o.Process })
	if err != nil || i < 0 {
		f, set := workflow.NewFuture(r.work)
		set.SetError(process.Invalid("this program does not know the process %s; install the version that does", o.Process))
		return f
	}
	ctx := workflow.WithChildOptions(r.work, workflow.ChildWorkflowOptions{
		WorkflowID:            WorkflowID(o.Process, o.ID),
		ParentClosePolicy:     enumspb.PARENT_CLOSE_POLICY_ABANDON,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
	})
	return workflow.ExecuteChildWorkflow(ctx, Processes()[i].Table().Workflow, in).GetChildWorkflowExecution()
}

// before is the whole workflow of a process that had another one before the
// kernel; nil for all others.
func before(p process.Process) func(workflow.Context, Input) error {
	if p.Table().Workflow == "Survey" {
		return func(ctx workflow.Context, in Input) error {
			s := &surveyBefore{}
			if err := json.Unmarshal(in.raw, &s.in); err != nil {
				return err
			}
			if err := s.setup(ctx); err != nil {
				return err
			}
			return s.run(ctx)
		}
	}
	return nil
}

// surveyBefore is the survey of v0.1.0, which lives for eight days at the most.
// It journals nothing: the party's row is all its record.
type surveyBefore struct {
	in       survey.InputBefore
	asking   bool // from before the message leaves, for its link can be faster than the news that it left
	answered bool
}

// setup takes the client's answer. The survey's row says which of two answers
// was first; one that it refuses leaves the survey open.
func (s *surveyBefore) setup(ctx workflow.Context) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, survey.Answer{}.Name(),
		func(ctx workflow.Context, r answerBefore) (Receipt, error) {
			ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: 10 * time.Second, ScheduleToCloseTimeout: forever})
			err := workflow.ExecuteLocalActivity(ctx, surveys.AnswerSurvey, s.in.Order, r.said()).Get(ctx, nil)
			s.answered = s.answered || err == nil
			return Receipt{Version: 1, Hash: r.Hash}, err
		},
		workflow.UpdateHandlerOptions{Validator: func(_ workflow.Context, r answerBefore) error {
			if s.answered {
				return refusal(process.Conflict("this survey was answered already; thank you"))
			}
			if !s.asking {
				return refusal(process.Conflict("this survey can not be answered now: it was not sent yet, or it is over"))
			}
			return refusal(r.said().Validate())
		}})
}

// answerBefore is the argument of the answer's Update: as v0.1.0 sent it, or as
// it is sent now.
type answerBefore struct {
	Hash    string         `json:"hash,omitempty"`
	Answer  *survey.Answer `json:"answer,omitempty"`
	Command survey.Answer  `json:"command"`
}

func (r answerBefore) said() survey.Answer {
	if r.Answer != nil {
		return *r.Answer
	}
	return r.Command
}

func (s *surveyBefore) run(ctx workflow.Context) error {
	if err := s.call(ctx, surveys.ScheduleSurvey, nil); err != nil {
		return err
	}
	if err := workflow.Sleep(ctx, s.in.DueAt.Sub(workflow.Now(ctx))); err != nil {
		return err
	}
	s.asking = true
	var suppressed bool
	if err := s.call(ctx, surveys.SendSurvey, &suppressed); err != nil || suppressed {
		return err
	}
	if done, err := s.wait(ctx, s.in.Policy.Reminder); done || err != nil {
		return err
	}
	if err := s.call(ctx, surveys.RemindSurvey, nil); err != nil {
		return err
	}
	if done, err := s.wait(ctx, s.in.Policy.Expiry-s.in.Policy.Reminder); done || err != nil {
		return err
	}
	s.asking = false
	if err := s.call(ctx, surveys.ExpireSurvey, nil); err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// wait reports true when the answer came in time.
func (s *surveyBefore) wait(ctx workflow.Context, d process.Seconds) (bool, error) {
	answered, err := workflow.AwaitWithTimeout(ctx, d.Duration(), func() bool { return s.answered })
	if err != nil || !answered {
		return false, err
	}
	return true, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// call is patient without end: this survey has nobody who could look at an incident.
func (s *surveyBefore) call(ctx workflow.Context, activity, out any) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{MaximumInterval: time.Minute},
	})
	return workflow.ExecuteActivity(ctx, activity, s.in).Get(ctx, out)
}
