package process

import "slices"

// Path is the way an instance went over a chart: the ids of the elements, bands and
// flows it passed, and where it is.
type Path struct {
	Passed map[string]bool
	At     string // the stage's element
}

// PathOf finds the way of an instance by its stays and the kinds of its journal.
func (c Chart) PathOf(visits []Visit, kinds []string) Path {
	p := Path{Passed: map[string]bool{}}
	var boxes, tasks []string // elements, in the order of time
	for _, v := range visits {
		if s, ok := c.Stage(v.Phase); ok {
			boxes = append(boxes, s.Element)
			p.Passed[s.Element], p.At = true, s.Element
		}
	}
	for _, k := range kinds {
		tasks = append(tasks, TaskID(k))
		p.Passed[TaskID(k)] = true
	}
	for _, n := range c.Nodes {
		if n.Frame != "" && p.Passed[n.ID] {
			p.Passed[n.Frame] = true
		}
		if n.begins() && n.Frame == "" {
			p.Passed[n.ID] = true
		}
	}
	c.passBetween(p.Passed, func(from, to Node) bool {
		switch {
		case from.begins():
			return true
		case from.Kind == StageBox:
			return next(boxes, from.ID, to.ID)
		}
		return slices.Index(tasks, from.ID) < lastIndex(tasks, to.ID)
	})
	return p
}

// next reports whether b ever came right after a.
func next(list []string, a, b string) bool {
	for i := 1; i < len(list); i++ {
		if list[i-1] == a && list[i] == b {
			return true
		}
	}
	return false
}

func lastIndex(list []string, s string) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] == s {
			return i
		}
	}
	return -1
}

// begins reports whether the process starts here.
func (n Node) begins() bool { return n.Kind == StartEvent || n.Kind == StartMessage }

// rests reports whether an instance leaves a trace when it passes: a stage, or a
// command that is in its journal. Everything else is between two of these.
func (n Node) rests() bool {
	switch n.Kind {
	case StageBox, UserTask, ServiceTask, UndoTask:
		return true
	}
	return false
}

// passBetween adds the flows and elements that lie between two that were passed
// one after the other.
func (c Chart) passBetween(passed map[string]bool, follows func(from, to Node) bool) {
	var between map[string]bool
	var origin Node
	var leads func(id string) bool
	leads = func(id string) bool { // from here on to something that was passed
		n, _ := c.Node(id)
		if n.rests() {
			return passed[id] && follows(origin, n)
		}
		if on, seen := between[id]; seen {
			return on
		}
		between[id] = false // a ring leads nowhere
		for _, f := range c.Flows {
			if f.From == id && f.Kind == Sequence && leads(f.To) {
				between[id] = true
				passed[f.ID()], passed[id] = true, true
			}
		}
		return between[id]
	}
	for _, n := range c.Nodes {
		if !passed[n.ID] || !n.rests() && !n.begins() {
			continue
		}
		between, origin = map[string]bool{}, n
		for _, f := range c.Flows {
			if f.From == n.ID && f.Kind == Sequence && leads(f.To) {
				passed[f.ID()] = true
			}
		}
	}
}
