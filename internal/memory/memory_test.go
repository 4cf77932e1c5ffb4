package memory

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLimitOf_IsAShareWithinBounds(t *testing.T) {
	t.Parallel()
	require.EqualValues(t, least, limitOf(0))
	require.EqualValues(t, least, limitOf(512<<20))
	require.EqualValues(t, 384<<20, limitOf(1536<<20))
	require.EqualValues(t, most, limitOf(24<<30))
	require.EqualValues(t, most, limitOf(1<<63))
}

func TestDivide_LeavesMostOfTheLimitToWork(t *testing.T) {
	t.Parallel()
	for _, limit := range []int64{least, most} {
		p := Divide(limit)
		taken := int64(p.Histories)*historyFactor + int64(p.Events)*eventFactor + int64(p.Workflows)*workflowBytes
		require.Less(t, taken, limit/2)
		require.Greater(t, p.Workflows, 100, "a busy hour's orders are kept ready")
	}
}

func TestMachine_KeepsItsPlan(t *testing.T) {
	p := Machine()
	require.Positive(t, p.Limit)
	p.Keep()
	require.Equal(t, p, Machine(), "the plan of a process that keeps one is the same plan")
}
