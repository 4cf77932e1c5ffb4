package processtest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

// Charts checks that the diagrams are the process: every command and every
// effect with its reverse is drawn, every task is a command in a lane of whose it
// is, and nothing hangs in the air.
func Charts(t *testing.T, p process.Process) {
	t.Helper()
	table := p.Table()
	charts := p.Diagrams()
	require.NotEmpty(t, charts, table.Name)
	drawn := map[string]bool{}
	for _, c := range charts {
		for _, n := range c.Nodes {
			if s, ok := task(t, table, c, n); ok {
				drawn[s.Command] = true
			}
		}
		wellFormed(t, table, charts, c)
	}
	for _, s := range table.Steps {
		require.True(t, drawn[s.Command], "%s is on no chart", s.Command)
	}
	undone(t, table, charts)
}

// task is the step that a node draws; no other node draws one.
func task(t *testing.T, table process.Table, c process.Chart, n process.Node) (process.Step, bool) {
	t.Helper()
	s, ok := n.Command(table.Steps)
	if n.Kind != process.UserTask && n.Kind != process.ServiceTask && n.Kind != process.UndoTask {
		require.False(t, ok, "%s: %s is a command and drawn as %s", c.ID, n.ID, n.Kind)
		return s, false
	}
	require.True(t, ok, "%s: %s is no command of the process table", c.ID, n.ID)
	require.Equal(t, s.ForPeople(), n.Kind == process.UserTask, "%s: %s", c.ID, n.ID)
	for _, p := range n.Stages {
		require.True(t, slices.Contains(s.From, p) || s.Opens(), "%s: %s can not be given in %s", c.ID, n.ID, p)
	}
	if s.ForPeople() {
		require.True(t, laneFits(c, n, s), "%s: %s is in %s and is not theirs to give", c.ID, n.ID, n.Lane)
	}
	return s, true
}

func laneFits(c process.Chart, n process.Node, s process.Step) bool {
	for _, p := range c.Pools {
		for _, l := range p.Lanes {
			if l.ID == n.Lane {
				return slices.ContainsFunc(s.Roles, func(r process.Role) bool { return slices.Contains(l.Roles, r) })
			}
		}
	}
	return false
}

// undone: every effect that leaves something behind is joined to what undoes it.
func undone(t *testing.T, table process.Table, charts []process.Chart) {
	t.Helper()
	drawn, declared := map[string]bool{}, map[string]bool{}
	for _, c := range charts {
		for _, f := range c.Flows {
			if f.Kind == process.Association {
				edge, _ := c.Node(f.From)
				drawn[edge.On+" "+f.To] = true
			}
		}
	}
	for _, e := range table.Effects {
		if e.Reverse != "" {
			declared[process.TaskID(e.Name)+" "+process.TaskID(e.Reverse)] = true
		}
	}
	require.Equal(t, declared, drawn)
}

func wellFormed(t *testing.T, table process.Table, charts []process.Chart, c process.Chart) {
	t.Helper()
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
		if from, _ := c.Node(f.From); f.Kind == process.Sequence {
			to, _ := c.Node(f.To)
			require.True(t, joins(table, from, to), "%s: nothing goes from %s (%v) to %s (%v)", c.ID, f.From, from.Stages, f.To, to.Stages)
		}
	}
	for _, n := range c.Nodes {
		require.NoError(t, placed(charts, c, n), c.ID)
	}
}

// joins: the ends of a flow share a stage, or instances go from one's to the other's.
func joins(table process.Table, from, to process.Node) bool {
	if from.Kind == process.StageBox || to.Kind == process.StageBox || len(from.Stages) == 0 || len(to.Stages) == 0 {
		return true
	}
	for _, a := range from.Stages {
		for _, b := range to.Stages {
			if a == b || slices.ContainsFunc(table.Transitions, func(w process.Transition) bool { return w.From == a && w.To == b }) {
				return true
			}
		}
	}
	return false
}

// placed: an element is under the band of one of its stages, has a way in and a
// way out where its kind needs one, and no more than one unless it is a gateway; a
// call names a chart.
func placed(charts []process.Chart, c process.Chart, n process.Node) error {
	in, out := 0, 0
	for _, f := range c.Flows {
		if f.Kind == process.Sequence && f.To == n.ID {
			in++
		}
		if f.Kind == process.Sequence && f.From == n.ID {
			out++
		}
	}
	switch n.Kind {
	case process.Exclusive, process.Parallel, process.EventBased:
	default:
		if in > 1 || out > 1 {
			return fmt.Errorf("%s has %d ways in and %d out; put a gateway where they come together or part", n.ID, in, out)
		}
	}
	switch n.Kind {
	case process.StartEvent, process.StartMessage, process.StartCondition:
		in++
	case process.EndEvent:
		out++
	case process.UndoTask, process.BoundaryUndo, process.EventSubProcess:
		in, out = 1, 1
	case process.CallActivity:
		if !slices.ContainsFunc(charts, func(called process.Chart) bool { return called.ID == n.Chart }) {
			return fmt.Errorf("%s shows chart %q, which is none", n.ID, n.Chart)
		}
	}
	if in == 0 || out == 0 {
		return fmt.Errorf("%s hangs in the air: %d in, %d out", n.ID, in, out)
	}
	if len(c.Bands) == 0 || len(n.Stages) == 0 || n.Frame != "" || n.Kind == process.EndEvent {
		return nil
	}
	for _, b := range c.Bands {
		if b.From <= n.Col && n.Col <= b.To && slices.Contains(n.Stages, b.Stage) {
			return nil
		}
	}
	return fmt.Errorf("%s is in column %d, under none of %v", n.ID, n.Col, n.Stages)
}

// Reach lists the elements of stages at which a walk from one element ends that
// passes only those for which through holds.
func Reach(c process.Chart, from string, through func(process.Node) bool) []process.Node {
	var ends []process.Node
	seen := map[string]bool{}
	var walk func(string)
	walk = func(id string) {
		for _, f := range c.Flows {
			if f.From != id || f.Kind != process.Sequence || seen[f.To] {
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
	return slices.DeleteFunc(ends, func(n process.Node) bool { return len(n.Stages) == 0 })
}

// Shown checks that each way is a path on a chart: from the command's element,
// through elements of the two stages and calls of other charts, to the stage.
func Shown(t *testing.T, p process.Process, ways []process.Transition) {
	t.Helper()
	for _, w := range ways {
		require.True(t, slices.ContainsFunc(p.Diagrams(), func(c process.Chart) bool { return shows(c, w) }),
			"no chart leads from %s by %s to %s", w.From, w.By, w.To)
	}
}

func shows(c process.Chart, w process.Transition) bool {
	id := process.TaskID(w.By)
	if _, ok := c.Node(id); !ok {
		return false
	}
	in := func(n process.Node, p process.Phase) bool { return slices.Contains(n.Stages, p) }
	ends := Reach(c, id, func(n process.Node) bool { return !in(n, w.To) && in(n, w.From) })
	return slices.ContainsFunc(ends, func(n process.Node) bool { return in(n, w.To) })
}
