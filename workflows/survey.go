package workflows

import (
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/workbay/workbay/workorder"
)

// SurveyWorkflowID is the id of the survey of an order.
func SurveyWorkflowID(order string) string { return "survey/" + order }

// updateAnswer is the Update with which a client answers.
const updateAnswer = "answer-survey"

// AnswerRequest is the argument of the answer's Update.
type AnswerRequest struct {
	Hash   string                 `json:"hash,omitempty"`
	Answer workorder.SurveyAnswer `json:"answer"`
}

func startSurvey(ctx workflow.Context, in workorder.SurveyInput) workflow.Future {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:            SurveyWorkflowID(in.Order),
		ParentClosePolicy:     enumspb.PARENT_CLOSE_POLICY_ABANDON,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
	})
	return workflow.ExecuteChildWorkflow(ctx, Survey, in).GetChildWorkflowExecution()
}

// Survey asks the client once how it was (CSAT, CES; M1, M2): it waits for its
// time, sends, reminds once, takes the answer and closes when it expires.
func Survey(ctx workflow.Context, in workorder.SurveyInput) error {
	s := &surveyProcess{in: in}
	if err := s.setup(ctx); err != nil {
		return err
	}
	return s.run(ctx)
}

type surveyProcess struct {
	in       workorder.SurveyInput
	asking   bool // from before the message leaves, for its link can be faster than the news that it left
	answered bool
}

// setup takes the client's answer. The survey's row says which of two answers
// was first; one that it refuses leaves the survey open.
func (s *surveyProcess) setup(ctx workflow.Context) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, updateAnswer,
		func(ctx workflow.Context, r AnswerRequest) (Receipt, error) {
			ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: 10 * time.Second, ScheduleToCloseTimeout: forever})
			err := workflow.ExecuteLocalActivity(ctx, surveys.AnswerSurvey, s.in.Order, r.Answer).Get(ctx, nil)
			s.answered = s.answered || err == nil
			return Receipt{Version: 1, Hash: r.Hash}, err
		},
		workflow.UpdateHandlerOptions{Validator: func(_ workflow.Context, r AnswerRequest) error {
			if s.answered {
				return refusal(workorder.Conflict("this survey was answered already; thank you"))
			}
			if !s.asking {
				return refusal(workorder.Conflict("this survey can not be answered now: it was not sent yet, or it is over"))
			}
			return refusal(r.Answer.Validate())
		}})
}

func (s *surveyProcess) run(ctx workflow.Context) error {
	if err := s.call(ctx, surveys.ScheduleSurvey, s.in, nil); err != nil {
		return err
	}
	if err := workflow.Sleep(ctx, s.in.DueAt.Sub(workflow.Now(ctx))); err != nil {
		return err
	}
	s.asking = true
	var suppressed bool
	if err := s.call(ctx, surveys.SendSurvey, s.in, &suppressed); err != nil || suppressed {
		return err
	}
	if done, err := s.wait(ctx, s.in.Policy.Reminder); done || err != nil {
		return err
	}
	if err := s.call(ctx, surveys.RemindSurvey, s.in, nil); err != nil {
		return err
	}
	if done, err := s.wait(ctx, s.in.Policy.Expiry-s.in.Policy.Reminder); done || err != nil {
		return err
	}
	s.asking = false
	if err := s.call(ctx, surveys.ExpireSurvey, s.in, nil); err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// wait reports true when the answer came in time.
func (s *surveyProcess) wait(ctx workflow.Context, d workorder.Seconds) (bool, error) {
	answered, err := workflow.AwaitWithTimeout(ctx, d.Duration(), func() bool { return s.answered })
	if err != nil || !answered {
		return false, err
	}
	return true, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// call is patient without end: a survey has nobody who could look at an incident.
func (s *surveyProcess) call(ctx workflow.Context, activity any, in workorder.SurveyInput, out any) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{MaximumInterval: time.Minute},
	})
	return workflow.ExecuteActivity(ctx, activity, in).Get(ctx, out)
}
