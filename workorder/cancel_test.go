package workorder

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Scenario 14: whatever an order holds in whatever phase, a cancel gives back,
// and finished work is billed exactly when that is asked for.
func TestC15_CancelInEveryPhase(t *testing.T) {
	t.Parallel()
	for _, p := range inHouse {
		for _, settled := range []bool{true, false} {
			for _, bill := range []bool{true, false} {
				b := orderIn(t, p)
				if !settled { // with what has just become due
					b = newBench(t, Commercial)
					if p != CheckedIn && p != Diagnosing {
						b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut", map[bool]string{true: atSource, false: inStock}[p == AwaitingParts])}})
					}
					b.reach(p)
				}
				done := p == InQualityCheck || p == Ready
				b.do(process.Manager, Cancel{Reason: "sold the car", BillDone: bill})
				require.Equal(t, PhaseCancelled, b.o.Phase)
				b.settle()
				nothingHeld(t, &b.o)
				require.Equal(t, bill && done, b.o.clientOwes() > 0, "%s, bill %v", p, bill)
				if bill && done {
					b.do(process.Reception, RecordPayment{"client", b.o.clientOwes(), "cash"})
					b.settle()
				}
				require.True(t, b.o.Ended(), "%s, settled %v, bill %v: %v", p, settled, bill, b.o.Due())
				for _, j := range b.o.Jobs {
					require.Nil(t, j.running())
				}
				require.Equal(t, "sold the car", b.o.Cancelled.Reason)
				require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Manager), Cancel{Reason: "again"})))
			}
		}
	}
}

// One step after the other, in the order of the table, each in the journal.
func TestC15_ThingsAreGivenBackOneStepAtATime(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock), work("hub", halfway), work("mat", atSource), work("bush", inStock))
	b.agree()
	b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P3", exact.Units(1)}}}) // arrived, not posted yet
	b.do(process.Parts, IssueParts{"J1"})                                     // at the bench, not in the ledger yet
	known := len(b.log)
	b.do(process.Reception, Cancel{Reason: "sold the car"})
	for len(b.o.Due()) > 0 {
		require.Len(t, b.o.Due(), 1)
		b.do(process.System, answer(&b.o, b.o.Due()[0], b.at, b.rules, nil))
	}
	require.Equal(t, []string{
		"cancel", "release-slots", "post-receipt", "cancel-purchases", "release-parts", "post-issue", "return-parts", "withdraw-messages",
	}, b.kinds()[known:])
	require.Equal(t, []Supply{Returned, Released, Released, Released},
		[]Supply{b.line("P1").Supply, b.line("P2").Supply, b.line("P3").Supply, b.line("P4").Supply})
	require.True(t, b.line("P2").Purchase.Cancelled && b.line("P3").Purchase.Cancelled)
	nothingHeld(t, &b.o)
	require.True(t, b.o.Ended())
}

func TestC15_WhatIsGivenBackIsWhatWasHeld(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("hub", halfway))
	b.agree()
	b.do(process.Reception, Cancel{Reason: "sold the car"})
	r := b.o.PartsRequest(b.o.Due()[0])
	require.Equal(t, []PartWanted{{Key: "A-1/cancel-purchases/P1", LineID: "P1", PartNo: halfway, Qty: exact.Units(1), Purchase: "PO-P1"}}, r.Lines)
	b.do(process.System, PurchasesCancelled{LinesDone{[]string{"P1"}}})
	r = b.o.PartsRequest(b.o.Due()[0])
	require.Equal(t, []PartWanted{{Key: "A-1/release-parts/P1", LineID: "P1", PartNo: halfway, Qty: exact.Units(1)}}, r.Lines)
}

// The answers of effects that were under way when the order was cancelled still
// arrive, and what they brought is given back too.
func TestC15_AnswersThatArriveAfterTheCancel(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"check-parts", "propose-slots", "enquire-parts", "queue-messages", "reserve-parts", "order-parts", "post-issue", "issue-invoices"} {
		b := newBench(t, Commercial)
		b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut", inStock), work("hub", halfway)}})
		var late process.Command
		for late == nil {
			due := b.o.Due()
			if i := slices.Index(b.o.Pending(), step); i >= 0 {
				late = answer(&b.o, due[i], b.at, b.rules, nil)
				break
			}
			if len(due) > 0 {
				b.do(process.System, answer(&b.o, due[0], b.at, b.rules, nil))
				continue
			}
			b.must(fair(&b.o, b.at))
		}
		b.do(process.Manager, Cancel{Reason: "sold the car"})
		b.settle()
		b.do(process.System, late)
		b.settle()
		nothingHeld(t, &b.o)
		require.True(t, b.o.Ended(), "%s: %v", step, b.o.Due())
	}
}

func TestC15_PartOfTheWorkIsDone(t *testing.T) {
	t.Parallel()
	for _, bill := range []bool{true, false} {
		b := newBench(t, Commercial)
		b.skip(work("strut", inStock), work("hub", inStock), work("mat", inStock))
		b.agree()
		for _, id := range []string{"J1", "J2"} {
			b.do(process.Parts, IssueParts{id})
			b.settle()
			b.do(process.Mechanic, StartJob{JobID: id})
			if id == "J1" {
				b.do(process.Mechanic, FinishJob{id, "worn", "replaced"})
			}
		}
		b.do(process.Reception, Cancel{Reason: "no time", BillDone: bill})
		b.settle()
		nothingHeld(t, &b.o)
		require.Equal(t, []Execution{Done, WorkCancelled, WorkCancelled}, []Execution{b.o.Jobs[0].Exec, b.o.Jobs[1].Exec, b.o.Jobs[2].Exec})
		require.Equal(t, []Supply{Issued, Returned, Released}, []Supply{b.line("P1").Supply, b.line("P2").Supply, b.line("P3").Supply})
		require.NotNil(t, b.o.Jobs[1].Entries[0].To, "the mechanic is clocked off")
		if bill {
			require.Equal(t, exact.Money(377_000), b.o.clientOwes(), "the finished job and nothing else")
			b.do(process.Reception, RecordPayment{"client", 377_000, "cash"})
			b.settle()
		} else {
			require.Empty(t, b.o.Invoices)
		}
		require.True(t, b.o.Ended())
	}
}

func TestC15_PaidInvoiceIsCreditedAndTheMoneyStaysOnRecord(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Ready)
	b.do(process.Reception, RecordPayment{"client", b.o.clientOwes(), "cash"})
	b.do(process.Manager, Cancel{Reason: "goodwill"})
	b.settle()
	require.Equal(t, "credited", b.o.Invoices[0].State)
	require.Equal(t, b.o.Invoices[0].Total, b.o.Invoices[0].Sent, "billing knows what to pay back")
	require.True(t, b.o.Ended())
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Reception), RecordPayment{"client", 1, "cash"})))
}

func TestC15_AnIncidentHoldsTheCancelUpUntilItIsMended(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Queued)
	b.do(process.Manager, Cancel{Reason: "sold the car"})
	due := b.o.Due()[0]
	b.do(process.System, process.IncidentOpened{Step: due.Name, Items: due.Items, What: "the warehouse does not answer"})
	b.settle()
	require.False(t, b.o.Ended())
	b.do(process.Manager, process.RetryIncident{IncidentID: "I1"})
	b.settle()
	nothingHeld(t, &b.o)
	require.True(t, b.o.Ended())
}
