package workorder

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// An outside call that failed without an answer may have been carried out: a
// cancel gives back what it may hold (C15).
func TestC15_CancelGivesBackWhatALostAnswerMayHold(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"reserve-parts", "order-parts"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, Commercial)
			b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{{Title: "strut", Skill: "chassis", NormHours: 150, Parts: []PartSpec{{"S-1", exact.Units(2)}}}}})
			b.settle()
			b.do(process.Reception, DecideEstimate{EstimateVersion: 1, Approver: "client", Channel: "recorded_call", Evidence: "call 7", Jobs: []JobDecision{{"J1", Approved, ""}}})
			if step == "order-parts" {
				b.do(process.System, PartsReserved{[]PartReserved{{"P1", 0}}})
				b.do(process.System, PartsOffered{[]PartOffered{{LineID: "P1", SupplierID: "s1", Cost: 100, ETA: b.at.Add(48 * time.Hour)}}})
			}
			require.True(t, slices.ContainsFunc(b.o.Due(), func(e process.Effect) bool { return e.Name == step }))
			b.do(process.System, process.IncidentOpened{Step: step, Items: []string{"P1"}, What: "no answer in time"})
			b.do(process.Manager, Cancel{Reason: "sold the car"})
			require.Nil(t, b.o.OpenIncident(""), "a cancelled order does without the step")
			reverse := map[string]string{"reserve-parts": "release-parts", "order-parts": "cancel-purchases"}[step]
			due := b.o.Due()
			require.Equal(t, []process.Effect{{Name: reverse, Items: []string{"P1"}}}, due)
			b.settle()
			require.True(t, b.o.Ended(), "%v", b.o.Due())
		})
	}
}

// The foreman's wish outlives the answer to a question asked before it (C17).
func TestC17_AnAnswerToAnOlderQuestionIsGivenBack(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{{Title: "wash", Skill: "body", NormHours: 100}}})
	b.settle()
	asked := SlotWanted{JobID: "J1", Skill: "body", Hours: 100}
	b.do(process.Foreman, AssignJob{JobID: "J1", MechanicID: "m3"})
	b.do(process.System, SlotsProposed{Slots: []SlotProposed{{"J1", &Slot{MechanicID: "m2", From: b.at, To: b.at.Add(time.Hour)}}}, Asked: []SlotWanted{asked}})
	require.Nil(t, b.o.Jobs[0].Slot, "m2's time is given back")
	require.Equal(t, "m3", b.o.Jobs[0].Wish.MechanicID)
	due := b.o.Due()
	require.Equal(t, "propose-slots", due[0].Name)
	again := b.o.SlotsRequest(due[0]).Jobs
	b.do(process.System, SlotsProposed{Slots: []SlotProposed{{"J1", &Slot{MechanicID: "m3", From: b.at, To: b.at.Add(time.Hour)}}}, Asked: again})
	require.Equal(t, "m3", b.o.Jobs[0].Slot.MechanicID)
	require.Nil(t, b.o.Jobs[0].Wish)
}
