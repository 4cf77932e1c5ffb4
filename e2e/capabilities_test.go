package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// TestP10_P11: the client objects by link; the car does not go to repair, the
// advisor changes the terms and asks again, and the old version binds nobody.
func TestP10_P11_ObjectionLeadsToAnotherEstimate(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	dear, cheap := s.newPart("Original", 2), s.newPart("Analogue", 2)
	o := s.openForNew("knocks")
	o.skipDiagnosis(job("Replace strut", 1, dear), job("Wash", 1))
	first := o.estimateLink()
	o.post(o.client(), first+"/request-change", body{"estimate_version": 1, "reason": "too dear"}, nil)
	o.look()
	o.in(workorder.Preparing)
	require.Equal(t, "change", o.Holds[len(o.Holds)-1].Reason)
	o.refused(s.mechanics[0], workorder.StartJob{JobID: "J1"}, http.StatusConflict)

	o.give(s.reception, workorder.ReviseEstimate{
		EstimateVersion: 1, Reason: "analogue offered", DropJobs: []string{"J2"}, DropParts: []string{"P1"},
		AddParts: []workorder.PartAdd{{JobID: "J1", PartNo: cheap, Qty: exact.Units(1)}},
	})
	o.in(workorder.AwaitingApproval)
	require.Equal(t, workorder.EstimateChangeRequested, o.Estimates[0].State, "P11: the first version stays as it was sent")
	require.Equal(t, 2, o.Estimate().Version)
	require.Equal(t, rate+price, o.Estimate().Total)
	old := body{"estimate_version": 1, "jobs": []body{{"job_id": "J1", "decision": "approved"}, {"job_id": "J2", "decision": "approved"}}}
	refusal(t, o.client().Post(t.Context(), first+"/decide-estimate", old, nil), http.StatusConflict)
	newer := body{"estimate_version": 2, "jobs": []body{{"job_id": "J1", "decision": "approved"}}}
	o.post(o.client(), first+"/decide-estimate", newer, nil) // C24: the link that the client holds opens what matters now
	o.look()
	require.Equal(t, "link", o.Estimate().Decision.Channel, "P10: the agreement is recorded")
	o.repair("J1")
	o.passQC()
	require.Equal(t, rate+price, o.Invoices[0].Total)
	o.pay()
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)
	require.Equal(t, exact.Units(2), s.stockCard(dear).OnHand, "what was dropped stays on the shelf")
	require.Equal(t, []string{"estimate/v1", "estimate/v2", "ready"}, o.keysQueued())
}

// TestP13: the time in each phase is recorded, in working time, on the order
// and in its journal; a branch that is shut counts none.
func TestP13_TimeInEachPhaseIsRecorded(t *testing.T) {
	t.Parallel()
	open, shut := newShop(t), newShop(t)
	in3Days := (time.Now().UTC().Weekday() + 3) % 7
	shut.putCalendar(worktime.Calendar{Zone: "UTC", Week: []worktime.WeekShift{{Weekday: in3Days, From: 540, To: 1080}}})
	for _, s := range []*shop{open, shut} {
		part := s.newPart("Mount", 0)
		s.newSupplier(offer{part, 0, 1})
		o := s.openForNew("knocks")
		o.skipDiagnosis(job("Replace mount", 1, part))
		o.approveByLink()
		o.in(workorder.AwaitingParts)
		since := o.Visits[len(o.Visits)-1].Entered
		s.eventually("a second has passed", func() bool { return time.Since(since) > 1100*time.Millisecond })
		o.arrive("P1")
		o.repair("J1")
		o.passQC()
		o.pay()
		o.handOver()
		o.close()
		o.isOver(workorder.Closed)

		spent := map[process.Phase]worktime.Seconds{}
		for i, v := range o.Visits {
			if v.Left == nil {
				require.Equal(t, workorder.Closed, v.Phase)
				continue
			}
			require.Equal(t, *v.Left, o.Visits[i+1].Entered, "no gap between two phases")
			want := worktime.Seconds(v.Left.Sub(v.Entered) / time.Second)
			if s == shut {
				want = 0
			}
			require.Equal(t, want, v.Working, "working time in %s", v.Phase)
			spent[v.Phase] = v.Working
		}
		for _, e := range o.journal() {
			if e.Left != "" {
				require.Equal(t, spent[e.Left], e.Working, "the journal says the same of %s", e.Left)
			}
		}
		require.Contains(t, spent, workorder.AwaitingParts, "parts are reported by themselves")
		require.Equal(t, s == open, spent[workorder.AwaitingParts] > 0)
	}
}

// TestP16: whoever else works at the desk, the advisor of the order stays.
func TestP16_AdvisorStaysFromIntakeToHandOver(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	second := s.hire(process.Reception)
	client := s.newClient()
	in := intake(client, s.newCar(client), "knocks")
	o := s.open(with(in, body{"advisor_id": second.ID}))
	require.Equal(t, second.ID, o.AdvisorID)
	p := refusal(t, s.reception.Post(s.ctx(), "/v1/work-orders", with(in, body{"advisor_id": "st-nobody"}), nil), 422)
	require.Contains(t, p.Detail, "does not work at")
	o.skipDiagnosis(job("Wash", 1))
	o.give(s.manager, o.onThePhone())
	o.repair("J1")
	o.passQC()
	o.pay()
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)
	require.Equal(t, second.ID, o.AdvisorID)
	mine := items[view](s, second.Client, "/v1/work-orders?assignee="+second.ID)
	require.Len(t, mine, 1)
	require.Equal(t, o.Number, mine[0].Number)
	require.Empty(t, items[view](s, second.Client, "/v1/work-orders?assignee="+s.reception.ID))
}

// TestP17: at intake the receptionist sees what the house knows of the client.
func TestP17_ReceptionSeesTheClientsHistory(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	client := s.newClient()
	car := s.newCar(client)
	first := s.open(intake(client, car, "Стучит справа", "свистит ремень"))
	first.cancel("нет времени")
	second := s.open(with(intake(client, car, "Стучит громче"), body{"odometer_km": 51_000}))
	var h struct {
		Client   card        `json:"client"`
		Vehicles []card      `json:"vehicles"`
		Orders   []pastOrder `json:"orders"`
	}
	s.get(s.reception.Client, "/v1/clients/"+client+"/history", &h)
	require.Equal(t, client, h.Client.ID)
	require.Equal(t, []card{{car}}, h.Vehicles)
	require.Len(t, h.Orders, 2)
	require.Equal(t, []string{second.Number, first.Number}, []string{h.Orders[0].Number, h.Orders[1].Number}, "newest first")
	require.Equal(t, []string{"Стучит справа", "свистит ремень"}, h.Orders[1].Concerns, "P6: verbatim")
	require.Equal(t, workorder.PhaseCancelled, h.Orders[1].Phase)
	refusal(t, s.mechanics[0].Get(s.ctx(), "/v1/clients/"+client+"/history", nil), http.StatusForbidden)
	first.isOver(workorder.PhaseCancelled)
	second.cancel("the end of the story")
	second.isOver(workorder.PhaseCancelled)
}

// TestP18: what the client said, how and to which sums, is recorded with its
// evidence and can not be said again differently.
func TestP18_DecisionIsRecordedWithEvidence(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("knocks")
	o.skipDiagnosis(job("Wash", 1), job("Polish", 2))
	bare := o.onThePhone()
	bare.Evidence = " "
	o.refused(s.reception, bare, 422)
	o.refused(s.reception, workorder.DecideEstimate{EstimateVersion: 1, Jobs: o.decisions(), Approver: "client", Channel: "link"}, 422)
	yes := o.onThePhone(says{"J2", workorder.Declined, "not_convinced"})
	o.give(s.reception, yes)
	d := o.Estimates[0].Decision
	require.Equal(t, []string{"client", "recorded_call", "call 2026-117"}, []string{d.Approver, d.Channel, d.Evidence})
	require.Equal(t, process.Actor{Role: process.Reception, ID: s.reception.ID}, d.By)
	require.Equal(t, yes.Jobs, d.Jobs)
	require.Equal(t, rate, d.Total)
	require.Equal(t, 3*rate, o.Estimates[0].Total, "the estimate stays as it was shown")
	o.refused(s.reception, yes, http.StatusConflict)
	for _, e := range o.journal() {
		if e.Kind == "decide-estimate" {
			require.Equal(t, yes, e.Data, "the journal has it word by word")
		}
	}
	o.cancel("the end of the story")
	o.isOver(workorder.PhaseCancelled)
}

// TestP20: what deviates from the usual path needs a reason, and sometimes a
// manager; both are in the journal.
func TestP20_DeviationsCarryTheirReason(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("knocks")
	o.refused(s.reception, workorder.SkipDiagnosis{Reason: " ", Jobs: []workorder.JobSpec{job("Wash", 1)}}, 422)
	o.skipDiagnosis(job("Wash", 1))
	later := time.Now().Add(48 * time.Hour).UTC().Truncate(time.Second)
	o.give(s.reception, workorder.ChangePromise{PromisedAt: later, Reason: "the client comes the day after tomorrow"})
	o.approveOnThePhone()
	o.repair("J1")
	o.passQC()
	credit := workorder.HandOver{OdometerOut: 50_001, SignedBy: "client", Credit: "pays on Friday"}
	o.refused(s.reception, credit, http.StatusForbidden)
	o.give(s.manager, credit)
	require.Equal(t, "issued", o.invoices()[0].State, "the money is still owed")
	o.refused(s.reception, workorder.CloseOrder{}, http.StatusConflict)
	o.pay()
	o.close()
	o.isOver(workorder.Closed)
	reasons := map[string]string{}
	for _, e := range o.journal() {
		reasons[e.Kind] = e.Reason
	}
	require.Equal(t, "the client knows what it is", reasons["skip-diagnosis"])
	require.Equal(t, "the client comes the day after tomorrow", reasons["change-promise"])
	require.Equal(t, "pays on Friday", reasons["hand-over"])
}

// TestR1_R4: of three wanted one lies there, so two are bought; a part that
// nobody sells is shown as unavailable and stops the estimate until the parts
// desk finds one by telephone (R3, P8).
func TestR1_R4_PartlyInStockAndUnavailable(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	some, rare := s.newPart("Bolt", 1), s.newPart("Rarity", 0)
	s.newSupplier(offer{some, 1, 2})
	garage := s.newSupplier()
	three := job("Fasten", 1, rare)
	three.Parts = append(three.Parts, workorder.PartSpec{PartNo: some, Qty: exact.Units(3)})
	o := s.openForNew("rattles")
	o.skipDiagnosis(three)
	o.in(workorder.Preparing)
	require.Equal(t, workorder.SupplyNone, o.line("P1").Supply, "R4: shown as unavailable")
	hold := o.Holds[len(o.Holds)-1]
	require.Equal(t, []any{"parts", process.SideUs}, []any{hold.Reason, hold.Side}, "R4: our turn")
	require.Equal(t, exact.Units(1), o.line("P2").Available, "R1: partly")
	require.Empty(t, o.Estimates)
	eta := time.Now().Add(72 * time.Hour).UTC().Truncate(time.Second)
	found := workorder.RecordOffer{LineID: "P1", SupplierID: garage, Cost: 100_000, ETA: eta}
	o.refused(s.parts, workorder.RecordOffer{LineID: "P1", SupplierID: "sup-none", Cost: 1, ETA: eta}, 422)
	o.give(s.parts, found)
	o.in(workorder.AwaitingApproval)
	require.Equal(t, eta, *o.Estimate().PartsAt, "R3: its date feeds the estimate")

	o.approveByLink()
	o.in(workorder.AwaitingParts)
	bought := map[string]exact.Qty{}
	for _, p := range o.purchases() {
		for _, l := range p.Lines {
			bought[l.PartNo] = l.Qty
		}
	}
	require.Equal(t, map[string]exact.Qty{rare: exact.Units(1), some: exact.Units(2)}, bought, "R1: what is missing, no more")
	require.Equal(t, exact.Units(1), s.stockCard(some).Reserved, "R2: what is there is kept")
	o.give(s.parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: exact.Units(1)}}})
	o.in(workorder.AwaitingParts)
	o.give(s.parts, workorder.RejectParts{Lines: []workorder.RejectedLine{{LineID: "P1", Qty: exact.Units(1), Fault: workorder.WrongPart, Note: "the left one came"}}})
	o.in(workorder.AwaitingParts)
	require.Equal(t, workorder.WrongPart, o.line("P1").Rejections[0].Fault, "C25: it goes back and is still to come")
	o.give(s.parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: exact.Units(1)}, {LineID: "P1", Qty: exact.Units(1)}}})
	o.in(workorder.Queued)
	o.repair("J1")
	o.passQC()
	o.pay()
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)
}

// TestF1_C1: mechanics clock on and off; each job has its own state and holds,
// from which the order's phase follows.
func TestF1_C1_MechanicsClockOnAndOffAndJobsHaveTheirOwnState(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	part := s.newPart("Mount", 0)
	s.newSupplier(offer{part, 1, 2})
	o := s.openForNew("knocks")
	o.skipDiagnosis(job("Wash", 1), job("Replace mount", 1, part))
	o.approveOnThePhone()
	o.in(workorder.Queued)
	require.Equal(t, "J2", o.Holds[len(o.Holds)-1].JobID, "C1: one job waits, the order does not")
	performer := o.performer("J1")
	for _, m := range s.mechanics {
		if m.ID != performer.ID {
			o.refused(m, workorder.StartJob{JobID: "J1"}, http.StatusForbidden)
		}
	}
	o.startJob("J1")
	o.give(performer, workorder.PauseJob{JobID: "J1", Reason: "tool", Note: "the lift is taken"})
	o.in(workorder.InRepair)
	require.Equal(t, "paused_tool", o.Holds[len(o.Holds)-1].Reason)
	o.startJob("J1")
	o.finishJob("J1")
	o.in(workorder.InRepair)
	entries := o.job("J1").Entries
	require.Len(t, entries, 2, "F1")
	for _, e := range entries {
		require.Equal(t, performer.ID, e.MechanicID)
		require.NotNil(t, e.To)
	}
	o.arrive("P1")
	o.give(s.foreman, workorder.AssignJob{JobID: "J2", MechanicID: s.mechanics[1].ID})
	require.Equal(t, s.mechanics[1].ID, o.job("J2").Slot.MechanicID)
	o.repair("J2")
	o.passQC()
	o.pay()
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)
}
