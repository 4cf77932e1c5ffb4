package workorder

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process"
)

// tally sums measures as the metrics do.
type tally map[string]float64

func (t tally) add(ms []process.Measure) {
	for _, m := range ms {
		t[m.Name+"{"+strings.Join(m.Labels, ",")+"}"] += m.Value
	}
}

// of leaves the families whose measures depend on the state in which they were
// taken: the stage of a cancel, what stock had, when goods came, what is paid
// since credited. A kind that is put right counts from then on.
func (t tally) of() tally {
	folded := tally{}
	kinds := strings.NewReplacer(string(Commercial), "any", string(Warranty), "any")
	for k, v := range t {
		folded[kinds.Replace(k)] += v
	}
	t = folded
	maps.DeleteFunc(t, func(k string, _ float64) bool {
		return slices.ContainsFunc([]string{"wo_cancelled_total", "parts_lines_total", "po_eta_slip_seconds", "invoice"}, func(p string) bool {
			return strings.HasPrefix(k, p)
		})
	})
	return t
}

// What is measured decision by decision is what the whole history comes to:
// nothing is missed, nothing counted twice, whatever happens.
func TestP13_MeasuresOfTheDecisionsSumToTheMeasuresOfTheOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachine(rt)
		known, was := 0, Order{}
		sum := tally{}
		step := func() {
			if len(m.log) > known {
				sum.add(Measures(&was, &m.o, m.at, m.rules))
				known, was = len(m.log), *m.o.Clone()
			}
		}
		step()
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			switch rapid.IntRange(0, 5).Draw(rt, "turn") {
			case 0, 1:
				m.leave()
			case 2:
				m.land()
			case 3:
				m.person()
			default:
				m.willing()
			}
			step()
		}
		whole := tally{}
		whole.add(Measures(&Order{}, &m.o, m.at, m.rules))
		require.Equal(rt, len(whole.of()), len(sum.of()))
		found := sum.of()
		for k, v := range whole.of() {
			require.InDelta(rt, v, found[k], 1e-6, k)
		}
		m.waits()
	})
}

// waits: each part line waits for one thing at a time, and for what its supply says.
func (m *machine) waits() {
	for i := range m.o.Jobs {
		for k := range m.o.Jobs[i].Lines {
			l := &m.o.Jobs[i].Lines[k]
			for n, w := range l.Waits {
				require.Contains(m.rt, WaitParts(), w.Part)
				if n < len(l.Waits)-1 {
					require.NotNil(m.rt, w.Until)
					require.False(m.rt, w.Until.After(l.Waits[n+1].Since))
				}
			}
			open := WaitPart("")
			if n := len(l.Waits); n > 0 && l.Waits[n-1].Until == nil {
				open = l.Waits[n-1].Part
			}
			require.Equal(m.rt, m.o.waitPart(&m.o.Jobs[i], l), open)
		}
	}
}

func TestP13_PartsWaitIsSplitByWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	sum := tally{}
	b.skip(work("strut", atSource))
	at := b.o.Estimate().MadeAt
	before := *b.o.Clone()
	b.at = b.at.Add(2 * time.Hour)
	b.agree()
	b.settle()
	b.at = b.at.Add(24 * time.Hour)
	b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P1", b.line("P1").Purchase.Qty}}})
	b.settle()
	var parts []WaitPart
	for _, w := range b.line("P1").Waits {
		require.NotNil(t, w.Until)
		parts = append(parts, w.Part)
	}
	require.Equal(t, WaitParts(), parts)
	sum.add(Measures(&before, &b.o, b.at, b.rules))
	approval := b.o.Estimate().Decision.At.Sub(at).Seconds()
	require.InDelta(t, approval, sum["parts_wait_seconds{A,commercial,approval}"], 1e-6)
	require.GreaterOrEqual(t, sum["parts_wait_seconds{A,commercial,supplier}"], (24 * time.Hour).Seconds())
}

// Goods that are received and put into stock in one decision came late all the same.
func TestP13_WhatIsTrueOnlyWithinADecisionIsMeasured(t *testing.T) {
	t.Parallel()
	b := orderIn(t, AwaitingParts)
	rules, err := json.Marshal(b.rules)
	require.NoError(t, err)
	r, err := Process().Load(rules, []byte(asJSON(t, b.o)))
	require.NoError(t, err)
	var line *PartLine
	for _, l := range b.o.eachLine() {
		if l.Outstanding() > 0 {
			line = l
		}
	}
	require.NotNil(t, line)
	at := line.Purchase.ETA.Add(time.Hour)
	d := r.Draft()
	require.NoError(t, d.Try(ReceiveParts{[]ReceivedLine{{line.ID, line.Outstanding()}}}, at, as(process.Parts)))
	for _, e := range d.After().Due() {
		if e.Name == "post-receipt" {
			posted := ReceiptPosted{[]PostedLine{{line.ID, line.Outstanding(), line.Missing()}}}
			require.NoError(t, process.Take(d, process.Back{Effect: e, Asked: d.After().Request(e), Answer: posted}, at))
		}
	}
	_, after := d.After().State().(*Order).line(line.ID)
	require.Equal(t, Reserved, after.Supply)
	sum := tally{}
	sum.add(d.Decision().Measures)
	require.InDelta(t, 3600, sum["po_eta_slip_seconds{A,commercial}"], 0)
}

func TestG1_AStayIsDueByTheTargetInWorkingTime(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	require.Equal(t, b.rules.Work().Add(b.o.Visits[0].Entered, time.Hour), *b.o.Visits[0].Due)
	done := orderIn(t, Closed)
	require.Nil(t, done.o.Visits[len(done.o.Visits)-1].Due, "a closed order is late for nothing")
}

func TestPromiseKeptAndBroken_ByFirstAndByLast(t *testing.T) {
	t.Parallel()
	b := orderIn(t, Ready)
	b.at = b.o.PromisedAt().Add(time.Hour)
	b.do(process.Reception, ChangePromise{PromisedAt: b.at.Add(24 * time.Hour), Reason: "painter is ill"})
	b.do(process.Reception, RecordPayment{"client", b.o.clientOwes(), "card"})
	b.settle()
	before := *b.o.Clone()
	b.do(process.Reception, HandOver{OdometerOut: 200, SignedBy: "client"})
	sum := tally{}
	sum.add(Measures(&before, &b.o, b.at, b.rules))
	require.Equal(t, 1.0, sum["wo_promise_total{A,commercial,first,broken}"])
	require.Equal(t, 1.0, sum["wo_promise_total{A,commercial,last,kept}"])
}
