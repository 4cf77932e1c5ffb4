package diagram

import (
	"github.com/workbay/workbay/process"
)

// Sizes of shapes, in pixels. Widths and heights are multiples of two steps,
// so that centres and edges lie on the grid; those of gateways and events are
// what BPMN tools use.
const (
	taskWidth   = 140
	taskHeight  = 80
	gatewaySize = 50
	eventSize   = 36
	pad         = 8   // between a border and the text in it
	iconRoom    = 22  // of the icon in a task's corner
	markerRoom  = 18  // of the marker at the lower edge
	messageRoom = 120 // of a message flow with its name, where there are more than two
)

// measure finds the size of a shape and wraps the text inside it.
//
// A call at which many messages arrive or leave is wide enough to name them.
func (s *shape) measure(font sizes) (w, h int) {
	n := s.node
	switch {
	case isGateway(n.Kind):
		return gatewaySize, gatewaySize
	case isEvent(n.Kind):
		return eventSize, eventSize
	case n.Kind == process.StageBox:
		s.lines = wrap(n.Name, stageSize, true, font.stageW-2*pad)
		s.ru = wrap(n.NameRU, stageRU, false, font.stageW-2*pad)
		return font.stageW, font.stageH
	}
	beside := taskWidth - 2*iconRoom // the first line stays clear of the icon
	s.lines = wrap(n.Name, nameSize, false, beside)
	if s.under = n.Kind != process.CallActivity && widest(s.lines, nameSize, false) > beside; s.under || n.Kind == process.CallActivity {
		s.lines = wrap(n.Name, nameSize, false, taskWidth-2*pad)
	}
	s.ru = wrap(n.NameRU, ruSize, false, taskWidth-2*pad)
	w = taskWidth
	if most := max(s.above, s.below); most > 2 {
		w = most * messageRoom
	}
	top, bottom := s.margins()
	return w, max(taskHeight, up(top+s.textHeight()+bottom, 2*step))
}

// margins is the room kept free above the text and below it: for the icon where
// the text does not fit beside it, for a marker at the lower edge or an event on it.
func (s *shape) margins() (top, bottom int) {
	top, bottom = pad, pad
	switch {
	case s.host || s.node.Kind == process.UndoTask || s.node.Kind == process.CallActivity:
		top, bottom = pad/2, markerRoom
	case s.node.Kind == process.StageBox:
		bottom = markerRoom
	}
	if s.under {
		top = iconRoom
	}
	return top, bottom
}

func (s *shape) textHeight() int {
	return len(s.lines)*leading(nameSize) + len(s.ru)*leading(ruSize)
}
