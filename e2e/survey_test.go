package e2e

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// surveyView is what the API shows of an order's survey.
type surveyView struct {
	State string `json:"state"`
	CSAT  *int   `json:"csat"`
	CES   *int   `json:"ces"`
}

func (o *order) survey() surveyView {
	o.t.Helper()
	var v surveyView
	o.get(o.reception.Client, o.path()+"/survey", &v)
	return v
}

// surveyIs waits until the survey, which has a life of its own, is that far.
func (o *order) surveyIs(state string) {
	o.t.Helper()
	o.eventually("the survey is "+state, func() bool {
		var v surveyView
		err := o.reception.Get(o.ctx(), o.path()+"/survey", &v)
		return err == nil && v.State == state
	})
}

// askAtOnce makes the policy ask clients right after hand-over, at any hour,
// remind them and give up after so many seconds. The policy is the whole
// house's, so tests that call it do not run in parallel with others.
func askAtOnce(t *testing.T, reminder, expiry worktime.Seconds) {
	t.Helper()
	var was workorder.Policy
	require.NoError(t, house.admin.Get(t.Context(), "/v1/policy", &was))
	now := was
	now.Survey = survey.Policy{WindowTo: 24 * 60, Reminder: reminder, Expiry: expiry, Gap: was.Survey.Gap}
	var set workorder.Policy
	require.NoError(t, house.admin.Do(t.Context(), http.MethodPut, "/v1/policy", now, &set))
	t.Cleanup(func() {
		now.Version, now.Survey = set.Version, was.Survey
		require.NoError(t, house.admin.Do(context.WithoutCancel(t.Context()), http.MethodPut, "/v1/policy", now, nil))
	})
}

// served is an order from intake to hand-over, for stories that begin there.
func (s *shop) served(client string) *order {
	s.t.Helper()
	o := s.open(intake(client, s.newCar(client), "the horn does not work"))
	o.skipDiagnosis(job("Mend the horn", 0.5))
	o.approveOnThePhone()
	o.repair("J1")
	o.passQC()
	o.pay()
	o.handOver()
	return o
}

// TestM1_M2_UnansweredSurveyIsSentOnceRemindedOnceAndExpires: M1, M2; and the
// same client, asked a moment ago, is not asked again for the next order (N10).
func TestM1_M2_UnansweredSurveyIsSentOnceRemindedOnceAndExpires(t *testing.T) {
	askAtOnce(t, 1, 2)
	s := newShop(t)
	client := s.newClient()
	o := s.served(client)
	o.close()
	o.surveyIs("expired")
	require.Equal(t, []string{"estimate/v1", "agreement/v1", "ready", "survey", "survey-reminder"}, o.keysQueued())
	p := refusal(t, o.client().Post(t.Context(), o.linkIn("survey")+"/answer-survey", body{"csat": 5, "ces": 7}, nil), http.StatusConflict)
	require.Contains(t, p.Detail, "is over")
	require.Equal(t, surveyView{State: "expired"}, o.survey())
	o.isOver(workorder.Closed)
	o.surveyReplays()

	next := s.served(client)
	next.close()
	next.surveyIs("suppressed")
	require.NotContains(t, next.keysQueued(), "survey")
	next.isOver(workorder.Closed)
	next.surveyReplays()
}

// surveyReplays: the survey's own process replays through this program too.
func (o *order) surveyReplays() {
	o.t.Helper()
	require.NoError(o.t, o.app.ReplayOne(o.ctx(), "survey/"+o.Number, ""))
}
