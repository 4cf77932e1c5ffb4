package workorder

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

// rings lets the timers of the order ring, one after the other, and returns when.
func rings(t *testing.T, b *bench) []time.Time {
	t.Helper()
	var rang []time.Time
	b.settle()
	for at, c := b.o.Deadline(b.rules); c != nil; at, c = b.o.Deadline(b.rules) {
		b.at = at.Add(-time.Minute) // the bench adds it
		b.do(process.System, c)
		require.Equal(t, at, b.at)
		rang = append(rang, at)
		b.settle()
	}
	return rang
}

// Scenario 18. Tuesday 3 November 2026, 17:00 in Moscow: the 4th is a holiday and
// the 8th a Sunday; the day has nine hours with lunch at one.
func TestP11_EstimateIgnoredOverAHoliday_WorkingTimeOnly(t *testing.T) {
	t.Parallel()
	moscow := time.FixedZone("MSK", 3*3600)
	day := func(d, hour int) time.Time { return time.Date(2026, 11, d, hour, 0, 0, 0, moscow).UTC() }
	for _, c := range []struct {
		name string
		made time.Time
		want []time.Time
	}{
		{"a public holiday", day(3, 17), []time.Time{day(3, 19), day(5, 11), day(5, 17), day(6, 17)}},
		{"a weekend", day(7, 17), []time.Time{day(7, 19), day(9, 11), day(9, 17), day(10, 17)}},
		{"made at night", day(4, 3), []time.Time{day(5, 11), day(5, 13), day(5, 19), day(6, 19)}},
	} {
		b := newBench(t, Commercial)
		b.skip(work("strut", inStock))
		b.do(process.Reception, RequestChange{1, "later"})
		b.at = c.made.Add(-2 * time.Minute)
		b.do(process.Reception, ReviseEstimate{EstimateVersion: 1, Reason: "renewed"})
		b.settle()
		require.Equal(t, c.made, *b.o.Estimate().ReachedAt)
		require.Equal(t, c.want, rings(t, b), c.name)
		require.Equal(t, EstimateExpired, b.o.Estimate().State)
		require.Equal(t, AwaitingApproval, b.o.Phase, "the advisor calls")
		require.NotNil(t, b.held("decision", ""))
		var keys []string
		for _, m := range b.o.Messages {
			require.Equal(t, MessageSent, m.State)
			keys = append(keys, m.Key)
		}
		require.Equal(t, []string{"estimate/v1", "estimate/v2", "estimate-reminder/v2/1", "estimate-reminder/v2/2", "estimate-reminder/v2/3"}, keys)
	}
}

func TestP10_ExpiredEstimateIsNotDecidedOn_ARevisionSendsTheNext(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	rings(t, b)
	err := b.try(as(process.Reception), deciding(&b.o))
	require.Equal(t, process.KindConflict, process.KindOf(err))
	require.ErrorContains(t, err, "revise it")
	b.do(process.Reception, ReviseEstimate{EstimateVersion: 1, Reason: "the client called back"})
	b.settle()
	require.Equal(t, 2, b.o.Estimate().Version)
	require.Equal(t, EstimateSuperseded, b.o.Estimates[0].State)
	require.Equal(t, b.o.Estimates[0].Total, b.o.Estimate().Total)
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Reception), func() process.Command { c := deciding(&b.o); c.EstimateVersion = 1; return c }())))
	b.agree()
	require.Equal(t, Queued, b.o.Phase)
}

// A worker that was down wakes up late: the agreement comes before the timer.
func TestP10_NobodyDecidesAfterTheTimeIsOver_EvenWhenTheTimerIsLate(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	b.at = b.o.Estimate().ExpiresAt.Add(-time.Minute)
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Reception), deciding(&b.o))))
	b.at = b.o.Estimate().ExpiresAt.Add(-2 * time.Minute)
	b.agree()
}

func TestP11_ATimerOfAnOlderVersionChangesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	b.do(process.Reception, ReviseEstimate{EstimateVersion: 1, Reason: "renewed"})
	before := asJSON(t, b.o)
	require.Equal(t, process.KindConflict, process.KindOf(b.try(process.ProcessActor(), ClientReminded{1, 1})))
	require.Equal(t, process.KindConflict, process.KindOf(b.try(process.ProcessActor(), EstimateRanOut{1})))
	require.Equal(t, before, asJSON(t, b.o))
}

func TestP10_DecidedOrderHasNoDeadline(t *testing.T) {
	t.Parallel()
	for _, p := range allPhases() {
		b := orderIn(t, p)
		_, c := b.o.Deadline(b.rules)
		require.Equal(t, p == AwaitingApproval, c != nil, p)
	}
}

// 24 hours after the hand-over, between 10 and 20 o'clock.
func TestSurveyIsDueInTheWindow(t *testing.T) {
	t.Parallel()
	moscow := time.FixedZone("MSK", 3*3600)
	b := orderIn(t, HandedOver)
	for _, c := range []struct{ handed, due time.Time }{
		{time.Date(2026, 11, 23, 15, 0, 0, 0, moscow), time.Date(2026, 11, 24, 15, 0, 0, 0, moscow)},
		{time.Date(2026, 11, 23, 9, 30, 0, 0, moscow), time.Date(2026, 11, 24, 10, 0, 0, 0, moscow)},
		{time.Date(2026, 11, 23, 20, 0, 0, 0, moscow), time.Date(2026, 11, 25, 10, 0, 0, 0, moscow)},
	} {
		b.o.HandedOver.At = c.handed
		require.True(t, c.due.Equal(b.o.SurveyDue(b.rules)), "%s", b.o.SurveyDue(b.rules))
	}
}
