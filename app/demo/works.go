package demo

import (
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// work is a job as the service centre's price book has it.
type work struct {
	op      string
	title   string
	english string // title, of work that is a template
	skill   string
	hours   exact.Hours
	fixed   exact.Money // price of the work in the template; by the rate when 0
	parts   []use
	onTop   bool // on a warranty order the client pays it
	answer  int  // number of the concern it answers; 0 is the first
}

// use is how much of a family's part a job takes.
type use struct {
	family string
	qty    int64
}

var (
	oilService = work{op: "M-010", title: "Замена масла и фильтров", english: "Oil and filters change", skill: "maintenance", hours: exact.HoursOf(1, 0), parts: []use{{"OF", 1}, {"OIL", 4}, {"AF", 1}, {"CF", 1}}}
	frontPads  = work{op: "B-110", title: "Замена передних тормозных колодок", english: "Front brake pads change", skill: "brakes", hours: exact.HoursOf(1, 20), parts: []use{{"BPF", 1}, {"BFL", 1}}}
	rearPads   = work{op: "B-120", title: "Замена задних тормозных колодок", english: "Rear brake pads change", skill: "brakes", hours: exact.HoursOf(1, 10), parts: []use{{"BPR", 1}}}
	frontDiscs = work{op: "B-115", title: "Замена передних тормозных дисков", skill: "brakes", hours: exact.HoursOf(1, 50), parts: []use{{"BDF", 2}}}
	struts     = work{op: "C-210", title: "Замена передних стоек", skill: "chassis", hours: exact.HoursOf(2, 50), parts: []use{{"STF", 2}, {"SL", 2}}}
	strutsAll  = work{op: "C-211", title: "Замена передних стоек с опорами", skill: "chassis", hours: exact.HoursOf(3, 0), parts: []use{{"STF", 2}, {"SM", 2}}}
	rearShocks = work{op: "C-220", title: "Замена задних амортизаторов", skill: "chassis", hours: exact.HoursOf(1, 60), parts: []use{{"SHR", 2}}}
	arms       = work{op: "C-230", title: "Замена рычагов подвески", skill: "chassis", hours: exact.HoursOf(1, 80), parts: []use{{"CA", 2}, {"BJ", 2}}}
	bearing    = work{op: "C-240", title: "Замена подшипника ступицы", skill: "chassis", hours: exact.HoursOf(1, 60), parts: []use{{"WB", 1}}}
	timing     = work{op: "E-310", title: "Замена ремня ГРМ и насоса", english: "Timing belt and water pump change", skill: "engine", hours: exact.HoursOf(4, 0), parts: []use{{"TB", 1}, {"WP", 1}, {"CL", 5}}}
	plugs      = work{op: "E-320", title: "Замена свечей зажигания", skill: "engine", hours: exact.HoursOf(0, 80), parts: []use{{"SP", 4}}}
	coil       = work{op: "E-325", title: "Замена катушки зажигания", skill: "engine", hours: exact.HoursOf(0, 60), parts: []use{{"IC", 1}}}
	egr        = work{op: "E-340", title: "Замена клапана EGR", skill: "engine", hours: exact.HoursOf(2, 20), parts: []use{{"EGR", 1}}}
	thermostat = work{op: "E-350", title: "Замена термостата", skill: "engine", hours: exact.HoursOf(1, 30), parts: []use{{"TH", 1}, {"CL", 3}}}
	lambda     = work{op: "L-410", title: "Замена датчика кислорода", skill: "diagnosis", hours: exact.HoursOf(0, 90), parts: []use{{"OS", 1}}}
	wheelSpeed = work{op: "L-420", title: "Замена датчика скорости колеса", skill: "electrics", hours: exact.HoursOf(0, 70), parts: []use{{"WS", 1}}}
	alternator = work{op: "L-430", title: "Замена генератора", skill: "electrics", hours: exact.HoursOf(1, 50), parts: []use{{"ALT", 1}, {"DB", 1}}}
	starter    = work{op: "L-440", title: "Замена стартера", skill: "electrics", hours: exact.HoursOf(1, 40), parts: []use{{"STR", 1}}}
	headlamp   = work{op: "L-450", title: "Замена фары", skill: "electrics", hours: exact.HoursOf(0, 90), parts: []use{{"HL", 1}, {"H7", 1}}}
	battery    = work{op: "L-460", title: "Замена аккумулятора", skill: "electrics", hours: exact.HoursOf(0, 40), parts: []use{{"BAT", 1}}}
	wipers     = work{op: "M-030", title: "Замена щёток стеклоочистителя", english: "Wiper blades change", skill: "maintenance", hours: exact.HoursOf(0, 20), fixed: 30_000, parts: []use{{"WBL", 2}}}
	climate    = work{op: "A-510", title: "Чистка кондиционера", skill: "climate", hours: exact.HoursOf(1, 0), parts: []use{{"CF", 1}}}
	windscreen = work{op: "K-610", title: "Замена лобового стекла", skill: "glass", hours: exact.HoursOf(2, 50), parts: []use{{"WIN", 1}}}
	mirror     = work{op: "K-620", title: "Замена корпуса зеркала", skill: "body", hours: exact.HoursOf(0, 80), parts: []use{{"MIR", 1}}}
	roadTest   = work{op: "D-010", title: "Контрольная поездка и осмотр", skill: "diagnosis", hours: exact.HoursOf(0, 50)}
)

// second is the same work for the order's second concern.
func (w work) second() work {
	w.answer = 2
	return w
}

// byClient is the same work paid by the client on a warranty order.
func (w work) byClient() work {
	w.onTop = true
	return w
}

// spec is the job for a car of this platform.
func (w work) spec(p platform) workorder.JobSpec {
	j := workorder.JobSpec{Concern: max(1, w.answer), Title: w.title, OpCode: w.op, Skill: w.skill, NormHours: w.hours, ClientPay: w.onTop}
	for _, u := range w.parts {
		j.Parts = append(j.Parts, workorder.PartSpec{PartNo: partNo(u.family, p), Qty: exact.Units(u.qty)})
	}
	return j
}

func specs(p platform, jobs []work) []workorder.JobSpec {
	list := make([]workorder.JobSpec, len(jobs))
	for i, w := range jobs {
		list[i] = w.spec(p)
	}
	return list
}
