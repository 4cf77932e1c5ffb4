package workorder

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// What the outside says of a line or job that the order does not have changes
// nothing but the journal.
func TestR1_AnswersAboutUnknownLinesAreIgnored(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Queued)
	before := *b.o.Clone()
	for _, c := range []process.Command{
		PartsChecked{[]PartChecked{{LineID: "P9"}}}, PartsOffered{[]PartOffered{{LineID: "P9"}}}, PartsReserved{[]PartReserved{{LineID: "P9"}}},
		PartsOrdered{[]PartOrdered{{LineID: "P9"}}}, ReceiptPosted{[]PostedLine{{LineID: "P9"}}}, PartsReleased{LinesDone{[]string{"P9"}}},
		SlotsProposed{Slots: []SlotProposed{{JobID: "J9"}}}, SlotsReleased{[]string{"J9"}}, InvoicesCredited{[]string{"F9"}}, PaymentPosted{[]PaidUp{{"F9", 1}}},
		MessagesQueued{Keys: []string{"none"}}, MessagesWithdrawn{[]string{"none"}},
		PartsChecked{[]PartChecked{{LineID: "P1", Price: 5}}}, PartsOffered{[]PartOffered{{LineID: "P1", SupplierID: "late"}}}, // asked no longer
	} {
		b.do(process.System, c)
	}
	before.Version = b.o.Version
	require.Equal(t, before, b.o)
}

func TestR3_APriceThatNoSumCouldHoldIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut", inStock)}})
	for _, price := range []exact.Money{-1, MaxRate + 1} {
		err := b.try(process.ProcessActor(), PartsChecked{[]PartChecked{{LineID: "P1", Price: price}}})
		require.Equal(t, process.KindInvalid, process.KindOf(err))
		require.ErrorContains(t, err, "P1")
		err = b.try(process.ProcessActor(), PartsOffered{[]PartOffered{{LineID: "P1", SupplierID: "s1", Cost: price}}})
		require.Equal(t, process.KindInvalid, process.KindOf(err))
		require.ErrorContains(t, err, "P1")
	}
}

func TestW2_CoverageIsAskedForTheDayTheCarCameIn(t *testing.T) {
	t.Parallel()
	b := emptyBench(t)
	b.at = time.Date(2026, 11, 22, 22, 30, 0, 0, time.UTC) // half past one of the next day in Moscow
	b.do(process.Reception, opening(Warranty))
	opened := b.o.OpenedAt
	b.at = b.at.Add(48 * time.Hour)
	b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut")}})
	require.Contains(t, b.o.Due(), process.Effect{Name: "check-coverage", Items: []string{"v1"}})
	require.Equal(t, CoverageRequest{Order: "A-1", VehicleID: "v1", OdometerKM: 100, At: opened, Day: "2026-11-23"}, b.o.CoverageRequest(b.rules))
	b.o.Edition = 0
	require.Equal(t, "2026-11-22", b.o.CoverageRequest(b.rules).Day, "orders of v0.1.0 keep the day of UTC")
}

func TestP9_ThePromiseOfIntakeStandsUntilALaterOneIsAgreed(t *testing.T) {
	t.Parallel()
	c := opening(Commercial)
	far := monday().Add(30 * 24 * time.Hour)
	c.PromisedAt = &far
	b := openBench(t, c)
	b.skip(work("strut", inStock))
	b.agree()
	require.Equal(t, []Promise{{At: far, SetAt: b.o.OpenedAt, Reason: "intake"}}, b.o.Promises)
	sooner := b.at.Add(24 * time.Hour)
	b.do(process.Reception, ChangePromise{PromisedAt: sooner, Reason: "a mechanic is free"})
	require.Equal(t, sooner, b.o.PromisedAt())
	require.Len(t, b.o.Promises, 2, "the first stays on record")
	require.True(t, emptyBench(t).o.PromisedAt().IsZero())
}

func TestC15_MessagesThatCanNotBeWithdrawnCanBeSkipped(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	b.do(process.Manager, Cancel{Reason: "sold the car"})
	b.do(process.System, process.IncidentOpened{Step: "withdraw-messages", Items: []string{"estimate/v1"}, What: "the outbox does not answer"})
	b.settle()
	require.False(t, b.o.Ended())
	b.do(process.Manager, process.SkipIncident{IncidentID: "I1", Reason: "told by phone"})
	nothingHeld(t, &b.o)
	require.True(t, b.o.Ended())
}

// The keys under which effects are kept are the same however often they are asked for.
func TestC2_RequestsCarryTheSameKeyOnEveryTry(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", halfway))
	b.do(process.Reception, deciding(&b.o))
	e := process.Effect{Name: "reserve-parts", Items: []string{"P1"}}
	require.Contains(t, b.o.Due(), e)
	first := b.o.PartsRequest(e)
	b.do(process.System, process.IncidentOpened{Step: e.Name, Items: e.Items, What: "the warehouse does not answer"})
	b.do(process.Manager, process.RetryIncident{IncidentID: "I1"})
	require.Contains(t, b.o.Due(), e)
	require.Equal(t, first, b.o.PartsRequest(e))
	require.Equal(t, "A-1/reserve-parts/P1", first.Lines[0].Key)
	b.settle()

	keys := map[string]bool{}
	for range 2 { // two deliveries of one unit are two receipts
		b.line("P1").Purchase.Qty, b.line("P1").Qty = exact.Units(2), exact.Units(3)
		b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P1", exact.Units(1)}}})
		r := b.o.PartsRequest(b.o.Due()[0])
		keys[r.Lines[0].Key] = true
		b.settle()
	}
	require.Len(t, keys, 2)
}
