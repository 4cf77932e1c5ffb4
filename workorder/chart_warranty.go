package workorder

import "slices"

// warrantyChart is what a warranty order (гарантийный) does beside the common
// process: who pays is asked, split per line and billed to each payer.
func warrantyChart() Chart {
	const r = "Lane_Reception"
	return Chart{
		ID: "warranty", Title: "Warranty case", TitleRU: "Гарантийный случай",
		Doc:   "Who pays for what: the part of the process that only a warranty order has.",
		Pools: []Pool{clientPool, housePool("Process_Warranty", lanes()[:1]), manufacturerPool},
		Bands: []Band{{Preparing, 0, 2}, {AwaitingApproval, 3, 5}, {InRepair, 6, 6}, {Ready, 7, 12}},
		Nodes: []Node{
			element(StartMessage, "Start_Warranty", "Warranty asked for", "Обращение по гарантии", r, 0, 0),
			task(CoverageChecked{}, r, 1, 0, Preparing),
			task(EstimateMade{}, r, 2, 0, Preparing),
			element(CatchMessage, "Catch_Consent", "Client decides", "Клиент решил", r, 3, 0, AwaitingApproval).waiting("decision"),
			task(DecideEstimate{}, r, 4, 0, AwaitingApproval),
			element(Exclusive, "Gateway_Consent", "Agreed?", "Согласовано?", r, 5, 0, AwaitingApproval),
			{ID: "Call_Repair", Kind: CallActivity, Name: "Repair and check", NameRU: "Ремонт и контроль", Lane: r, Col: 6, Stages: []Phase{AwaitingParts, Queued, InRepair, InQualityCheck}, Chart: "work-order"},
			element(Exclusive, "Gateway_Billing", "", "", r, 7, 0, Ready, PhaseDeclined),
			task(InvoicesIssued{}, r, 8, 0, Ready, PhaseDeclined),
			boundary(BoundaryUndo, "Undo_IssueInvoices", "Undo", "Отмена", "Task_IssueInvoices"),
			undo(InvoicesCredited{}, r, 9, 1),
			element(Exclusive, "Gateway_OwnShare", "Own share?", "Есть доля клиента?", r, 9, 0, Ready, PhaseDeclined),
			task(RecordPayment{}, r, 10, 0, Ready, PhaseDeclined).waiting("payment"),
			element(Exclusive, "Gateway_Settled", "", "", r, 11, 0, Ready, PhaseDeclined),
			element(EndEvent, "End_Warranty", "Every payer billed", "Счета выставлены", r, 12, 0, Ready, PhaseDeclined),
		},
		Flows: slices.Concat(
			path("Start_Warranty", "Task_CheckCoverage", "Task_MakeEstimate", "Catch_Consent", "Task_DecideEstimate", "Gateway_Consent"),
			path("Call_Repair", "Gateway_Billing", "Task_IssueInvoices", "Gateway_OwnShare"),
			path("Task_RecordPayment", "Gateway_Settled", "End_Warranty"),
			[]Flow{
				named("Gateway_Consent", "Call_Repair", "yes", "да"),
				named("Gateway_Consent", "Gateway_Billing", "no: fee only", "только диагностика"),
				named("Gateway_OwnShare", "Task_RecordPayment", "yes", "да"),
				named("Gateway_OwnShare", "Gateway_Settled", "no", "нет"),
				{From: "Undo_IssueInvoices", To: "Task_CreditInvoices", Kind: Association},
				message("Task_CheckCoverage", "Pool_Manufacturer", "terms?", "условия?"),
				message("Task_MakeEstimate", "Pool_Client", "estimate with own share", "смета с долей клиента"),
				message("Pool_Client", "Catch_Consent", "decision", "решение"),
				message("Task_IssueInvoices", "Pool_Manufacturer", "invoice for covered work", "счёт по гарантии"),
				message("Task_IssueInvoices", "Pool_Client", "invoice for own share", "счёт на долю клиента"),
			}),
	}
}
