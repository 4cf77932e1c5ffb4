package process

// Box draws a stage of a process.
func Box(s Stage, lane string, col, row int) Node {
	return Node{ID: s.Element, Kind: StageBox, Name: s.Title, NameRU: s.TitleRU, Lane: lane, Col: col, Row: row, Stages: []Phase{s.Phase}}
}

// TaskNode draws a step of a process table: a task of people, or of the process itself.
func TaskNode(s Step, lane string, col, row int, stages ...Phase) Node {
	n := Node{ID: s.Element, Kind: UserTask, Name: s.Title, NameRU: s.TitleRU, Lane: lane, Col: col, Row: row, Stages: stages}
	if !s.ForPeople() {
		n.Kind = ServiceTask
	}
	return n
}

// Undoing makes a task the one that undoes another.
func (n Node) Undoing() Node {
	n.Kind = UndoTask
	return n
}

// Element draws an event or a gateway.
func Element(kind NodeKind, id, name, ru, lane string, col, row int, stages ...Phase) Node {
	return Node{ID: id, Kind: kind, Name: name, NameRU: ru, Lane: lane, Col: col, Row: row, Stages: stages}
}

// Boundary draws an event on the edge of its host.
func Boundary(kind NodeKind, id, name, ru, on string) Node {
	return Node{ID: id, Kind: kind, Name: name, NameRU: ru, On: on}
}

// Waiting names the hold in force while instances wait here.
func (n Node) Waiting(reason string) Node {
	n.Wait = reason
	return n
}

// In puts the element into a frame.
func (n Node) In(frame string) Node {
	n.Frame = frame
	return n
}

// Line joins elements one after the other.
func Line(ids ...string) []Flow {
	var flows []Flow
	for i := 1; i < len(ids); i++ {
		flows = append(flows, Flow{From: ids[i-1], To: ids[i]})
	}
	return flows
}

// Named joins two elements under a condition.
func Named(from, to, name, ru string) Flow { return Flow{From: from, To: to, Name: name, NameRU: ru} }

// Message joins an element and somebody outside.
func Message(from, to, name, ru string) Flow {
	return Flow{From: from, To: to, Kind: MessageFlow, Name: name, NameRU: ru}
}
