package workorder

import (
	"slices"

	"github.com/workbay/workbay/process"
)

// workOrderChart is the whole process of an order (заказ-наряд), commercial and
// warranty alike (P1): every command and every step, in the lane of whoever
// acts, under the stage in which it happens.
func workOrderChart() process.Chart {
	return process.Chart{
		ID: "work-order", Title: "Work order", TitleRU: "Заказ-наряд",
		Doc:   "The whole process. The stage of an order is above; the frames below can happen at any time.",
		Pools: []process.Pool{manufacturerPool, clientPool, housePool("Process_WorkOrder", lanes()), supplierPool},
		Bands: []process.Band{
			{Stage: CheckedIn, From: 0, To: 3}, {Stage: Diagnosing, From: 4, To: 4}, {Stage: Preparing, From: 5, To: 13}, {Stage: AwaitingApproval, From: 14, To: 18}, {Stage: AwaitingParts, From: 19, To: 19},
			{Stage: Queued, From: 20, To: 22}, {Stage: InRepair, From: 23, To: 26}, {Stage: InQualityCheck, From: 27, To: 28}, {Stage: Ready, From: 29, To: 35}, {Stage: HandedOver, From: 36, To: 39}, {Stage: Closed, From: 40, To: 41},
		},
		Nodes: slices.Concat(intakeNodes(), approvalNodes(), repairNodes(), handOverNodes(), anytimeNodes()),
		Flows: slices.Concat(intakeFlows(), approvalFlows(), repairFlows(), handOverFlows(), anytimeFlows()),
	}
}

func intakeNodes() []process.Node {
	const r, w, p = "Lane_Reception", "Lane_Workshop", "Lane_Parts"
	return []process.Node{
		process.Element(process.StartMessage, "Start_Order", "Car arrives", "Автомобиль прибыл", r, 0, 0),
		task(OpenOrder{}, r, 1, 0),
		process.Element(process.Exclusive, "Gateway_CauseKnown", "Cause known?", "Причина известна?", r, 2, 0, CheckedIn),
		task(SkipDiagnosis{}, r, 3, 0, CheckedIn),
		task(StartDiagnosis{}, w, 3, 0, CheckedIn),
		task(RecordFindings{}, w, 4, 0, Diagnosing),
		process.Element(process.Exclusive, "Gateway_Prepare", "", "", r, 5, 0, Preparing),
		process.Element(process.Parallel, "Gateway_Fork", "", "", r, 6, 0, Preparing),
		task(CoverageChecked{}, r, 7, 0, Preparing),
		task(SlotsProposed{}, w, 7, 0, Preparing),
		process.Boundary(process.BoundaryUndo, "Undo_ProposeSlots", "Undo", "Отмена", "Task_ProposeSlots"),
		undo(SlotsReleased{}, w, 7, 1),
		{ID: "Call_PriceParts", Kind: process.CallActivity, Name: "Check and price parts", NameRU: "Проверить и оценить запчасти", Lane: p, Col: 7, Stages: []process.Phase{Preparing}, Chart: "parts"},
		process.Element(process.Parallel, "Gateway_Join", "", "", r, 8, 0, Preparing),
		process.Element(process.Exclusive, "Gateway_ReadFirst", "Read first?", "Сначала прочитать?", r, 9, 0, Preparing),
		task(DraftMade{}, r, 10, 0, Preparing),
		task(SendEstimate{}, r, 11, 0, Preparing).Waiting("draft"),
		process.Element(process.Exclusive, "Gateway_Send", "", "", r, 12, 0, Preparing),
		task(EstimateMade{}, r, 13, 0, Preparing),
	}
}

func intakeFlows() []process.Flow {
	return slices.Concat(
		process.Line("Start_Order", "Task_Open", "Gateway_CauseKnown"),
		[]process.Flow{process.Named("Gateway_CauseKnown", "Task_StartDiagnosis", "no", "нет"), process.Named("Gateway_CauseKnown", "Task_SkipDiagnosis", "yes", "да")},
		process.Line("Task_StartDiagnosis", "Task_RecordFindings", "Gateway_Prepare"),
		process.Line("Task_SkipDiagnosis", "Gateway_Prepare", "Gateway_Fork"),
		process.Line("Gateway_Fork", "Task_CheckCoverage", "Gateway_Join"),
		process.Line("Gateway_Fork", "Task_ProposeSlots", "Gateway_Join"),
		process.Line("Gateway_Fork", "Call_PriceParts", "Gateway_Join"),
		process.Line("Gateway_Join", "Gateway_ReadFirst"),
		process.Line("Task_DraftEstimate", "Task_SendEstimate", "Gateway_Send", "Task_MakeEstimate", "Gateway_Undecided"),
		[]process.Flow{
			process.Named("Gateway_ReadFirst", "Task_DraftEstimate", "yes", "да"),
			process.Named("Gateway_ReadFirst", "Gateway_Send", "no", "нет"),
			{From: "Undo_ProposeSlots", To: "Task_ReleaseSlots", Kind: process.Association},
			process.Message("Pool_Client", "Start_Order", "concerns", "жалобы"),
			process.Message("Task_CheckCoverage", "Pool_Manufacturer", "coverage?", "гарантия?"),
			process.Message("Call_PriceParts", "Pool_Supplier", "enquiry", "запрос"),
			process.Message("Task_MakeEstimate", "Pool_Client", "estimate", "смета"),
		},
	)
}

func approvalNodes() []process.Node {
	const r = "Lane_Reception"
	return []process.Node{
		process.Element(process.Exclusive, "Gateway_Undecided", "", "", r, 14, 0, AwaitingApproval),
		process.Element(process.EventBased, "Gateway_Answer", "", "", r, 15, 0, AwaitingApproval).Waiting("decision"),
		process.Element(process.CatchMessage, "Catch_Decision", "Client decides", "Клиент решил", r, 16, 0, AwaitingApproval),
		task(DecideEstimate{}, r, 17, 0, AwaitingApproval),
		process.Element(process.CatchMessage, "Catch_Objection", "Client objects", "Клиент возразил", r, 16, 2, AwaitingApproval),
		task(RequestChange{}, r, 17, 2, AwaitingApproval),
		process.Element(process.Exclusive, "Gateway_Revise", "", "", r, 13, 2, Preparing, AwaitingApproval),
		task(ReviseEstimate{}, r, 13, 1, Preparing, AwaitingApproval).Waiting("change"),
		process.Element(process.CatchTimer, "Timer_Reminder", "Reminder due", "Пора напомнить", r, 16, 1, AwaitingApproval),
		task(ClientReminded{}, r, 17, 1, AwaitingApproval),
		process.Element(process.CatchTimer, "Timer_Expiry", "Estimate runs out", "Смета истекает", r, 16, 3, AwaitingApproval),
		task(EstimateRanOut{}, r, 17, 3, AwaitingApproval),
		process.Element(process.Exclusive, "Gateway_Agreed", "Agreed?", "Согласовано?", r, 18, 0, AwaitingApproval),
	}
}

func approvalFlows() []process.Flow {
	return slices.Concat(
		process.Line("Gateway_Undecided", "Gateway_Answer"),
		process.Line("Gateway_Answer", "Catch_Decision", "Task_DecideEstimate", "Gateway_Agreed"),
		process.Line("Gateway_Answer", "Catch_Objection", "Task_RequestChange", "Gateway_Revise", "Task_ReviseEstimate", "Gateway_Prepare"),
		process.Line("Gateway_Answer", "Timer_Reminder", "Task_RemindClient", "Gateway_Undecided"),
		process.Line("Gateway_Answer", "Timer_Expiry", "Task_ExpireEstimate", "Gateway_Revise"),
		[]process.Flow{
			process.Message("Pool_Client", "Catch_Decision", "decision", "решение"),
			process.Message("Pool_Client", "Catch_Objection", "objection", "возражение"),
			process.Named("Gateway_Agreed", "Task_MakePromise", "yes", "да"),
			process.Named("Gateway_Agreed", "Gateway_Bill", "nothing", "отказ"),
		},
	)
}

func repairNodes() []process.Node {
	const r, w, p = "Lane_Reception", "Lane_Workshop", "Lane_Parts"
	return []process.Node{
		task(PromiseMade{}, r, 19, 0, AwaitingParts, Queued),
		{ID: "Call_SupplyParts", Kind: process.CallActivity, Name: "Supply parts", NameRU: "Обеспечить запчастями", Lane: p, Col: 19, Stages: []process.Phase{AwaitingParts, Queued}, Chart: "parts", Wait: "parts"},
		process.Element(process.Exclusive, "Gateway_Mechanic", "Mechanic found?", "Механик есть?", w, 20, 0, Queued).Waiting("mechanic"),
		task(AssignJob{}, w, 20, 1, Queued),
		process.Element(process.Exclusive, "Gateway_Start", "", "", w, 21, 0, Queued, InRepair),
		task(StartJob{}, w, 22, 0, Queued, InRepair),
		process.Element(process.Exclusive, "Gateway_Interrupted", "Interrupted?", "Прервана?", w, 23, 0, InRepair),
		task(PauseJob{}, w, 23, 1, InRepair),
		task(FinishJob{}, w, 24, 0, InRepair),
		process.Element(process.Exclusive, "Gateway_AllDone", "All jobs done?", "Все работы готовы?", w, 25, 0, InRepair),
		process.Element(process.Exclusive, "Gateway_InOrder", "In order?", "Исправно?", w, 27, 0, InQualityCheck),
		task(PassQualityCheck{}, w, 28, 0, InQualityCheck),
		task(FailQualityCheck{}, w, 28, 1, InQualityCheck),
	}
}

func repairFlows() []process.Flow {
	return slices.Concat(
		process.Line("Task_MakePromise", "Call_SupplyParts", "Gateway_Mechanic"),
		process.Line("Task_AssignJob", "Gateway_Start", "Task_StartJob", "Gateway_Interrupted"),
		process.Line("Task_PauseJob", "Gateway_Start"),
		process.Line("Task_FinishJob", "Gateway_AllDone"),
		process.Line("Task_FailQualityCheck", "Gateway_Start"),
		process.Line("Task_PassQualityCheck", "Gateway_Bill"),
		[]process.Flow{
			process.Named("Gateway_Mechanic", "Gateway_Start", "yes", "да"),
			process.Named("Gateway_Mechanic", "Task_AssignJob", "no", "нет"),
			process.Named("Gateway_Interrupted", "Task_PauseJob", "yes", "да"),
			process.Named("Gateway_Interrupted", "Task_FinishJob", "no", "нет"),
			process.Named("Gateway_AllDone", "Gateway_Start", "no", "нет"),
			process.Named("Gateway_AllDone", "Gateway_InOrder", "yes", "да"),
			process.Named("Gateway_InOrder", "Task_PassQualityCheck", "yes", "да"),
			process.Named("Gateway_InOrder", "Task_FailQualityCheck", "no", "нет"),
			process.Message("Call_SupplyParts", "Pool_Supplier", "purchase order", "дозаказ"),
			process.Message("Pool_Supplier", "Call_SupplyParts", "goods", "товар"),
		},
	)
}

func handOverNodes() []process.Node {
	const r = "Lane_Reception"
	return []process.Node{
		process.Element(process.Exclusive, "Gateway_Bill", "", "", r, 29, 0, Ready, PhaseDeclined),
		task(InvoicesIssued{}, r, 30, 0, Ready, PhaseDeclined),
		process.Boundary(process.BoundaryUndo, "Undo_IssueInvoices", "Undo", "Отмена", "Task_IssueInvoices"),
		undo(InvoicesCredited{}, r, 30, 1),
		process.Element(process.Exclusive, "Gateway_Owes", "Client owes?", "Клиент должен?", r, 31, 0, Ready, PhaseDeclined),
		task(RecordPayment{}, r, 32, 0, Ready, PhaseDeclined).Waiting("payment"),
		task(PaymentPosted{}, r, 33, 0, Ready, PhaseDeclined),
		process.Boundary(process.BoundaryUndo, "Undo_PostPayment", "Undo", "Отмена", "Task_PostPayment"),
		undo(ReversalsPosted{}, r, 33, 1),
		process.Element(process.Exclusive, "Gateway_Settled", "", "", r, 34, 0, Ready, PhaseDeclined),
		task(HandOver{}, r, 35, 0, Ready, PhaseDeclined),
		process.Element(process.Exclusive, "Gateway_WorkDone", "Work done?", "Работы были?", r, 36, 0, HandedOver, PhaseDeclined),
		process.Element(process.EndEvent, "End_Declined", "Declined", "Отказ", r, 36, 1, PhaseDeclined),
		process.Element(process.Parallel, "Gateway_After", "", "", r, 37, 0, HandedOver),
		task(CloseOrder{}, r, 38, 0, HandedOver),
		process.Element(process.EndEvent, "End_Order", "Closed", "Закрыт", r, 40, 0, Closed),
		task(SurveyScheduled{}, r, 38, 1, HandedOver),
		process.Element(process.CatchTimer, "Timer_Survey", "Survey due", "Пора спросить", r, 39, 1, HandedOver),
		process.Element(process.ThrowMessage, "Throw_Survey", "Ask how it was", "Спросить, как прошло", r, 40, 1, Closed),
		process.Element(process.EndEvent, "End_Survey", "Client asked", "Клиент опрошен", r, 41, 1, Closed),
	}
}

func handOverFlows() []process.Flow {
	return slices.Concat(
		process.Line("Gateway_Bill", "Task_IssueInvoices", "Gateway_Owes"),
		process.Line("Task_RecordPayment", "Task_PostPayment", "Gateway_Settled", "Task_HandOver", "Gateway_WorkDone"),
		process.Line("Gateway_After", "Task_Close", "End_Order"),
		process.Line("Gateway_After", "Task_ScheduleSurvey", "Timer_Survey", "Throw_Survey", "End_Survey"),
		[]process.Flow{
			{From: "Undo_IssueInvoices", To: "Task_CreditInvoices", Kind: process.Association},
			{From: "Undo_PostPayment", To: "Task_PostReversal", Kind: process.Association},
			process.Named("Gateway_Owes", "Task_RecordPayment", "yes", "да"),
			process.Named("Gateway_Owes", "Gateway_Settled", "no", "нет"),
			process.Named("Gateway_WorkDone", "Gateway_After", "yes", "да"),
			process.Named("Gateway_WorkDone", "End_Declined", "no", "нет"),
			process.Message("Task_IssueInvoices", "Pool_Manufacturer", "invoice for covered work", "счёт по гарантии"),
			process.Message("Task_IssueInvoices", "Pool_Client", "invoice", "счёт"),
			process.Message("Pool_Client", "Task_RecordPayment", "payment", "оплата"),
			process.Message("Throw_Survey", "Pool_Client", "survey", "опрос"),
		},
	)
}
