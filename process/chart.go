package process

import "slices"

// Chart is one BPMN diagram of the process as a table: every element is in
// a lane and a column, every flow joins two elements. The drawing is computed
// from it, so it can not show what the table does not say.
type Chart struct {
	ID      string // file name: work-order, stages, survey
	Title   string
	TitleRU string
	Case    string  // what goes through it, in the plural: "Surveys"; orders when empty
	Doc     string  // what the reader should take from the picture, one or two sentences
	Pools   []Pool  // from top to bottom
	Stages  []Stage // of the process; filled in by [Definition.Diagrams]
	Bands   []Band  // the stages, as columns; none where the stages are elements themselves
	Nodes   []Node
	Flows   []Flow
}

// Cases names what goes through the chart, in the plural.
func (c Chart) Cases() string {
	if c.Case == "" {
		return "Orders"
	}
	return c.Case
}

// Pool is a participant. One without lanes is a black box: somebody outside.
type Pool struct {
	ID      string
	Name    string
	NameRU  string
	Process string // BPMN process id; empty for a black box
	Lanes   []Lane
}

// Lane is who acts.
type Lane struct {
	ID     string
	Name   string
	NameRU string
	Roles  []Role // whose commands are here; system steps are beside the people whose work they are
}

// Band is a stage as a range of columns of the chart, both ends included.
type Band struct {
	Stage Phase
	From  int
	To    int
}

// NodeKind is the kind of a BPMN element.
type NodeKind string

// The kinds of element.
const (
	StartEvent        NodeKind = "start"              // plain
	StartMessage      NodeKind = "start-message"      // somebody asks
	StartCondition    NodeKind = "start-condition"    // something has become true; in an event sub-process
	EndEvent          NodeKind = "end"                // plain
	CatchMessage      NodeKind = "catch-message"      // waits for somebody outside
	CatchTimer        NodeKind = "catch-timer"        // waits for a time
	ThrowMessage      NodeKind = "throw-message"      // tells somebody outside
	ThrowCompensation NodeKind = "throw-compensation" // undoes what was done, by each step's declared reverse
	BoundaryUndo      NodeKind = "boundary-undo"      // on its host: what to do when it is undone
	UserTask          NodeKind = "user-task"          // a command that people give
	ServiceTask       NodeKind = "service-task"       // a step that the process takes by itself
	UndoTask          NodeKind = "undo-task"          // a service task that undoes another one
	CallActivity      NodeKind = "call"               // a part drawn on a chart of its own, collapsed
	StageBox          NodeKind = "stage"              // a stage as a collapsed sub-process
	Exclusive         NodeKind = "exclusive"          // one way, by a condition
	Parallel          NodeKind = "parallel"           // all ways at once
	EventBased        NodeKind = "event-based"        // one way, by what happens first
	EventSubProcess   NodeKind = "event-sub-process"  // a frame round its children: at any time
)

// Node is one element of a chart.
type Node struct {
	ID     string
	Kind   NodeKind
	Name   string
	NameRU string
	Lane   string // a lane's id; empty inside a frame
	Col    int    // from 0, over the whole chart
	Row    int    // from 0 within the lane
	Stages []Phase
	Frame  string // id of the event sub-process it is in
	Cols   int    // of a frame: columns it spans
	Rows   int    // of a frame: rows of its lane it spans
	On     string // of a boundary event: its host
	Chart  string // of a call: the chart that shows it
	Called string // of a call: the BPMN process that it shows; filled in by [Definition.Diagrams]
	Wait   string // reason of the hold in force while orders wait here
}

// Command is the row of a task in a process table; false for anything else.
func (n Node) Command(steps []Step) (Step, bool) {
	i := slices.IndexFunc(steps, func(s Step) bool { return s.Element == n.ID })
	if i < 0 {
		return Step{}, false
	}
	return steps[i], true
}

// FlowKind is the kind of a connection.
type FlowKind string

// The kinds of connection.
const (
	Sequence    FlowKind = ""            // what comes next
	MessageFlow FlowKind = "message"     // between participants
	Association FlowKind = "association" // from a boundary event to the step that undoes its host
)

// Flow joins two elements, or an element and a black box.
type Flow struct {
	From   string
	To     string
	Kind   FlowKind
	Name   string
	NameRU string
}

// ID names the flow: it never changes while its ends do not.
func (f Flow) ID() string { return "Flow_" + f.From + "_" + f.To }

// Stage finds the stage of a phase.
func (c Chart) Stage(p Phase) (Stage, bool) {
	i := slices.IndexFunc(c.Stages, func(s Stage) bool { return s.Phase == p })
	if i < 0 {
		return Stage{}, false
	}
	return c.Stages[i], true
}

// Node finds an element of the chart.
func (c Chart) Node(id string) (Node, bool) {
	i := slices.IndexFunc(c.Nodes, func(n Node) bool { return n.ID == id })
	if i < 0 {
		return Node{}, false
	}
	return c.Nodes[i], true
}
