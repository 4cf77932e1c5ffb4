package workflows

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"

	"github.com/workbay/workbay/process"
)

// What Temporal answers reaches people in our kinds: what may be sent again
// says so, and a refusal of the core keeps its kind and words.
func TestDoor_WhatTemporalAnswersBecomesOurKinds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		kind process.ErrorKind
	}{
		{refusal(process.Conflict("not now")), process.KindConflict},
		{refusal(process.Invalid("wrong")), process.KindInvalid},
		{refusal(process.Forbidden("not you")), process.KindForbidden},
		{serviceerror.NewNotFound("gone"), process.KindConflict},
		{serviceerror.NewUnavailable("down"), process.KindUnavailable},
		{serviceerror.NewDeadlineExceeded("slow"), process.KindUnavailable},
		{context.DeadlineExceeded, process.KindUnavailable},
		{context.Canceled, process.KindUnavailable},
		{serviceerror.NewCanceled("shutting down"), process.KindUnavailable},
		{serviceerror.NewResourceExhausted(enumspb.RESOURCE_EXHAUSTED_CAUSE_CONCURRENT_LIMIT, "busy"), process.KindUnavailable},
		{fmt.Errorf("failed workflow update: %w", serviceerror.NewUnavailable("down")), process.KindUnavailable},
		// The workflow wanted to close and heard of something new in the same moment.
		{serviceerror.NewWorkflowNotReady("unexpected workflow task failure"), process.KindUnavailable},
		{serviceerror.NewInternal("bug"), process.KindInternal},
	} {
		require.Equal(t, c.kind, process.KindOf(refused(c.err)), "%v", c.err)
	}
	require.EqualError(t, refused(refusal(process.Conflict("not now"))), "not now")
}
