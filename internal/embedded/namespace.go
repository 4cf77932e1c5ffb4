package embedded

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"
)

// retention is how long the history of a closed workflow is kept. The journal in our own database stays for
// good; this is only for looking into a workflow that went wrong.
const retention = 30 * 24 * time.Hour

// EnsureNamespace registers the namespace unless it exists and waits until workflows can live in it. The errors
// of a server that does not allow it are kept: serviceerror.PermissionDenied, serviceerror.Unimplemented.
func EnsureNamespace(ctx context.Context, conn client.Client, namespace string) error {
	service := conn.WorkflowService()
	_, err := service.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	if missing := new(serviceerror.NamespaceNotFound); errors.As(err, &missing) {
		_, err = service.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
			Namespace:                        namespace,
			Description:                      "Workbay's work orders",
			WorkflowExecutionRetentionPeriod: durationpb.New(retention),
		})
		if exists := new(serviceerror.NamespaceAlreadyExists); errors.As(err, &exists) {
			err = nil
		}
	}
	if err != nil {
		return fmt.Errorf("register namespace %s: %w", namespace, err)
	}
	for {
		// Asking for a workflow that does not exist goes all the way: frontend, history, shard, database.
		_, err := conn.DescribeWorkflowExecution(ctx, "workbay-is-it-up", "")
		if missing := new(serviceerror.NotFound); errors.As(err, &missing) {
			return nil
		}
		if denied := new(serviceerror.PermissionDenied); errors.As(err, &denied) {
			return fmt.Errorf("use namespace %s: %w", namespace, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for namespace %s: %w (last answer: %w)", namespace, context.Cause(ctx), err)
		case <-time.After(25 * time.Millisecond):
		}
	}
}
