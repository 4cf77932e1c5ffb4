package workorder

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/processtest"
)

// facts are events as the kernel keeps them.
func facts(log []Event) []process.Event {
	out := make([]process.Event, len(log))
	for i, e := range log {
		out[i] = process.Event(e)
	}
	return out
}

// Every way of the table is gone by a real order.
func TestP14_EveryTransitionOfTheTableHappens(t *testing.T) {
	t.Parallel()
	seen := processtest.Ways{}
	for _, p := range allPhases() {
		for _, b := range representatives(t, p) {
			for _, s := range Steps() {
				for _, r := range process.Roles() {
					try := *b
					if try.try(as(r), fitting(t, s.Command, &b.o, b.at)) == nil {
						seen.Add(facts(try.log))
					}
				}
			}
		}
	}
	for _, part := range []string{taken, atSource} { // another order is faster; a supplier delivers
		b := newBench(t, Commercial)
		b.skip(work("strut", part))
		b.agree()
		b.settle()
		for b.o.Phase == AwaitingParts {
			b.do(process.Parts, ReceiveParts{[]ReceivedLine{{"P1", b.line("P1").Purchase.Qty}}})
			b.settle()
		}
		seen.Add(facts(b.log))
	}
	// What was not in stock at the check is there when it is reserved.
	b := newBench(t, Commercial)
	b.skip(work("strut", atSource))
	b.agree()
	b.do(process.System, PartsReserved{[]PartReserved{{"P1", b.line("P1").Qty}}})
	seen.Add(facts(b.log))
	for _, way := range Transitions() {
		require.True(t, seen[way], "no order goes from %q to %q by %s", way.From, way.To, way.By)
	}
}

// No history, however odd, goes a way that the table does not know.
func TestP14_NoOrderGoesAWayThatTheTableDoesNotKnow(t *testing.T) {
	t.Parallel()
	known := Transitions()
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachine(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"leave": func(*rapid.T) { m.leave() }, "land": func(*rapid.T) { m.land() },
			"person": func(*rapid.T) { m.person() }, "willing": func(*rapid.T) { m.willing() }, "ring": func(*rapid.T) { m.ring() },
		})
		m.finish()
		seen := processtest.Ways{}
		seen.Add(facts(m.log))
		for way := range seen {
			require.Contains(rt, known, way)
		}
	})
}

// The boxes of the stages' chart are joined exactly as orders go.
func TestP14_TheChartOfStagesIsTheTransitions(t *testing.T) {
	t.Parallel()
	c := stagesChart()
	want := map[string]bool{}
	for _, w := range Transitions() {
		if w.To != PhaseCancelled && w.From != process.NoPhase {
			want[string(w.From)+" "+string(w.To)] = true
		}
	}
	drawn := map[string]bool{}
	for _, n := range c.Nodes {
		if n.Kind != process.StageBox {
			continue
		}
		for _, to := range processtest.Reach(c, n.ID, func(n process.Node) bool { return n.Kind != process.StageBox }) {
			drawn[string(n.Stages[0])+" "+string(to.Stages[0])] = true
		}
	}
	require.Equal(t, want, drawn)
	for _, s := range Stages() {
		_, ok := c.Node(s.Element)
		require.True(t, ok, "%s is not drawn", s.Element)
	}
}

// Every command is drawn and every task is a command, every effect is drawn with
// what undoes it, and a flow between stages is a transition.
func TestP14_C15_ChartsAreTheProcess(t *testing.T) {
	t.Parallel()
	processtest.Charts(t, Process())
}

// A transition is a path on a chart.
func TestP14_TheProcessGoesWhereTheFlowsGo(t *testing.T) {
	t.Parallel()
	processtest.Shown(t, Process(), slices.DeleteFunc(slices.Clone(Transitions()), func(w process.Transition) bool {
		return w.From == process.NoPhase || w.To == PhaseCancelled
	}))
}

// Where orders wait is where the holds say they wait.
func TestP14_EveryHoldHasItsPlace(t *testing.T) {
	t.Parallel()
	places := map[string]bool{}
	for _, n := range append(workOrderChart().Nodes, partsChart().Nodes...) {
		places[n.Wait] = true
	}
	delete(places, "")
	require.Equal(t, map[string]bool{"decision": true, "contact": true, "change": true, "draft": true, "parts": true, "mechanic": true, "payment": true, "incident": true}, places,
		"the reasons of a hold, but for pauses, which are the job's own")
}
