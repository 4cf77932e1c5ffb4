package locale_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

func TestSay_SpeaksTheReadersLanguage(t *testing.T) {
	t.Parallel()
	_, _, wrongPhase := workorder.Decide(
		workorder.Order{Course: process.Course{Phase: workorder.Closed}}, workorder.StartJob{JobID: "J1"}, workorder.Given{By: process.Actor{Role: process.Foreman}})
	for _, c := range []struct {
		err            error
		en, ru, es, pt string
	}{
		{
			process.Conflict("there is no estimate yet"),
			"there is no estimate yet", "сметы ещё нет", "aún no hay presupuesto", "ainda não há orçamento",
		}, {
			wrongPhase,
			"start-job can not be given in phase closed; it belongs to awaiting_parts, queued, in_repair",
			"«Начать работу» нельзя выполнить на этапе «Закрыт»; это делают на этапах: Ожидание запчастей, В очереди, В ремонте",
			"«Iniciar trabajo» no se puede hacer en la fase «Cerrado»; corresponde a: Esperando recambios, En cola, En reparación",
			"“Iniciar serviço” não pode ser feito na etapa “Encerrado”; é feito em: Aguardando peças, Na fila, Em reparo",
		}, {
			process.Forbidden("%s is not for %s; it takes %s", "close", process.Mechanic, "reception, manager and others"),
			"close is not for mechanic; it takes reception, manager and others",
			"«Закрыть» — не для роли «Механик»; это делает: Мастер-приёмщик, Руководитель и другие",
			"«Cerrar» no corresponde a la función «Mecánico»; lo hace: Asesor de servicio, Gerente y otros",
			"“Encerrar” não cabe à função “Mecânico”; quem faz: Consultor técnico, Gerente e outros",
		}, {
			process.Conflict("part line %s is %s; the parts desk issues it before the job starts", "P2", workorder.Reserved),
			"part line P2 is reserved; the parts desk issues it before the job starts",
			"позиция P2 в состоянии «В резерве»; до начала работы склад выдаёт её в цех",
			"la línea P2 está en estado «Reservado»; el almacén la entrega antes de empezar el trabajo",
			"a linha P2 está no estado “Reservada”; o estoque a libera antes de o serviço começar",
		}, { // the field stays for the form, with its place
			process.Invalid("jobs[%d].reason: choose one of %s", 3, "price, timing"),
			"jobs[3].reason: choose one of price, timing", "jobs[3].reason: выберите одно из: Дорого, Долго ждать",
			"jobs[3].reason: elija uno de estos: Demasiado caro, Tarda demasiado", "jobs[3].reason: escolha um destes: Caro demais, Demora demais",
		}, {
			process.Invalid("%s: has %d characters; shorten it to %d", "name", 300, 200),
			"name: has 300 characters; shorten it to 200", "name: символов: 300; сократите до 200",
			"name: tiene 300 caracteres; acórtelo a 200", "name: tem 300 caracteres; encurte para 200",
		}, { // amounts stay, numbered places take what is theirs
			process.Conflict("the client owes %s; record the payment first, or let a manager give credit", "1234.50 RUB"),
			"the client owes 1234.50 RUB; record the payment first, or let a manager give credit",
			"клиент должен 1234.50 RUB; сначала примите оплату, или пусть руководитель даст отсрочку",
			"el cliente debe 1234.50 RUB; registre antes el pago o que un gerente conceda crédito",
			"o cliente deve 1234.50 RUB; registre antes o pagamento ou peça que um gerente dê prazo",
		}, { // who is named like a role is not one
			process.Conflict("the user name %s is taken; choose another one", "manager"),
			"the user name manager is taken; choose another one", "имя пользователя manager занято; выберите другое",
			"el usuario manager ya está en uso; elija otro", "o usuário manager já está em uso; escolha outro",
		},
	} {
		for tag, want := range map[string]string{"en": c.en, "ru": c.ru, "es": c.es, "pt": c.pt} {
			require.Equal(t, want, locale.For(tag).Say(c.err))
			require.Equal(t, want, locale.For(tag).Say(fmt.Errorf("while doing: %w", c.err)))
			require.Equal(t, want, locale.For(tag).Told(c.err.Error()), "from its message alone")
		}
	}
}

func TestSay_OneRefusalInsideAnother(t *testing.T) {
	t.Parallel()
	ru := locale.For("ru")
	c := worktime.DefaultCalendar()
	c.Week[0].To = c.Week[0].From
	err := c.Validate()
	require.ErrorContains(t, err, ": shift ")
	require.Regexp(t, `^calendar: [а-я]+: смена .+ кончается раньше, чем начинается`, ru.Say(process.Invalid("calendar: %v", err)))
	require.Regexp(t, `^[а-я]+: смена`, ru.Say(process.Invalid("%v", err)))
}

func TestSay_WhatHasNoTranslationIsEnglish(t *testing.T) {
	t.Parallel()
	ru := locale.For("ru")
	require.Equal(t, "disk full", ru.Say(errors.New("disk full")))
	require.Equal(t, "odd 7: x", ru.Say(process.Conflict("odd %d: x", 7)))
	require.Equal(t, "x: 100% odd", ru.Say(process.Invalid("x: 100%% odd")))
	require.Equal(t, "%s (%d)", ru.Say(&process.Error{Kind: process.KindConflict, Message: "%s (%d)", Format: "no incident is open %s"}), "arguments were lost")
	require.Equal(t, "part line P1 is on the moon; the parts desk issues it before the job starts",
		locale.For("en").Say(process.Conflict("part line %s is %s; the parts desk issues it before the job starts", "P1", "on the moon")))
	require.Contains(t, ru.Say(process.Conflict("part line %s is %s; the parts desk issues it before the job starts", "P1", "on the moon")), "«on the moon»")
	require.Empty(t, ru.Say(nil))
	require.Equal(t, "this link is odd", ru.Told("this link is odd"))
}
