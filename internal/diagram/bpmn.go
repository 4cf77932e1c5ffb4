package diagram

import (
	"io"
	"slices"
	"strings"

	"github.com/workbay/workbay/process"
)

// BPMN writes a chart as a BPMN 2.0 file with its diagram. Names are in
// English, the documentation of an element is its Russian name.
func BPMN(w io.Writer, c process.Chart) error {
	d, err := drawn(c, nil)
	if err != nil {
		return err
	}
	x := &writer{}
	x.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	x.open("bpmn:definitions",
		"xmlns:bpmn", "http://www.omg.org/spec/BPMN/20100524/MODEL",
		"xmlns:bpmndi", "http://www.omg.org/spec/BPMN/20100524/DI",
		"xmlns:dc", "http://www.omg.org/spec/DD/20100524/DC",
		"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance",
		"xmlns:di", "http://www.omg.org/spec/DD/20100524/DI",
		"id", "Definitions_"+c.ID, "name", c.Title, "targetNamespace", "https://github.com/workbay/workbay")
	d.categories(x)
	d.collaboration(x)
	for i, p := range c.Pools {
		if p.Process != "" {
			d.process(x, i)
		}
	}
	d.interchange(x)
	x.close("bpmn:definitions")
	_, err = w.Write(x.Bytes())
	return err
}

func valueID(stage string) string { return strings.Replace(stage, "Stage_", "StageName_", 1) }

func (d *drawing) categories(x *writer) {
	if len(d.bands) == 0 {
		return
	}
	x.open("bpmn:category", "id", "Category_Stages", "name", "Stages")
	for _, b := range d.bands {
		x.empty("bpmn:categoryValue", "id", valueID(b.id), "value", b.name)
	}
	x.close("bpmn:category")
}

func (d *drawing) collaboration(x *writer) {
	x.open("bpmn:collaboration", "id", "Collaboration_"+d.chart.ID)
	x.text("bpmn:documentation", strings.TrimSpace(d.chart.TitleRU+". "+d.chart.Doc))
	for _, p := range d.chart.Pools {
		x.open("bpmn:participant", "id", p.ID, "name", p.Name, "processRef", p.Process)
		x.text("bpmn:documentation", p.NameRU)
		x.close("bpmn:participant")
	}
	for _, f := range d.chart.Flows {
		if f.Kind == process.MessageFlow {
			d.connection(x, "bpmn:messageFlow", f)
		}
	}
	for _, b := range d.bands {
		x.open("bpmn:group", "id", b.id, "categoryValueRef", valueID(b.id))
		x.text("bpmn:documentation", b.ru)
		x.close("bpmn:group")
	}
	x.close("bpmn:collaboration")
}

func (d *drawing) connection(x *writer, tag string, f process.Flow, more ...string) {
	attrs := append([]string{"id", f.ID(), "name", f.Name, "sourceRef", f.From, "targetRef", f.To}, more...)
	if f.NameRU == "" {
		x.empty(tag, attrs...)
		return
	}
	x.open(tag, attrs...)
	x.text("bpmn:documentation", f.NameRU)
	x.close(tag)
}

func (d *drawing) process(x *writer, pool int) {
	p := d.chart.Pools[pool]
	x.open("bpmn:process", "id", p.Process, "name", d.chart.Title, "isExecutable", "false")
	x.open("bpmn:laneSet", "id", "LaneSet_"+p.Process)
	for _, l := range p.Lanes {
		x.open("bpmn:lane", "id", l.ID, "name", l.Name)
		x.text("bpmn:documentation", l.NameRU)
		for _, s := range d.shapes {
			if d.laneOf(s) == l.ID && s.node.Frame == "" {
				x.text("bpmn:flowNodeRef", s.node.ID)
			}
		}
		x.close("bpmn:lane")
	}
	x.close("bpmn:laneSet")
	d.elements(x, pool, "")
	for _, f := range d.chart.Flows {
		if s := d.index[f.From]; f.Kind == process.Association && s != nil && s.pool == pool {
			d.connection(x, "bpmn:association", process.Flow{From: f.From, To: f.To}, "associationDirection", "One")
		}
	}
	x.close("bpmn:process")
}

// laneOf is the lane of an element; an event on an edge stands in its host's.
func (d *drawing) laneOf(s *shape) string {
	if host := d.index[s.node.On]; host != nil {
		return d.lane(host.node)
	}
	return d.lane(s.node)
}

// elements writes the nodes of a process or of a frame, and the flows among them.
func (d *drawing) elements(x *writer, pool int, frame string) {
	for _, s := range d.shapes {
		if s.pool == pool && d.frameOf(s) == frame {
			d.element(x, s)
		}
	}
	for _, f := range d.chart.Flows {
		if s := d.index[f.From]; f.Kind == process.Sequence && s != nil && s.pool == pool && d.frameOf(s) == frame {
			d.connection(x, "bpmn:sequenceFlow", f)
		}
	}
}

// frameOf is the frame an element stands in; an event on an edge its host's.
func (d *drawing) frameOf(s *shape) string {
	if host := d.index[s.node.On]; host != nil {
		return host.node.Frame
	}
	return s.node.Frame
}

// tags is what each kind is in BPMN, and the definition of an event.
func tags(k process.NodeKind) (tag, definition string) {
	switch k {
	case process.StartEvent:
		return "startEvent", ""
	case process.StartMessage:
		return "startEvent", "message"
	case process.StartCondition:
		return "startEvent", "conditional"
	case process.EndEvent:
		return "endEvent", ""
	case process.CatchMessage:
		return "intermediateCatchEvent", "message"
	case process.CatchTimer:
		return "intermediateCatchEvent", "timer"
	case process.ThrowMessage:
		return "intermediateThrowEvent", "message"
	case process.ThrowCompensation:
		return "intermediateThrowEvent", "compensate"
	case process.BoundaryUndo:
		return "boundaryEvent", "compensate"
	case process.UserTask:
		return "userTask", ""
	case process.ServiceTask, process.UndoTask:
		return "serviceTask", ""
	case process.CallActivity:
		return "callActivity", ""
	case process.StageBox:
		return "adHocSubProcess", "" // what it holds is done in any order
	case process.EventSubProcess:
		return "subProcess", ""
	case process.Exclusive:
		return "exclusiveGateway", ""
	case process.Parallel:
		return "parallelGateway", ""
	case process.EventBased:
		return "eventBasedGateway", ""
	}
	return "", ""
}

func (d *drawing) element(x *writer, s *shape) {
	n := s.node
	tag, definition := tags(n.Kind)
	tag = "bpmn:" + tag
	x.open(tag, append([]string{"id", n.ID, "name", n.Name}, d.attributes(s)...)...)
	x.text("bpmn:documentation", n.NameRU)
	for _, f := range d.chart.Flows {
		if f.Kind == process.Sequence && f.To == n.ID {
			x.text("bpmn:incoming", f.ID())
		}
	}
	for _, f := range d.chart.Flows {
		if f.Kind == process.Sequence && f.From == n.ID {
			x.text("bpmn:outgoing", f.ID())
		}
	}
	if definition == "conditional" {
		x.open("bpmn:conditionalEventDefinition", "id", "Definition_"+n.ID)
		x.text("bpmn:condition", n.Name, "xsi:type", "bpmn:tFormalExpression")
		x.close("bpmn:conditionalEventDefinition")
	} else if definition != "" {
		x.empty("bpmn:"+definition+"EventDefinition", "id", "Definition_"+n.ID)
	}
	if n.Kind == process.EventSubProcess {
		d.elements(x, s.pool, n.ID)
	}
	x.close(tag)
}

// attributes are those that only some kinds have.
func (d *drawing) attributes(s *shape) []string {
	switch s.node.Kind {
	case process.UndoTask:
		return []string{"isForCompensation", "true"}
	case process.CallActivity:
		if s.node.Called != "" {
			return []string{"calledElement", s.node.Called}
		}
	case process.EventSubProcess:
		return []string{"triggeredByEvent", "true"}
	case process.BoundaryUndo:
		return []string{"attachedToRef", s.node.On}
	case process.StartMessage, process.StartCondition:
		if d.beside(s.node) {
			return []string{"isInterrupting", "false"}
		}
	}
	return nil
}

// beside reports whether an event starts something that runs beside the rest.
func (d *drawing) beside(n process.Node) bool {
	switch n.Kind {
	case process.StartMessage, process.StartCondition:
		return n.Frame != "" && !d.interrupts(n.Frame)
	}
	return false
}

// interrupts reports whether an event sub-process puts an end to what runs: when
// it undoes it. Others run beside it.
func (d *drawing) interrupts(frame string) bool {
	return slices.ContainsFunc(d.chart.Nodes, func(n process.Node) bool {
		return n.Frame == frame && n.Kind == process.ThrowCompensation
	})
}
