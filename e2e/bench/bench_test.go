package main

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	protocolpb "go.temporal.io/api/update/v1"
)

func TestQuantiles_AreNearestRanks(t *testing.T) {
	t.Parallel()
	var took []time.Duration
	for ms := 100; ms >= 1; ms-- {
		took = append(took, time.Duration(ms)*time.Millisecond)
	}
	require.Equal(t, quantiles{"x", 100, 50, 95, 99}, quantilesOf("x", took))
	require.Equal(t, quantiles{"one", 1, 7, 7, 7}, quantilesOf("one", []time.Duration{7 * time.Millisecond}))
	require.Equal(t, quantiles{Name: "none"}, quantilesOf("none", nil))
	require.InDelta(t, 2.5, median([]float64{4, 1, 3, 2}), 1e-9)
	require.InDelta(t, 3, median([]float64{9, 1, 3}), 1e-9)
}

func TestStepsOf_ReadsUpdatesAndWhatRunsSideBySide(t *testing.T) {
	t.Parallel()
	accepted := func(name string) *historypb.HistoryEvent {
		return &historypb.HistoryEvent{
			EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
			Attributes: &historypb.HistoryEvent_WorkflowExecutionUpdateAcceptedEventAttributes{
				WorkflowExecutionUpdateAcceptedEventAttributes: &historypb.WorkflowExecutionUpdateAcceptedEventAttributes{
					AcceptedRequest: &protocolpb.Request{Input: &protocolpb.Input{Name: name}},
				},
			},
		}
	}
	scheduled := func(decided int64) *historypb.HistoryEvent {
		return &historypb.HistoryEvent{
			EventType: enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
			Attributes: &historypb.HistoryEvent_ActivityTaskScheduledEventAttributes{
				ActivityTaskScheduledEventAttributes: &historypb.ActivityTaskScheduledEventAttributes{WorkflowTaskCompletedEventId: decided},
			},
		}
	}
	got := stepsOf([]*historypb.HistoryEvent{accepted("open"), accepted("skip-diagnosis"), scheduled(5), scheduled(5), scheduled(9), accepted("close")})
	require.Equal(t, []step{
		{Update: "open"},
		{Update: "skip-diagnosis", Groups: []group{{Activities: 2, decided: 5}, {Activities: 1, decided: 9}}},
		{Update: "close"},
	}, got)
}

func TestRound_CountsWhatWasAnsweredWhileItCounted(t *testing.T) {
	t.Parallel()
	from := time.Now()
	at := func(s int) time.Time { return from.Add(time.Duration(s) * time.Second) }
	r := round{from: from, to: at(10), record: record{done: []time.Time{at(-1), at(1), at(10), at(11)}}}
	require.Len(t, r.counted([]call{{at: at(-1)}, {at: at(0)}, {at: at(9)}, {at: at(11)}}), 2)
	require.InDelta(t, 0.2, r.ordersPerSecond(), 1e-9)
}

// faulty fails its third order.
type faulty struct{ rested bool }

func (*faulty) one(_ context.Context, _ int, r *record) error {
	if len(r.done) == 2 {
		return errors.New("no more")
	}
	return nil
}

func (f *faulty) rest(context.Context, int) error {
	f.rested = true
	return nil
}

func TestCrowd_EndsWithTheFirstErrorOrWhenThereIsNoMore(t *testing.T) {
	t.Parallel()
	f := &faulty{}
	_, err := crowd(t.Context(), f, 1, func(int) bool { return true })
	require.EqualError(t, err, "no more")
	require.False(t, f.rested)
	all, err := crowd(t.Context(), f, 1, func(done int) bool { return done < 2 })
	require.NoError(t, err)
	require.True(t, f.rested)
	require.Len(t, all.done, 2)
}

func TestMeasure_ReadsThisProcess(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("there is no /proc here")
	}
	require.Greater(t, residentBytes(), int64(1<<20))
	require.Zero(t, treeTime(0))
	before := treeTime(os.Getpid())
	for begin := time.Now(); time.Since(begin) < 10*time.Second && treeTime(os.Getpid()) == before; {
		_ = quantilesOf("", make([]time.Duration, 10_000))
	}
	require.Greater(t, treeTime(os.Getpid()), before)
}

func TestJudge_HoldsFiguresAgainstTargets(t *testing.T) {
	t.Parallel()
	r := report{
		Histories: []history{{Name: "commercial", Events: 131}}, Start: start{Start: 2},
		Loads: []load{{Clients: 1, Rate: 0.5, P50: 1.5}, {Clients: 16, Rate: 0.7, P50: 3}},
	}
	r.judge()
	results := map[string]string{}
	for _, v := range r.Verdicts {
		results[v.What] = v.Result
	}
	require.Equal(t, map[string]string{
		"commands per second ÷ yardstick's Updates, 16 clients": "PASS", "commands per second ÷ yardstick's Updates, 1 client": "-",
		"p50 of a command ÷ yardstick's, 1 client": "PASS", "p50 of a command ÷ yardstick's, 16 clients": "-",
		"CPU per order ÷ yardstick's, 1 client": "-", "CPU per order ÷ yardstick's, 16 clients": "-",
		"history events, commercial":                    "MISS",
		"resident memory when idle, without PostgreSQL": "-", // not taken
		"start on an existing data folder":              "PASS",
	}, results)
}
