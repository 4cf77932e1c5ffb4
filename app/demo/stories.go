package demo

import (
	"net/http"

	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// straight are orders that go from open to close without a detour.
var straight = []story{
	{name: "all parts in stock, agreed by link", times: 4, kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Скрипят тормоза на холодную"}, tell: func(v *visit) {
			v.diagnose([]string{"Передние колодки изношены до 2 мм"}, frontPads)
			v.byLink(nil)
			v.work()
			v.leave()
		}},
	{name: "maintenance without diagnosis", times: 3, kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Плановое ТО"}, tell: func(v *visit) {
			v.skip("Плановое обслуживание по регламенту", oilService, plugs)
			v.byPhone(nil)
			v.work()
			v.leave()
		}},
	{name: "fault not reproduced", kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Иногда глохнет на светофоре", "Дворники оставляют полосы"}, tell: func(v *visit) {
			v.prefers("phone")
			v.diagnose([]string{notFound, "Щётки растрескались"}, roadTest, wipers.second())
			v.give(v.desk, workorder.RecordContact{How: "phone", Note: "Пусть посмотрят ещё раз, если повторится"})
			v.prefers("email")
			v.byPhone(nil)
			v.work()
			v.leave()
		}},
	{name: "handed over on credit", kind: workorder.Commercial, ends: workorder.HandedOver,
		says: []string{"Не заводится с первого раза"}, tell: func(v *visit) {
			v.startDiagnosis()
			v.found([]string{"Аккумулятор не держит заряд"}, battery)
			v.discount(5_00, "Постоянный клиент")
			v.byPhone(nil)
			v.work()
			v.refused(http.StatusConflict, func() { v.handOver("client") })
			v.give(v.s.manager, workorder.HandOver{
				OdometerOut: v.order.OdometerIn + 3, SignedBy: "client", Credit: "Постоянный клиент, оплата по счёту до конца недели",
			})
		}},
}

// supply are orders whose parts are not simply there.
var supply = []story{
	{name: "one part missing", times: 3, kind: workorder.Commercial, ends: workorder.Closed,
		show: "a missing part: enquiry, purchase order, receipt, repair",
		says: []string{"Стучит спереди на кочках"}, tell: func(v *visit) {
			v.diagnose([]string{"Опоры и стойки изношены"}, strutsAll)
			v.byLink(nil)
			v.receive()
			v.work()
			v.leave()
		}},
	{name: "only a part of it in stock", times: 2, kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Машину уводит вправо"}, tell: func(v *visit) {
			v.diagnose([]string{"Разбиты сайлентблоки рычагов"}, arms)
			v.byPhone(nil)
			v.expect("one of two is on the shelf and the other is ordered", v.ordered() == exact.Units(1))
			v.reject(workorder.WrongPart, "Приехал правый рычаг")
			v.receive()
			v.work()
			v.leave()
		}},
	{name: "a part that no catalogue has", kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Разбили зеркало на парковке"}, tell: func(v *visit) {
			v.skip("Повреждение видно", mirror)
			v.offer(6_400, 9)
			v.byPhone(nil)
			v.receive()
			v.work()
			v.leave()
		}},
	{name: "two cars for the last part", kind: workorder.Commercial, pair: true, ends: workorder.Closed,
		says: []string{"Горит лампа ABS"}, tell: race},
	{name: "glass: nobody has the skill", kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Трещина на лобовом стекле"}, tell: func(v *visit) {
			v.skip("Повреждение видно", windscreen)
			v.byPhone(nil)
			v.receive()
			v.assign("body", "Стёкла никто не ведёт, кузовщик делал такие раньше")
			v.work()
			v.leave()
		}},
}

// race has two clients agree at the same moment; one gets the part from the
// shelf, for the other it is ordered.
func race(v *visit) {
	both := []*visit{v, v.rival}
	step := func(do func(*visit)) {
		work := make([]func() error, len(both))
		for i, one := range both {
			work[i] = func() error { do(one); return one.err }
		}
		_ = together(len(both), work) // each keeps its own error
	}
	step(func(v *visit) {
		v.diagnose([]string{"Нет сигнала датчика переднего левого колеса"}, wheelSpeed)
	})
	step(func(v *visit) { v.byPhone(nil) })
	v.expect("one of two cars gets the last part", v.ordered()+v.rival.ordered() == exact.Units(1))
	for _, one := range both {
		if one.order.Phase == workorder.AwaitingParts {
			one.receive()
		}
		one.work()
		one.leave()
	}
}

// agreement are orders on which the client has something to say.
var agreement = []story{
	{name: "objection, then a changed estimate", times: 2, kind: workorder.Commercial, ends: workorder.Closed,
		show: "an objection and the revised estimate",
		says: []string{"Вибрация при торможении", "Плохо светит левая фара"}, tell: func(v *visit) {
			v.diagnose([]string{"Повело передние диски", "Помутнел рассеиватель"}, frontDiscs, frontPads, headlamp.second())
			v.object("Фара слишком дорогая, сейчас не нужна")
			v.revise("Фару убрали, добавили щётки в подарок", workorder.ReviseEstimate{
				DropJobs: []string{"J3"}, AddJobs: specs(v.car.platform, []work{wipers}),
			})
			v.byLink(nil)
			v.work()
			v.leave()
		}},
	{name: "two of three agreed, one deferred", times: 2, kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Перед отпуском посмотрите всё"}, tell: func(v *visit) {
			v.diagnose([]string{"Изношены колодки и амортизаторы"}, oilService, rearPads, rearShocks)
			v.byLink(map[string]string{"J3": "later:timing"})
			v.work()
			v.leave()
		}},
	{name: "one of two declined", kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Троит двигатель"}, tell: func(v *visit) {
			v.diagnose([]string{"Пробита катушка третьего цилиндра"}, coil, plugs)
			v.byPhone(map[string]string{"J2": "not_convinced"})
			v.work()
			v.leave()
		}},
	{name: "all declined, diagnosis fee", kind: workorder.Commercial, fee: true, ends: workorder.PhaseDeclined,
		says: []string{"Плохо тянет в гору"}, tell: func(v *visit) {
			v.diagnose([]string{"Клапан EGR закоксован"}, egr)
			v.byPhone(v.allAgainst("price"))
			v.pay("card", workorder.PayerClient)
			v.handOver("client")
		}},
	{name: "all declined, no fee", kind: workorder.Commercial, ends: workorder.PhaseDeclined,
		says: []string{"Шумит генератор"}, tell: func(v *visit) {
			v.diagnose([]string{"Износ подшипников генератора"}, alternator)
			v.byLink(v.allAgainst("selling_car"))
			v.handOver("client")
		}},
	{name: "representative within the limit", kind: workorder.Commercial, proxy: 3_000_000, ends: workorder.Closed,
		says: []string{"Плановое ТО служебной машины"}, tell: func(v *visit) {
			v.skip("Плановое обслуживание по регламенту", oilService)
			v.bySignature("representative")
			v.work()
			v.pay("transfer", workorder.PayerClient)
			v.handOver("representative")
			v.close()
		}},
	{name: "representative above the limit", kind: workorder.Commercial, proxy: 1_500_000, ends: workorder.Closed,
		says: []string{"Шум из-под капота"}, tell: func(v *visit) {
			v.diagnose([]string{"Ремень ГРМ изношен, течёт насос"}, timing)
			v.refused(http.StatusForbidden, func() { v.bySignature("representative") })
			v.byPhone(nil)
			v.work()
			v.pay("transfer", workorder.PayerClient)
			v.handOver("representative")
			v.close()
		}},
	{name: "promise changed", kind: workorder.Commercial, proxy: 5_000_000, ends: workorder.Closed,
		says: []string{"Гудит на скорости"}, tell: func(v *visit) {
			v.diagnose([]string{"Шумит ступичный подшипник"}, bearing)
			v.byPhone(nil)
			v.promise(4, "Подъёмник занят, клиент предупреждён по телефону")
			v.work()
			v.leave()
		}},
	{name: "typing errors put right", kind: workorder.Commercial, proxy: 5_000_000, ends: workorder.Closed,
		says: []string{"Вибрация на скорости"}, tell: func(v *visit) {
			v.diagnose([]string{"Шумит ступичный подшипник"}, bearing)
			v.correct("Ошибка при наборе")
			v.ask("Можно ли забрать сегодня вечером?", "Да, после шести")
			v.passOn("Отпуск")
			v.byPhone(nil)
			v.issue()
			v.takeBack("Выдано не на тот пост")
			v.repair()
			v.reopen("Не протянута ступичная гайка")
			v.start()
			v.finish()
			v.check()
			v.pay("cash", workorder.PayerClient)
			v.reverse("Оплачено картой, а записано наличными")
			v.leave()
		}},
}

// runOut are estimates that expire before the client decides.
var runOut = []story{
	{name: "estimate expired, sent again", kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Долго прогревается"}, tell: func(v *visit) {
			v.diagnose([]string{"Термостат не закрывается"}, thermostat)
			v.awaitExpiry()
			v.refused(http.StatusConflict, func() { v.byPhone(nil) })
			v.revise("Клиент вернулся из поездки, смета в силе", workorder.ReviseEstimate{})
			v.byPhone(nil)
			v.work()
			v.leave()
		}},
	{name: "estimate expired, advisor to call", kind: workorder.Commercial, ends: workorder.AwaitingApproval,
		says: []string{"Пахнет из воздуховодов"}, tell: func(v *visit) {
			v.skip("Симптом однозначный", climate)
			v.awaitExpiry()
		}},
}

func (v *visit) awaitExpiry() {
	v.until("the estimate has expired", func() bool {
		e := v.order.Estimate()
		return e != nil && e.State == workorder.EstimateExpired
	})
}
