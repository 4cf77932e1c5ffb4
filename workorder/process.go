package workorder

import (
	"slices"

	"github.com/workbay/workbay/process"
)

// The groups of the table.
var (
	desk   = []process.Role{process.Reception, process.Manager, process.Admin}
	shop   = []process.Role{process.Mechanic, process.Foreman}
	store  = []process.Role{process.Parts, process.Manager, process.Admin}
	chiefs = []process.Role{process.Foreman, process.Manager, process.Admin}
	bosses = []process.Role{process.Manager, process.Admin}
	system = []process.Role{process.System}

	inHouse   = []process.Phase{CheckedIn, Diagnosing, Preparing, AwaitingApproval, AwaitingParts, Queued, InRepair, InQualityCheck, Ready}
	working   = []process.Phase{AwaitingParts, Queued, InRepair}
	anywhere  = append(slices.Clone(inHouse), HandedOver, Closed, PhaseDeclined, PhaseCancelled)
	receiving = append(slices.Clone(working), InQualityCheck)

	billed      = []process.Phase{Ready, HandedOver, Closed, PhaseDeclined, PhaseCancelled}
	answering   = append(slices.Clone(inHouse), HandedOver, PhaseDeclined)
	beforeBills = []process.Phase{Preparing, AwaitingApproval, AwaitingParts, Queued, InRepair, InQualityCheck}
	supplying   = append([]process.Phase{Preparing, AwaitingApproval}, working...)
)

// What lasts longer than a command. Event logs have it under these names.
const (
	diagnosis  = "diagnose"
	performing = "perform-job"
)

var activities = []process.Activity{
	{Name: diagnosis, Title: "Diagnose", TitleRU: "Диагностика"},
	{Name: performing, Title: "Perform job", TitleRU: "Выполнение работы"},
}

// Steps is THE process table: the single definition of the process. Update
// validators, offered actions, role checks, diagrams and the exhaustive test
// are read from it.
func Steps() []process.Step { return steps }

var steps = process.Plain(rows)

// rows is the table.
var rows = []process.Row[*Order]{
	step[OpenOrder]("Open order", "Открыть заказ-наряд", desk, []process.Phase{process.NoPhase}, nil),
	lasting(diagnosis, process.Start, step[StartDiagnosis]("Start diagnosis", "Начать диагностику", roles(desk, shop), []process.Phase{CheckedIn}, nil)),
	step[SkipDiagnosis]("Skip diagnosis", "Без диагностики", desk, []process.Phase{CheckedIn}, nil),
	lasting(diagnosis, process.Complete, step[RecordFindings]("Record findings", "Записать результаты", roles(desk, shop), []process.Phase{Diagnosing}, nil)),
	step[RecordOffer]("Record offer", "Записать предложение", store, supplying, hasLine(process.Conflict("no part is without an offer"), func(l *PartLine) bool { return l.Supply == SupplyNone })),
	step[RequestChange]("Request change", "Возразить", roles(desk, []process.Role{process.Client}), []process.Phase{AwaitingApproval}, nil),
	step[ReviseEstimate]("Revise estimate", "Изменить смету", desk, []process.Phase{Preparing, AwaitingApproval}, func(o *Order, _ process.Actor) error {
		if o.Phase == Preparing && o.Revision == nil && o.unsent() == nil {
			return process.Conflict("the estimate is being prepared; revise it when it is there")
		}
		return nil
	}),
	step[SendEstimate]("Send estimate", "Отправить смету", roles(desk, []process.Role{process.Foreman}), []process.Phase{Preparing}, (*Order).sendable),
	step[DiscountLines]("Give discount", "Дать скидку", roles(desk, []process.Role{process.Foreman}), beforeBills, (*Order).discountable),
	step[DecideEstimate]("Decide estimate", "Согласовать смету", roles(desk, []process.Role{process.Client}), []process.Phase{AwaitingApproval}, func(o *Order, _ process.Actor) error {
		if o.Estimate().State == EstimateExpired {
			return process.Conflict("estimate version %d expired; revise it to send a new version", o.Estimate().Version)
		}
		return nil
	}),
	step[RecordContact]("Client told", "Клиент извещён", desk, []process.Phase{AwaitingApproval, Ready}, (*Order).tellable),
	step[AssignJob]("Assign job", "Назначить механика", chiefs, append([]process.Phase{AwaitingApproval}, working...), hasJob(process.Conflict("no job waits for a mechanic"), func(o *Order, j *Job, _ process.Actor) bool {
		return o.open(j) && j.Unbegun()
	})),
	step[ReceiveParts]("Receive parts", "Принять запчасти", store, receiving, hasLine(process.Conflict("no purchase order is open"), arriving)),
	step[RejectParts]("Reject parts", "Вернуть поставщику", store, receiving, hasLine(process.Conflict("no purchase order is open"), arriving)),
	step[IssueParts]("Issue parts", "Выдать в цех", store, working, hasJob(process.Conflict("no job has all its parts reserved and waiting"), func(_ *Order, j *Job, _ process.Actor) bool {
		return j.Approval == Approved && j.issuable()
	})),
	step[TakeBackParts]("Take parts back", "Вернуть из цеха", store, working, hasJob(process.Conflict("no part is at the bench of an unfinished job"), returnable)),
	lasting(performing, process.Start, step[StartJob]("Start job", "Начать работу", shop, working, hasJob(process.Conflict("no job of yours can start: it needs agreement, issued parts and you assigned"), startable))),
	lasting(performing, process.Suspend, step[PauseJob]("Pause job", "Приостановить", shop, []process.Phase{InRepair}, hasJob(process.Conflict("no job of yours is running"), running))),
	lasting(performing, process.Complete, step[FinishJob]("Finish job", "Завершить работу", shop, []process.Phase{InRepair}, hasJob(process.Conflict("no job of yours is running"), running))),
	step[PassQualityCheck]("Pass quality check", "Контроль пройден", roles(shop, bosses), []process.Phase{InQualityCheck}, notPerformer),
	step[FailQualityCheck]("Fail quality check", "Вернуть в ремонт", roles(shop, bosses), []process.Phase{InQualityCheck}, notPerformer),
	step[RecordPayment]("Record payment", "Принять оплату", desk, billed, func(o *Order, _ process.Actor) error {
		if !slices.ContainsFunc(o.Invoices, func(i Invoice) bool { return i.due() > 0 }) {
			return process.Conflict("no invoice is waiting to be paid")
		}
		return nil
	}),
	step[ReversePayment]("Reverse payment", "Сторнировать оплату", bosses, billed, reversible),
	step[HandOver]("Hand over", "Выдать автомобиль", desk, []process.Phase{Ready, PhaseDeclined}, func(o *Order, _ process.Actor) error {
		if o.HandedOver != nil {
			return process.Conflict("the car was handed over already")
		}
		return nil
	}),
	step[CloseOrder]("Close", "Закрыть", desk, []process.Phase{HandedOver}, func(o *Order, _ process.Actor) error {
		if o.asking("") != nil {
			return process.Conflict("the client waits for an answer; answer it, then close the order")
		}
		return nil
	}),
	step[CorrectIntake]("Correct intake", "Исправить приёмку", desk, append(slices.Clone(inHouse), PhaseDeclined), nil),
	step[PassOn]("Pass on", "Передать другому", bosses, anywhere, passable),
	step[CorrectJob]("Correct job", "Исправить работу", roles(desk, []process.Role{process.Foreman}), beforeBills, hasJob(process.Conflict("no job is open"), func(o *Order, j *Job, _ process.Actor) bool {
		return correctable(o, j)
	})),
	step[ReopenJob]("Reopen job", "Вернуть работу в незавершённые", shop, []process.Phase{InRepair, InQualityCheck}, hasJob(process.Conflict("no job that you can reopen is finished"), reopenable)),
	step[AskAdvisor]("Note client's question", "Записать вопрос клиента", roles(desk, []process.Role{process.Client}), answering, func(o *Order, _ process.Actor) error {
		if o.declined() && o.HandedOver != nil {
			return process.Conflict("the order is over; call the service centre")
		}
		return nil
	}),
	step[AnswerQuestion]("Answer", "Ответить", roles(desk, []process.Role{process.Parts}), answering, hasQuestion),
	step[ChangePromise]("Change promise", "Изменить срок", desk, inHouse, nil),
	step[MoveCar]("Move car", "Переставить автомобиль", roles(shop, bosses), append(slices.Clone(inHouse), PhaseDeclined), nil),
	aborting(step[Cancel]("Cancel", "Отменить", desk, inHouse, nil)),
	step[process.RetryIncident]("Retry incident", "Повторить", bosses, anywhere, hasIncident),
	step[process.SkipIncident]("Skip incident", "Пропустить", bosses, anywhere, hasIncident),

	step[PartsChecked]("Check parts", "Проверить наличие", system, anywhere, nil),
	step[PartsOffered]("Enquire parts", "Запросить поставщика", system, anywhere, nil),
	step[SlotsProposed]("Propose slots", "Подобрать механика", system, anywhere, nil),
	step[SlotsReleased]("Release slots", "Освободить время", system, anywhere, nil),
	step[CoverageChecked]("Check coverage", "Проверить гарантию", system, anywhere, nil),
	step[DraftMade]("Draft estimate", "Подготовить смету", system, []process.Phase{Preparing}, nil),
	step[EstimateMade]("Make estimate", "Составить смету", system, []process.Phase{Preparing}, nil),
	step[PromiseMade]("Make promise", "Назначить срок", system, working, nil),
	step[ClientReminded]("Remind client", "Напомнить клиенту", system, []process.Phase{AwaitingApproval}, nil),
	step[EstimateRanOut]("Expire estimate", "Смета истекла", system, []process.Phase{AwaitingApproval}, nil),
	step[PartsReserved]("Reserve parts", "Зарезервировать", system, anywhere, nil),
	called(step[ServeParts]("Serve from stock", "Выдать очередь со склада", system, supplying, nil)),
	called(step[LoseParts]("Missing on the shelf", "Нет на полке", system, supplying, nil)),
	step[PartsOrdered]("Order parts", "Заказать поставщику", system, anywhere, nil),
	step[ReceiptPosted]("Post receipt", "Оприходовать", system, anywhere, nil),
	step[IssuePosted]("Post issue", "Списать в цех", system, anywhere, nil),
	step[PartsRestocked]("Restock parts", "Оприходовать возврат", system, anywhere, nil),
	step[PartsReleased]("Release parts", "Снять резерв", system, anywhere, nil),
	step[PartsReturned]("Return parts", "Вернуть на склад", system, anywhere, nil),
	step[PurchasesCancelled]("Cancel purchases", "Отменить заказ поставщику", system, anywhere, nil),
	step[InvoicesIssued]("Issue invoices", "Выставить счета", system, anywhere, nil),
	step[InvoicesCredited]("Credit invoices", "Сторнировать счета", system, anywhere, nil),
	step[PaymentPosted]("Post payment", "Провести оплату", system, anywhere, nil),
	step[ReversalsPosted]("Post reversal", "Провести сторно", system, anywhere, nil),
	step[MessagesQueued]("Queue messages", "Поставить сообщения в очередь", system, anywhere, nil),
	called(step[MessagesReported]("Report messages", "Отметить судьбу сообщений", system, anywhere, nil)),
	step[MessagesWithdrawn]("Withdraw messages", "Отозвать сообщения", system, anywhere, nil),
	step[SurveyScheduled]("Schedule survey", "Назначить опрос", system, anywhere, nil),
	step[process.IncidentOpened]("Open incident", "Открыть инцидент", system, anywhere, nil),
}

func step[C process.Command](title, ru string, roles []process.Role, from []process.Phase, guard func(*Order, process.Actor) error) process.Row[*Order] {
	return process.Row[*Order]{Step: process.NewStep[C](title, ru, roles, from), Guard: guard}
}

// called marks a command that the house gives from outside.
func called(r process.Row[*Order]) process.Row[*Order] {
	r.Called = true
	return r
}

// lasting marks a command that begins, interrupts or ends what goes on longer than the command.
func lasting(activity string, l process.Lifecycle, r process.Row[*Order]) process.Row[*Order] {
	r.Step = r.Lasting(activity, l)
	return r
}

// aborting marks a command that ends whatever goes on.
func aborting(r process.Row[*Order]) process.Row[*Order] {
	r.Lifecycle = process.Abort
	return r
}

func roles(groups ...[]process.Role) []process.Role { return slices.Concat(groups...) }

// StepOf finds a command in the table.
func StepOf(command string) (process.Step, bool) { return process.Find(steps, command) }

// Actions lists what this actor may ever do to an order, and whether they may now.
func (o *Order) Actions(by process.Actor) []process.Action { return Process().Actions(o, by) }

func arriving(l *PartLine) bool { return l.Purchase.open(l) && l.Outstanding() > 0 }

func hasLine(whyNot error, is func(*PartLine) bool) func(*Order, process.Actor) error {
	return func(o *Order, _ process.Actor) error {
		for j, l := range o.eachLine() {
			if o.open(j) && is(l) {
				return nil
			}
		}
		return whyNot
	}
}

func hasJob(whyNot error, is func(*Order, *Job, process.Actor) bool) func(*Order, process.Actor) error {
	return func(o *Order, by process.Actor) error {
		for i := range o.Jobs {
			if is(o, &o.Jobs[i], by) {
				return nil
			}
		}
		return whyNot
	}
}

func hasIncident(o *Order, _ process.Actor) error { return process.HasIncident(&o.Course) }

func notPerformer(o *Order, by process.Actor) error { return o.checkable(by) }

// issuable: all parts are reserved or at the bench, and one is still to go.
func (j *Job) issuable() bool {
	left := false
	for i := range j.Lines {
		switch j.Lines[i].Supply {
		case Reserved:
			left = true
		case Issued, SupplyCancelled:
		default:
			return false
		}
	}
	return left
}

func startable(o *Order, j *Job, by process.Actor) bool {
	if by.Role == process.Mechanic && o.runningFor(by.ID) != nil {
		return false
	}
	if j.Approval != Approved || j.Exec != NotStarted && j.Exec != Paused && j.Exec != Failed {
		return false
	}
	for i := range j.Lines {
		if s := j.Lines[i].Supply; s != Issued && s != SupplyCancelled {
			return false
		}
	}
	return by.Role != process.Mechanic || j.Slot != nil && j.Slot.MechanicID == by.ID
}

func running(_ *Order, j *Job, by process.Actor) bool {
	return j.Exec == InProgress && (by.Role != process.Mechanic || j.running().MechanicID == by.ID)
}
