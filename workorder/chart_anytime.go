package workorder

import (
	"slices"

	"github.com/workbay/workbay/process"
)

// anytimeNodes are the frames under the process: what may happen whatever else
// goes on.
func anytimeNodes() []process.Node {
	return slices.Concat(givenNodes(), outsideNodes())
}

// frame is a frame in the lane of the reception.
func frame(id, name, ru string, col, row, cols, rows int) process.Node {
	return process.Node{ID: id, Kind: process.EventSubProcess, Name: name, NameRU: ru, Lane: "Lane_Reception", Col: col, Row: row, Cols: cols, Rows: rows}
}

// givenNodes are what people may do at any time.
func givenNodes() []process.Node {
	const r, w = "Lane_Reception", "Lane_Workshop"
	return []process.Node{
		frame("Frame_Cancel", "Cancel, before hand-over", "Отмена, до выдачи", 20, 1, 4, 1),
		process.Element(process.StartMessage, "Start_Cancel", "Order to be cancelled", "Отменить заказ", r, 20, 1).In("Frame_Cancel"),
		task(Cancel{}, r, 21, 1, inHouse...).In("Frame_Cancel"),
		process.Element(process.ThrowCompensation, "Throw_Undo", "Undo, last step first", "Вернуть всё назад", r, 22, 1).In("Frame_Cancel"),
		process.Element(process.EndEvent, "End_Cancelled", "Cancelled", "Отменён", r, 23, 1, PhaseCancelled).In("Frame_Cancel"),

		frame("Frame_Promise", "Promise", "Обещанный срок", 25, 1, 3, 1),
		process.Element(process.StartMessage, "Start_Promise", "Time to change", "Срок меняется", r, 25, 1).In("Frame_Promise"),
		task(ChangePromise{}, r, 26, 1, inHouse...).In("Frame_Promise"),
		process.Element(process.EndEvent, "End_Promise", "Promised anew", "Обещано заново", r, 27, 1).In("Frame_Promise"),

		frame("Frame_Correct", "Something was recorded wrong", "Записано неверно", 32, 2, 3, 2),
		process.Element(process.StartMessage, "Start_CorrectIntake", "Intake to correct", "Исправить приёмку", r, 32, 2).In("Frame_Correct"),
		task(CorrectIntake{}, r, 33, 2, inHouse...).In("Frame_Correct"),
		process.Element(process.EndEvent, "End_CorrectIntake", "Put right", "Исправлено", r, 34, 2, inHouse...).In("Frame_Correct"),
		process.Element(process.StartMessage, "Start_CorrectJob", "Job to correct", "Исправить работу", r, 32, 3).In("Frame_Correct"),
		task(CorrectJob{}, r, 33, 3, beforeBills...).In("Frame_Correct"),
		process.Element(process.EndEvent, "End_CorrectJob", "Put right", "Исправлено", r, 34, 3).In("Frame_Correct"),

		frame("Frame_Discount", "Something off the price", "Скидка", 40, 3, 3, 1),
		process.Element(process.StartMessage, "Start_Discount", "Discount to give", "Дать скидку", r, 40, 3).In("Frame_Discount"),
		task(DiscountLines{}, r, 41, 3, beforeBills...).In("Frame_Discount"),
		process.Element(process.EndEvent, "End_Discount", "Costs less", "Цена снижена", r, 42, 3, beforeBills...).In("Frame_Discount"),

		frame("Frame_PassOn", "Somebody left or is away", "Сотрудника нет", 45, 2, 3, 1),
		process.Element(process.StartMessage, "Start_PassOn", "Work to pass on", "Передать работу", r, 45, 2).In("Frame_PassOn"),
		task(PassOn{}, r, 46, 2).In("Frame_PassOn"),
		process.Element(process.EndEvent, "End_PassOn", "In other hands", "Передано", r, 47, 2).In("Frame_PassOn"),

		frame("Frame_Question", "Somebody waits for an answer", "Ждут ответа", 36, 2, 3, 2),
		process.Element(process.StartMessage, "Start_AskAdvisor", "Client asks", "Клиент спрашивает", r, 36, 2).In("Frame_Question"),
		task(AskAdvisor{}, r, 37, 2).In("Frame_Question"),
		process.Element(process.EndEvent, "End_AskAdvisor", "Asked", "Спрошено", r, 38, 2).In("Frame_Question"),
		process.Element(process.StartCondition, "Start_AnswerQuestion", "A question is open", "Есть вопрос", r, 36, 3).In("Frame_Question"),
		task(AnswerQuestion{}, r, 37, 3).In("Frame_Question"),
		process.Element(process.EndEvent, "End_AnswerQuestion", "Answered", "Отвечено", r, 38, 3).In("Frame_Question"),

		{ID: "Frame_Reopen", Kind: process.EventSubProcess, Name: "Not finished after all", NameRU: "Работа не завершена", Lane: w, Col: 13, Row: 1, Cols: 3, Rows: 1},
		process.Element(process.StartMessage, "Start_Reopen", "Job to reopen", "Вернуть работу", w, 13, 1).In("Frame_Reopen"),
		task(ReopenJob{}, w, 14, 1, InRepair, InQualityCheck).In("Frame_Reopen"),
		process.Element(process.EndEvent, "End_Reopen", "Open again", "Снова открыта", w, 15, 1, InRepair).In("Frame_Reopen"),

		{ID: "Frame_Bay", Kind: process.EventSubProcess, Name: "Bay", NameRU: "Пост", Lane: w, Col: 13, Row: 0, Cols: 3, Rows: 1},
		process.Element(process.StartMessage, "Start_Bay", "Car to be moved", "Переставить авто", w, 13, 0).In("Frame_Bay"),
		task(MoveCar{}, w, 14, 0, inHouse...).In("Frame_Bay"),
		process.Element(process.EndEvent, "End_Bay", "Moved", "Переставлен", w, 15, 0).In("Frame_Bay"),

		frame("Frame_Reverse", "Payment recorded wrong", "Оплата записана неверно", 40, 2, 4, 1),
		process.Element(process.StartMessage, "Start_Reverse", "Payment to reverse", "Сторнировать оплату", r, 40, 2).In("Frame_Reverse"),
		task(ReversePayment{}, r, 41, 2, billed...).In("Frame_Reverse"),
		process.Element(process.ThrowCompensation, "Throw_Reverse", "Take it back in the books", "Провести сторно", r, 42, 2).In("Frame_Reverse"),
		process.Element(process.EndEvent, "End_Reverse", "Reversed", "Сторнировано", r, 43, 2, billed...).In("Frame_Reverse"),
	}
}

// outsideNodes are what becomes of steps outside the process.
func outsideNodes() []process.Node {
	const r = "Lane_Reception"
	return []process.Node{
		frame("Frame_Incident", "Incident", "Инцидент", 19, 2, 5, 2),
		process.Element(process.StartCondition, "Start_Incident", "A step fails for good", "Шаг не удался", r, 19, 2).In("Frame_Incident"),
		task(process.IncidentOpened{}, r, 20, 2).In("Frame_Incident").Waiting("incident"),
		process.Element(process.Exclusive, "Gateway_Incident", "Do without?", "Обойтись?", r, 21, 2).In("Frame_Incident"),
		task(process.RetryIncident{}, r, 22, 2).In("Frame_Incident"),
		task(process.SkipIncident{}, r, 22, 3).In("Frame_Incident"),
		process.Element(process.EndEvent, "End_Retried", "Tried again", "Повторено", r, 23, 2).In("Frame_Incident"),
		process.Element(process.EndEvent, "End_Skipped", "Done without", "Пропущено", r, 23, 3).In("Frame_Incident"),

		frame("Frame_Message", "Message to the client", "Сообщение клиенту", 25, 2, 6, 2),
		process.Element(process.StartCondition, "Start_Message", "Something to tell", "Есть что сообщить", r, 25, 2).In("Frame_Message"),
		task(MessagesQueued{}, r, 26, 2).In("Frame_Message"),
		process.Boundary(process.BoundaryUndo, "Undo_QueueMessages", "Undo", "Отмена", "Task_QueueMessages").In("Frame_Message"),
		undo(MessagesWithdrawn{}, r, 26, 3).In("Frame_Message"),
		task(MessagesReported{}, r, 27, 2).In("Frame_Message"),
		process.Element(process.Exclusive, "Gateway_Reached", "Client reached?", "Клиент извещён?", r, 28, 2).In("Frame_Message").Waiting("contact"),
		task(RecordContact{}, r, 28, 3, AwaitingApproval, Ready).In("Frame_Message"),
		process.Element(process.Exclusive, "Gateway_Told", "", "", r, 29, 2).In("Frame_Message"),
		process.Element(process.EndEvent, "End_Message", "Told", "Сообщено", r, 30, 2).In("Frame_Message"),
	}
}

func anytimeFlows() []process.Flow {
	return slices.Concat(
		process.Line("Start_Cancel", "Task_Cancel", "Throw_Undo", "End_Cancelled"),
		process.Line("Start_Bay", "Task_MoveCar", "End_Bay"),
		process.Line("Start_AskAdvisor", "Task_AskAdvisor", "End_AskAdvisor"),
		process.Line("Start_AnswerQuestion", "Task_AnswerQuestion", "End_AnswerQuestion"),
		process.Line("Start_CorrectIntake", "Task_CorrectIntake", "End_CorrectIntake"),
		process.Line("Start_CorrectJob", "Task_CorrectJob", "End_CorrectJob"),
		process.Line("Start_Discount", "Task_DiscountLines", "End_Discount"),
		process.Line("Start_PassOn", "Task_PassOn", "End_PassOn"),
		process.Line("Start_Reopen", "Task_ReopenJob", "End_Reopen"),
		process.Line("Start_Reverse", "Task_ReversePayment", "Throw_Reverse", "End_Reverse"),
		process.Line("Start_Promise", "Task_ChangePromise", "End_Promise"),
		process.Line("Start_Incident", "Task_OpenIncident", "Gateway_Incident"),
		process.Line("Task_RetryIncident", "End_Retried"),
		process.Line("Task_SkipIncident", "End_Skipped"),
		process.Line("Start_Message", "Task_QueueMessages", "Task_ReportMessages", "Gateway_Reached"),
		process.Line("Task_RecordContact", "Gateway_Told", "End_Message"),
		[]process.Flow{
			process.Named("Gateway_Incident", "Task_RetryIncident", "no", "нет"),
			process.Named("Gateway_Incident", "Task_SkipIncident", "yes", "да"),
			process.Named("Gateway_Reached", "Gateway_Told", "yes", "да"),
			process.Named("Gateway_Reached", "Task_RecordContact", "no", "нет"),
			{From: "Undo_QueueMessages", To: "Task_WithdrawMessages", Kind: process.Association},
		},
	)
}
