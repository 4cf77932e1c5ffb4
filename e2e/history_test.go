package e2e

import (
	"slices"
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

// sideBySide holds that two steps of the process were answered in the same
// decision: neither waited for the other.
func (o *order) sideBySide(a, b string) {
	o.t.Helper()
	first := func(kind string) workorder.Event {
		events := o.journal()
		i := slices.IndexFunc(events, func(e workorder.Event) bool { return e.Kind == kind })
		require.GreaterOrEqual(o.t, i, 0, "%s was not taken", kind)
		return events[i]
	}
	require.Equal(o.t, first(a).At, first(b).At, "%s and %s were taken one after the other", a, b)
}

// The budget of an order in events of its history. Every event is paid for in
// commits and in the time that a replay takes. A busy machine may cut a task in
// two, which costs three.
const (
	mostEvents      = 75 + 3
	mostTransitions = 20
)

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
	require.LessOrEqual(t, x.StateTransitionCount, int64(mostTransitions))
}

// TestUpgrade_AWorkerOfBeforeTheKernelGivesItsOrdersBack: in the task that says that an
// order runs by the kernel's way, the first decision is an activity that v0.1.0 does not have
// there. Its worker fails that task; it can not go on in its own way, after which no
// worker of ours could.
func TestUpgrade_AWorkerOfBeforeTheKernelGivesItsOrdersBack(t *testing.T) {
	t.Parallel()
	o := newShop(t).openForNew("it squeaks")
	tasks := map[string]int64{}
	for _, e := range o.history() {
		m := e.GetMarkerRecordedEventAttributes()
		if m == nil {
			continue
		}
		var data struct{ ActivityType string }
		if d := m.Details["data"]; m.MarkerName == "LocalActivity" {
			require.NoError(t, keysOf(t, o.app).Converters().Data.FromPayloads(d, &data))
		}
		if key := m.MarkerName + data.ActivityType; tasks[key] == 0 {
			tasks[key] = m.WorkflowTaskCompletedEventId
		}
	}
	require.NotZero(t, tasks["Version"])
	require.Equal(t, tasks["Version"], tasks["LocalActivityAdvance"], "%v", tasks)
}
