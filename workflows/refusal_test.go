package workflows

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// across sends an error to the other side of Temporal and back, as the engine
// stores it.
func across(err error) error {
	c := temporal.GetDefaultFailureConverter()
	return c.FailureToError(c.ErrorToFailure(err))
}

func TestRefusal_CrossesTemporalAsItWasMade(t *testing.T) {
	t.Parallel()
	for _, err := range []error{
		process.Conflict("no incident is open"),
		process.Invalid("jobs[%d].reason: choose one of %s, %q or %d", 2, "a, b", "ж", int64(7)),
		process.Unavailable("later"),
	} {
		require.Equal(t, err, refused(across(refusal(err))))
	}
}

// Workers of an older version send the message alone; another may send
// what we do not know.
func TestRefusal_WithoutDetailsKeepsItsMessage(t *testing.T) {
	t.Parallel()
	for _, details := range [][]any{nil, {7, "x"}} {
		old := temporal.NewNonRetryableApplicationError("not now", string(process.KindConflict), nil, details...)
		require.Equal(t, &process.Error{Kind: process.KindConflict, Message: "not now"}, refused(across(old)))
	}
}

// A refused Update of a real workflow carries what the refusal was made of; so
// does the survey's.
func TestRefusal_OfAnUpdateSaysWhatItWasMadeOf(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	o := workorder.Order{Number: "T-1", Branch: "T", Course: process.Course{Phase: workorder.Closed}}
	env := suite.NewTestWorkflowEnvironment()
	var got error
	env.RegisterDelayedCallback(func() {
		env.UpdateWorkflow("start-job", "k1", &rejected{&got}, asks(t, process.Actor{Role: process.Foreman, ID: "st"}, workorder.StartJob{JobID: "J1"}))
	}, time.Minute)
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		in := fresh(t)
		in.State = []byte(asJSON(t, o))
		if _, err := setup(ctx, workorder.Process(), in); err != nil {
			return err
		}
		return workflow.Sleep(ctx, time.Hour)
	})
	require.NoError(t, env.GetWorkflowError())
	var e *process.Error
	require.ErrorAs(t, refused(across(got)), &e)
	require.Equal(t, "%s can not be given in phase %s; it belongs to %s", e.Format)
	require.Equal(t, []string{"start-job", "closed", "awaiting_parts, queued, in_repair"}, e.Args)

	env = suite.NewTestWorkflowEnvironment()
	env.RegisterDelayedCallback(func() {
		env.UpdateWorkflow("answer-survey", "k2", &rejected{&got}, asks(t, process.Actor{Role: process.Client, ID: "c"}, survey.Answer{CSAT: 5, CES: 7}))
	}, time.Minute)
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		in, err := NewInput(survey.Rules{Policy: workorder.DefaultPolicy().Survey, Calendar: worktime.DefaultCalendar()}, nil)
		if err != nil {
			return err
		}
		in.State = []byte(asJSON(t, survey.Survey{Order: "T-1", Course: process.Course{Phase: survey.Waiting}}))
		if _, err := setup(ctx, survey.Process(), in); err != nil {
			return err
		}
		return workflow.Sleep(ctx, time.Hour)
	})
	require.ErrorAs(t, refused(across(got)), &e)
	require.Equal(t, "this survey can not be answered now: it was not sent yet, or it is over", e.Format)
}

// rejected keeps why an Update was refused.
type rejected struct{ why *error }

func (r *rejected) Accept()             {}
func (r *rejected) Reject(err error)    { *r.why = err }
func (r *rejected) Complete(any, error) {}
