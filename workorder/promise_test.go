package workorder

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

// promises: none lies before its own moment, and one that nobody gave by hand lies in
// opening hours.
func (m *machine) promises() {
	given := 0
	for _, e := range m.log {
		if _, ok := e.Data.(ChangePromise); ok {
			given++
		}
	}
	byHand := 0
	for _, p := range m.o.Promises {
		require.False(m.rt, p.At.Before(p.SetAt), "%+v was broken when it was made", p)
		in := m.rules.work.InHours(p.At)
		if strings.HasPrefix(p.Reason, "estimate v") || p.Reason == ReasonMissed {
			require.True(m.rt, in && !p.OutsideHours, "%+v: the branch is shut", p)
			continue
		}
		byHand++
		require.Equal(m.rt, !in, p.OutsideHours, "%+v", p)
	}
	require.Equal(m.rt, given, byHand)
}

// The client decides late: what the estimate said of time is history by then.
func TestP9_WhatTheClientReadsIsWhatTheyArePromised(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock), work("hub", atSource))
	b.do(process.Foreman, AssignJob{JobID: "J1", MechanicID: "m2"})
	b.settle()
	said := b.o.Estimate().CompletionAt
	b.at = b.at.Add(30 * time.Hour)

	asked := b.o.PassedSlots(b.at)
	require.Len(t, asked.Jobs, 2, "the time of both has passed")
	require.Equal(t, "m2", asked.Jobs[0].MechanicID, "whom the foreman named stays")
	require.Empty(t, asked.Jobs[1].MechanicID)
	before := asJSON(t, b.o)
	var found []SlotProposed
	for _, w := range asked.Jobs {
		found = append(found, SlotProposed{w.JobID, anyTime(w, b.at)})
	}
	ready := b.o.ReadyIf(b.at, b.rules, found)
	require.Equal(t, before, asJSON(t, b.o), "reading changes nothing")
	require.True(t, ready.After(said.Add(20*time.Hour)), "a supplier's days run from the order")

	b.agree()
	promised := b.o.PromisedAt()
	require.WithinDuration(t, ready, promised, 10*time.Minute, "the bench decides some minutes after it read")
	require.Equal(t, promised, b.o.ReadyAt())
	require.False(t, b.o.job("J1").Slot.From.Before(b.o.Estimate().Decision.At))
	require.Equal(t, "m2", b.o.job("J1").Slot.MechanicID)
}

// An order whose part nobody has is promised when somebody has found it.
func TestP9_NothingIsPromisedBeforeItIsKnown(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", gone))
	b.agree()
	require.Equal(t, SupplyNone, b.line("P1").Supply)
	require.Empty(t, b.o.Promises, "the part was taken, and nobody offers another")
	eta := b.at.Add(72 * time.Hour)
	b.do(process.Parts, RecordOffer{LineID: "P1", SupplierID: "s2", Cost: 900, ETA: eta})
	b.settle()
	require.Equal(t, b.rules.Work().Add(b.rules.Work().Add(eta, 90*time.Minute), time.Hour), b.o.PromisedAt())
}

// Orders of v0.1.0 get the promise that was in their estimate, as they did.
func TestP9_OrdersOpenedBeforeKeepTheirPromise(t *testing.T) {
	t.Parallel()
	b := emptyBench(t)
	b.rules.Edition = 0
	b.do(process.Reception, opening(Commercial))
	b.skip(work("strut", inStock))
	said := b.o.Estimate().CompletionAt
	slot := b.o.job("J1").Slot
	b.at = b.at.Add(24 * time.Hour)
	require.False(t, b.o.Undecided())
	b.agree()
	require.Equal(t, said, b.o.PromisedAt())
	require.Equal(t, slot, b.o.job("J1").Slot)
	require.NotContains(t, b.kinds(), "make-promise")
}

// Work that is done again is measured by the stage it came back to.
func TestRework_IsNotOverdueFromItsStart(t *testing.T) {
	t.Parallel()
	b := orderIn(t, InQualityCheck)
	b.at = b.at.Add(10 * time.Hour)
	b.do(process.Manager, FailQualityCheck{[]string{"J1"}, "it knocks still"})
	b.do(process.Foreman, StartJob{JobID: "J1"})
	for _, task := range b.o.Tasks() {
		if task.Name == (FinishJob{}).Name() {
			require.True(t, task.Due.After(b.at), "due %v at %v", task.Due, b.at)
			return
		}
	}
	require.Fail(t, "nobody is told to finish")
}
