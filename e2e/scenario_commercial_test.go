package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// rate is the price of a norm hour in these stories, minor units.
const rate exact.Money = 250_000

// Scenario 1: P1, P6, P7, P15, R1, R2, C2, F1, M1, M2. A new client, all parts
// in stock, approved by link, repaired, checked, paid, asked how it was.
func TestScenario01_NewClientCommercialAllPartsInStock(t *testing.T) {
	askAtOnce(t, 600, 1200)
	s := newShop(t)
	strut := s.newPart("Strut", 10)
	o := s.openForNew("Стучит слева спереди, когда холодно", "smells of oil")
	o.in(workorder.CheckedIn)
	require.Equal(t, "Стучит слева спереди, когда холодно", o.Concerns[0].Text, "P6: in the client's own words")

	o.diagnose("the strut is worn out", job("Replace the front strut", 1.5, strut))
	o.in(workorder.AwaitingApproval)
	require.Equal(t, workorder.InStock, o.line("P1").Supply, "P7")
	require.Equal(t, exact.Units(1), o.line("P1").Available, "R1")
	require.Zero(t, s.stockCard(strut).Reserved, "nothing is kept before the client agrees")
	require.Equal(t, price+375_000, o.Estimate().Total)

	o.approveByLink()
	o.in(workorder.Queued)
	require.Equal(t, workorder.Reserved, o.line("P1").Supply)
	require.Equal(t, o.Number, s.stockCard(strut).Holds[0].Order, "R2, C2: kept for this order")
	require.Len(t, o.planned(), 1)

	o.repair("J1")
	require.Equal(t, exact.Units(9), s.stockCard(strut).OnHand, "C2: issued at the bench")
	entry := o.job("J1").Entries[0]
	require.Equal(t, o.job("J1").Slot.MechanicID, entry.MechanicID, "F1")
	require.NotNil(t, entry.To, "F1: clocked off")
	o.passQC()
	require.Len(t, o.Invoices, 1)
	require.Equal(t, price+375_000, o.Invoices[0].Total, "P15: work and parts on one bill")
	o.refused(o.reception, workorder.HandOver{OdometerOut: 50_005, SignedBy: "client"}, http.StatusConflict)
	o.pay()
	o.handOver()

	o.surveyIs("sent")
	link := o.linkIn("survey")
	o.post(o.client(), link+"/answer-survey", body{"csat": 5, "ces": 6, "comment": "quick"}, nil)
	refusal(t, o.client().Post(t.Context(), link+"/answer-survey", body{"csat": 1, "ces": 1}, nil), http.StatusConflict)
	five, six := 5, 6
	require.Equal(t, surveyView{"answered", &five, &six}, o.survey(), "M1, M2: the first answer counts")

	o.close()
	o.isOver(workorder.Closed)
	o.surveyReplays()
	require.Equal(t, []string{"estimate/v1", "ready", "survey"}, o.keysQueued())
	require.Equal(t, []process.Phase{"checked_in", "diagnosing", "preparing", "awaiting_approval", "queued", "in_repair", "quality_check", "ready", "handed_over", "closed"}, o.phases())
}

// Scenario 2: P4, P5. Nothing is opened for somebody without a card; with the
// card the same request goes through.
func TestScenario02_UnknownClientIsRefusedUntilTheCardExists(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	in := intake("cl-nobody", "veh-none", "will not start")
	open := func() error {
		return s.reception.Post(s.ctx(), "/v1/work-orders", in, nil)
	}
	require.Contains(t, refusal(t, open(), http.StatusUnprocessableEntity).Detail, "POST /v1/clients")
	in["client_id"] = s.newClient()
	require.Contains(t, refusal(t, open(), http.StatusUnprocessableEntity).Detail, "POST /v1/vehicles")
	require.Empty(t, items[view](s, s.reception.Client, "/v1/work-orders"))

	car := s.newCar(in["client_id"].(string))
	in["vehicle_id"] = car
	var v struct {
		Status string `json:"status"`
		Owner  string `json:"owner_id"`
	}
	s.get(s.reception.Client, "/v1/vehicles/"+car, &v)
	require.Equal(t, "client_vehicle", v.Status, "P5: «Автомобиль клиента»")
	require.Equal(t, in["client_id"], v.Owner, "P5: linked to the client")
	o := s.open(in)
	o.in(workorder.CheckedIn)
	require.Equal(t, s.branch+"-000001", o.Number, "a refused order leaves no gap in the numbers")
	o.cancel("only looking")
	o.isOver(workorder.PhaseCancelled)
}

// Scenario 3: P2, P10. A representative agrees within the limit of the authority, not beyond.
func TestScenario03_RepresentativeApprovesWithinLimitAndNotBeyond(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	client := s.newClient()
	var rep card
	s.post(s.reception.Client, "/v1/clients/"+client+"/representatives", body{
		"name": "A driver", "doc_no": "77-1", "valid_to": "2099-12-31", "may_drop_off": true, "may_approve_up_to": 1_000_000, "may_pick_up": true, "may_sign": true,
	}, &rep)
	in := with(intake(client, s.newCar(client), "brakes squeal"), body{"representative_id": rep.ID})
	signed := func(o *order) workorder.DecideEstimate {
		c := o.onThePhone()
		c.Approver, c.Channel, c.Evidence = "representative", "in_person_signature", "act 12"
		return c
	}

	within := s.open(in)
	require.Equal(t, rep.ID, within.RepresentativeID, "P2: who acted")
	require.Equal(t, exact.Money(1_000_000), within.RepresentsUpTo, "P2: on what authority")
	within.skipDiagnosis(job("Replace pads", 4)) // 1 000 000, the limit itself
	within.give(s.reception, signed(within))
	within.in(workorder.Queued)
	require.Equal(t, "representative", within.Estimate().Decision.Approver)
	within.repair("J1")
	within.passQC()
	within.pay()
	within.give(s.reception, workorder.HandOver{OdometerOut: 50_001, SignedBy: "representative"})
	within.close()
	within.isOver(workorder.Closed)

	beyond := s.open(with(in, body{"odometer_km": 50_001}))
	beyond.skipDiagnosis(job("Replace pads", 4.01))
	p := beyond.refused(s.reception, signed(beyond), http.StatusForbidden)
	require.Contains(t, p.Detail, "ask the client")
	beyond.look()
	beyond.in(workorder.AwaitingApproval)
	beyond.approveByLink()
	require.Equal(t, "client", beyond.Estimate().Decision.Approver)
	beyond.in(workorder.Queued)
	beyond.cancel("sold the car")
	beyond.isOver(workorder.PhaseCancelled)
}

// Scenario 4: P8, P9, P12, R1, R3, C1, C3. One part is missing: the supplier is asked
// while a mechanic is found, the estimate counts on the supplier's p90, the
// part is ordered on approval, and its arrival wakes the order.
func TestScenario04_OnePartMissingIsOrderedAndItsArrivalWakesTheOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	strut, mount := s.newPart("Strut", 2), s.newPart("Mount", 0)
	s.newSupplier(offer{mount, 1, 9})
	quick := s.newSupplier(offer{mount, 2, 4})
	asked := time.Now()
	o := s.openForNew("knocks")
	o.skipDiagnosis(job("Replace strut and mount", 2, strut, mount))
	o.in(workorder.AwaitingApproval)
	o.sideBySide("check-parts", "propose-slots")

	offered := o.line("P2").Offer
	require.Equal(t, workorder.Offered, o.line("P2").Supply)
	require.Equal(t, quick, offered.SupplierID, "nine of ten deliveries of this one are there first")
	require.WithinDuration(t, asked.AddDate(0, 0, 4), offered.ETA, time.Minute, "R3: p90")
	require.Equal(t, offered.ETA, *o.Estimate().PartsAt)
	require.Equal(t, offered.ETA.Add(3*time.Hour), o.Estimate().CompletionAt, "P9: parts, two hours of work, an hour in reserve")
	require.Empty(t, o.purchases(), "nothing is bought before the client agrees")

	o.approveByLink()
	o.in(workorder.AwaitingParts)
	require.False(t, o.PromisedAt().Before(offered.ETA), "the promise counts on the part")
	bought := o.purchases()
	require.Len(t, bought, 1, "P8")
	require.Equal(t, quick, bought[0].Supplier)
	require.Equal(t, cost, bought[0].Lines[0].Cost)
	require.False(t, bought[0].Lines[0].ETA.Before(offered.ETA), "R3")
	hold := o.Holds[len(o.Holds)-1]
	require.Equal(t, []any{"parts", process.SideSupplier, "J1"}, []any{hold.Reason, hold.Side, hold.JobID}, "C1: a timed fact of its own")
	require.Empty(t, o.planned(), "a job that waits for parts takes nobody's time")
	o.refused(s.mechanics[0], workorder.StartJob{JobID: "J1"}, http.StatusConflict)
	o.refused(s.parts, workorder.IssueParts{JobID: "J1"}, http.StatusConflict)

	o.arrive("P2")
	o.in(workorder.Queued)
	require.Len(t, o.planned(), 1, "C3: its arrival wakes the order, which is planned again")
	require.NotNil(t, o.Holds[len(o.Holds)-1].Until)
	o.repair("J1")
	o.passQC()
	o.pay()
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)
	require.Equal(t, "received", o.purchases()[0].State)
	require.Equal(t, []stockMovement{{"issue", -exact.Units(1), o.Number}, {"receipt", exact.Units(1), o.Number}}, s.stockCard(mount).Movements)
}

// Scenario 7: C5, P17. Two of three are approved and one deferred, which is
// seen and offered again at the next visit.
func TestScenario07_OneJobIsDeferredAndOfferedAtTheNextVisit(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	client := s.newClient()
	car := s.newCar(client)
	pads, belt := s.newPart("Pads", 4), s.newPart("Belt", 0)
	s.newSupplier(offer{belt, 1, 2})
	o := s.open(intake(client, car, "service is due"))
	o.skipDiagnosis(job("Replace pads", 1, pads), job("Wash", 0.5), job("Replace belt", 2, belt))
	o.decideByLink(says{"J3", workorder.Deferred, "price"})
	o.in(workorder.Queued)
	require.Equal(t, rate+price+rate/2, o.Estimate().Decision.Total, "what was agreed to")
	require.Equal(t, workorder.Deferred, o.job("J3").Approval)
	require.Empty(t, o.purchases(), "nothing is bought for a job that waits")
	require.Len(t, o.planned(), 2, "nor anybody's time kept")
	o.repair("J1", "J2")
	o.passQC()
	require.Equal(t, rate+price+rate/2, o.Invoices[0].Total, "C5: only what was agreed to is billed")
	o.pay()
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)

	past := s.pastOrders(client)
	require.Len(t, past, 1, "P17")
	require.Equal(t, []notDone{{JobID: "J3", Title: "Replace belt", Approval: workorder.Deferred, Reason: "price"}}, past[0].NotDone)
	next := s.open(with(intake(client, car, "as agreed last time"), body{"odometer_km": 60_000}))
	next.skipDiagnosis(job(past[0].NotDone[0].Title, 2, belt))
	next.approveByLink()
	next.in(workorder.AwaitingParts)
	next.arrive("P1")
	next.repair("J1")
	next.passQC()
	next.pay()
	next.handOver()
	next.close()
	next.isOver(workorder.Closed)
}

// notDone is a job that a client did not want at an earlier visit.
type notDone struct {
	JobID    string             `json:"job_id"`
	Title    string             `json:"title"`
	Approval workorder.Approval `json:"approval"`
	Reason   string             `json:"reason"`
}

type pastOrder struct {
	Number   string        `json:"number"`
	Phase    process.Phase `json:"phase"`
	Concerns []string      `json:"concerns"`
	NotDone  []notDone     `json:"not_done"`
}

// pastOrders is what the receptionist sees of earlier visits, newest first (P17).
func (s *shop) pastOrders(client string) []pastOrder {
	s.t.Helper()
	var h struct {
		Orders []pastOrder `json:"orders"`
	}
	s.get(s.reception.Client, "/v1/clients/"+client+"/history", &h)
	return h.Orders
}

// Scenario 8: P11. All is declined: the agreed diagnosis fee is billed, the car goes back.
func TestScenario08_AllDeclinedLeavesTheDiagnosisFee(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	client := s.newClient()
	o := s.open(with(intake(client, s.newCar(client), "gearbox howls"), body{"diagnosis_fee_agreed": true}))
	strut := s.newPart("Gear", 1)
	o.diagnose("bearing", job("Replace the gearbox", 8, strut), job("Change the oil", 1))
	o.decideByLink(says{"J1", workorder.Declined, "price"}, says{"J2", workorder.Declined, "selling_car"})
	o.in(workorder.PhaseDeclined)
	require.Len(t, o.Invoices, 1)
	require.Equal(t, o.DiagnosisFee, o.Invoices[0].Total)
	require.Empty(t, o.planned())
	o.refused(s.mechanics[0], workorder.StartJob{JobID: "J1"}, http.StatusConflict)
	p := o.refused(s.reception, workorder.HandOver{OdometerOut: 50_001, SignedBy: "client"}, http.StatusConflict)
	require.Contains(t, p.Detail, "owes")
	o.pay()
	o.handOver()
	o.isOver(workorder.PhaseDeclined)
	require.Zero(t, s.stockCard(strut).Reserved)
	require.Equal(t, []string{"estimate/v1"}, o.keysQueued(), "no survey for work that was not done")
	o.refused(s.reception, workorder.CloseOrder{}, http.StatusConflict)
}
