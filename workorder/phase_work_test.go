package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

func TestPhaseWork_EveryStageHasItsRow(t *testing.T) {
	t.Parallel()
	var rows, stages []process.Phase
	for _, w := range works {
		rows = append(rows, w.phase)
	}
	for _, s := range Stages() {
		stages = append(stages, s.Phase)
	}
	require.Equal(t, stages, rows, "in the order of the process")
}

func TestPhaseWork_OnlyACarInTheHouseIsPromisedPlannedOrInABay(t *testing.T) {
	t.Parallel()
	for _, w := range works {
		s, _ := StageOf(w.phase)
		if s.Terminal || w.phase == HandedOver {
			require.Equal(t, phaseWork{phase: w.phase}, w)
		}
		require.True(t, w.promised || !w.planned && !w.bay, "%s: what is planned or in a bay was promised", w.phase)
		require.True(t, !w.worked || w.planned && w.bay, "%s: who works on a job has it in the plan and a bay for it", w.phase)
	}
}
