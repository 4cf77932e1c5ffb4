package diagram

import "github.com/workbay/workbay/workorder"

// Sizes of shapes, in pixels. Widths and heights are multiples of two steps,
// so that centres and edges lie on the grid; those of gateways and events are
// what BPMN tools use.
const (
	taskWidth   = 140
	taskHeight  = 80
	stageWidth  = 140
	stageHeight = 120 // of two lines of each name and what an overlay says
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
func (s *shape) measure() (w, h int) {
	n := s.node
	switch {
	case isGateway(n.Kind):
		return gatewaySize, gatewaySize
	case isEvent(n.Kind):
		return eventSize, eventSize
	case n.Kind == workorder.StageBox:
		s.lines = wrap(n.Name, stageSize, true, stageWidth-2*pad)
		s.ru = wrap(n.NameRU, stageRU, false, stageWidth-2*pad)
		return stageWidth, stageHeight
	}
	side := iconRoom // the first line stays clear of the icon
	if n.Kind == workorder.CallActivity {
		side = pad
	}
	s.lines = wrap(n.Name, nameSize, false, taskWidth-2*side)
	s.ru = wrap(n.NameRU, ruSize, false, taskWidth-2*pad)
	w = taskWidth
	if most := max(s.above, s.below); most > 2 {
		w = most * messageRoom
	}
	top, bottom := s.margins()
	return w, max(taskHeight, up(top+s.textHeight()+bottom, 2*step))
}

// margins is the room kept free above the text and below it: for a marker at
// the lower edge or an event on it.
func (s *shape) margins() (top, bottom int) {
	switch {
	case s.host || s.node.Kind == workorder.UndoTask || s.node.Kind == workorder.CallActivity:
		return pad / 2, markerRoom
	case s.node.Kind == workorder.StageBox:
		return pad, markerRoom
	}
	return pad, pad
}

func (s *shape) textHeight() int {
	return len(s.lines)*leading(nameSize) + len(s.ru)*leading(ruSize)
}
