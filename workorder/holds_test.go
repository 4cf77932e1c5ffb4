package workorder

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func TestC1_Holds_TheDecisionIsTheClientsTurn(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	h := b.held("decision", "")
	require.Equal(t, process.SideClient, h.Side)
	require.Equal(t, b.o.Estimate().ExpiresAt, *h.Due)
	require.Equal(t, b.o.Estimate().MadeAt, h.Since)
	b.agree()
	require.Nil(t, b.held("decision", ""))
	require.NotNil(t, b.o.Holds[0].Until, "and stays on record")
}

func TestC1_Holds_PartsOfOneJobDoNotHoldTheOther(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock), work("hub", atSource), work("mat", gone))
	b.agree()
	require.Equal(t, Queued, b.o.Phase)
	require.Nil(t, b.held("parts", "J1"))
	onOrder := b.held("parts", "J2")
	require.Equal(t, process.SideSupplier, onOrder.Side)
	require.Equal(t, b.line("P2").Purchase.ETA, *onOrder.Due)
	lost := b.held("parts", "J3")
	require.Equal(t, process.SideUs, lost.Side, "nobody was asked who can have it")
	require.Nil(t, lost.Due)
	b.do(process.Parts, RecordOffer{LineID: "P3", SupplierID: "s9", Cost: 900, ETA: b.at.Add(96 * time.Hour)})
	b.settle()
	require.Equal(t, process.SideSupplier, b.held("parts", "J3").Side, "now it is the supplier's turn")

	b.do(process.Parts, IssueParts{"J1"})
	b.settle()
	b.do(process.Mechanic, StartJob{JobID: "J1"})
	require.Equal(t, InRepair, b.o.Phase)
	require.NotNil(t, b.held("parts", "J2"), "the blocked job holds, the order is in repair")
	b.do(process.Mechanic, FinishJob{"J1", "worn", "replaced"})
	require.Equal(t, InRepair, b.o.Phase)
	b.reach(Ready)
	require.Nil(t, b.held("parts", "J2"))
}

func TestC1_Holds_APauseNamesItsSide(t *testing.T) {
	t.Parallel()
	for reason, side := range map[string]process.Side{
		"parts": process.SideUs, "client": process.SideUs, "tool": process.SideUs, "bay": process.SideUs, "shift": process.SideUs, "sublet": process.SideSubcontractor, "other": process.SideUs,
	} {
		b := orderIn(t, InRepair)
		b.do(process.Mechanic, PauseJob{JobID: "J1", Reason: reason, Note: "till noon"})
		require.Equal(t, Paused, b.o.Jobs[0].Exec)
		require.Equal(t, side, b.held("paused_"+reason, "J1").Side)
		require.Equal(t, reason+": till noon", b.log[len(b.log)-1].Reason)
		b.o.Edition = 0
		want := side
		if reason == "client" {
			want = process.SideClient
		}
		require.Equal(t, want, b.o.pausedOn(reason), "an order of v0.1.0 says what it said")
		b.o.Edition = 1
		b.do(process.Mechanic, StartJob{JobID: "J1"})
		require.Nil(t, b.held("paused_"+reason, "J1"))
		require.Equal(t, b.at, *b.o.Holds[len(b.o.Holds)-1].Until)
	}
}

func TestC1_Holds_TheClientsPayment(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Ready)
	require.Equal(t, process.SideClient, b.held("payment", "").Side)
	b.do(process.Reception, RecordPayment{"client", 1, "cash"})
	require.NotNil(t, b.held("payment", ""), "a part of it does not do")
	b.do(process.Reception, RecordPayment{"client", b.o.clientOwes(), "transfer"})
	require.Nil(t, b.held("payment", ""))
	require.Equal(t, "paid", b.o.Invoices[0].State)
}

func TestC1_Holds_ACancelledOrderWaitsForItsPayment(t *testing.T) {
	t.Parallel()
	b := orderIn(t, InQualityCheck)
	b.do(process.Reception, Cancel{Reason: "sold the car", BillDone: true})
	b.settle()
	require.False(t, b.o.Ended())
	require.NotNil(t, b.held("payment", ""), "it waits, and says for what")
	b.do(process.Reception, RecordPayment{"client", b.o.clientOwes(), "cash"})
	b.settle()
	require.True(t, b.o.Ended())
	require.Nil(t, b.held("payment", ""))
}

func TestC1_Holds_NobodyHasTheSkill(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	weld := work("weld")
	weld.Skill = nobodyCan
	b.skip(weld)
	require.Equal(t, AwaitingApproval, b.o.Phase, "the client can decide meanwhile")
	require.True(t, b.o.Jobs[0].Unstaffed)
	require.Equal(t, process.SideUs, b.held("mechanic", "J1").Side)
	b.do(process.Foreman, AssignJob{JobID: "J1", MechanicID: "m7"})
	require.Nil(t, b.held("mechanic", "J1"))
	b.settle()
	require.Equal(t, "m7", b.o.Jobs[0].Slot.MechanicID)
}

func TestC1_Holds_AnUnstaffedJobThatTheForemanStartsWaitsForNobody(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	weld := work("weld")
	weld.Skill = nobodyCan
	b.skip(weld)
	b.agree()
	require.NotNil(t, b.held("mechanic", "J1"))
	b.do(process.Foreman, StartJob{JobID: "J1", MechanicID: "m7"})
	require.Nil(t, b.held("mechanic", "J1"))
}

func TestC1_Holds_AnIncidentIsOurs_RetryAndSkip(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut", inStock)}})
	b.do(process.System, process.IncidentOpened{Step: "check-parts", Items: []string{"P1"}, What: "the warehouse does not answer"})
	require.Equal(t, process.SideUs, b.held("incident", "").Side)
	require.NotContains(t, b.o.Pending(), "check-parts", "it waits for a person")
	require.Contains(t, b.o.Incidents[0].Advice, "retry-incident")
	require.NotContains(t, b.o.Incidents[0].Advice, "skip")
	b.settle()
	require.Equal(t, Preparing, b.o.Phase, "everything else goes on, the join waits")
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Manager), process.SkipIncident{IncidentID: "I1", Reason: "never mind"})), "without parts there is no estimate")

	b.do(process.Manager, process.RetryIncident{IncidentID: "I1"})
	require.Nil(t, b.held("incident", ""))
	require.Equal(t, "retried", b.o.Incidents[0].End)
	require.Contains(t, b.o.Pending(), "check-parts")
	b.do(process.System, answer(&b.o, b.o.Due()[0], b.at, b.rules, nil))
	require.Equal(t, []string{"queue-messages"}, b.o.Pending())

	b.do(process.System, process.IncidentOpened{Step: "queue-messages", Items: []string{"estimate/v1"}, What: "the mail server does not answer"})
	require.Contains(t, b.o.Incidents[1].Advice, "skip-incident")
	require.Equal(t, process.KindNotFound, process.KindOf(b.try(as(process.Manager), process.SkipIncident{IncidentID: "I1", Reason: "again"})), "it is closed")
	b.do(process.Manager, process.SkipIncident{IncidentID: "I2", Reason: "told by phone"})
	require.Equal(t, "skipped", b.o.Incidents[1].End)
	require.Equal(t, "skipped", b.o.Messages[0].State)
	require.Empty(t, b.o.Due())
	require.Equal(t, "told by phone", b.log[len(b.log)-1].Reason)
	b.reach(Closed)
}

func TestC1_Incident_TheSurveyCanBeDoneWithout(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Ready)
	b.do(process.Reception, RecordPayment{"client", b.o.clientOwes(), "cash"})
	b.settle()
	b.do(process.Reception, HandOver{OdometerOut: 100, SignedBy: "client"})
	b.do(process.System, process.IncidentOpened{Step: "schedule-survey", Items: []string{"A-1"}, What: "it does not start"})
	b.do(process.Reception, CloseOrder{})
	b.settle()
	require.False(t, b.o.Ended())
	b.do(process.Admin, process.SkipIncident{IncidentID: "I1", Reason: "asked at the desk"})
	require.True(t, b.o.Ended())
}

func TestC5_AllDeclined_FeeOnlyWhenItWasAgreed(t *testing.T) {
	t.Parallel()
	for _, agreed := range []bool{true, false} {
		c := opening(Commercial)
		c.FeeAgreed = agreed
		b := openBench(t, c)
		b.skip(work("strut", atSource))
		b.agree(JobDecision{"J1", Declined, "elsewhere"})
		require.Equal(t, PhaseDeclined, b.o.Phase)
		require.NotContains(t, b.kinds(), "order-parts")
		require.Nil(t, b.o.Jobs[0].Slot)
		require.Empty(t, b.o.Promises, "nothing was promised")
		if agreed {
			require.Equal(t, exact.Money(150_000), b.o.clientOwes())
			require.NotNil(t, b.held("payment", ""))
			require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Reception), HandOver{OdometerOut: 100, SignedBy: "client"})))
			b.do(process.Reception, RecordPayment{"client", 150_000, "cash"})
			b.settle()
		} else {
			require.Empty(t, b.o.Invoices)
		}
		require.False(t, b.o.Ended(), "the car is still here")
		b.do(process.Reception, HandOver{OdometerOut: 100, SignedBy: "client"})
		b.settle()
		require.Equal(t, PhaseDeclined, b.o.Phase)
		require.True(t, b.o.Ended())
		require.NotContains(t, b.kinds(), "schedule-survey")
	}
}

// Scenario 17: the client pays the job once, whatever it took.
func TestP10_F1_QualityCheckFailsTwice(t *testing.T) {
	t.Parallel()
	b := orderIn(t, InQualityCheck)
	total := b.o.Estimate().Total
	for range 2 {
		b.do(process.Foreman, FailQualityCheck{[]string{"J1"}, "knocks still"})
		require.Equal(t, InRepair, b.o.Phase)
		require.Equal(t, Done, b.o.Jobs[1].Exec, "only the failed job goes back")
		b.do(process.Mechanic, StartJob{JobID: "J1"})
		b.do(process.Mechanic, PauseJob{JobID: "J1", Reason: "shift"})
		b.do(process.Mechanic, StartJob{JobID: "J1"})
		b.do(process.Mechanic, FinishJob{"J1", "the bush too", "replaced"})
		require.Equal(t, InQualityCheck, b.o.Phase)
	}
	b.do(process.Foreman, PassQualityCheck{RoadTestKM: 5})
	require.Equal(t, []bool{false, false, true}, []bool{b.o.Checks[0].Passed, b.o.Checks[1].Passed, b.o.Checks[2].Passed})
	var rework int
	for _, e := range b.o.Jobs[0].Entries {
		require.NotNil(t, e.To)
		if e.Rework {
			rework++
		}
	}
	require.Equal(t, 4, rework, "a pause does not make it first work")
	require.Len(t, b.o.Jobs[0].Entries, 5)
	b.settle()
	require.Equal(t, total, b.o.Invoices[0].Total)
}

func TestP13_EveryVisitIsTimedInWorkingTime(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", atSource))
	b.agree()
	b.at = b.at.Add(5 * 24 * time.Hour) // Monday to Saturday
	b.reach(Closed)
	var phases []process.Phase
	for i, v := range b.o.Visits {
		phases = append(phases, v.Phase)
		if i < len(b.o.Visits)-1 {
			require.Equal(t, b.rules.Work().Between(v.Entered, *v.Left), v.Working.Duration(), v.Phase)
		}
	}
	require.Equal(t, []process.Phase{
		CheckedIn, Preparing, AwaitingApproval, AwaitingParts, Queued, InRepair, InQualityCheck, Ready, HandedOver, Closed,
	}, phases)
	parts := b.o.Visits[3]
	require.Greater(t, parts.Working.Duration(), 44*time.Hour, "five days of nine hours")
	for _, v := range b.o.Visits {
		require.LessOrEqual(t, v.Working, parts.Working, "parts drive the total time")
	}
}
