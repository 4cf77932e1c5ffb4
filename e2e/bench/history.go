package main

import (
	"context"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"

	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// history is how long the record of one order in the engine is.
type history struct {
	Name          string `json:"name"`
	Events        int64  `json:"events"`
	Transitions   int64  `json:"state_transitions"`
	Bytes         int64  `json:"bytes"`
	Updates       int    `json:"updates"`
	Activities    int    `json:"activities"`
	Children      int    `json:"children"`
	JournalWrites int    `json:"journal_writes"`
	WorkflowTasks int    `json:"workflow_tasks"`
	Timers        int    `json:"timers"`
}

// countHistories takes one order of each kind to its end, each command only
// when the steps before it are done, so that the counts are the same every
// time.
func (r *report) countHistories(ctx context.Context, h *house, s *shop) (first *visit, err error) {
	stocked := s.parts[:2]
	kinds := []struct {
		name  string
		visit visit
		take  func(*visit, context.Context) error
	}{
		{"commercial, all in stock", visit{car: &s.cars[0], parts: stocked}, (*visit).commercial},
		{"warranty, partly covered", visit{car: &s.covered, parts: stocked, kind: workorder.Warranty}, (*visit).commercial},
		{"commercial, one part bought", visit{car: &s.cars[0], parts: []string{stocked[0], s.rare}}, (*visit).purchased},
	}
	for i, k := range kinds {
		v := &kinds[i].visit
		v.shop, v.record, v.careful = s, &record{}, true
		if err := k.take(v, ctx); err != nil {
			return nil, fmt.Errorf("%s: %w", k.name, err)
		}
		counted, err := countHistory(ctx, h, k.name, workflows.WorkflowID("work-order", v.order.Number))
		if err != nil {
			return nil, fmt.Errorf("history of order %s: %w", v.order.Number, err)
		}
		r.Histories = append(r.Histories, counted)
	}
	r.Steps = straightforward()
	return &kinds[0].visit, nil
}

// countHistory waits for the end of a workflow and counts what it took.
func countHistory(ctx context.Context, h *house, name, id string) (history, error) {
	c := h.app.Temporal()
	if err := c.GetWorkflow(ctx, id, "").Get(ctx, nil); err != nil {
		return history{}, err
	}
	info, err := c.DescribeWorkflowExecution(ctx, id, "")
	if err != nil {
		return history{}, err
	}
	i := info.WorkflowExecutionInfo
	counted := history{Name: name, Events: i.HistoryLength, Transitions: i.StateTransitionCount, Bytes: i.HistorySizeBytes}
	for all := c.GetWorkflowHistory(ctx, id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); all.HasNext(); {
		e, err := all.Next()
		if err != nil {
			return history{}, err
		}
		counted.add(e)
	}
	return counted, nil
}

func (h *history) add(e *historypb.HistoryEvent) {
	switch e.EventType {
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
		h.Updates++
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
		h.Activities++
	case enumspb.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED:
		h.Children++
	case enumspb.EVENT_TYPE_MARKER_RECORDED:
		if e.GetMarkerRecordedEventAttributes().GetMarkerName() == "LocalActivity" {
			h.JournalWrites++
		}
	case enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
		h.WorkflowTasks++
	case enumspb.EVENT_TYPE_TIMER_STARTED:
		h.Timers++
	}
}

// step is one Update of an order and what the process does by itself after it.
type step struct {
	Update string  `json:"update"`
	Groups []group `json:"groups,omitempty"`
}

// group is what the process begins at once and does side by side.
type group struct {
	Activities int `json:"activities,omitempty"`
	Children   int `json:"children,omitempty"`
}

// straightforward are the durable steps that a straightforward design takes for a
// commercial order with everything in stock: what this program itself took up to
// v0.1.0. They stay as they are, so that what it takes today has a measure.
func straightforward() []step {
	return []step{
		{Update: "open"},
		{Update: "skip-diagnosis", Groups: []group{{Activities: 2}, {Activities: 1}}},
		{Update: "decide-estimate", Groups: []group{{Activities: 1}}},
		{Update: "issue-parts", Groups: []group{{Activities: 1}}},
		{Update: "start-job"},
		{Update: "finish-job"},
		{Update: "pass-quality-check", Groups: []group{{Activities: 2}}},
		{Update: "record-payment", Groups: []group{{Activities: 1}}},
		{Update: "hand-over", Groups: []group{{Children: 1}}},
		{Update: "close"},
	}
}
