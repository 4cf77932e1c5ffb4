package workorder

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func TestP1_W3_BothKindsRunTheSameProcess(t *testing.T) {
	t.Parallel()
	run := func(kind OrderKind) []string {
		b := newBench(t, kind)
		b.reach(Closed)
		b.settle()
		require.True(t, b.o.Ended())
		return b.kinds()
	}
	warranty := run(Warranty)
	require.Contains(t, warranty, "check-coverage")
	require.Equal(t, run(Commercial), slices.DeleteFunc(warranty, func(k string) bool { return k == "check-coverage" }))
}

func TestP6_ConcernsAreKeptInTheClientsOwnWords(t *testing.T) {
	t.Parallel()
	c := opening(Commercial)
	c.Concerns = []string{"стучит, когда еду по трамвайным путям", "  smells of petrol "}
	b := openBench(t, c)
	b.do(process.Mechanic, StartDiagnosis{})
	err := b.try(as(process.Mechanic), RecordFindings{Findings: []Finding{{Concern: 1, Cause: "worn"}}, Jobs: []JobSpec{work("strut")}})
	require.Equal(t, process.KindInvalid, process.KindOf(err), "each concern needs an answer")
	b.do(process.Mechanic, RecordFindings{Findings: []Finding{{Concern: 1, Cause: "worn"}, {Concern: 2, NotReproduced: true}}, Jobs: []JobSpec{work("strut")}})
	require.Equal(t, []Concern{
		{Seq: 1, Text: "стучит, когда еду по трамвайным путям", Cause: "worn"}, {Seq: 2, Text: "  smells of petrol ", NotReproduced: true},
	}, b.o.Concerns)
}

// The estimate waits for parts, slots and, on a warranty order, coverage; they
// answer in any order.
func TestP12_PartsAndAllocationRunInParallelAndJoin(t *testing.T) {
	t.Parallel()
	first := newBench(t, Warranty)
	first.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut", inStock)}})
	require.Equal(t, []string{"check-parts", "propose-slots", "check-coverage"}, first.o.Pending(), "all at once")
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		b := *first
		for n, i := range order {
			require.Equal(t, Preparing, b.o.Phase)
			require.Nil(t, b.o.Estimate(), "after %d answers", n)
			b.do(process.System, answer(&b.o, first.o.Due()[i], b.at, b.rules, b.terms))
		}
		require.Equal(t, AwaitingApproval, b.o.Phase, order)
		require.Equal(t, 1, b.o.Estimate().Version)
	}
}

func TestR1_EachLineSaysInStockPartlyOrNone(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut", inStock, halfway, atSource)}})
	b.do(process.System, answer(&b.o, b.o.Due()[0], b.at, b.rules, nil))
	require.Equal(t, []exact.Qty{exact.Units(2), exact.Units(1), 0}, []exact.Qty{b.line("P1").Available, b.line("P2").Available, b.line("P3").Available})
	require.Equal(t, []Supply{InStock, Short, Short}, []Supply{b.line("P1").Supply, b.line("P2").Supply, b.line("P3").Supply})
	due := b.o.Due()[0]
	require.Equal(t, process.Effect{Name: "enquire-parts", Items: []string{"P2", "P3"}}, due, "a missing part is enquired at once")
	asked := b.o.PartsRequest(due).Lines
	require.Equal(t, []exact.Qty{exact.Units(1), exact.Units(2)}, []exact.Qty{asked[0].Qty, asked[1].Qty}, "for what is missing")
}

// From when the supplier's part is there: 1.5 h of work and 1 h of buffer, in working time.
func TestP9_CompletionContainsSupplierLeadTime(t *testing.T) {
	t.Parallel()
	quick, late := newBench(t, Commercial), newBench(t, Commercial)
	quick.skip(work("strut", inStock))
	late.skip(work("strut", inStock, atSource))
	e := quick.o.Estimate()
	require.Nil(t, e.PartsAt)
	require.Equal(t, quick.rules.Work().Add(e.MadeAt, 150*time.Minute), e.CompletionAt, "work and buffer, nothing to wait for")
	e = late.o.Estimate()
	offer := late.line("P2").Offer
	require.Equal(t, offer.ETA.Add(e.MadeAt.Sub(offer.At)), *e.PartsAt, "a supplier's days run from the order")
	require.Equal(t, late.rules.Work().Add(*e.PartsAt, 150*time.Minute), e.CompletionAt)
	late.agree()
	e = late.o.Estimate()
	arrives := late.line("P2").Purchase.ETA
	require.Equal(t, offer.ETA.Add(e.Decision.At.Sub(offer.At)), arrives)
	require.Equal(t, late.rules.Work().Add(arrives, 150*time.Minute), late.o.PromisedAt(), "the promise counts on what was ordered")
	require.Equal(t, late.o.PromisedAt(), *e.Decision.CompletionAt)
}

func TestP8_R3_C3_MissingPartIsOrderedWhenTheClientAgrees(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock, atSource))
	require.Equal(t, "s1", b.line("P2").Offer.SupplierID)
	require.NotContains(t, b.kinds(), "order-parts", "the enquiry goes out before approval, the money after it")
	b.agree()
	require.Equal(t, AwaitingParts, b.o.Phase)
	p := b.line("P2").Purchase
	require.Equal(t, &Purchase{Number: "PO-P2", SupplierID: "s1", Qty: exact.Units(2), ETA: p.ETA, At: p.At}, p)
	require.Equal(t, b.line("P2").Offer.ETA, p.ETA)
	require.Equal(t, process.Hold{Reason: "parts", Side: process.SideSupplier, JobID: "J1", Since: b.held("parts", "J1").Since, Due: &p.ETA}, *b.held("parts", "J1"))

	b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P2", exact.Units(1)}}})
	b.settle()
	require.Equal(t, AwaitingParts, b.o.Phase, "half of it does not do")
	b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P2", exact.Units(1)}}})
	b.settle()
	require.Equal(t, Queued, b.o.Phase)
	require.Nil(t, b.held("parts", "J1"))
	require.Equal(t, Reserved, b.line("P2").Supply)
	b.reach(Closed)
}

func TestR2_C2_PartsAreReservedAtApproval_AndTheRestIsOrderedWhenAnotherOrderWasFaster(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock), work("hub", taken))
	require.Zero(t, b.line("P1").Reserved)
	b.agree()
	require.Equal(t, exact.Units(2), b.line("P1").Reserved)
	l := b.line("P2")
	require.Equal(t, exact.Units(1), l.Reserved, "what was left")
	require.Equal(t, exact.Units(1), l.Purchase.Qty, "the rest is ordered")
	require.Equal(t, Queued, b.o.Phase, "the other job can start")
	require.NotNil(t, b.held("parts", "J2"))
	b.reach(Closed)
}

func TestP8_NobodyOffersThePart_ThePartsDeskFindsOne(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", unknown))
	require.Equal(t, Preparing, b.o.Phase)
	require.Equal(t, process.SideUs, b.held("parts", "J1").Side)
	b.do(process.Parts, RecordOffer{LineID: "P1", SupplierID: "s9", Cost: 1000, ETA: b.at.Add(24 * time.Hour)})
	b.settle()
	require.Equal(t, AwaitingApproval, b.o.Phase)
	require.Equal(t, exact.Money(1300), b.line("P1").Price, "cost and markup")
}

func TestC5_TwoApprovedOneDeferred(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock), work("hub", inStock), work("wipers", inStock))
	b.agree(JobDecision{"J3", Deferred, "timing"})
	require.Equal(t, Queued, b.o.Phase)
	require.Equal(t, Deferred, b.o.Jobs[2].Approval)
	require.Equal(t, "timing", b.o.Jobs[2].Reason)
	require.Nil(t, b.o.Jobs[2].Slot, "its time is free again")
	require.Zero(t, b.line("P3").Reserved, "nothing is kept for it")
	require.Equal(t, exact.Money(754_000), b.o.Estimate().Decision.Total)
	b.reach(Closed)
	b.settle()
	require.Equal(t, exact.Money(754_000), b.o.Invoices[0].Total)
	require.Equal(t, NotStarted, b.o.Jobs[2].Exec)
	require.True(t, b.o.Ended())
}

func TestP10_P18_TheDecisionIsOnRecord(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	c := deciding(&b.o)
	c.Channel, c.Evidence = "link", ""
	b.must(process.Actor{Role: process.Client, ID: "c1"}, c)
	d := b.o.Estimate().Decision
	require.Equal(t, ClientDecision{
		At: b.at, Approver: "client", Channel: "link", By: process.Actor{Role: process.Client, ID: "c1"}, Jobs: c.Jobs, Total: 377_000, Totals: b.o.Estimate().Totals,
	}, *d)
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Reception), deciding(&b.o))), "once")
}

func TestP11_Objection_ChangesTheEstimateAndAsksAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock), work("hub", halfway))
	b.must(process.Actor{Role: process.Client, ID: "c1"}, RequestChange{1, "too dear"})
	require.Equal(t, Preparing, b.o.Phase)
	require.Empty(t, b.o.Due(), "it waits for the advisor")
	require.Equal(t, process.SideUs, b.held("change", "").Side)
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Reception), deciding(&b.o))))

	rate, hours := exact.Money(100_000), exact.HoursOf(2, 0)
	b.do(process.Manager, ReviseEstimate{
		EstimateVersion: 1, Reason: "a cheaper way", AddJobs: []JobSpec{work("bush", inStock)}, DropJobs: []string{"J1"},
		ChangeJobs: []JobChange{{JobID: "J2", Rate: &rate, NormHours: &hours}}, ChangeParts: []PartChange{{"P2", exact.Units(4)}},
		AddParts: []PartAdd{{"J2", atSource, exact.Units(1)}},
	})
	require.Nil(t, b.o.Jobs[0].Slot, "the dropped job's time is free")
	require.Nil(t, b.o.Jobs[1].Slot, "two hours need another slot")
	b.settle()
	e := b.o.Estimate()
	require.Equal(t, []any{2, "revision", EstimateChangeRequested}, []any{e.Version, e.Type, b.o.Estimates[0].State})
	require.Equal(t, exact.Money(200_000+4*1000+1000+375_000+2*1000), e.Total)
	require.Nil(t, b.held("change", ""))
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Reception), RequestChange{1, "of the old one"})))

	b.do(process.Reception, ReviseEstimate{EstimateVersion: 2, Reason: "without the new part", DropParts: []string{"P3"}})
	b.settle()
	require.Equal(t, EstimateSuperseded, b.o.Estimates[1].State)
	require.Equal(t, e.Total, b.o.Estimate().Total+1000)
	b.reach(Closed)
}
