package workorder

import "slices"

// workOrderChart is the whole process of an order (заказ-наряд), commercial and
// warranty alike (P1): every command and every step, in the lane of whoever
// acts, under the stage in which it happens.
func workOrderChart() Chart {
	return Chart{
		ID: "work-order", Title: "Work order", TitleRU: "Заказ-наряд",
		Doc:   "The whole process. The stage of an order stands above; the frames below can happen at any time.",
		Pools: []Pool{manufacturerPool, clientPool, housePool("Process_WorkOrder", lanes()), supplierPool},
		Bands: []Band{
			{CheckedIn, 0, 3}, {Diagnosing, 4, 4}, {Preparing, 5, 9}, {AwaitingApproval, 10, 14}, {AwaitingParts, 15, 15},
			{Queued, 16, 18}, {InRepair, 19, 22}, {InQualityCheck, 23, 24}, {Ready, 25, 31}, {HandedOver, 32, 35}, {Closed, 36, 37},
		},
		Nodes: slices.Concat(intakeNodes(), approvalNodes(), repairNodes(), handOverNodes(), anytimeNodes()),
		Flows: slices.Concat(intakeFlows(), approvalFlows(), repairFlows(), handOverFlows(), anytimeFlows()),
	}
}

func intakeNodes() []Node {
	const r, w, p = "Lane_Reception", "Lane_Workshop", "Lane_Parts"
	return []Node{
		element(StartMessage, "Start_Order", "Car arrives", "Автомобиль прибыл", r, 0, 0),
		task(OpenOrder{}, r, 1, 0),
		element(Exclusive, "Gateway_CauseKnown", "Cause known?", "Причина известна?", r, 2, 0, CheckedIn),
		task(SkipDiagnosis{}, r, 3, 0, CheckedIn),
		task(StartDiagnosis{}, w, 3, 0, CheckedIn),
		task(RecordFindings{}, w, 4, 0, Diagnosing),
		element(Exclusive, "Gateway_Prepare", "", "", r, 5, 0, Preparing),
		element(Parallel, "Gateway_Fork", "", "", r, 6, 0, Preparing),
		task(CoverageChecked{}, r, 7, 0, Preparing),
		task(SlotsProposed{}, w, 7, 0, Preparing),
		boundary(BoundaryUndo, "Undo_ProposeSlots", "Undo", "Отмена", "Task_ProposeSlots"),
		undo(SlotsReleased{}, w, 7, 1),
		{ID: "Call_PriceParts", Kind: CallActivity, Name: "Check and price parts", NameRU: "Проверить и оценить запчасти", Lane: p, Col: 7, Stages: []Phase{Preparing}, Chart: "parts"},
		element(Parallel, "Gateway_Join", "", "", r, 8, 0, Preparing),
		task(EstimateMade{}, r, 9, 0, Preparing),
	}
}

func intakeFlows() []Flow {
	return slices.Concat(
		path("Start_Order", "Task_Open", "Gateway_CauseKnown"),
		[]Flow{named("Gateway_CauseKnown", "Task_StartDiagnosis", "no", "нет"), named("Gateway_CauseKnown", "Task_SkipDiagnosis", "yes", "да")},
		path("Task_StartDiagnosis", "Task_RecordFindings", "Gateway_Prepare"),
		path("Task_SkipDiagnosis", "Gateway_Prepare", "Gateway_Fork"),
		path("Gateway_Fork", "Task_CheckCoverage", "Gateway_Join"),
		path("Gateway_Fork", "Task_ProposeSlots", "Gateway_Join"),
		path("Gateway_Fork", "Call_PriceParts", "Gateway_Join"),
		path("Gateway_Join", "Task_MakeEstimate", "Gateway_Undecided"),
		[]Flow{
			{From: "Undo_ProposeSlots", To: "Task_ReleaseSlots", Kind: Association},
			message("Pool_Client", "Start_Order", "concerns", "жалобы"),
			message("Task_CheckCoverage", "Pool_Manufacturer", "coverage?", "гарантия?"),
			message("Call_PriceParts", "Pool_Supplier", "enquiry", "запрос"),
			message("Task_MakeEstimate", "Pool_Client", "estimate", "смета"),
		},
	)
}

func approvalNodes() []Node {
	const r = "Lane_Reception"
	return []Node{
		element(Exclusive, "Gateway_Undecided", "", "", r, 10, 0, AwaitingApproval),
		element(EventBased, "Gateway_Answer", "", "", r, 11, 0, AwaitingApproval).waiting("decision"),
		element(CatchMessage, "Catch_Decision", "Client decides", "Клиент решил", r, 12, 0, AwaitingApproval),
		task(DecideEstimate{}, r, 13, 0, AwaitingApproval),
		element(CatchMessage, "Catch_Objection", "Client objects", "Клиент возразил", r, 12, 1, AwaitingApproval),
		task(RequestChange{}, r, 13, 1, AwaitingApproval),
		task(ReviseEstimate{}, r, 9, 1, Preparing, AwaitingApproval).waiting("change"),
		element(CatchTimer, "Timer_Reminder", "Reminder due", "Пора напомнить", r, 12, 2, AwaitingApproval),
		task(ClientReminded{}, r, 13, 2, AwaitingApproval),
		element(CatchTimer, "Timer_Expiry", "Estimate runs out", "Смета истекает", r, 12, 3, AwaitingApproval),
		task(EstimateRanOut{}, r, 13, 3, AwaitingApproval),
		element(Exclusive, "Gateway_Agreed", "Agreed?", "Согласовано?", r, 14, 0, AwaitingApproval),
	}
}

func approvalFlows() []Flow {
	return slices.Concat(
		path("Gateway_Undecided", "Gateway_Answer"),
		path("Gateway_Answer", "Catch_Decision", "Task_DecideEstimate", "Gateway_Agreed"),
		path("Gateway_Answer", "Catch_Objection", "Task_RequestChange", "Task_ReviseEstimate", "Gateway_Prepare"),
		path("Gateway_Answer", "Timer_Reminder", "Task_RemindClient", "Gateway_Undecided"),
		path("Gateway_Answer", "Timer_Expiry", "Task_ExpireEstimate", "Task_ReviseEstimate"),
		[]Flow{
			message("Pool_Client", "Catch_Decision", "decision", "решение"),
			message("Pool_Client", "Catch_Objection", "objection", "возражение"),
			named("Gateway_Agreed", "Call_SupplyParts", "yes", "да"),
			named("Gateway_Agreed", "Gateway_Bill", "nothing", "отказ"),
		},
	)
}

func repairNodes() []Node {
	const w, p = "Lane_Workshop", "Lane_Parts"
	return []Node{
		{ID: "Call_SupplyParts", Kind: CallActivity, Name: "Supply parts", NameRU: "Обеспечить запчастями", Lane: p, Col: 15, Stages: []Phase{AwaitingParts, Queued}, Chart: "parts", Wait: "parts"},
		element(Exclusive, "Gateway_Mechanic", "Mechanic found?", "Механик есть?", w, 16, 0, Queued).waiting("mechanic"),
		task(AssignJob{}, w, 16, 1, Queued),
		element(Exclusive, "Gateway_Start", "", "", w, 17, 0, Queued, InRepair),
		task(StartJob{}, w, 18, 0, Queued, InRepair),
		element(Exclusive, "Gateway_Interrupted", "Interrupted?", "Прервана?", w, 19, 0, InRepair),
		task(PauseJob{}, w, 19, 1, InRepair),
		task(FinishJob{}, w, 20, 0, InRepair),
		element(Exclusive, "Gateway_AllDone", "All jobs done?", "Все работы готовы?", w, 21, 0, InRepair),
		element(Exclusive, "Gateway_InOrder", "In order?", "Исправно?", w, 23, 0, InQualityCheck),
		task(PassQualityCheck{}, w, 24, 0, InQualityCheck),
		task(FailQualityCheck{}, w, 24, 1, InQualityCheck),
	}
}

func repairFlows() []Flow {
	return slices.Concat(
		path("Call_SupplyParts", "Gateway_Mechanic"),
		path("Task_AssignJob", "Gateway_Start", "Task_StartJob", "Gateway_Interrupted"),
		path("Task_PauseJob", "Gateway_Start"),
		path("Task_FinishJob", "Gateway_AllDone"),
		path("Task_FailQualityCheck", "Gateway_Start"),
		path("Task_PassQualityCheck", "Gateway_Bill"),
		[]Flow{
			named("Gateway_Mechanic", "Gateway_Start", "yes", "да"),
			named("Gateway_Mechanic", "Task_AssignJob", "no", "нет"),
			named("Gateway_Interrupted", "Task_PauseJob", "yes", "да"),
			named("Gateway_Interrupted", "Task_FinishJob", "no", "нет"),
			named("Gateway_AllDone", "Gateway_Start", "no", "нет"),
			named("Gateway_AllDone", "Gateway_InOrder", "yes", "да"),
			named("Gateway_InOrder", "Task_PassQualityCheck", "yes", "да"),
			named("Gateway_InOrder", "Task_FailQualityCheck", "no", "нет"),
			message("Call_SupplyParts", "Pool_Supplier", "purchase order", "дозаказ"),
			message("Pool_Supplier", "Call_SupplyParts", "goods", "товар"),
		},
	)
}

func handOverNodes() []Node {
	const r = "Lane_Reception"
	return []Node{
		element(Exclusive, "Gateway_Bill", "", "", r, 25, 0, Ready, PhaseDeclined),
		task(InvoicesIssued{}, r, 26, 0, Ready, PhaseDeclined),
		boundary(BoundaryUndo, "Undo_IssueInvoices", "Undo", "Отмена", "Task_IssueInvoices"),
		undo(InvoicesCredited{}, r, 26, 1),
		element(Exclusive, "Gateway_Owes", "Client owes?", "Клиент должен?", r, 27, 0, Ready, PhaseDeclined),
		task(RecordPayment{}, r, 28, 0, Ready, PhaseDeclined).waiting("payment"),
		task(PaymentPosted{}, r, 29, 0, Ready, PhaseDeclined),
		element(Exclusive, "Gateway_Settled", "", "", r, 30, 0, Ready, PhaseDeclined),
		task(HandOver{}, r, 31, 0, Ready, PhaseDeclined),
		element(Exclusive, "Gateway_WorkDone", "Work done?", "Работы были?", r, 32, 0, HandedOver, PhaseDeclined),
		element(EndEvent, "End_Declined", "Declined", "Отказ", r, 32, 1, PhaseDeclined),
		element(Parallel, "Gateway_After", "", "", r, 33, 0, HandedOver),
		task(CloseOrder{}, r, 34, 0, HandedOver),
		element(EndEvent, "End_Order", "Closed", "Закрыт", r, 36, 0, Closed),
		task(SurveyScheduled{}, r, 34, 1, HandedOver),
		element(CatchTimer, "Timer_Survey", "Survey due", "Пора спросить", r, 35, 1, HandedOver),
		element(ThrowMessage, "Throw_Survey", "Ask how it was", "Спросить, как прошло", r, 36, 1, Closed),
		element(EndEvent, "End_Survey", "Client asked", "Клиент опрошен", r, 37, 1, Closed),
	}
}

func handOverFlows() []Flow {
	return slices.Concat(
		path("Gateway_Bill", "Task_IssueInvoices", "Gateway_Owes"),
		path("Task_RecordPayment", "Task_PostPayment", "Gateway_Settled", "Task_HandOver", "Gateway_WorkDone"),
		path("Gateway_After", "Task_Close", "End_Order"),
		path("Gateway_After", "Task_ScheduleSurvey", "Timer_Survey", "Throw_Survey", "End_Survey"),
		[]Flow{
			{From: "Undo_IssueInvoices", To: "Task_CreditInvoices", Kind: Association},
			named("Gateway_Owes", "Task_RecordPayment", "yes", "да"),
			named("Gateway_Owes", "Gateway_Settled", "no", "нет"),
			named("Gateway_WorkDone", "Gateway_After", "yes", "да"),
			named("Gateway_WorkDone", "End_Declined", "no", "нет"),
			message("Task_IssueInvoices", "Pool_Manufacturer", "invoice for covered work", "счёт по гарантии"),
			message("Task_IssueInvoices", "Pool_Client", "invoice", "счёт"),
			message("Pool_Client", "Task_RecordPayment", "payment", "оплата"),
			message("Throw_Survey", "Pool_Client", "survey", "опрос"),
		},
	)
}
