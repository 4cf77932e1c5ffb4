package surveys_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/internal/parties/surveys"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
)

func surveyOf(d *storetest.Desk, order string) survey.InputBefore {
	in := d.Survey(time.Now())
	in.Order = order
	return in
}

func surveyIs(d *storetest.Desk, order, state string) surveys.SurveyRecord {
	d.T.Helper()
	r, err := d.Store.Surveys.SurveyOf(d.T.Context(), order)
	require.NoError(d.T, err)
	require.Equal(d.T, state, r.State)
	return r
}

func TestM1_ASurveyIsSentRemindedOfAndAnsweredOnce(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx, in := t.Context(), surveyOf(d, "T-1")
	answer := survey.Answer{CSAT: 5, CES: 7, Comment: "fine \x00"}
	_, err := d.Store.Surveys.SurveyOf(ctx, "T-1")
	storetest.Refused(t, err, process.KindNotFound, "no survey")
	for range 2 {
		require.NoError(t, d.Store.Surveys.ScheduleSurvey(ctx, in))
	}
	surveyIs(d, "T-1", "scheduled")
	require.NoError(t, d.Store.Surveys.RemindSurvey(ctx, in), "nothing to remind of")
	storetest.Refused(t, d.Store.Surveys.AnswerSurvey(ctx, "T-1", answer), process.KindConflict, "scheduled")
	for range 2 {
		suppressed, err := d.Store.Surveys.SendSurvey(ctx, in)
		require.NoError(t, err)
		require.False(t, suppressed)
	}
	require.NotNil(t, surveyIs(d, "T-1", "sent").SentAt)
	for range 2 {
		require.NoError(t, d.Store.Surveys.RemindSurvey(ctx, in))
	}
	surveyIs(d, "T-1", "reminded")
	tokens := d.Tokens()
	require.Len(t, tokens, 2)
	for _, token := range tokens {
		link, err := d.Store.Messages.FindLink(ctx, token)
		require.NoError(t, err)
		require.Equal(t, messages.LinkSurvey, link.Scope)
		require.Nil(t, link.ExpiresAt, "while the order goes on")
	}
	storetest.Refused(t, d.Store.Surveys.AnswerSurvey(ctx, "T-1", survey.Answer{CSAT: 6, CES: 1}), process.KindInvalid, "csat from 1 to 5")
	for range 2 {
		require.NoError(t, d.Store.Surveys.AnswerSurvey(ctx, "T-1", answer))
	}
	storetest.Refused(t, d.Store.Surveys.AnswerSurvey(ctx, "T-1", survey.Answer{CSAT: 1, CES: 1}), process.KindConflict, "answered already")
	require.NoError(t, d.Store.Surveys.ExpireSurvey(ctx, in))
	got := surveyIs(d, "T-1", "answered")
	require.Equal(t, []int{5, 7}, []int{*got.CSAT, *got.CES})
	require.Equal(t, "fine \uFFFD", got.Comment)
}

func TestM1_ASurveyNobodyAnswersExpires(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	in := surveyOf(d, "T-1")
	_, err := d.Store.Surveys.SendSurvey(t.Context(), in)
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, d.Store.Surveys.ExpireSurvey(t.Context(), in))
	}
	surveyIs(d, "T-1", "expired")
	storetest.Refused(t, d.Store.Surveys.AnswerSurvey(t.Context(), "T-1", survey.Answer{CSAT: 5, CES: 5}), process.KindConflict, "expired")
}

func TestN10_AClientIsNotAskedTwiceWithinTheGap(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	var wg sync.WaitGroup
	var sent atomic.Int32
	for _, order := range []string{"T-1", "T-2", "T-3", "T-4"} {
		wg.Go(func() {
			suppressed, err := d.Store.Surveys.SendSurvey(context.Background(), surveyOf(d, order))
			if err != nil {
				t.Error(err)
			}
			if !suppressed {
				sent.Add(1)
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 1, sent.Load())
	require.Equal(t, 3, d.Count(`SELECT count(*) FROM survey WHERE state = 'suppressed' AND reason = 'asked_lately'`))
	require.Equal(t, 1, d.Count(`SELECT count(*) FROM message`))
	_, err := d.DB.Exec(ctx, `UPDATE survey SET sent_at = sent_at - interval '31 days'`)
	require.NoError(t, err)
	suppressed, err := d.Store.Surveys.SendSurvey(ctx, surveyOf(d, "T-5"))
	require.NoError(t, err)
	require.False(t, suppressed)
}

func TestM1_NoConsentNoSurvey(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	c, err := d.Store.Cards.CreateClient(t.Context(), cards.NewClient{ClientCard: cards.ClientCard{Name: "Private", Phones: []cards.Phone{{Number: "+79161234568"}}}}, storetest.Anna)
	require.NoError(t, err)
	for order, client := range map[string]string{"T-1": c.ID, "T-2": "nobody"} {
		in := surveyOf(d, order)
		in.ClientID = client
		for range 2 {
			suppressed, err := d.Store.Surveys.SendSurvey(t.Context(), in)
			require.NoError(t, err)
			require.True(t, suppressed)
		}
		require.Equal(t, "no_consent", surveyIs(d, order, "suppressed").Reason)
	}
	require.Zero(t, d.Count(`SELECT count(*) FROM message`))
}
