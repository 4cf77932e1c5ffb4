package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

func pathOf(b *bench, c process.Chart) process.Path {
	kinds := make([]string, len(b.log))
	for i, e := range b.log {
		kinds[i] = e.Kind
	}
	return c.PathOf(b.o.Visits, kinds)
}

func chart(t *testing.T, id string) process.Chart {
	t.Helper()
	c, ok := ChartOf(id)
	require.True(t, ok, id)
	return c
}

func TestP14_AnOrdersPathIsTheWayItWent(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	b.agree()
	b.settle()
	p := pathOf(b, chart(t, "stages"))
	require.Equal(t, "Stage_Queued", p.At)
	for _, id := range []string{
		"Start_Stages", "Stage_CheckedIn", "Flow_Stage_CheckedIn_Gateway_CauseKnown", "Gateway_CauseKnown", "Flow_Gateway_CauseKnown_Gateway_Prepare", "Gateway_Prepare", "Flow_Gateway_Prepare_Stage_Preparing",
		"Flow_Stage_AwaitingApproval_Gateway_Agreed", "Flow_Gateway_Agreed_Gateway_Queue", "Flow_Gateway_Queue_Stage_Queued", "Stage_Queued",
	} {
		require.True(t, p.Passed[id], id)
	}
	for _, id := range []string{"Stage_Diagnosing", "Flow_Gateway_CauseKnown_Stage_Diagnosing", "Stage_Declined", "Flow_Gateway_Agreed_Stage_Declined", "Stage_InRepair", "Flow_Stage_Queued_Gateway_PartsThere", "Flow_Gateway_Agreed_Gateway_Prepare", "Flow_Gateway_Agreed_Gateway_Await"} {
		require.False(t, p.Passed[id], id)
	}
}

// Every order of the table's phases leaves a path whose ends were passed.
func TestP14_APathHasNoLooseEnds(t *testing.T) {
	t.Parallel()
	for _, phase := range allPhases() {
		if phase == process.NoPhase {
			continue
		}
		b := orderIn(t, phase)
		for _, c := range []process.Chart{chart(t, "stages"), chart(t, "work-order")} {
			p := pathOf(b, c)
			s, _ := StageOf(phase)
			require.Equal(t, s.Element, p.At)
			for _, f := range c.Flows {
				if p.Passed[f.ID()] {
					require.True(t, p.Passed[f.From] && p.Passed[f.To], "%s: %s hangs in the air in %s", c.ID, f.ID(), phase)
				}
			}
		}
	}
}
