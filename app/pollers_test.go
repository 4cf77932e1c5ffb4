package app

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/grpc"
)

// engine is a Temporal whose queue of running orders says that tasks wait there,
// and whose two queues have none.
type engine struct {
	workflowservice.UnimplementedWorkflowServiceServer
	told    atomic.Bool
	failed  chan struct{} // closed when the worker was told
	waiting chan struct{} // a call that waits for new orders; who receives lets it go
}

func (e *engine) GetSystemInfo(context.Context, *workflowservice.GetSystemInfoRequest) (*workflowservice.GetSystemInfoResponse, error) {
	return &workflowservice.GetSystemInfoResponse{Capabilities: &workflowservice.GetSystemInfoResponse_Capabilities{}}, nil
}

func (e *engine) DescribeNamespace(context.Context, *workflowservice.DescribeNamespaceRequest) (*workflowservice.DescribeNamespaceResponse, error) {
	return &workflowservice.DescribeNamespaceResponse{}, nil
}

func (e *engine) PollWorkflowTaskQueue(ctx context.Context, r *workflowservice.PollWorkflowTaskQueueRequest) (*workflowservice.PollWorkflowTaskQueueResponse, error) {
	if r.TaskQueue.Kind != enumspb.TASK_QUEUE_KIND_STICKY {
		select {
		case e.waiting <- struct{}{}:
		case <-ctx.Done():
		}
		return &workflowservice.PollWorkflowTaskQueueResponse{}, nil
	}
	if e.told.CompareAndSwap(false, true) {
		return &workflowservice.PollWorkflowTaskQueueResponse{
			TaskToken: []byte("task"), WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: "w", RunId: "r"},
			WorkflowType: &commonpb.WorkflowType{Name: "unknown"}, StartedEventId: 3, Attempt: 1, BacklogCountHint: 1,
			History: &historypb.History{Events: []*historypb.HistoryEvent{
				{EventId: 1, EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{
					WorkflowExecutionStartedEventAttributes: &historypb.WorkflowExecutionStartedEventAttributes{
						WorkflowType: &commonpb.WorkflowType{Name: "unknown"}, TaskQueue: &taskqueuepb.TaskQueue{Name: "q"},
					}}},
				{EventId: 2, EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, Attributes: &historypb.HistoryEvent_WorkflowTaskScheduledEventAttributes{
					WorkflowTaskScheduledEventAttributes: &historypb.WorkflowTaskScheduledEventAttributes{}}},
				{EventId: 3, EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_STARTED, Attributes: &historypb.HistoryEvent_WorkflowTaskStartedEventAttributes{
					WorkflowTaskStartedEventAttributes: &historypb.WorkflowTaskStartedEventAttributes{}}},
			}},
		}, nil
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

func (e *engine) PollActivityTaskQueue(ctx context.Context, _ *workflowservice.PollActivityTaskQueueRequest) (*workflowservice.PollActivityTaskQueueResponse, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (e *engine) RespondWorkflowTaskFailed(context.Context, *workflowservice.RespondWorkflowTaskFailedRequest) (*workflowservice.RespondWorkflowTaskFailedResponse, error) {
	close(e.failed)
	return &workflowservice.RespondWorkflowTaskFailedResponse{}, nil
}

func (e *engine) ShutdownWorker(context.Context, *workflowservice.ShutdownWorkerRequest) (*workflowservice.ShutdownWorkerResponse, error) {
	return &workflowservice.ShutdownWorkerResponse{}, nil
}

// However often the worker was told that tasks wait among the running orders, new
// orders, and the queries of ended ones, are waited for.
func TestWorker_NewOrdersAreAlwaysWaitedFor(t *testing.T) {
	t.Parallel()
	e := &engine{failed: make(chan struct{}), waiting: make(chan struct{})}
	srv := grpc.NewServer()
	workflowservice.RegisterWorkflowServiceServer(srv, e)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(srv.Stop)
	c, err := client.Dial(client.Options{HostPort: l.Addr().String()})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	o := (&App{}).workerOptions()
	o.WorkerStopTimeout = 0
	w := worker.New(c, "q", o)
	w.RegisterWorkflowWithOptions(func(workflow.Context) error { return nil }, workflow.RegisterOptions{Name: "known"})
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
	<-e.failed
	for n := range 4 * pollers {
		select {
		case <-e.waiting:
		case <-time.After(30 * time.Second):
			require.FailNow(t, "nobody waits for new orders", "after %d calls", n)
		}
	}
}
