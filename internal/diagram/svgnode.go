package diagram

import (
	"strconv"

	"github.com/workbay/workbay/process"
)

func (p *picture) node(s *shape) {
	m, classes := p.mark(s.node.ID)
	n := s.node
	if st, ok := p.d.chart.Stage(stageOf(n)); ok && st.Terminal {
		classes += " over"
	}
	p.open("g", "id", n.ID, "class", "node "+string(n.Kind)+classes)
	more := m.Lines
	if n.Wait != "" {
		more = append([]string{p.d.words.waitsHere(p.d.chart, n.Wait)}, more...)
	}
	p.full(n.Name, n.NameRU, more...)
	switch {
	case isTask(n.Kind):
		p.task(s, m)
	case isGateway(n.Kind):
		p.gateway(s)
	default:
		p.event(s)
	}
	if s.label != (rect{}) {
		p.label(s.label, s.lines)
	}
	if isTask(n.Kind) {
		p.badges(m, s.box)
	} else {
		p.badge(m, s.box)
	}
	p.close("g")
}

// stageOf is the phase that a stage's box stands for.
func stageOf(n process.Node) process.Phase {
	if n.Kind != process.StageBox || len(n.Stages) == 0 {
		return process.NoPhase
	}
	return n.Stages[0]
}

func (p *picture) label(r rect, lines []string) {
	for i, l := range lines {
		p.words("label", l, r.cx(), r.y+i*leading(p.d.font.label)+p.d.font.label-1)
	}
}

func (p *picture) task(s *shape, m Mark) {
	b := s.box
	p.box(b, 8, "box")
	switch s.node.Kind {
	case process.UserTask:
		p.trail("icon", "M%d %da3 3 0 1 0 .1 0zm-6 13c0 -7 12 -7 12 0z", b.x+14, b.y+6)
	case process.ServiceTask, process.UndoTask:
		p.gear(b.x+14, b.y+14)
	}
	switch s.node.Kind {
	case process.UndoTask:
		p.rewind(b.cx(), b.bottom()-10, "icon")
	case process.CallActivity, process.StageBox:
		p.trail("icon", "M%d %dh12v12h-12zm6 3v6m-3 -3h6", b.cx()-6, b.bottom()-16)
	}
	name, small := nameSize, ruSize
	if s.node.Kind == process.StageBox {
		name, small = stageSize, stageRU
	}
	y := p.stack(s, m, name, small)
	for _, l := range s.lines {
		y += leading(name)
		p.words("name", l, b.cx(), y-4)
	}
	lines, class := p.under(s, m)
	bold := class == "mark"
	for _, l := range lines {
		y += leading(small)
		p.words(class, shorten(l, small, bold, b.w-2*pad), b.cx(), y-3)
	}
	p.inStage(s, m, y)
}

// under is what stands beneath a name: the Russian one, or what an overlay
// says where there is no room for both.
func (p *picture) under(s *shape, m Mark) (lines []string, class string) {
	switch {
	case len(m.Lines) == 0:
		return s.ru, "ru"
	case s.node.Kind != process.StageBox:
		return m.Lines[:min(len(m.Lines), max(2, len(s.ru)))], "mark"
	case len(s.lines)+len(s.ru) > 3:
		return nil, "ru"
	}
	return s.ru, "ru"
}

// stack is where the text of a task begins, so that it stands in the middle.
func (p *picture) stack(s *shape, m Mark, name, small int) int {
	under, _ := p.under(s, m)
	text := len(s.lines)*leading(name) + len(under)*leading(small)
	top, bottom := s.margins()
	if s.node.Kind == process.StageBox && (len(m.Lines) > 0 || s.node.Wait != "") {
		text += min(2, max(len(m.Lines), 1))*leading(stageRU) + 4
	}
	return s.box.y + top + (s.box.h-top-bottom-text)/2
}

// inStage writes the lines of an overlay into a stage, or what it waits for.
func (p *picture) inStage(s *shape, m Mark, y int) {
	if s.node.Kind != process.StageBox {
		return
	}
	if len(m.Lines) == 0 && s.node.Wait != "" {
		p.pill("pill waits", p.d.words.waits(s.node.Wait), s.box.cx(), y+11)
	}
	for _, l := range m.Lines[:min(2, len(m.Lines))] {
		y += leading(stageRU)
		p.words("mark", shorten(l, p.d.font.stageMark, true, s.box.w-pad), s.box.cx(), y)
	}
}

func (p *picture) gateway(s *shape) {
	x, y, r := s.box.cx(), s.box.cy(), gatewaySize/2
	p.trail("diamond", "M%d %dl%d %dl%d %dl%d %dz", x, y-r, r, r, -r, r, -r, -r)
	switch s.node.Kind {
	case process.Exclusive:
		p.trail("icon", "M%d %dl12 12m0 -12l-12 12", x-6, y-6)
	case process.Parallel:
		p.trail("icon", "M%d %dv16m-8 -8h16", x, y-8)
	case process.EventBased:
		p.ring(x, y, 12, "icon")
		p.trail("icon", "M%d %dl7 5l-3 8h-8l-3 -8z", x, y-8)
	}
}

func (p *picture) ring(x, y, r int, class string) {
	p.empty("circle", "class", class, "cx", strconv.Itoa(x), "cy", strconv.Itoa(y), "r", strconv.Itoa(r))
}

// gear is a ring of short strokes round another.
func (p *picture) gear(x, y int) {
	p.ring(x, y, 4, "icon")
	p.trail("icon", "M%d %dv2m0 8v2m-6 -6h2m8 0h2m-10.2 -4.2l1.4 1.4m5.6 5.6l1.4 1.4m0 -8.4l-1.4 1.4m-5.6 5.6l-1.4 1.4", x, y-6)
}

func (p *picture) rewind(x, y int, class string) {
	p.trail(class, "M%d %dl-7 5l7 5zm7 0l-7 5l7 5z", x, y-5)
}

func (p *picture) event(s *shape) {
	x, y, r := s.box.cx(), s.box.cy(), eventSize/2
	class := "ring"
	k := s.node.Kind
	if p.d.beside(s.node) {
		class = "ring dashed"
	}
	p.ring(x, y, r, class)
	switch k {
	case process.CatchMessage, process.CatchTimer, process.ThrowMessage, process.ThrowCompensation, process.BoundaryUndo:
		p.ring(x, y, r-3, class)
	}
	switch k {
	case process.StartMessage, process.CatchMessage:
		p.trail("icon", "M%d %dh16v11h-16zl8 6l8 -6", x-8, y-5)
	case process.ThrowMessage:
		p.trail("icon full", "M%d %dh16v11h-16z", x-8, y-5)
		p.trail("icon flap", "M%d %dl8 6l8 -6", x-8, y-5)
	case process.CatchTimer:
		p.ring(x, y, 9, "icon")
		p.trail("icon", "M%d %dv-6m0 6l4 3", x, y)
	case process.StartCondition:
		p.trail("icon", "M%d %dh12v16h-12zm3 4h6m-6 4h6m-6 4h6", x-6, y-8)
	case process.ThrowCompensation:
		p.rewind(x-1, y, "icon full")
	case process.BoundaryUndo:
		p.rewind(x-1, y, "icon")
	}
}
