package workorder

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// request is what an effect that is due asks for.
func (b *bench) request(name string) PartsRequest {
	b.t.Helper()
	for _, e := range b.o.Due() {
		if e.Name == name {
			return b.o.PartsRequest(e)
		}
	}
	b.t.Fatalf("%s is not due: %v", name, b.o.Due())
	return PartsRequest{}
}

func TestC3_ArrivedPartsCountWhenTheyStandInStock(t *testing.T) {
	t.Parallel()
	b := orderIn(t, AwaitingParts)
	b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P1", exact.Units(2)}}})
	require.Equal(t, Received, b.line("P1").Supply)
	require.Equal(t, AwaitingParts, b.o.Phase)
	require.Equal(t, process.SideUs, b.held("parts", "J1").Side, "the supplier has done his part")
	b.settle()
	require.Equal(t, Queued, b.o.Phase)
}

func TestC3_ASecondDeliveryWhileTheFirstIsBeingPosted(t *testing.T) {
	t.Parallel()
	b := orderIn(t, AwaitingParts)
	b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P1", exact.Units(1)}}})
	late := answer(&b.o, b.o.Due()[0], b.at, b.rules, nil)
	b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P1", exact.Units(1)}}})
	b.do(process.System, late)
	require.Equal(t, []exact.Qty{exact.Units(1), exact.Units(1), exact.Units(1)}, []exact.Qty{b.line("P1").Arrived, b.line("P1").Posted, b.line("P1").Reserved})
	b.settle()
	require.Equal(t, Reserved, b.line("P1").Supply)
}

func TestC25_WhatIsRejectedIsStillToCome(t *testing.T) {
	t.Parallel()
	b := orderIn(t, AwaitingParts)
	hold := *b.held("parts", "J1")
	b.do(process.Parts, RejectParts{[]RejectedLine{{"P1", exact.Units(2), WrongPart, "the left one came"}}})
	require.Equal(t, []Rejection{{exact.Units(2), WrongPart, "the left one came", b.at}}, b.line("P1").Rejections)
	require.Equal(t, []any{Ordered, exact.Units(2)}, []any{b.line("P1").Supply, b.line("P1").Outstanding()})
	require.Equal(t, hold, *b.held("parts", "J1"), "the supplier still owes it")
	require.Empty(t, b.o.Due(), "nothing of it comes into stock")
	b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P1", exact.Units(2)}}})
	b.settle()
	require.Equal(t, Queued, b.o.Phase)
	require.Len(t, b.line("P1").Rejections, 1)
}

func TestC3_TheHoldIsDueWhenTheLastPartIsExpected(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", atSource, unknown))
	last := b.at.Add(240 * time.Hour)
	b.do(process.Parts, RecordOffer{LineID: "P2", SupplierID: "s9", Cost: 900, ETA: last})
	b.settle()
	require.Equal(t, last, *b.o.Estimate().PartsAt)
	b.agree()
	require.Equal(t, last, *b.held("parts", "J1").Due)
}

func TestR2_AfterTheRaceOnlyTheMissingRestIsEnquired(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", taken))
	b.do(process.Reception, deciding(&b.o))
	b.do(process.System, PartsReserved{[]PartReserved{{"P1", exact.Units(1)}}})
	require.Equal(t, exact.Units(1), b.request("enquire-parts").Lines[0].Qty)
}

func TestC15_WhatHasArrivedIsNotTakenBackFromTheSupplier(t *testing.T) {
	t.Parallel()
	b := orderIn(t, AwaitingParts)
	b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P1", exact.Units(1)}}})
	b.settle()
	b.do(process.Manager, Cancel{Reason: "sold the car"})
	require.Equal(t, exact.Units(1), b.request("cancel-purchases").Lines[0].Qty)
	b.settle()
	require.Equal(t, Released, b.line("P1").Supply)

	b = orderIn(t, AwaitingParts)
	b.do(process.Manager, Cancel{Reason: "sold the car"})
	b.settle()
	require.Equal(t, SupplyCancelled, b.line("P1").Supply, "nothing had come")
}

// Nothing is given back twice: what is still on its way in waits for its posting.
func TestC15_AStuckPostingIsGivenBackAfterItIsMended(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", halfway), work("hub", inStock))
	b.agree()
	b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P1", exact.Units(1)}}})
	b.do(process.System, process.IncidentOpened{Step: "post-receipt", Items: []string{"P1"}, What: "the warehouse does not answer"})
	b.do(process.Parts, IssueParts{"J2"})
	b.do(process.System, process.IncidentOpened{Step: "post-issue", Items: []string{"P2"}, What: "the warehouse does not answer"})
	b.do(process.Manager, Cancel{Reason: "sold the car"})
	b.settle()
	require.NotContains(t, b.kinds(), "release-parts")
	require.NotContains(t, b.kinds(), "return-parts")
	require.False(t, b.o.Ended())
	b.do(process.Manager, process.RetryIncident{IncidentID: "I1"})
	b.do(process.Manager, process.RetryIncident{IncidentID: "I2"})
	b.settle()
	require.Equal(t, []Supply{Released, Returned}, []Supply{b.line("P1").Supply, b.line("P2").Supply})
	nothingHeld(t, &b.o)
	require.True(t, b.o.Ended())
}

func TestC15_AMessageThatWasNotSentYetIsNeverSent(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut")}})
	b.reach(AwaitingApproval)
	require.Contains(t, b.o.Pending(), "queue-messages")
	b.do(process.Manager, Cancel{Reason: "sold the car"})
	b.settle()
	require.NotContains(t, b.kinds(), "queue-messages")
	require.Equal(t, "withdrawn", b.o.Messages[0].State)
}

func TestP11_AChangedPartIsCheckedAndPricedAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	b.do(process.Reception, ReviseEstimate{EstimateVersion: 1, Reason: "one more", ChangeParts: []PartChange{{"P1", exact.Units(3)}}})
	l := b.line("P1")
	require.Equal(t, PartLine{ID: "P1", PartNo: inStock, Name: l.Name, Qty: exact.Units(3), Supply: Needed, Waits: l.Waits}, *l, "old answers do not count")
	require.Contains(t, b.o.Pending(), "check-parts")
}

func TestP15_APartPaymentLeavesOnlyTheRestToPay(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Ready)
	b.do(process.Reception, RecordPayment{"client", 754_000 - 10, "card"})
	require.Equal(t, "part_paid", b.o.Invoices[0].State)
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Reception), RecordPayment{"client", 11, "cash"})))
	b.do(process.Reception, RecordPayment{"client", 10, "cash"})
	require.Equal(t, "paid", b.o.Invoices[0].State)
}
