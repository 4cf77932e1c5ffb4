package demo

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// surveys are orders whose client is asked at once how it was.
var surveys = []story{
	{name: "survey answered: very content", times: 2, kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Плановое ТО"}, tell: func(v *visit) {
			v.quickService()
			v.answer(5, 7, "Всё быстро и понятно, спасибо")
		}},
	{name: "survey answered: not content", kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Плановое ТО, нужно к обеду"}, tell: func(v *visit) {
			v.quickService()
			v.answer(2, 3, "Обещали к обеду, отдали вечером")
		}},
	{name: "survey not sent: no consent", kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Плановое ТО, и не пишите мне"}, tell: func(v *visit) {
			v.withdrawConsent()
			v.quickService()
			v.survey("suppressed")
		}},
}

// unanswered is a survey that closes by itself.
var unanswered = []story{
	{name: "survey unanswered", kind: workorder.Commercial, ends: workorder.Closed,
		says: []string{"Плановое ТО"}, tell: func(v *visit) {
			v.quickService()
			v.survey("expired")
		}},
}

func (v *visit) quickService() {
	v.skip("Плановое обслуживание по регламенту", wipers)
	v.byPhone(nil)
	v.work()
	v.leave()
}

// withdrawConsent notes on the client's card that they want no messages.
func (v *visit) withdrawConsent() {
	v.changeCard(map[string]any{"consents": map[string]any{"marketing": false}})
}

// prefers notes on the client's card how they want to be told.
func (v *visit) prefers(channel string) { v.changeCard(map[string]any{"preferred_channel": channel}) }

func (v *visit) changeCard(body map[string]any) {
	if v.err != nil {
		return
	}
	v.fail("client's card", v.desk.Do(v.ctx, http.MethodPatch, "/v1/clients/"+url.PathEscape(v.car.owner), body, nil))
}

// survey waits until the order's survey has come to this state.
func (v *visit) survey(state string) {
	if v.err != nil {
		return
	}
	var is struct {
		State string `json:"state"`
	}
	v.fail("survey", soon(v.ctx, "the survey is "+state, func() (bool, error) {
		err := v.desk.Get(v.ctx, "/v1/work-orders/"+v.order.Number+"/survey", &is)
		if p := (*Problem)(nil); errors.As(err, &p) && p.Status == http.StatusNotFound {
			return false, nil // a survey is a process of its own, which begins in a moment
		}
		return is.State == state, err
	}))
}

// answer has the client answer the survey.
func (v *visit) answer(csat, ces int, comment string) {
	v.survey("sent")
	v.byClient("survey", "answer-survey", survey.Answer{CSAT: csat, CES: ces, Comment: comment})
	v.survey("answered")
}

// standing are orders that are still in the shop in the evening, in every phase.
var standing = []story{
	{name: "just arrived", times: 3, kind: either, ends: workorder.CheckedIn,
		says: []string{"Посмотрите подвеску перед дальней дорогой"}, tell: func(*visit) {}},
	{name: "on the diagnosis stand", times: 2, kind: either, ends: workorder.Diagnosing,
		says: []string{"Плавают обороты"}, tell: func(v *visit) { v.startDiagnosis() }},
	{name: "a part that nobody offers", kind: workorder.Commercial, ends: workorder.Preparing,
		says: []string{"Отломали зеркало"}, tell: func(v *visit) { v.skip("Повреждение видно", mirror, wipers) }},
	{name: "the advisor changes the estimate", kind: workorder.Warranty, cover: partial, ends: workorder.Preparing,
		says: []string{"Скрипит при повороте руля"}, tell: func(v *visit) {
			v.diagnose([]string{"Опора стойки"}, strutsAll)
			v.object("Хочу узнать цену аналога")
		}},
	{name: "the client thinks", times: 4, kind: either, ends: workorder.AwaitingApproval,
		says: []string{"Шумит сзади"}, tell: func(v *visit) {
			v.diagnose([]string{"Подшипник и колодки"}, bearing, rearPads)
		}},
	{name: "parts on the way", times: 4, kind: either, ends: workorder.AwaitingParts,
		says: []string{"Не горит фара"}, tell: func(v *visit) {
			v.skip("Повреждение видно", headlamp)
			v.byPhone(nil)
		}},
	{name: "in the queue", times: 3, kind: either, ends: workorder.Queued,
		says: []string{"Плановое ТО и ремень"}, tell: func(v *visit) {
			v.skip("Плановое обслуживание по регламенту", timing)
			v.byPhone(nil)
		}},
	{name: "paused: the client is asked", kind: workorder.Commercial, ends: workorder.InRepair,
		says: []string{"Замена ремня ГРМ"}, tell: func(v *visit) {
			v.skip("Пробег 90 000", timing)
			v.byPhone(nil)
			v.issue()
			v.start()
			v.pause("client", "Клиент решает, менять ли сальник")
		}},
	{name: "waiting for the check", times: 2, kind: either, ends: workorder.InQualityCheck,
		says: []string{"Троит двигатель"}, tell: func(v *visit) {
			v.diagnose([]string{"Пробита катушка"}, coil)
			v.byPhone(nil)
			v.repair()
		}},
	{name: "ready, the client is on the way", times: 3, kind: either, ends: workorder.Ready,
		says: []string{"Загорелась лампа АКБ"}, tell: func(v *visit) {
			v.diagnose([]string{"Аккумулятор выработал срок"}, battery)
			v.byPhone(nil)
			v.work()
		}},
	{name: "handed over, papers open", times: 2, kind: either, ends: workorder.HandedOver,
		says: []string{"Замена термостата"}, tell: func(v *visit) {
			v.diagnose([]string{"Термостат не закрывается"}, thermostat)
			v.byPhone(nil)
			v.work()
			v.pay("card", workorder.PayerClient)
			v.handOver("client")
		}},
}

// lifted are the last of the day: their mechanics are on them in the evening, too.
var lifted = []story{
	{name: "on the lift", times: 3, kind: either, ends: workorder.InRepair,
		says: []string{"Стучит спереди"}, tell: func(v *visit) {
			v.diagnose([]string{"Стойки потекли"}, struts, frontPads)
			v.byPhone(nil)
			v.issue()
			v.start()
		}},
}
