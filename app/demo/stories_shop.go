package demo

import (
	"net/http"

	"github.com/workbay/workbay/workorder"
)

// workshop are orders that the workshop does not do in one go.
var workshop = []story{
	{name: "paused and resumed", times: 2, kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Скрип в передней подвеске"}, tell: func(v *visit) {
			v.diagnose([]string{"Стойки потекли"}, struts)
			v.byPhone(nil)
			v.issue()
			v.start()
			v.pause("tool", "Съёмник пружин на соседнем посту")
			v.start()
			v.pause("shift", "Обед")
			v.start()
			v.finish()
			v.check()
			v.leave()
		}},
	{name: "quality check failed once", times: 2, kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Свист при запуске"}, tell: func(v *visit) {
			v.diagnose([]string{"Изношены свечи и катушка"}, plugs, coil)
			v.byPhone(nil)
			v.repair()
			v.sendBack("Не затянута катушка второго цилиндра")
			v.start()
			v.finish()
			v.check()
			v.leave()
		}},
	{name: "assigned by the foreman", kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Запотевает салон"}, tell: func(v *visit) {
			v.diagnose([]string{"Забит фильтр салона"}, climate)
			v.byPhone(nil)
			v.assign("climate", "")
			v.work()
			v.leave()
		}},
	{name: "work without parts or consent refused", kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Стучит сзади"}, tell: func(v *visit) {
			v.diagnose([]string{"Задние амортизаторы не держат"}, rearShocks)
			v.refused(http.StatusConflict, func() { v.give(v.s.foreman, workorder.StartJob{JobID: "J1"}) })
			v.byPhone(nil)
			v.refused(http.StatusConflict, func() { v.start() })
			v.work()
			v.leave()
		}},
}

// assign has the foreman name a mechanic with this skill for the first job, with the
// reason when the job takes another one.
func (v *visit) assign(skill, reason string) {
	if v.err != nil {
		return
	}
	id, err := v.s.who(v.ctx, skill)
	v.fail("assign-job", err)
	v.give(v.s.foreman, workorder.AssignJob{JobID: v.order.Jobs[0].ID, MechanicID: id, SkillReason: reason}, Settled)
}

// warranty are orders in the owner's name that others pay for.
var warranty = []story{
	{name: "covered whole", times: 3, kind: workorder.Warranty, cover: full, ends: workorder.Closed,
		says: []string{"Горит Check Engine"}, tell: func(v *visit) {
			v.diagnose([]string{"Отказал датчик кислорода"}, lambda)
			v.bySignature("client")
			v.work()
			v.leave()
		}},
	{name: "covered in part, with a deductible", times: 2, kind: workorder.Warranty, cover: partial, ends: workorder.Closed,
		show: "two payers: parts and half of labour by the distributor, the rest and the deductible by the client",
		says: []string{"Не заряжается аккумулятор", "Заодно поменяйте масло"}, tell: func(v *visit) {
			v.diagnose([]string{"Генератор не даёт зарядки", "Плановая замена"}, alternator, oilService.second().byClient())
			v.byLink(nil)
			v.receive()
			v.work()
			v.pay("transfer", workorder.PayerDistributor)
			v.leave()
		}},
	{name: "paid by the insurer", kind: workorder.Warranty, cover: insured, ends: workorder.Closed,
		says: []string{"Разбита фара, есть справка"}, tell: func(v *visit) {
			v.skip("Повреждение описано страховой", headlamp)
			v.byPhone(nil)
			v.receive()
			v.work()
			v.pay("transfer", workorder.PayerInsurer)
			v.leave()
		}},
	{name: "warranty ran out", kind: workorder.Warranty, cover: expired, ends: workorder.Closed,
		says: []string{"Не крутит стартер"}, tell: func(v *visit) {
			v.diagnose([]string{"Стартер заклинил"}, starter)
			v.byPhone(nil)
			v.receive()
			v.work()
			v.leave()
		}},
	{name: "over the kilometres", kind: workorder.Warranty, cover: overKM, ends: workorder.PhaseDeclined,
		says: []string{"Стук в подвеске, думал, по гарантии"}, tell: func(v *visit) {
			v.diagnose([]string{"Износ стоек, пробег больше гарантийного"}, struts)
			v.byPhone(v.allAgainst("elsewhere"))
			v.handOver("client")
		}},
}

// cancelled are orders that stop in each phase; what they hold is given back.
var cancelled = []story{
	{name: "cancelled when checked in", kind: either, ends: workorder.PhaseCancelled,
		says: []string{"Плановое ТО"}, tell: func(v *visit) { v.cancel("Клиент передумал ждать") }},
	{name: "cancelled in diagnosis", kind: either, ends: workorder.PhaseCancelled,
		says: []string{"Посторонний запах"}, tell: func(v *visit) {
			v.startDiagnosis()
			v.cancel("Клиенту срочно нужна машина")
		}},
	{name: "cancelled in preparation", kind: either, ends: workorder.PhaseCancelled,
		says: []string{"Зеркало не складывается"}, tell: func(v *visit) {
			v.skip("Повреждение видно", mirror)
			v.cancel("Деталь снята с производства, клиент ищет сам")
		}},
	{name: "cancelled before agreement", times: 2, kind: either, ends: workorder.PhaseCancelled,
		says: []string{"Дёргается на малых оборотах"}, tell: func(v *visit) {
			v.diagnose([]string{"Свечи под замену"}, plugs)
			v.cancel("Клиент продаёт автомобиль")
		}},
	{name: "cancelled while parts are on the way", kind: either, ends: workorder.PhaseCancelled,
		says: []string{"Гремит спереди"}, tell: func(v *visit) {
			v.diagnose([]string{"Разбиты опоры стоек"}, strutsAll)
			v.byPhone(nil)
			v.cancel("Клиент не готов ждать поставку")
		}},
	{name: "cancelled in the queue", kind: either, ends: workorder.PhaseCancelled,
		says: []string{"Замена колодок"}, tell: func(v *visit) {
			v.skip("Износ виден", rearPads)
			v.byPhone(nil)
			v.cancel("Клиент уехал в командировку")
		}},
	{name: "cancelled in repair", times: 2, kind: either, ends: workorder.PhaseCancelled,
		says: []string{"Подтекает антифриз"}, tell: func(v *visit) {
			v.diagnose([]string{"Трещина корпуса термостата"}, thermostat)
			v.byPhone(nil)
			v.issue()
			v.start()
			v.cancel("Клиент забирает машину к дилеру")
		}},
	{name: "cancelled at the check, done work billed", kind: either, ends: workorder.PhaseCancelled,
		says: []string{"ТО и тормоза"}, tell: func(v *visit) {
			v.skip("Плановые работы", frontPads)
			v.byPhone(nil)
			v.repair()
			v.give(v.desk, workorder.Cancel{Reason: "Клиент торопится, сделанное оплачивает", BillDone: true}, Settled)
			v.pay("cash", workorder.PayerClient)
		}},
	{name: "cancelled when ready", kind: either, ends: workorder.PhaseCancelled,
		says: []string{"Сел аккумулятор"}, tell: func(v *visit) {
			v.skip("Симптом однозначный", battery)
			v.byPhone(nil)
			v.work()
			v.cancel("Ошибка оформления: работа по другому договору, счёт снимаем")
		}},
}
