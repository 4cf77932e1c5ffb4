package feedback_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/reads/feedback"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestM1_AnswersReachThoseWhomTheyConcern(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Repaired()
	before := time.Now().Add(-time.Hour)
	storetest.Surveyed(t, d.Store, d.Shop, d.Order.Number, time.Now().UTC(), survey.Begin{}, survey.ClientAsked{}, survey.Answer{CSAT: 4, CES: 3, Comment: "fine"})
	silent := d.Another(workorder.Commercial)
	storetest.Surveyed(t, d.Store, d.Shop, silent.Order.Number, time.Now().UTC(), survey.Begin{}, survey.ClientAsked{})

	ask := func(f feedback.Filter) []feedback.Said {
		if f.Branch == "" {
			f.Branch = d.Branch
		}
		f.Limit = 10
		if f.Since.IsZero() {
			f.Since = before
		}
		list, err := d.Store.Feedback.Answers(t.Context(), f)
		require.NoError(t, err)
		return list
	}
	said := ask(feedback.Filter{})
	require.Len(t, said, 1, "who did not answer said nothing")
	require.Equal(t, []any{d.Order.Number, 4, 3, "fine", d.Order.AdvisorID}, []any{said[0].Order, said[0].CSAT, said[0].CES, said[0].Comment, said[0].AdvisorID})
	require.Len(t, ask(feedback.Filter{AdvisorID: d.Order.AdvisorID}), 1)
	require.Len(t, ask(feedback.Filter{MechanicID: d.Actor(process.Mechanic).ID}), 1)
	for _, none := range []feedback.Filter{{AdvisorID: "somebody"}, {MechanicID: d.Actor(process.Foreman).ID}, {Branch: "X"}, {Since: time.Now().AddDate(0, 0, 30)}} {
		require.Empty(t, ask(none), none)
	}
	sum, err := d.Store.Feedback.Sum(t.Context(), d.Branch, before)
	require.NoError(t, err)
	require.Equal(t, feedback.Summary{Asked: 2, Answered: 1, Content: 1, CSAT: 4}, sum)
	sum, err = d.Store.Feedback.Sum(t.Context(), "X", before)
	require.NoError(t, err)
	require.Zero(t, sum)
}
