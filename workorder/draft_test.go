package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// checkedBench is an order whose estimates the advisor reads before they go.
func checkedBench(t tb, kind OrderKind) *bench {
	t.Helper()
	b := emptyBench(t)
	b.rules.Policy.SendEstimates = Checked
	b.do(process.Reception, opening(kind))
	return b
}

func (b *bench) task(name string) *process.Task {
	for _, t := range b.o.Tasks() {
		if t.Name == name {
			return &t
		}
	}
	return nil
}

func TestDraft_WaitsForTheAdvisorAndIsNoVersion(t *testing.T) {
	t.Parallel()
	b := checkedBench(t, Commercial)
	b.skip(work("strut", inStock), work("hub", inStock))
	require.Equal(t, Preparing, b.o.Phase)
	require.Empty(t, b.o.Estimates)
	require.Empty(t, b.o.Messages, "nobody is told of a draft")
	require.Equal(t, EstimateDrafted, b.o.Draft.Estimate.State)
	require.Equal(t, process.SideUs, b.held("draft", "").Side)
	task := b.task("send-estimate")
	require.Equal(t, "u1", task.StaffID)
	require.Equal(t, b.o.Visits[len(b.o.Visits)-1].Due, task.Due)
	require.NotNil(t, task.Due)
	require.False(t, canGive(&b.o, process.Actor{Role: process.Client, ID: "c1"}, "decide-estimate"))

	b.do(process.Reception, ReviseEstimate{EstimateVersion: 1, ChangeParts: []PartChange{{"P1", exact.Units(1)}}, DropJobs: []string{"J2"}})
	require.Nil(t, b.task("send-estimate"), "the part is asked again")
	require.Equal(t, process.KindConflict, process.KindOf(b.try(as(process.Reception), SendEstimate{1})))
	b.settle()
	require.Empty(t, b.o.Estimates)
	require.Equal(t, exact.Money(375_000+1000), b.o.Unsent().Total)

	require.Equal(t, process.CodeOutdated, process.CodeOf(b.try(as(process.Reception), SendEstimate{2})))
	require.Equal(t, process.KindForbidden, process.KindOf(b.try(as(process.Mechanic), SendEstimate{1})))
	b.do(process.Reception, SendEstimate{1})
	b.settle()
	require.Equal(t, AwaitingApproval, b.o.Phase)
	require.Nil(t, b.o.Draft)
	require.Equal(t, []any{1, "initial", EstimateSent, exact.Money(376_000)}, []any{b.o.Estimate().Version, b.o.Estimate().Type, b.o.Estimate().State, b.o.Estimate().Total})
	require.Equal(t, b.rules.work.Add(*b.o.Estimate().ReachedAt, b.rules.Policy.EstimateExpiry.Duration()), b.o.Estimate().ExpiresAt)

	b.must(process.Actor{Role: process.Client, ID: "c1"}, RequestChange{1, "too dear"})
	b.do(process.Reception, ReviseEstimate{EstimateVersion: 1, Reason: "without the part", DropParts: []string{"P1"}})
	b.settle()
	require.Equal(t, 2, b.o.Unsent().Version, "what is changed is read again")
	b.reach(Closed)
}

// What was recorded wrong at intake changes the draft, too.
func TestDraft_FollowsWhatIsPutRight(t *testing.T) {
	t.Parallel()
	b := checkedBench(t, Commercial)
	b.skip(work("strut", inStock))
	since := b.o.Draft.Since
	b.do(process.Reception, CorrectJob{JobID: "J1", Title: "left strut", Reason: "misheard"})
	require.Equal(t, "left strut", b.o.Unsent().Lines[0].Text)
	require.Equal(t, since, b.o.Draft.Since)
	b.do(process.Reception, CorrectIntake{Kind: Warranty, Reason: "it is covered"})
	require.Nil(t, b.o.Unsent(), "the coverage is asked first")
	b.settle()
	require.Len(t, b.o.Unsent().Totals, 2)
	b.reach(Closed)
}

// The plan of a draft that waited is made anew before it goes.
func TestDraft_WaitsForAnotherTimeWhenItsOwnHasPassed(t *testing.T) {
	t.Parallel()
	b := checkedBench(t, Commercial)
	b.skip(work("strut", inStock))
	b.at = b.o.Jobs[0].Slot.From.Add(1)
	b.do(process.Reception, SendEstimate{1})
	require.Equal(t, Preparing, b.o.Phase)
	require.Nil(t, b.o.Unsent(), "it is sent once")
	b.settle()
	require.Equal(t, AwaitingApproval, b.o.Phase)
	require.False(t, b.o.Estimate().CompletionAt.Before(b.at))
}

// An order that says nothing of it is sent at once: running orders, and shops that chose so.
func TestDraft_AbsentIsAtOnce(t *testing.T) {
	t.Parallel()
	b := emptyBench(t)
	b.rules.Policy.SendEstimates = ""
	b.do(process.Reception, opening(Commercial))
	b.skip(work("strut", inStock))
	require.Equal(t, AwaitingApproval, b.o.Phase)
	require.False(t, b.o.Checked)
}

// However often a draft is changed, what is sent is what would have been written so at once.
func TestDraft_ChangedAnyNumberOfTimesIsAsWrittenSoAtOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		qty := func() exact.Qty { return exact.Qty(rapid.IntRange(1, 3000).Draw(rt, "qty")) }
		hours := func() exact.Hours { return exact.Hours(rapid.IntRange(1, 400).Draw(rt, "hours")) }
		kind := rapid.SampledFrom([]OrderKind{Commercial, Warranty}).Draw(rt, "kind")
		first := JobSpec{Title: "strut", Skill: "chassis", NormHours: hours(), Parts: []PartSpec{{inStock, qty()}, {halfway, qty()}}}
		second := JobSpec{Title: "hub", Skill: "chassis", NormHours: hours(), Parts: []PartSpec{{atSource, qty()}}}
		b := checkedBench(rt, kind)
		b.skip(first, second)
		var given *LineDiscount
		for range rapid.IntRange(0, 6).Draw(rt, "changes") {
			switch rapid.IntRange(0, 2).Draw(rt, "change") {
			case 0:
				first.NormHours = hours()
				b.do(process.Manager, ReviseEstimate{EstimateVersion: 1, ChangeJobs: []JobChange{{JobID: "J1", NormHours: &first.NormHours}}})
			case 1:
				second.Parts[0].Qty = qty()
				b.do(process.Manager, ReviseEstimate{EstimateVersion: 1, ChangeParts: []PartChange{{"P3", second.Parts[0].Qty}}})
			case 2:
				given = &LineDiscount{JobID: "J1", Percent: exact.Percent(rapid.IntRange(0, 100_00).Draw(rt, "percent"))}
				b.do(process.Manager, DiscountLines{[]LineDiscount{*given}, "a regular client"})
			}
			b.settle()
			require.Empty(rt, b.o.Estimates)
		}
		b.do(process.Manager, SendEstimate{1})
		b.settle()

		once := checkedBench(rt, kind)
		once.skip(first, second)
		if given != nil {
			once.do(process.Manager, DiscountLines{[]LineDiscount{*given}, "a regular client"})
		}
		once.do(process.Manager, SendEstimate{1})
		once.settle()
		require.Equal(rt, once.o.Estimate().Lines, b.o.Estimate().Lines)
		require.Equal(rt, once.o.Estimate().Totals, b.o.Estimate().Totals)
		require.Len(rt, b.o.Estimates, 1)
	})
}
