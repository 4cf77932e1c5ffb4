package e2e

import (
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	workflowpb "go.temporal.io/api/workflow/v1"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/workorder"
)

// workflowID is the id of the order's process in the engine.
func (o *order) workflowID() string { return "work-order/" + o.Number }

// execution is what the engine says of the order's process.
func (o *order) execution() *workflowpb.WorkflowExecutionInfo {
	o.t.Helper()
	d, err := o.app.Temporal().DescribeWorkflowExecution(o.ctx(), o.workflowID(), "")
	require.NoError(o.t, err)
	return d.WorkflowExecutionInfo
}

// history reads the order's history event by event.
func (o *order) history() []*historypb.HistoryEvent {
	o.t.Helper()
	var events []*historypb.HistoryEvent
	all := o.app.Temporal().GetWorkflowHistory(o.ctx(), o.workflowID(), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for all.HasNext() {
		e, err := all.Next()
		require.NoError(o.t, err)
		events = append(events, e)
	}
	return events
}

// span is when an activity was scheduled and when it was completed, as places in a history.
type span struct{ scheduled, completed int64 }

// activity finds the first run of an activity in the order's history.
func (o *order) activity(name string) span {
	o.t.Helper()
	var s span
	for _, e := range o.history() {
		if a := e.GetActivityTaskScheduledEventAttributes(); a != nil && s.scheduled == 0 && a.ActivityType.Name == name {
			s.scheduled = e.EventId
		}
		if a := e.GetActivityTaskCompletedEventAttributes(); a != nil && s.scheduled != 0 && a.ScheduledEventId == s.scheduled {
			s.completed = e.EventId
		}
	}
	require.NotZero(o.t, s.completed, "activity %s did not run", name)
	return s
}

// sideBySide holds that two activities were both under way before either ended.
func (o *order) sideBySide(a, b string) {
	o.t.Helper()
	first, second := o.activity(a), o.activity(b)
	require.Less(o.t, max(first.scheduled, second.scheduled), min(first.completed, second.completed),
		"%s %+v and %s %+v ran one after the other", a, first, b, second)
}

// The budget of an order in events of its history. Every event is paid for in
// commits and in the time that a replay takes.
const mostEvents = 130

// TestHistoryBudget: the plain order, with all parts in stock, from open to close.
func TestHistoryBudget_PlainOrderStaysShort(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("oil service is due")
	o.skipDiagnosis(job("Oil service", 1, s.newPart("Oil", 10), s.newPart("Filter", 10)))
	o.approveByLink()
	o.repair("J1")
	o.passQC()
	o.pay()
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)
	x := o.execution()
	count := map[string]int{}
	for _, e := range o.history() {
		count[e.EventType.String()]++
	}
	t.Logf("open to close: %d history events, %d state transitions, %d bytes: %v", x.HistoryLength, x.StateTransitionCount, x.HistorySizeBytes, count)
	require.LessOrEqual(t, x.HistoryLength, int64(mostEvents))
}
