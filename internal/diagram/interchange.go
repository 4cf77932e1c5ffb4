package diagram

import (
	"strconv"

	"github.com/workbay/workbay/process"
)

// interchange writes where everything stands.
func (d *drawing) interchange(x *writer) {
	x.open("bpmndi:BPMNDiagram", "id", "Diagram_"+d.chart.ID)
	x.open("bpmndi:BPMNPlane", "id", "Plane_"+d.chart.ID, "bpmnElement", "Collaboration_"+d.chart.ID)
	for _, p := range d.pools {
		diShape(x, p.id, p.box, rect{}, "isHorizontal", "true")
	}
	for _, l := range d.lanes {
		diShape(x, l.id, l.box, rect{}, "isHorizontal", "true")
	}
	for _, s := range d.shapes {
		switch s.node.Kind {
		case process.EventSubProcess:
			diShape(x, s.node.ID, s.box, rect{}, "isExpanded", "true")
		case process.StageBox, process.CallActivity:
			diShape(x, s.node.ID, s.box, rect{}, "isExpanded", "false")
		case process.Exclusive:
			diShape(x, s.node.ID, s.box, s.label, "isMarkerVisible", "true")
		default:
			diShape(x, s.node.ID, s.box, s.label)
		}
	}
	for _, e := range d.edges {
		diEdge(x, e)
	}
	for _, b := range d.bands {
		diShape(x, b.id, b.box, rect{b.text, b.head.y + pad, b.textWidth() - 2*pad, leading(bandSize)})
	}
	x.close("bpmndi:BPMNPlane")
	x.close("bpmndi:BPMNDiagram")
}

func diShape(x *writer, id string, box, label rect, more ...string) {
	x.open("bpmndi:BPMNShape", append([]string{"id", id + "_di", "bpmnElement", id}, more...)...)
	bounds(x, box)
	diLabel(x, label)
	x.close("bpmndi:BPMNShape")
}

func diEdge(x *writer, e *edge) {
	id := e.flow.ID()
	x.open("bpmndi:BPMNEdge", "id", id+"_di", "bpmnElement", id)
	for _, p := range e.line {
		x.empty("di:waypoint", "x", strconv.Itoa(p.x), "y", strconv.Itoa(p.y))
	}
	diLabel(x, e.label)
	x.close("bpmndi:BPMNEdge")
}

func diLabel(x *writer, r rect) {
	if r == (rect{}) {
		return
	}
	x.open("bpmndi:BPMNLabel")
	bounds(x, r)
	x.close("bpmndi:BPMNLabel")
}

func bounds(x *writer, r rect) {
	x.empty("dc:Bounds", "x", strconv.Itoa(r.x), "y", strconv.Itoa(r.y), "width", strconv.Itoa(r.w), "height", strconv.Itoa(r.h))
}
