package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// surveys takes the engine's place: it carries Updates to surveys out as their
// workflow would, and whoever sends their messages answers within the call.
type surveys struct {
	client.Client // of which the API uses only what is written below
	store         *store.Store
}

// UpdateWorkflow implements [client.Client].
func (e surveys) UpdateWorkflow(ctx context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	asked, order := o.Args[0].(workflows.Request), strings.TrimPrefix(o.WorkflowID, "survey/")
	c, err := survey.Process().Decode(o.UpdateName, asked.Command)
	if err != nil {
		return nil, err
	}
	s, err := storetest.GiveSurvey(ctx, e.store, order, time.Now().UTC(), asked.By, c)
	if err != nil {
		return nil, temporal.NewNonRetryableApplicationError(err.Error(), string(process.KindOf(err)), nil)
	}
	r := receipt{r: workflows.Receipt{Version: s.Course().Version, Hash: asked.Hash}}
	if len(s.Due()) > 0 {
		_, err = storetest.GiveSurvey(ctx, e.store, order, time.Now().UTC(), process.ProcessActor(), survey.AskedAgain{})
	}
	return r, err
}

// receipt is the answer to an Update.
type receipt struct {
	client.WorkflowUpdateHandle
	r workflows.Receipt
}

// Get implements [client.WorkflowUpdateHandle].
func (r receipt) Get(_ context.Context, into any) error {
	b, err := json.Marshal(r.r)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}

// reminding has the survey of an order asked and stuck at the reminder.
func (d *desk) reminding(order string) {
	d.t.Helper()
	storetest.Surveyed(d.t, d.store, d.shop, order, time.Now().UTC().Add(-72*time.Hour), survey.Begin{}, survey.ClientAsked{}, survey.BeginReminder{},
		process.IncidentOpened{Step: "ask-again", Items: []string{order}, What: "the provider is away"})
}

type surveyView struct {
	Phase   process.Phase
	Pending []string
	Actions []process.Action
	State   survey.Survey
}

func TestM1_ASurveysIncidentIsATaskThatIsRetriedOrSkipped(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.reminding("T-000001")
	d.reminding("T-000002")
	require.Empty(t, d.inbox(process.Reception, ""))
	tasks := d.inbox(process.Manager, "")
	require.Len(t, tasks, 2)
	require.Equal(t, []string{"survey", "survey/T-000001", "retry-incident", "ask-again"}, []string{tasks[0].Process, tasks[0].Order, tasks[0].Command, tasks[0].Subject})

	task := map[string]string{"order": "survey/T-000001", "task": "retry-incident"}
	d.do(process.Manager, post, "/v1/tasks/claim", task).ok(http.StatusNoContent, nil)
	require.Len(t, d.inbox(process.Manager, "?whose=mine"), 1)
	d.do(process.Admin, post, "/v1/tasks/claim", task).problem(409, "has taken this task")
	d.do(process.Manager, post, "/v1/tasks/release", task).ok(http.StatusNoContent, nil)

	var v surveyView
	d.do(process.Manager, get, "/v1/surveys/T-000001", nil).ok(200, &v)
	require.Equal(t, "ask-again", v.State.Incidents[0].Step)
	require.Contains(t, v.Actions, process.Action{Command: "skip-incident", Title: "Skip incident", Allowed: true})
	const retry, skip = "/v1/surveys/T-000001/commands/retry-incident", "/v1/surveys/T-000002/commands/skip-incident"
	d.do(process.Reception, post, retry, map[string]string{"incident_id": "I1"}).problem(403, "it takes manager, admin")
	d.do(process.Manager, post, retry, map[string]string{"incident_id": "I9"}).problem(404, "the survey has no open incident")
	d.do(process.Manager, post, retry, map[string]string{"incident_id": "I1"}).ok(200, &v)
	require.Equal(t, "retried", v.State.Incidents[0].End)
	require.NotNil(t, v.State.RemindedAt)
	require.Empty(t, v.Pending)
	d.do(process.Manager, post, skip, map[string]string{"incident_id": "I1"}).problem(422, "reason")
	d.do(process.Manager, post, skip, map[string]string{"incident_id": "I1", "reason": "was told by phone"}).ok(200, &v)
	require.Equal(t, "skipped", v.State.Incidents[0].End)
	require.Empty(t, d.inbox(process.Manager, ""))
	d.do(process.Manager, post, "/v1/tasks/claim", task).problem(409, "done already")
}

func TestM1_ASurveyThatIsNotThereIsRefusedInItsOwnWords(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, err := d.store.Shop.CreateBranch(t.Context(), shop.Branch{ID: "SPB", BranchCard: shop.BranchCard{Name: "Other"}}, d.shop.Actor(process.Admin))
	require.NoError(t, err)
	theirs := d.shop
	theirs.Branch = "SPB"
	storetest.Surveyed(t, d.store, theirs, "SPB-000001", time.Now().UTC(), survey.Begin{}, survey.ClientAsked{}, process.IncidentOpened{Step: "ask-again", What: "the provider is away"})
	incident := map[string]string{"incident_id": "I1"}
	for number, said := range map[string]string{
		"SPB-000001": "there is no survey SPB-000001 at your branch", "T-999999": `there is no survey \"T-999999\"`,
	} {
		at := "/v1/surveys/" + number
		for _, a := range []answer{
			d.do(process.Manager, get, at, nil), d.do(process.Manager, get, at+"/journal", nil),
			d.do(process.Manager, post, at+"/commands/retry-incident", incident),
			d.do(process.Manager, post, "/v1/tasks/claim", map[string]string{"order": "survey/" + number, "task": "retry-incident"}),
			d.do(process.Manager, post, "/v1/tasks/release", map[string]string{"order": "survey/" + number, "task": "retry-incident"}),
		} {
			a.problem(404, said)
			require.NotContains(t, string(a.body), "work order")
		}
	}
	d.do(process.Admin, get, "/v1/surveys/SPB-000001", nil).ok(200, nil) // who sees all branches
	d.do(process.Admin, get, "/v1/surveys/T-999999", nil).problem(404, "there is no survey")
	d.do(process.Manager, post, "/v1/tasks/claim", map[string]string{"order": "T-999999", "task": "close"}).problem(404, "there is no work order")
}

func TestP14_EveryProcessHasItsLiveMap(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	at := time.Now().UTC().Add(-100 * time.Hour)
	storetest.Surveyed(t, d.store, d.shop, "T-000001", at)
	storetest.Surveyed(t, d.store, d.shop, "T-000002", at)
	storetest.Surveyed(t, d.store, d.shop, "T-000003", at, survey.Begin{}, survey.ClientAsked{}, survey.Answer{CSAT: 5, CES: 7})
	d.reminding("T-000004")
	const live = "/v1/process/map.svg?process="
	picture := d.do(process.Manager, get, live+"survey", nil).svg()
	waiting := group(t, picture, "Stage_Waiting")
	require.Contains(t, waiting, ">2<")
	require.Contains(t, waiting, "oldest ")
	require.Contains(t, group(t, picture, "Stage_Asked"), ">1<")
	require.Contains(t, group(t, picture, "Catch_Answer"), ">1 info<", "one waits for its client's answer")
	require.Contains(t, group(t, picture, "Task_OpenIncident"), ">1<")
	require.Equal(t, picture, d.do(process.Foreman, get, live+"survey&chart=survey", nil).svg())
	require.NotContains(t, group(t, d.do(process.Admin, get, live+"work-order", nil).svg(), "Stage_CheckedIn"), "oldest ")

	d.do(process.Reception, get, live+"survey", nil).problem(403, "manager")
	d.do(process.Manager, get, live+"booking", nil).problem(422, "give one of work-order, survey")
	d.do(process.Manager, get, live+"survey&chart=stages", nil).problem(422, "it has survey")
	d.do(process.Manager, get, live+"survey&kind=warranty", nil).problem(422, "only work orders")
	var tables struct {
		Processes []struct {
			Name   string
			Charts []string
		}
	}
	d.do(process.Manager, get, "/v1/process", nil).ok(200, &tables)
	require.Equal(t, []string{"stages", "work-order"}, tables.Processes[0].Charts)
	require.Equal(t, []string{"survey"}, tables.Processes[1].Charts)
	require.Equal(t, workorder.Process().Name, tables.Processes[0].Name)
}
