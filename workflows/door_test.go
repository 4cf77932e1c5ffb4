package workflows

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"

	"github.com/workbay/workbay/workorder"
)

// What Temporal answers reaches people in our kinds: what may be sent again
// says so, and a refusal of the core keeps its kind and words.
func TestDoor_WhatTemporalAnswersBecomesOurKinds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		kind workorder.ErrorKind
	}{
		{refusal(workorder.Conflict("not now")), workorder.KindConflict},
		{refusal(workorder.Invalid("wrong")), workorder.KindInvalid},
		{refusal(workorder.Forbidden("not you")), workorder.KindForbidden},
		{serviceerror.NewNotFound("gone"), workorder.KindConflict},
		{serviceerror.NewUnavailable("down"), workorder.KindUnavailable},
		{serviceerror.NewDeadlineExceeded("slow"), workorder.KindUnavailable},
		{context.DeadlineExceeded, workorder.KindUnavailable},
		{context.Canceled, workorder.KindUnavailable},
		{serviceerror.NewCanceled("shutting down"), workorder.KindUnavailable},
		{serviceerror.NewResourceExhausted(enumspb.RESOURCE_EXHAUSTED_CAUSE_CONCURRENT_LIMIT, "busy"), workorder.KindUnavailable},
		{fmt.Errorf("failed workflow update: %w", serviceerror.NewUnavailable("down")), workorder.KindUnavailable},
		// The workflow wanted to close and heard of something new in the same moment.
		{serviceerror.NewWorkflowNotReady("unexpected workflow task failure"), workorder.KindUnavailable},
		{serviceerror.NewInternal("bug"), workorder.KindInternal},
	} {
		require.Equal(t, c.kind, workorder.KindOf(refused(c.err)), "%v", c.err)
	}
	require.EqualError(t, refused(refusal(workorder.Conflict("not now"))), "not now")
}
