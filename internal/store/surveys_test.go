package store_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

func (d *desk) surveyOf(order string) survey.InputBefore {
	in := d.survey(time.Now())
	in.Order = order
	return in
}

func (d *desk) surveyIs(order, state string) store.SurveyRecord {
	d.t.Helper()
	r, err := d.s.SurveyOf(d.t.Context(), order)
	require.NoError(d.t, err)
	require.Equal(d.t, state, r.State)
	return r
}

func TestM1_ASurveyIsSentRemindedOfAndAnsweredOnce(t *testing.T) {
	t.Parallel()
	d := house(t)
	ctx, in := t.Context(), d.surveyOf("T-1")
	answer := survey.Answer{CSAT: 5, CES: 7, Comment: "fine \x00"}
	_, err := d.s.SurveyOf(ctx, "T-1")
	refused(t, err, workorder.KindNotFound, "no survey")
	for range 2 {
		require.NoError(t, d.s.ScheduleSurvey(ctx, in))
	}
	d.surveyIs("T-1", "scheduled")
	require.NoError(t, d.s.RemindSurvey(ctx, in), "nothing to remind of")
	refused(t, d.s.AnswerSurvey(ctx, "T-1", answer), workorder.KindConflict, "scheduled")
	for range 2 {
		suppressed, err := d.s.SendSurvey(ctx, in)
		require.NoError(t, err)
		require.False(t, suppressed)
	}
	require.NotNil(t, d.surveyIs("T-1", "sent").SentAt)
	for range 2 {
		require.NoError(t, d.s.RemindSurvey(ctx, in))
	}
	d.surveyIs("T-1", "reminded")
	tokens := d.tokens()
	require.Len(t, tokens, 2)
	for _, token := range tokens {
		link, err := d.s.FindLink(ctx, token)
		require.NoError(t, err)
		require.Equal(t, store.LinkSurvey, link.Scope)
		require.WithinDuration(t, time.Now().Add(7*24*time.Hour), link.ExpiresAt, time.Minute)
	}
	refused(t, d.s.AnswerSurvey(ctx, "T-1", survey.Answer{CSAT: 6, CES: 1}), workorder.KindInvalid, "csat from 1 to 5")
	for range 2 {
		require.NoError(t, d.s.AnswerSurvey(ctx, "T-1", answer))
	}
	refused(t, d.s.AnswerSurvey(ctx, "T-1", survey.Answer{CSAT: 1, CES: 1}), workorder.KindConflict, "answered already")
	require.NoError(t, d.s.ExpireSurvey(ctx, in))
	got := d.surveyIs("T-1", "answered")
	require.Equal(t, []int{5, 7}, []int{*got.CSAT, *got.CES})
	require.Equal(t, "fine \uFFFD", got.Comment)
}

func TestM1_ASurveyNobodyAnswersExpires(t *testing.T) {
	t.Parallel()
	d := house(t)
	in := d.surveyOf("T-1")
	_, err := d.s.SendSurvey(t.Context(), in)
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, d.s.ExpireSurvey(t.Context(), in))
	}
	d.surveyIs("T-1", "expired")
	refused(t, d.s.AnswerSurvey(t.Context(), "T-1", survey.Answer{CSAT: 5, CES: 5}), workorder.KindConflict, "expired")
}

func TestN10_AClientIsNotAskedTwiceWithinTheGap(t *testing.T) {
	t.Parallel()
	d := house(t)
	ctx := t.Context()
	var wg sync.WaitGroup
	var sent atomic.Int32
	for _, order := range []string{"T-1", "T-2", "T-3", "T-4"} {
		wg.Go(func() {
			suppressed, err := d.s.SendSurvey(context.Background(), d.surveyOf(order))
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
	require.Equal(t, 3, d.count(`SELECT count(*) FROM survey WHERE state = 'suppressed' AND reason = 'asked_lately'`))
	require.Equal(t, 1, d.count(`SELECT count(*) FROM message`))
	_, err := d.db.Exec(ctx, `UPDATE survey SET sent_at = sent_at - interval '31 days'`)
	require.NoError(t, err)
	suppressed, err := d.s.SendSurvey(ctx, d.surveyOf("T-5"))
	require.NoError(t, err)
	require.False(t, suppressed)
}

func TestM1_NoConsentNoSurvey(t *testing.T) {
	t.Parallel()
	d := house(t)
	c, err := d.s.CreateClient(t.Context(), store.ClientCard{Name: "Private", Phones: []store.Phone{{Number: "+79161234568"}}}, anna)
	require.NoError(t, err)
	for order, client := range map[string]string{"T-1": c.ID, "T-2": "nobody"} {
		in := d.surveyOf(order)
		in.ClientID = client
		for range 2 {
			suppressed, err := d.s.SendSurvey(t.Context(), in)
			require.NoError(t, err)
			require.True(t, suppressed)
		}
		require.Equal(t, "no_consent", d.surveyIs(order, "suppressed").Reason)
	}
	require.Zero(t, d.count(`SELECT count(*) FROM message`))
}
