package workorder

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// ways collects which phases orders really went through, and by which command.
type ways map[Transition]bool

func (w ways) add(log []Event) {
	for _, e := range log {
		if e.Left != "" || e.Version == 1 {
			w[Transition{e.Left, e.Phase, e.Kind}] = true
		}
	}
}

// Every way of the table is gone by a real order.
func TestP14_EveryTransitionOfTheTableHappens(t *testing.T) {
	t.Parallel()
	seen := ways{}
	for _, p := range allPhases() {
		for _, b := range representatives(t, p) {
			for _, s := range Steps() {
				for _, r := range Roles() {
					try := *b
					if try.try(as(r), fitting(t, s.Command, &b.o, b.at)) == nil {
						seen.add(try.log)
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
			b.do(Parts, ReceiveParts{[]ReceivedLine{{"P1", b.line("P1").Purchase.Qty}}})
			b.settle()
		}
		seen.add(b.log)
	}
	// What was not in stock at the check is there when it is reserved.
	b := newBench(t, Commercial)
	b.skip(work("strut", atSource))
	b.agree()
	b.do(System, PartsReserved{[]PartReserved{{"P1", b.line("P1").Qty}}})
	seen.add(b.log)
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
		seen := ways{}
		seen.add(m.log)
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
		if w.To != PhaseCancelled && w.From != NoPhase {
			want[string(w.From)+" "+string(w.To)] = true
		}
	}
	drawn := map[string]bool{}
	for _, n := range c.Nodes {
		if n.Kind != StageBox {
			continue
		}
		for _, to := range c.reach(n.ID, func(n Node) bool { return n.Kind != StageBox }) {
			drawn[string(n.Stages[0])+" "+string(to.Stages[0])] = true
		}
	}
	require.Equal(t, want, drawn)
	for _, s := range Stages() {
		_, ok := c.Node(s.Element)
		require.True(t, ok, "%s is not drawn", s.Element)
	}
}

// reach lists the elements at which a walk from one element ends that passes
// only those for which through holds.
func (c Chart) reach(from string, through func(Node) bool) []Node {
	var ends []Node
	seen := map[string]bool{}
	var walk func(string)
	walk = func(id string) {
		for _, f := range c.Flows {
			if f.From != id || f.Kind != Sequence || seen[f.To] {
				continue
			}
			seen[f.To] = true
			n, _ := c.Node(f.To)
			if through(n) {
				walk(f.To)
			} else {
				ends = append(ends, n)
			}
		}
	}
	walk(from)
	return slices.DeleteFunc(ends, func(n Node) bool { return len(n.Stages) == 0 })
}

func TestP14_EveryCommandIsDrawnAndEveryTaskIsACommand(t *testing.T) {
	t.Parallel()
	drawn := map[string]bool{}
	for _, c := range Charts() {
		for _, n := range c.Nodes {
			if n.Kind != UserTask && n.Kind != ServiceTask && n.Kind != UndoTask {
				_, is := n.Command()
				require.False(t, is, "%s: %s is a command and drawn as %s", c.ID, n.ID, n.Kind)
				continue
			}
			s, ok := n.Command()
			require.True(t, ok, "%s: %s is no command of the process table", c.ID, n.ID)
			drawn[s.Command] = true
			people := s.Roles[0] != System
			require.Equal(t, people, n.Kind == UserTask, "%s: %s", c.ID, n.ID)
			for _, p := range n.Stages {
				require.Contains(t, s.From, p, "%s: %s can not be given in %s", c.ID, n.ID, p)
			}
			if people {
				require.True(t, c.laneFits(n, s), "%s: %s stands in %s and is not theirs to give", c.ID, n.ID, n.Lane)
			}
		}
	}
	for _, s := range Steps() {
		require.True(t, drawn[s.Command], "%s is on no chart", s.Command)
	}
}

func (c Chart) laneFits(n Node, s Step) bool {
	for _, p := range c.Pools {
		for _, l := range p.Lanes {
			if l.ID == n.Lane {
				return slices.ContainsFunc(s.Roles, func(r Role) bool { return slices.Contains(l.Roles, r) })
			}
		}
	}
	return false
}

// A transition is a path on a chart, and a flow between stages is a transition.
func TestP14_TheProcessGoesWhereTheFlowsGo(t *testing.T) {
	t.Parallel()
	for _, w := range Transitions() {
		if w.From == NoPhase || w.To == PhaseCancelled {
			continue
		}
		require.True(t, slices.ContainsFunc(Charts(), func(c Chart) bool { return c.shows(w) }), "no chart leads from %s by %s to %s", w.From, w.By, w.To)
	}
	for _, c := range []Chart{workOrderChart(), partsChart(), warrantyChart()} {
		for _, f := range c.Flows {
			from, _ := c.Node(f.From)
			to, _ := c.Node(f.To)
			if f.Kind == Sequence {
				require.True(t, joins(from, to), "%s: no order goes from %s (%v) to %s (%v)", c.ID, f.From, from.Stages, f.To, to.Stages)
			}
		}
	}
}

// shows: from the command's element, through elements of the two stages and
// calls of other charts, the walk comes to the stage.
func (c Chart) shows(w Transition) bool {
	s, _ := StepOf(w.By)
	if _, ok := c.Node(s.Element); !ok {
		return false
	}
	in := func(n Node, p Phase) bool { return slices.Contains(n.Stages, p) }
	ends := c.reach(s.Element, func(n Node) bool { return !in(n, w.To) && in(n, w.From) })
	return slices.ContainsFunc(ends, func(n Node) bool { return in(n, w.To) })
}

// joins: the ends of a flow share a stage, or orders go from one's to the other's.
func joins(from, to Node) bool {
	if len(from.Stages) == 0 || len(to.Stages) == 0 {
		return true
	}
	for _, a := range from.Stages {
		for _, b := range to.Stages {
			if a == b || slices.ContainsFunc(Transitions(), func(w Transition) bool { return w.From == a && w.To == b }) {
				return true
			}
		}
	}
	return false
}

func TestC15_EveryEffectIsDrawnWithWhatUndoesIt(t *testing.T) {
	t.Parallel()
	drawn := map[string]bool{}
	for _, c := range Charts() {
		for _, f := range c.Flows {
			if f.Kind != Association {
				continue
			}
			edge, _ := c.Node(f.From)
			drawn[edge.On+" "+f.To] = true
		}
	}
	declared := map[string]bool{}
	for _, e := range EffectRules() {
		if e.Reverse != "" {
			declared["Task_"+camel(e.Name)+" Task_"+camel(e.Reverse)] = true
		}
	}
	require.Equal(t, declared, drawn)
}

// Where orders wait is where the holds say they wait.
func TestP14_EveryHoldHasItsPlace(t *testing.T) {
	t.Parallel()
	places := map[string]bool{}
	for _, n := range append(workOrderChart().Nodes, partsChart().Nodes...) {
		places[n.Wait] = true
	}
	delete(places, "")
	require.Equal(t, map[string]bool{"decision": true, "change": true, "parts": true, "mechanic": true, "payment": true, "incident": true}, places,
		"the reasons of a hold, but for pauses, which are the job's own")
}

func TestP14_ChartsAreWellFormed(t *testing.T) {
	t.Parallel()
	for _, c := range Charts() {
		ids := map[string]bool{}
		for _, p := range c.Pools {
			ids[p.ID] = true
		}
		for _, n := range c.Nodes {
			require.False(t, ids[n.ID], "%s: %s twice", c.ID, n.ID)
			ids[n.ID] = true
		}
		flows := map[string]bool{}
		for _, f := range c.Flows {
			require.True(t, ids[f.From] && ids[f.To], "%s: %s joins what is not there", c.ID, f.ID())
			require.False(t, flows[f.ID()], "%s: %s twice", c.ID, f.ID())
			flows[f.ID()] = true
		}
		for _, n := range c.Nodes {
			require.NoError(t, c.placed(n), c.ID)
		}
	}
}

// placed: an element stands under the band of one of its stages, has a way in
// and a way out where its kind needs one, and a call names a chart.
func (c Chart) placed(n Node) error {
	in, out := 0, 0
	for _, f := range c.Flows {
		if f.Kind == Sequence && f.To == n.ID {
			in++
		}
		if f.Kind == Sequence && f.From == n.ID {
			out++
		}
	}
	switch n.Kind {
	case StartEvent, StartMessage, StartCondition:
		in++
	case EndEvent:
		out++
	case UndoTask, BoundaryUndo, EventSubProcess:
		in, out = 1, 1
	case CallActivity:
		if _, ok := ChartOf(n.Chart); !ok {
			return fmt.Errorf("%s shows chart %q, which is none", n.ID, n.Chart)
		}
	}
	if in == 0 || out == 0 {
		return fmt.Errorf("%s hangs in the air: %d in, %d out", n.ID, in, out)
	}
	if len(c.Bands) == 0 || len(n.Stages) == 0 || n.Frame != "" || n.Kind == EndEvent {
		return nil
	}
	for _, b := range c.Bands {
		if b.From <= n.Col && n.Col <= b.To && slices.Contains(n.Stages, b.Stage) {
			return nil
		}
	}
	return fmt.Errorf("%s stands in column %d, under none of %v", n.ID, n.Col, n.Stages)
}
